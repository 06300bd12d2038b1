//! Layer sources and mount paths in memory.

use super::{Answers, answer};
use crate::backend_error::BackendError;
use crate::host::LayerMounts;

/// [`LayerMounts`] in memory.
///
/// ```
/// use wcow_spec::host::{LayerMounts, memory::MemoryLayerMounts};
///
/// let mounts = MemoryLayerMounts::new()
///     .with_layer_source(r"C:\mnt\1", r"D:\snapshots\7")
///     .with_mount_path(r"D:\snapshots\7", r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}");
/// assert_eq!(mounts.layer_source(r"C:\mnt\2").unwrap(), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryLayerMounts {
    sources: Answers<String, String>,
    mount_paths: Answers<String, String>,
}

impl MemoryLayerMounts {
    /// Creates a host without mounted layers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Records which layer is mounted at a folder.
    #[must_use]
    pub fn with_layer_source(
        mut self,
        mount_point: impl Into<String>,
        layer_path: impl Into<String>,
    ) -> Self {
        self.sources
            .insert(mount_point.into(), Ok(layer_path.into()));
        self
    }

    /// Makes reading the record of this folder fail.
    #[must_use]
    pub fn with_layer_source_error(
        mut self,
        mount_point: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.sources.insert(mount_point.into(), Err(error));
        self
    }

    /// Sets the volume at which HCS has mounted a layer; an empty text if it is known but not mounted.
    #[must_use]
    pub fn with_mount_path(
        mut self,
        layer_path: impl Into<String>,
        volume: impl Into<String>,
    ) -> Self {
        self.mount_paths
            .insert(layer_path.into(), Ok(volume.into()));
        self
    }

    /// Makes HCS fail for this layer.
    #[must_use]
    pub fn with_mount_path_error(
        mut self,
        layer_path: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.mount_paths.insert(layer_path.into(), Err(error));
        self
    }
}

impl LayerMounts for MemoryLayerMounts {
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError> {
        self.sources.get(mount_point).cloned().transpose()
    }

    fn layer_mount_path(&self, layer_path: &str) -> Result<Option<String>, BackendError> {
        let path = answer(&self.mount_paths, layer_path, || {
            format!("layer {layer_path} is not known")
        })?;
        Ok(Some(path).filter(|path| !path.is_empty()))
    }
}

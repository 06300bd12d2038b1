//! The lookup of mounted layers.

use crate::backend_error::BackendError;

/// Locates a snapshotter's mounted layers.
///
/// [`contract::layer_mounts`](super::contract::layer_mounts) checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{LayerMounts, contract};
///
/// /// A daemon that has mounted one layer itself.
/// struct OneLayer;
///
/// impl LayerMounts for OneLayer {
///     fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError> {
///         Ok((mount_point == r"C:\mnt\c1").then(|| r"D:\snapshots\7".to_owned()))
///     }
///
///     fn layer_mount_path(&self, layer_path: &str) -> Result<Option<String>, BackendError> {
///         let volume = r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\";
///         Ok((layer_path == r"D:\snapshots\7").then(|| volume.to_owned()))
///     }
/// }
///
/// contract::layer_mounts(&OneLayer, r"C:\mnt\c1");
/// ```
pub trait LayerMounts: Send + Sync {
    /// Returns the path of the layer that containerd has mounted at a folder, or `None` if containerd has not recorded
    /// one. containerd records it in the folder's alternate stream `containerd.io-source`. The folder is
    /// [`RuntimeState::base_fs`](crate::RuntimeState::base_fs), cleaned.
    ///
    /// # Errors
    ///
    /// Returns an error if the record cannot be read.
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError>;

    /// Returns the volume at which the Host Compute Service (HCS) has mounted a layer: `\\?\Volume{GUID}`, with or
    /// without a backslash at its end; `None` if the layer is not mounted. `layer_path` is what
    /// [`layer_source`](Self::layer_source) has returned, cleaned.
    ///
    /// # Errors
    ///
    /// Returns an error if HCS cannot provide the path.
    fn layer_mount_path(&self, layer_path: &str) -> Result<Option<String>, BackendError>;
}

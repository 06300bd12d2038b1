//! The volume behind a snapshotter's mount point.

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::go::filepath;
use crate::host::LayerMounts;

/// Error finding the volume behind a snapshotter's mount point.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackingDeviceError {
    /// containerd has not recorded a layer for the mount point.
    #[error("no layer source for mount {mount_point}")]
    NoLayerSource {
        /// The mount point, cleaned.
        mount_point: String,
    },

    /// The record of the layer cannot be read.
    #[error("failed to retrieve layer source for mount {mount_point}")]
    LayerSource {
        /// The mount point, cleaned.
        mount_point: String,
        /// Why it cannot be read.
        source: BackendError,
    },

    /// HCS cannot provide the path at which the layer is mounted.
    #[error("failed to retrieve backing device for layer {mount_point}")]
    MountPath {
        /// The mount point, cleaned.
        mount_point: String,
        /// The layer that is mounted there, cleaned.
        layer_path: String,
        /// Why HCS failed.
        source: BackendError,
    },

    /// HCS has not mounted the layer.
    #[error("layer {layer_path} of mount {mount_point} has no mount path")]
    NotMounted {
        /// The mount point, cleaned.
        mount_point: String,
        /// The layer that is mounted there, cleaned.
        layer_path: String,
    },
}

impl BackingDeviceError {
    /// Returns the category of the error. Failures of the lookup keep the backend's kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.backend().map_or(ErrorKind::System, BackendError::kind)
    }

    /// Returns the failure of the lookup, if that is the cause.
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::LayerSource { source, .. } | Self::MountPath { source, .. } => Some(source),
            Self::NoLayerSource { .. } | Self::NotMounted { .. } => None,
        }
    }
}

/// Returns the volume behind the folder at which containerd has mounted the container's file system.
pub(super) fn backing_device(
    layer_mounts: &dyn LayerMounts,
    mount_point: &str,
) -> Result<String, BackingDeviceError> {
    let mount_point = filepath::clean(mount_point);
    let layer_path = match layer_mounts.layer_source(&mount_point) {
        Ok(Some(source)) if !source.is_empty() => filepath::clean(&source),
        Ok(_) => return Err(BackingDeviceError::NoLayerSource { mount_point }),
        Err(source) => {
            return Err(BackingDeviceError::LayerSource {
                mount_point,
                source,
            });
        }
    };
    match layer_mounts.layer_mount_path(&layer_path) {
        Ok(Some(path)) if !path.is_empty() => Ok(path),
        Ok(_) => Err(BackingDeviceError::NotMounted {
            mount_point,
            layer_path,
        }),
        Err(source) => Err(BackingDeviceError::MountPath {
            mount_point,
            layer_path,
            source,
        }),
    }
}

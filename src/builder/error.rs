//! Error building a spec.

use super::{BackingDeviceError, CredentialSpecError, DevicePathError, LimitOutOfRange};
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;

/// Error building a spec.
///
/// Where dockerd refuses the same input, the text of the error and its sources, joined by
/// [`ErrorChain`](crate::ErrorChain), is dockerd's.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The image store failed to provide the container's image.
    #[error(transparent)]
    Image(BackendError),

    /// The image is not for Windows.
    #[error("operating system is not supported")]
    UnsupportedOs {
        /// The operating system that the image names.
        os: String,
    },

    /// The image store failed to provide the container's layer folders.
    #[error("GetLayerFolders failed: container {container_id}")]
    LayerFolders {
        /// The container's id.
        container_id: String,
        /// Why the image store failed.
        source: BackendError,
    },

    /// The container is process-isolated, but its file system is not mounted.
    #[error("createSpecWindowsFields: BaseFS of container {container_id} is unexpectedly empty")]
    EmptyBaseFs {
        /// The container's id.
        container_id: String,
    },

    /// The volume behind a snapshotter's mount point was not found.
    #[error(
        "createSpecWindowsFields: Failed to get backing device of BaseFS of container {container_id}"
    )]
    BackingDevice {
        /// The container's id.
        container_id: String,
        /// What failed.
        source: BackingDeviceError,
    },

    /// A limit does not fit its field in the spec.
    #[error(transparent)]
    Limit(#[from] LimitOutOfRange),

    /// A security option is invalid, or its credential spec cannot be read.
    #[error(transparent)]
    CredentialSpec(#[from] CredentialSpecError),

    /// The path of a device is invalid.
    #[error(transparent)]
    Device(#[from] DevicePathError),
}

impl BuildError {
    /// Returns the category of the error.
    ///
    /// Failures of the image store and of the layer lookups keep the backend's kind. For a credential spec that cannot
    /// be read, see [`CredentialSpecError::kind`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Image(source) | Self::LayerFolders { source, .. } => source.kind(),
            Self::BackingDevice { source, .. } => source.kind(),
            Self::CredentialSpec(source) => source.kind(),
            Self::EmptyBaseFs { .. } => ErrorKind::System,
            Self::UnsupportedOs { .. } | Self::Limit(_) | Self::Device(_) => {
                ErrorKind::InvalidParameter
            }
        }
    }

    /// Returns the failure of a backend, if that is the cause.
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Image(source) | Self::LayerFolders { source, .. } => Some(source),
            Self::BackingDevice { source, .. } => source.backend(),
            Self::CredentialSpec(source) => source.backend(),
            Self::UnsupportedOs { .. }
            | Self::EmptyBaseFs { .. }
            | Self::Limit(_)
            | Self::Device(_) => None,
        }
    }
}

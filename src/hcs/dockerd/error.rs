//! Error making the document of a container.

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::hcs::crash::Crash;

/// Error making dockerd's document of a container. Where dockerd refuses the same spec, the text of the error and its
/// sources, joined by [`ErrorChain`](crate::ErrorChain), is dockerd's.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HcsError {
    /// dockerd crashes on the spec.
    #[error(transparent)]
    Crash(#[from] Crash),

    /// The spec has a `linux` section.
    #[error("linux containers are not supported on this platform")]
    Linux,

    /// There are fewer than two layer folders.
    #[error("OCI spec is invalid - at least two LayerFolders must be supplied to the runtime")]
    TooFewLayers {
        /// The number of layer folders.
        count: usize,
    },

    /// The spec names a utility VM.
    #[error("runtime does not support an explicit utility VM path for Hyper-V containers")]
    UtilityVmPath {
        /// The path.
        path: String,
    },

    /// A layer cannot be examined for a utility VM.
    #[error("CreateFile {path}")]
    Stat {
        /// The folder of the utility VM in the layer.
        path: String,
        /// Why it cannot be examined.
        source: BackendError,
    },

    /// No layer has a utility VM.
    #[error("utility VM image could not be found")]
    NoUtilityVm,

    /// A Hyper-V isolated container has a root path.
    #[error("OCI spec is invalid - Root.Path must be omitted for a Hyper-V container")]
    RootPathWithHyperV {
        /// The path.
        path: String,
    },

    /// The root is read-only.
    #[error("OCI spec is invalid - Root.Readonly must not be set on Windows")]
    ReadOnlyRoot,

    /// The GUID of a layer cannot be made.
    #[error(transparent)]
    LayerId(BackendError),

    /// A mount has a type.
    #[error("OCI spec is invalid - Mount.Type '{mount_type}' must not be set")]
    MountType {
        /// The type.
        mount_type: String,
    },

    /// A Hyper-V isolated container has devices.
    #[error("device assignment is not supported for HyperV containers")]
    DevicesWithHyperV,

    /// A device is identified by something that dockerd does not support.
    #[error("device assignment of type '{id_type}' is not supported")]
    DeviceType {
        /// The type of the device's id.
        id_type: String,
    },
}

impl HcsError {
    /// Returns the category of the error: that of its cause, if it has one. A failed lookup has the backend's category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Crash(crash) => crash.kind(),
            Self::Stat { source, .. } | Self::LayerId(source) => source.kind(),
            _ => ErrorKind::InvalidParameter,
        }
    }

    /// Returns the failure of a backend, if that is the cause.
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Stat { source, .. } | Self::LayerId(source) => Some(source),
            _ => None,
        }
    }

    /// Returns the crash, if dockerd crashes on the spec.
    #[must_use]
    pub fn crash(&self) -> Option<Crash> {
        match self {
            Self::Crash(crash) => Some(*crash),
            _ => None,
        }
    }
}

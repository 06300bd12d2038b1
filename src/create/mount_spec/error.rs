//! Errors parsing and checking mounts. All texts are dockerd's.

use crate::backend_error::BackendError;
use crate::create::volume_name::InvalidVolumeName;
use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;

/// Error parsing a mount's text.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MountSpecError {
    /// The text has another form, or the mount is not valid.
    #[error("invalid volume specification: '{text}'")]
    Invalid {
        /// The text.
        text: String,
        /// What is wrong with the mount; `None` if the text has another form.
        source: Option<MountConfigError>,
    },
    /// The text is only a destination, which is a file on the host.
    #[error("file '{path}' cannot be mapped. Only directories can be mapped on this platform")]
    File {
        /// The destination, in lower case.
        path: String,
    },
}

impl MountSpecError {
    /// Returns [`ErrorKind::InvalidParameter`]. dockerd has no class for it where it parses mounts of a create request,
    /// and answers with the status 500: see [`CreateError::kind`](crate::create::CreateError::kind).
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// Error checking a mount.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MountConfigError {
    /// Something is wrong with a mount of this type.
    #[error("invalid mount config for type {}", GoQuoted(.kind))]
    Invalid {
        /// The mount's type, which may not be one.
        kind: String,
        /// What is wrong.
        #[source]
        problem: MountProblem,
    },
    /// An anonymous volume has a subpath, which cannot exist yet.
    #[error("must not set Subpath when using anonymous volumes")]
    AnonymousSubpath,
}

impl MountConfigError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// What is wrong with a mount.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MountProblem {
    /// A field is empty.
    #[error("field {field} must not be empty")]
    Missing {
        /// The field.
        field: &'static str,
    },
    /// A field is set that mounts of this type do not have.
    #[error("field {field} must not be specified")]
    Extra {
        /// The field.
        field: &'static str,
    },
    /// The type does not exist on Windows.
    #[error("mount type unknown")]
    UnknownType,
    /// The target is the root of drive `C:`, which is the container's own file system.
    #[error(r"destination path cannot be `c:` or `c:\`: {path}")]
    SystemDrive {
        /// The target, in lower case.
        path: String,
    },
    /// The target is not a path in a container.
    #[error("invalid mount path: '{path}'")]
    Target {
        /// The target.
        path: String,
    },
    /// The source is not an absolute path.
    #[error("invalid mount path: '{path}' mount path must be absolute")]
    NotAbsolute {
        /// The source.
        path: String,
    },
    /// Windows does not support mount propagation.
    #[error("invalid propagation mode: {mode}")]
    Propagation {
        /// The mode.
        mode: String,
    },
    /// The source does not exist.
    #[error("bind source path does not exist: {path}")]
    NoSource {
        /// The source.
        path: String,
    },
    /// The source is not a folder.
    #[error("source path must be a directory")]
    NotAFolder,
    /// The source cannot be examined.
    #[error(transparent)]
    Lookup(BackendError),
    /// The subpath leads out of the volume.
    #[error("subpath must be a relative path within the volume")]
    Subpath,
    /// An anonymous volume is read-only.
    #[error("must not set ReadOnly mode when using anonymous volumes")]
    AnonymousReadOnly,
    /// The name is not valid for a volume.
    #[error(transparent)]
    VolumeName(#[from] InvalidVolumeName),
    /// The source or the target is not a pipe.
    #[error("'{path}' is not a valid pipe path")]
    NotAPipe {
        /// The source or the target.
        path: String,
    },
}

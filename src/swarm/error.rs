//! Error setting up the secrets and configs of a swarm task.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use super::{FileReference, ReferenceKind};
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;

/// Error setting up the secrets and configs of a swarm task.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The container has references, but swarm does not manage it.
    #[error("{kind} store is not initialized")]
    NoStore {
        /// What the container refers to.
        kind: ReferenceKind,
    },

    /// The store failed to provide the content of a reference.
    #[error("unable to get {} from {} store: {reference}", .reference.kind, .reference.kind)]
    Store {
        /// The reference.
        reference: Box<FileReference>,
        /// Why the store failed.
        source: BackendError,
    },

    /// The container's id cannot be the name of a folder.
    #[error("'{container_id}' is not a container id")]
    ContainerId {
        /// The id.
        container_id: String,
    },

    /// Another call is setting up the container.
    #[error("the secrets and configs of container {container_id} are being set up already")]
    InProgress {
        /// The container's id.
        container_id: String,
    },

    /// The id of a secret or config cannot be the name of a file.
    #[error("the id of the {reference} cannot be the name of a file")]
    ReferenceId {
        /// The reference.
        reference: Box<FileReference>,
    },

    /// A folder cannot be created.
    #[error("cannot create the folder {}", .path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why it failed.
        source: BackendError,
    },

    /// A secret or config cannot be written.
    #[error("error injecting {}: {reference}", .reference.kind)]
    Write {
        /// The reference.
        reference: Box<FileReference>,
        /// Why it failed.
        source: BackendError,
    },

    /// The file system of a process-isolated container is not mounted.
    #[error("ResolvePath: BaseFS of container {container_id} is unexpectedly empty")]
    NotMounted {
        /// The container's id.
        container_id: String,
    },

    /// The file system of a Hyper-V container cannot be mounted.
    #[error("cannot mount the file system of container {container_id}")]
    Mount {
        /// The container's id.
        container_id: String,
        /// Why it failed.
        source: BackendError,
    },

    /// The file system of a Hyper-V container cannot be unmounted.
    #[error("cannot unmount the file system of container {container_id}")]
    Unmount {
        /// The container's id.
        container_id: String,
        /// Why it failed.
        source: BackendError,
    },

    /// The mounted file system of the container cannot be opened.
    #[error("cannot open the container's file system at {}", .path.display())]
    OpenFs {
        /// Where it is mounted.
        path: PathBuf,
        /// Why it failed.
        source: BackendError,
    },

    /// The path of a secret or config in the container is not valid.
    #[error("{reference}: {problem}")]
    LinkPath {
        /// The reference.
        reference: Box<FileReference>,
        /// What is wrong with its [`file`](FileReference::file).
        problem: LinkPathProblem,
    },

    /// A link in the container's file system cannot be made.
    #[error("cannot link the {reference} at {path} in the container")]
    Link {
        /// The reference.
        reference: Box<FileReference>,
        /// The path of the link in the container.
        path: String,
        /// Why it failed: the path is taken, or a link of the image leads out of the file system.
        source: BackendError,
    },
}

impl SetupError {
    /// Returns the category of the error. Failures of the store and of the file systems keep the backend's kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Store { source, .. }
            | Self::Folder { source, .. }
            | Self::Write { source, .. }
            | Self::Mount { source, .. }
            | Self::Unmount { source, .. }
            | Self::OpenFs { source, .. }
            | Self::Link { source, .. } => source.kind(),
            Self::InProgress { .. } => ErrorKind::Conflict,
            Self::NoStore { .. } | Self::NotMounted { .. } => ErrorKind::System,
            Self::ContainerId { .. } | Self::ReferenceId { .. } | Self::LinkPath { .. } => {
                ErrorKind::InvalidParameter
            }
        }
    }

    /// Returns the failure of the store or of a file system, if that is the cause.
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Store { source, .. }
            | Self::Folder { source, .. }
            | Self::Write { source, .. }
            | Self::Mount { source, .. }
            | Self::Unmount { source, .. }
            | Self::OpenFs { source, .. }
            | Self::Link { source, .. } => Some(source),
            Self::NoStore { .. }
            | Self::InProgress { .. }
            | Self::NotMounted { .. }
            | Self::ContainerId { .. }
            | Self::ReferenceId { .. }
            | Self::LinkPath { .. } => None,
        }
    }

    pub(super) fn folder(path: &Path, source: io::Error) -> Self {
        Self::Folder {
            path: path.to_owned(),
            source: source.into(),
        }
    }
}

/// What is wrong with the path of a secret or config in a container.
///
/// Displays a sentence; [`NotOnSystemDrive`](Self::NotOnSystemDrive) uses dockerd's text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LinkPathProblem {
    /// The path is on a drive other than `C:`, on a share or on a device.
    NotOnSystemDrive,
    /// The path is the root of the drive.
    NoName,
    /// A component contains a colon, names a device, or ends with a dot or a space.
    Name {
        /// The component.
        component: String,
    },
}

impl fmt::Display for LinkPathProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotOnSystemDrive => {
                f.write_str("The specified path is not on the system drive (C:)")
            }
            Self::NoName => f.write_str("the path does not name a file"),
            Self::Name { component } => write!(f, "'{component}' cannot be the name of a file"),
        }
    }
}

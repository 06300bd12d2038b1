//! Why the folders and links of a swarm task cannot be made.

use std::io;
use std::path::{Path, PathBuf};

use super::{Reference, ReferenceKind};
use crate::{BackendError, ErrorKind};

/// Why the folders and links of a swarm task cannot be made.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ContainerDirsError {
    /// The container has references, but no store to take them from.
    #[error("{kind} store is not initialized")]
    NoStore {
        /// What the container refers to.
        kind: ReferenceKind,
    },

    /// The store does not give what a reference refers to.
    #[error("unable to get {} from {} store: {reference}", .reference.kind, .reference.kind)]
    Store {
        /// The reference.
        reference: Box<Reference>,
        /// Why the store failed.
        source: BackendError,
    },

    /// The container's id cannot be the name of a folder.
    #[error("'{container_id}' is not a container id")]
    ContainerId {
        /// The id.
        container_id: String,
    },

    /// Another call is at work in the container's folders.
    #[error("the secrets and configs of container {container_id} are being set up already")]
    InProgress {
        /// The container's id.
        container_id: String,
    },

    /// The id of a secret or config cannot be the name of a file.
    #[error("the id of the {reference} cannot be the name of a file")]
    ReferenceId {
        /// The reference.
        reference: Box<Reference>,
    },

    /// A folder cannot be made.
    #[error("cannot make the folder {path}")]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        source: BackendError,
    },

    /// A secret or config cannot be written.
    #[error("error injecting {}: {reference}", .reference.kind)]
    Write {
        /// The reference.
        reference: Box<Reference>,
        /// Why not.
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
        /// Why not.
        source: BackendError,
    },

    /// The file system of a Hyper-V container cannot be unmounted.
    #[error("cannot unmount the file system of container {container_id}")]
    Unmount {
        /// The container's id.
        container_id: String,
        /// Why not.
        source: BackendError,
    },

    /// The mounted file system of the container cannot be opened.
    #[error("cannot open the container's file system at {path}")]
    OpenFs {
        /// Where it is mounted.
        path: PathBuf,
        /// Why not.
        source: BackendError,
    },

    /// A secret or config is wanted at a place where no file can be.
    #[error("{reference}: {reason}")]
    LinkPath {
        /// The reference.
        reference: Box<Reference>,
        /// What is wrong with its [`file`](Reference::file).
        reason: LinkPathError,
    },

    /// A link inside the container's file system cannot be made.
    #[error("cannot link the {reference} at {path} in the container")]
    Link {
        /// The reference.
        reference: Box<Reference>,
        /// Where the link was to be.
        path: String,
        /// Why not: something is there already, or what the image has there leads out of the file system.
        source: BackendError,
    },
}

impl ContainerDirsError {
    /// What sort of failure it is.
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Store { source, .. }
            | Self::Folder { source, .. }
            | Self::Write { source, .. }
            | Self::Mount { source, .. }
            | Self::Unmount { source, .. }
            | Self::OpenFs { source, .. }
            | Self::Link { source, .. } => source.kind(),
            Self::NoStore { .. } | Self::InProgress { .. } | Self::NotMounted { .. } => {
                ErrorKind::System
            }
            Self::ContainerId { .. } | Self::ReferenceId { .. } | Self::LinkPath { .. } => {
                ErrorKind::InvalidParameter
            }
        }
    }

    pub(super) fn folder(path: &Path, source: io::Error) -> Self {
        Self::Folder {
            path: path.to_owned(),
            source: source.into(),
        }
    }
}

/// Why no file can be at a place in a container.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkPathError {
    /// It is on a drive other than `C:`, on a share or on a device.
    #[error("The specified path is not on the system drive (C:)")]
    NotOnSystemDrive,

    /// It is the root of the drive.
    #[error("the path does not name a file")]
    NoName,

    /// A component of it has a colon, names a device, or ends with a dot or a space.
    #[error("'{component}' cannot be the name of a file")]
    Name {
        /// The component.
        component: String,
    },
}

//! Mounts: what both isolations have in common, and those of process-isolated containers.

use oci_spec::runtime::Mount;

use super::planner::Planner;
use super::scsi::DiskError;
use super::vsmb::ShareError;
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;
use crate::hcs::mount::{GoMount, PIPE_PREFIX, destination, is_read_only, source};
use crate::hcs::schema2::{MappedDirectory, MappedPipe};

/// The prefix of a path in the utility VM.
pub(crate) const UTILITY_VM_PREFIX: &str = "uvm://";

/// A mount is not valid, or cannot be made.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MountError {
    /// A mount has no source or no destination.
    #[error("invalid OCI spec - a mount must have both source and a destination: {mount}")]
    Incomplete {
        /// The mount, as runhcs shows it.
        mount: String,
    },
    /// With Hyper-V isolation, the type is neither empty nor that of a disk.
    #[error("invalid OCI spec - Type '{mount_type}' not supported")]
    Type {
        /// The type.
        mount_type: String,
    },
    /// The source cannot be resolved.
    #[error("failed to resolve path for mount source {}", GoQuoted(.path))]
    Resolve {
        /// The source.
        path: String,
        /// Why it cannot be resolved.
        source: BackendError,
    },
    /// The source is in the utility VM, and is not a pipe.
    #[error("unsupported UVM mount source {path}")]
    UtilityVmPath {
        /// The source.
        path: String,
    },
    /// A disk cannot be given to the utility VM.
    #[error("adding SCSI mount {mount}")]
    Disk {
        /// The mount, as runhcs shows it.
        mount: String,
        /// What is wrong.
        source: DiskError,
    },
    /// The source cannot be shared with the utility VM.
    #[error("failed to add VSMB share to utility VM for mount {mount}")]
    Share {
        /// The mount, as runhcs shows it.
        mount: String,
        /// What is wrong.
        source: ShareError,
    },
}

impl MountError {
    /// Returns the category of the error: that of its cause, if it has one. A failed lookup has the backend's category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Resolve { source, .. } => source.kind(),
            Self::Disk { source, .. } => source.kind(),
            Self::Share { source, .. } => source.kind(),
            Self::Incomplete { .. } | Self::Type { .. } | Self::UtilityVmPath { .. } => {
                ErrorKind::InvalidParameter
            }
        }
    }

    pub(super) fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Resolve { source, .. } => Some(source),
            Self::Share { source, .. } => source.backend(),
            _ => None,
        }
    }
}

/// Fails if a mount has no source or no destination.
pub(super) fn refuse_incomplete(mount: &Mount) -> Result<(), MountError> {
    if source(mount).is_empty() || destination(mount).is_empty() {
        let mount = GoMount(mount).to_string();
        return Err(MountError::Incomplete { mount });
    }
    Ok(())
}

/// Returns whether a source is treated as a pipe, of the host or of the utility VM, regardless of its destination.
pub(crate) fn is_pipe_source(source: &str) -> bool {
    let in_vm = source.strip_prefix(UTILITY_VM_PREFIX).unwrap_or(source);
    in_vm.starts_with(PIPE_PREFIX)
}

/// Returns whether a mount of a process-isolated container is a pipe: whether its source and its destination are.
pub(super) fn is_host_pipe(mount: &Mount) -> bool {
    source(mount).starts_with(PIPE_PREFIX) && destination(mount).starts_with(PIPE_PREFIX)
}

/// Returns whether a mount of a process-isolated container is left out: its source is treated as that of a pipe, but the
/// mount is not a pipe.
pub(crate) fn is_left_out_on_host(mount: &Mount) -> bool {
    is_pipe_source(&source(mount)) && !is_host_pipe(mount)
}

impl Planner<'_> {
    /// Returns the pipes of a process-isolated container: mounts whose source and destination are pipes.
    pub(super) fn host_pipes(&self) -> Result<Vec<MappedPipe>, MountError> {
        let mut pipes = Vec::new();
        for mount in self.mounts() {
            refuse_incomplete(mount)?;
            let destination = destination(mount);
            let name = destination.strip_prefix(PIPE_PREFIX);
            if let Some(name) = name.filter(|_| is_host_pipe(mount)) {
                pipes.push(MappedPipe {
                    container_pipe_name: name.to_owned(),
                    host_path: source(mount).into_owned(),
                });
            }
        }
        Ok(pipes)
    }

    /// Returns the folders and files of a process-isolated container: mounts whose source is not a pipe. A pipe that is
    /// mounted at a folder is in neither list.
    pub(super) fn host_directories(&self) -> Result<Vec<MappedDirectory>, MountError> {
        let mounts = self.mounts().iter();
        let mounts = mounts.filter(|mount| !is_pipe_source(&source(mount)));
        mounts.map(|mount| self.host_directory(mount)).collect()
    }

    fn host_directory(&self, mount: &Mount) -> Result<MappedDirectory, MountError> {
        let path = source(mount);
        let host_path = self.lookups.files.final_path(&path);
        Ok(MappedDirectory {
            host_path: host_path.map_err(|source| MountError::Resolve {
                path: path.into_owned(),
                source,
            })?,
            container_path: destination(mount).into_owned(),
            read_only: is_read_only(mount),
        })
    }
}

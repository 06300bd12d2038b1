//! The file system of a container, on the host.

use super::layers::{Layers, Parents};
use super::planner::Planner;
use super::scsi::DiskError;
use super::vsmb::ShareError;
use super::{PlanProblem, Step};
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::go::filepath;
use crate::hcs::layer;
use crate::hcs::schema2::Layer;

/// The disk of a scratch layer.
pub(super) const SCRATCH_DISK: &str = "sandbox.vhdx";

/// The file system of a container cannot be mounted or used.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StorageError {
    /// HCS cannot provide the path at which the layers are mounted.
    #[error(transparent)]
    MountPath(BackendError),
    /// The GUID of a layer cannot be made.
    #[error(transparent)]
    LayerId(BackendError),
    /// A layer cannot be shared with the utility VM.
    #[error("failed to add VSMB layer")]
    Share(#[source] ShareError),
    /// The disk of the scratch layer cannot be given to the utility VM.
    #[error(transparent)]
    Disk(DiskError),
    /// A layer is a file, and no folder is shared for it.
    #[error(transparent)]
    NotAttached(ShareError),
    /// The layers are images, which have to be mounted before; how runhcs mounts them is not planned.
    #[error("images of layers have to be mounted, and their volume given as root.path")]
    UnmountedImages,
    /// The volume of mounted images has another form than a volume GUID path.
    #[error("volume path {path} is not in the expected format")]
    VolumePath {
        /// The path.
        path: String,
    },
}

impl StorageError {
    /// Returns the category of the error: that of its cause, if it has one. A failed lookup has the backend's category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::MountPath(error) | Self::LayerId(error) => error.kind(),
            Self::Share(error) | Self::NotAttached(error) => error.kind(),
            Self::Disk(error) => error.kind(),
            Self::UnmountedImages | Self::VolumePath { .. } => ErrorKind::InvalidParameter,
        }
    }

    pub(super) fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::MountPath(error) | Self::LayerId(error) => Some(error),
            Self::Share(error) | Self::NotAttached(error) => error.backend(),
            Self::Disk(_) | Self::UnmountedImages | Self::VolumePath { .. } => None,
        }
    }
}

/// The file system of a container: where it is, and the layers below it.
pub(super) struct Storage {
    pub(super) path: String,
    pub(super) layers: Vec<Layer>,
}

impl Planner<'_> {
    /// Mounts the layers of a process-isolated container, unless its root path says where they are mounted.
    pub(super) fn host_storage(&mut self, layers: &Layers) -> Result<Storage, PlanProblem> {
        let given = self.root_path();
        match (&layers.parents, given.is_empty()) {
            (Parents::Folders(folders), true) => {
                self.ensure_scratch_layer(&layers.scratch, folders);
                let path = self
                    .mount_layers(&layers.scratch, folders)
                    .map_err(PlanProblem::Storage)?;
                let layers = self.layers_of(folders).map_err(PlanProblem::Storage)?;
                Ok(Storage { path, layers })
            }
            (Parents::Folders(folders), false) => {
                let layers = self.layers_of(folders);
                let layers = layers.map_err(PlanProblem::MountedStorage)?;
                Ok(Storage {
                    path: given,
                    layers,
                })
            }
            (_, true) => Err(PlanProblem::Storage(StorageError::UnmountedImages)),
            (_, false) => {
                let layer = layer_of_volume(&given).map_err(PlanProblem::MountedStorage)?;
                Ok(Storage {
                    path: given,
                    layers: vec![layer],
                })
            }
        }
    }

    /// Creates the folder and the disk of a scratch layer where they are missing.
    pub(super) fn ensure_scratch_layer(&mut self, scratch: &str, parents: &[String]) {
        if self.is_missing(scratch) {
            self.steps.push(Step::CreateDirectory {
                path: scratch.to_owned(),
            });
        }
        if self.is_missing(&filepath::join(scratch, SCRATCH_DISK)) {
            self.steps.push(Step::CreateScratchLayer {
                path: scratch.to_owned(),
                parents: parents.to_vec(),
            });
        }
    }

    /// Mounts layers, and returns the volume that HCS has mounted them at. Without one, the path is empty as in runhcs,
    /// which then refuses it as a root path.
    fn mount_layers(&mut self, scratch: &str, parents: &[String]) -> Result<String, StorageError> {
        self.steps.push(Step::ActivateLayer {
            path: scratch.to_owned(),
        });
        self.steps.push(Step::PrepareLayer {
            path: scratch.to_owned(),
            parents: parents.to_vec(),
        });
        let path = self.lookups.layer_mounts.layer_mount_path(scratch);
        path.map(Option::unwrap_or_default)
            .map_err(StorageError::MountPath)
    }

    /// Returns layers at their folders, as they are given.
    pub(super) fn layers_of(&self, folders: &[String]) -> Result<Vec<Layer>, StorageError> {
        let layers = folders.iter().map(|folder| {
            Ok(Layer {
                id: self.layer_id(folder)?,
                path: folder.clone(),
            })
        });
        layers.collect()
    }

    /// Returns the GUID of a layer.
    pub(super) fn layer_id(&self, folder: &str) -> Result<String, StorageError> {
        let guid = self.lookups.layer_ids.guid(layer::name(folder));
        guid.map_err(StorageError::LayerId)
    }

    /// Returns whether nothing exists at a path; `false` if the path cannot be examined.
    pub(super) fn is_missing(&self, path: &str) -> bool {
        let kind = self.lookups.files.kind(path);
        kind.is_err_and(|error| error.kind() == ErrorKind::NotFound)
    }
}

/// Returns mounted images as the single layer that they form.
fn layer_of_volume(volume: &str) -> Result<Layer, StorageError> {
    let guid = volume
        .strip_prefix(r"\\?\Volume{")
        .and_then(|rest| rest.strip_suffix(r"}\"));
    match guid {
        Some(guid) => Ok(Layer {
            id: guid.to_owned(),
            path: volume.to_owned(),
        }),
        None => Err(StorageError::VolumePath {
            path: volume.to_owned(),
        }),
    }
}

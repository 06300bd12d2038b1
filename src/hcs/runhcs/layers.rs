//! The layers of a container, from its spec or from the mounts of its root file system.

use crate::error_kind::ErrorKind;
use crate::go::json::{self, JsonError};
use crate::spec::WindowsSpec;

use super::{Request, RootfsMount};

/// The layers are not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LayersError {
    /// There are both mounts of the root file system and layer folders.
    #[error("cannot pass both a rootfs mount and Windows.LayerFolders: failed precondition")]
    Both,
    /// There are neither mounts of the root file system nor layer folders.
    #[error("must pass either a rootfs mount or Windows.LayerFolders: failed precondition")]
    Neither,
    /// There are several mounts of the root file system.
    #[error("expected a single rootfs mount: failed precondition")]
    SeveralMounts,
    /// The mount of the root file system has a target; runhcs's text says the opposite.
    #[error("rootfs mount is missing Target path: failed precondition")]
    Target,
    /// There is one layer folder.
    #[error("must pass at least two Windows.LayerFolders: failed precondition")]
    OneFolder,
    /// The type of the mount is unknown.
    #[error("invalid windows mount type: '{mount_type}'")]
    MountType {
        /// The type.
        mount_type: String,
    },
    /// The list in an option is not JSON.
    #[error("failed to unmarshal option `{option}`")]
    Option {
        /// The option, with its equals sign.
        option: &'static str,
        /// What is wrong.
        source: JsonError,
    },
    /// The number of images differs from the number of layers.
    #[error("invalid mount, number of parent layer paths & cim paths should be same")]
    ImageCount,
    /// The kind of images is unknown.
    #[error("invalid block CIM type `{image_type}`")]
    ImageType {
        /// The kind.
        image_type: String,
    },
    /// The image is missing.
    #[error("need at least 1 parent layer")]
    NoImage,
    /// The kind of images is missing.
    #[error("BlockCIM type not provided")]
    NoImageType,
    /// Several images are not merged into one.
    #[error("merged CIM path not provided")]
    NoMergedImage,
}

impl LayersError {
    /// Returns the category of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Option { source, .. } => source.kind(),
            _ => ErrorKind::InvalidParameter,
        }
    }
}

const PARENT_LAYERS: &str = "parentLayerPaths=";
const PARENT_IMAGES: &str = "parentCimPaths=";
const IMAGE_TYPE: &str = "blockCIMType=";
const MERGED_IMAGE: &str = "mergedCIMPath=";

/// The layers of a container.
pub(super) struct Layers {
    /// The folder of the scratch layer.
    pub(super) scratch: String,
    pub(super) parents: Parents,
}

/// The read-only layers of a container.
pub(super) enum Parents {
    /// Folders, topmost first.
    Folders(Vec<String>),
    /// Images of the composite image file system (CIM) in files.
    Images,
    /// Images in a form that whole disks may have.
    BlockImages,
}

impl Layers {
    /// Finds the layers of a container.
    pub(super) fn of(spec: &WindowsSpec, request: &Request) -> Result<Self, LayersError> {
        match (request.rootfs.as_slice(), spec.layer_folders()) {
            ([], []) => Err(LayersError::Neither),
            ([], [_]) => Err(LayersError::OneFolder),
            ([], [parents @ .., scratch]) => Ok(Self {
                scratch: scratch.clone(),
                parents: Parents::Folders(parents.to_vec()),
            }),
            ([mount], []) => Ok(Self {
                scratch: mount.source.clone(),
                parents: Parents::of(mount)?,
            }),
            (_, []) => Err(LayersError::SeveralMounts),
            _ => Err(LayersError::Both),
        }
    }
}

impl Parents {
    fn of(mount: &RootfsMount) -> Result<Self, LayersError> {
        if !mount.target.is_empty() {
            return Err(LayersError::Target);
        }
        match mount.mount_type.as_str() {
            "windows-layer" => list(mount, PARENT_LAYERS).map(Self::Folders),
            "CimFS" => {
                let layers = list(mount, PARENT_LAYERS)?;
                if layers.len() != list(mount, PARENT_IMAGES)?.len() {
                    return Err(LayersError::ImageCount);
                }
                Ok(Self::Images)
            }
            "BlockCIM" => {
                check_block_images(mount)?;
                Ok(Self::BlockImages)
            }
            mount_type => Err(LayersError::MountType {
                mount_type: mount_type.to_owned(),
            }),
        }
    }
}

/// Returns the list in the first option with this prefix; an empty one if there is no such option.
fn list(mount: &RootfsMount, option: &'static str) -> Result<Vec<String>, LayersError> {
    let mut options = mount.options.iter();
    match options.find_map(|given| given.strip_prefix(option)) {
        Some(json) => read_list(option, json),
        None => Ok(Vec::new()),
    }
}

fn read_list(option: &'static str, json: &str) -> Result<Vec<String>, LayersError> {
    json::strings_as_go(json.as_bytes()).map_err(|source| LayersError::Option { option, source })
}

/// Checks the options of a mount of images. If an option is repeated, the last one is used.
fn check_block_images(mount: &RootfsMount) -> Result<(), LayersError> {
    let mut images = 0;
    let mut has_type = false;
    let mut has_merged_image = false;
    for option in &mount.options {
        if let Some(json) = option.strip_prefix(PARENT_IMAGES) {
            images = read_list(PARENT_IMAGES, json)?.len();
        } else if let Some(image_type) = option.strip_prefix(IMAGE_TYPE) {
            has_type = matches!(image_type, "device" | "file");
            if !has_type {
                return Err(LayersError::ImageType {
                    image_type: image_type.to_owned(),
                });
            }
        } else if let Some(path) = option.strip_prefix(MERGED_IMAGE) {
            has_merged_image = !path.is_empty();
        }
    }
    match images {
        0 => Err(LayersError::NoImage),
        _ if !has_type => Err(LayersError::NoImageType),
        2.. if !has_merged_image => Err(LayersError::NoMergedImage),
        _ => Ok(()),
    }
}

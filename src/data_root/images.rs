//! The images of a Docker data root with the windowsfilter driver.
//!
//! The format is that of moby's image and layer stores (`image/windowsfilter/imagedb`, `…/layerdb`).

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use crate::go::filepath::{self, is_folder_name};
use crate::go::json::{Object, nullable, nullable_list, nullable_object};
use crate::host::files::{FileError, read_bytes, read_text};
use crate::host::{Image, ImageStore};
use crate::{BackendError, ErrorKind};

/// The most bytes that an image's configuration may have; real ones have some thousand.
const MAX_IMAGE_CONFIG_BYTES: u64 = 16 << 20;

/// The most bytes that a file with a layer's id may have.
const MAX_ID_BYTES: u64 = 4 << 10;

/// The images of a Docker data root.
///
/// The data root may lie anywhere, for instance in a copy on another machine, and the layer folders are
/// reported as they are called on the machine that it belongs to.
///
/// ```
/// use wcow_spec::host::{ImageStore, windowsfilter::WindowsFilterImages};
///
/// let images = WindowsFilterImages::new("tests/data/docker-root", r"C:\ProgramData\docker");
/// let image = images.image("sha256:7669b82a206b707d66fd2de9bbd6d4f9de3fb414c93fb02330104a7a6e41d5cf")?;
/// let folders = images.layer_folders(
///     &image,
///     "dd2ad464cfad0ca708a6a9e3c6a935897b46606247fdaa2b8e3e47285a4309b7",
/// )?;
/// assert_eq!(folders.len(), 3);
/// assert!(folders[0].starts_with(r"C:\ProgramData\docker\windowsfilter\79c72bd5"));
/// # Ok::<(), wcow_spec::BackendError>(())
/// ```
#[derive(Clone, Debug)]
pub struct WindowsFilterImages {
    root: PathBuf,
    layers_folder: String,
}

impl WindowsFilterImages {
    /// The images of the data root at `local_root`, whose layers are reported below `windows_root`.
    pub fn new(local_root: impl AsRef<Path>, windows_root: &str) -> Self {
        Self {
            root: local_root.as_ref().to_owned(),
            layers_folder: filepath::join(windows_root, "windowsfilter"),
        }
    }

    /// The name of the folder that holds the layer with this chain id.
    fn layer_folder_name(&self, chain_id: &Digest) -> Result<String, ImageError> {
        self.read_id(&in_store(&["layerdb", "sha256", &chain_id.hex, "cache-id"]))
    }

    /// The name of the folder that holds a container's scratch layer.
    fn scratch_folder_name(&self, container_id: &str) -> Result<String, ImageError> {
        if !is_folder_name(container_id) {
            return Err(ImageError::ContainerId {
                container_id: container_id.to_owned(),
            });
        }
        self.read_id(&in_store(&["layerdb", "mounts", container_id, "mount-id"]))
    }

    /// The id in a file, without the white space around it.
    fn read_id(&self, file: &Path) -> Result<String, ImageError> {
        let text = read_text(&self.root, file, MAX_ID_BYTES)?;
        let id = text.trim();
        if !is_folder_name(id) {
            return Err(ImageError::LayerId {
                path: self.root.join(file),
            });
        }
        Ok(id.to_owned())
    }

    fn read_image(&self, image_id: &str) -> Result<Image, ImageError> {
        let digest = Digest::parse(image_id)?;
        let file = in_store(&["imagedb", "content", "sha256", &digest.hex]);
        let path = self.root.join(&file);
        let config = read_bytes(&self.root, &file, MAX_IMAGE_CONFIG_BYTES);
        let config = config.map_err(|source| match source.kind() {
            ErrorKind::NotFound => ImageError::NoSuchImage {
                image_id: image_id.to_owned(),
            },
            _ => ImageError::File(source),
        })?;
        let actual = Digest::of(&config);
        if actual != digest {
            return Err(ImageError::WrongDigest { path, actual });
        }
        let Object::<ImageConfig>(config) = serde_json::from_slice(&config)
            .map_err(|source| ImageError::Config { path, source })?;
        Ok(Image {
            os: config.os,
            diff_ids: config.rootfs.diff_ids,
        })
    }
}

impl ImageStore for WindowsFilterImages {
    fn image(&self, image_id: &str) -> Result<Image, BackendError> {
        Ok(self.read_image(image_id)?)
    }

    fn layer_folders(
        &self,
        image: &Image,
        container_id: &str,
    ) -> Result<Vec<String>, BackendError> {
        let mut names = chain_ids(&image.diff_ids)?
            .iter()
            .rev()
            .map(|chain_id| self.layer_folder_name(chain_id))
            .collect::<Result<Vec<_>, _>>()?;
        names.push(self.scratch_folder_name(container_id)?);
        let folder = |name| format!(r"{}\{name}", self.layers_folder);
        Ok(names.into_iter().map(folder).collect())
    }
}

/// What is wrong with the image store.
#[derive(Debug, thiserror::Error)]
enum ImageError {
    #[error("No such image: {image_id}")]
    NoSuchImage { image_id: String },
    #[error("'{text}' is not a digest of the form sha256:HEX")]
    Digest { text: String },
    #[error("'{container_id}' is not a container id")]
    ContainerId { container_id: String },
    #[error("{path} has the wrong digest, sha256:{}", .actual.hex)]
    WrongDigest { path: PathBuf, actual: Digest },
    #[error("cannot parse {path}")]
    Config {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error("{path} does not hold the id of a layer")]
    LayerId { path: PathBuf },
    #[error(transparent)]
    File(#[from] FileError),
}

impl From<ImageError> for BackendError {
    fn from(error: ImageError) -> Self {
        let kind = match &error {
            ImageError::NoSuchImage { .. } => ErrorKind::NotFound,
            ImageError::Digest { .. } | ImageError::ContainerId { .. } => {
                ErrorKind::InvalidParameter
            }
            ImageError::WrongDigest { .. }
            | ImageError::Config { .. }
            | ImageError::LayerId { .. } => ErrorKind::System,
            ImageError::File(source) => source.kind_in_store(),
        };
        Self::new(kind, error)
    }
}

/// The part of an image's configuration that counts here.
#[derive(Deserialize)]
struct ImageConfig {
    #[serde(default, deserialize_with = "nullable")]
    os: String,
    #[serde(default, deserialize_with = "nullable_object")]
    rootfs: RootFs,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RootFs {
    #[serde(deserialize_with = "nullable_list")]
    diff_ids: Vec<String>,
}

/// A SHA-256 digest, `sha256:HEX`.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Digest {
    hex: String,
}

impl Digest {
    const ALGORITHM: &str = "sha256:";
    const HEX_DIGITS: usize = 64;

    fn of(bytes: &[u8]) -> Self {
        Self {
            hex: format!("{:x}", Sha256::digest(bytes)),
        }
    }

    /// Reads `sha256:` and 64 lower-case hexadecimal digits: nothing else is safe as a file's name.
    fn parse(text: &str) -> Result<Self, ImageError> {
        text.strip_prefix(Self::ALGORITHM)
            .filter(|hex| hex.len() == Self::HEX_DIGITS)
            .filter(|hex| hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
            .map(|hex| Self {
                hex: hex.to_owned(),
            })
            .ok_or_else(|| ImageError::Digest {
                text: text.to_owned(),
            })
    }
}

/// The chain ids of layers, base first: each is the digest of the one below and of the layer's own.
fn chain_ids(diff_ids: &[String]) -> Result<Vec<Digest>, ImageError> {
    let mut chain: Vec<Digest> = Vec::with_capacity(diff_ids.len());
    for diff_id in diff_ids {
        let diff_id = Digest::parse(diff_id)?;
        let chain_id = match chain.last() {
            None => diff_id,
            Some(below) => {
                Digest::of(format!("sha256:{} sha256:{}", below.hex, diff_id.hex).as_bytes())
            }
        };
        chain.push(chain_id);
    }
    Ok(chain)
}

/// The path of a file of the image and layer stores, below the data root.
fn in_store(names: &[&str]) -> PathBuf {
    ["image", "windowsfilter"].iter().chain(names).collect()
}

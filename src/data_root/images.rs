//! The images of a Docker data root with the windowsfilter driver.
//!
//! The format is that of moby's image and layer stores: `image/windowsfilter/imagedb` and `…/layerdb`.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest as _, Sha256};

use super::IMAGES;
use crate::backend_error::BackendError;
use crate::bounded_file::{FileError, read_bytes, read_text};
use crate::error_kind::ErrorKind;
use crate::go::filepath;
use crate::go::json::{self, JsonError, nullable, nullable_list};
use crate::host::{Image, ImageStore};
use crate::text_encoding::decode;
use crate::windows_name;

/// The maximum size of an image's configuration, in bytes. Real ones have a few kilobytes.
const MAX_IMAGE_CONFIG_BYTES: u64 = 16 << 20;

/// The maximum size of a file with a layer's id, in bytes.
const MAX_ID_BYTES: u64 = 4 << 10;

/// The images of a Docker data root with the windowsfilter driver, or of a copy of one.
///
/// Layer folders are reported with their paths on the machine that the data root belongs to. An image's configuration
/// must have the digest that it is named after.
///
/// ```no_run
/// use wcow_spec::WindowsFilterImages;
/// use wcow_spec::host::ImageStore;
///
/// let images = WindowsFilterImages::new("/srv/copy-of-docker-root", r"C:\ProgramData\docker");
/// let image = images.image("sha256:7669b82a206b707d66fd2de9bbd6d4f9de3fb414c93fb02330104a7a6e41d5cf")?;
/// let folders = images.layer_folders(&image, "dd2ad464cfad0ca708a6a9e3c6a935897b46606247fdaa2b8e3e47285a4309b7")?;
/// assert!(folders[0].starts_with(r"C:\ProgramData\docker\windowsfilter\"));
/// # Ok::<(), wcow_spec::BackendError>(())
/// ```
#[derive(Clone, Debug)]
pub struct WindowsFilterImages {
    root: PathBuf,
    layers_folder: String,
}

impl WindowsFilterImages {
    /// Creates the images of the data root at `local_root`, whose layer folders are reported below `windows_root`.
    pub fn new(local_root: impl Into<PathBuf>, windows_root: &str) -> Self {
        Self {
            root: local_root.into(),
            layers_folder: filepath::join(windows_root, "windowsfilter"),
        }
    }

    /// Returns the name of the folder that holds the layer with this chain id.
    fn layer_folder_name(&self, chain_id: &Digest) -> Result<String, ImageError> {
        self.read_id(&in_store(&["layerdb", "sha256", &chain_id.hex, "cache-id"]))
    }

    /// Returns the name of the folder that holds a container's scratch layer.
    fn scratch_folder_name(&self, container_id: &str) -> Result<String, ImageError> {
        if !windows_name::is_id(container_id) {
            return Err(ImageError::ContainerId {
                container_id: container_id.to_owned(),
            });
        }
        self.read_id(&in_store(&["layerdb", "mounts", container_id, "mount-id"]))
    }

    /// Reads the id in a file, without the white space around it.
    fn read_id(&self, file: &Path) -> Result<String, ImageError> {
        let text = read_text(&self.root, file, MAX_ID_BYTES)?;
        let id = text.trim();
        if !windows_name::is_id(id) {
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
        let config = parse(&config).map_err(|source| ImageError::Config { path, source })?;
        let rootfs = config.rootfs.ok_or(ImageError::NoRootFs)?;
        Ok(Image {
            os: config.os,
            diff_ids: rootfs.diff_ids,
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

/// Error reading the image store.
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
    Config { path: PathBuf, source: JsonError },
    #[error("invalid image JSON, no RootFS key")]
    NoRootFs,
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
            | ImageError::NoRootFs
            | ImageError::LayerId { .. } => ErrorKind::System,
            ImageError::File(source) => source.kind_in_store(),
        };
        Self::new(kind, error)
    }
}

/// The part of an image's configuration that is needed.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ImageConfig {
    #[serde(deserialize_with = "nullable")]
    os: String,
    rootfs: Option<RootFs>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct RootFs {
    #[serde(deserialize_with = "nullable_list")]
    diff_ids: Vec<String>,
}

fn parse(config: &[u8]) -> Result<ImageConfig, JsonError> {
    let text = decode(config).map_err(JsonError::in_document)?;
    let config: Option<ImageConfig> = json::from_str(&text)?;
    Ok(config.unwrap_or_default())
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
        let mut hex = String::with_capacity(Self::HEX_DIGITS);
        for byte in Sha256::digest(bytes) {
            for digit in [byte >> 4, byte & 0xf] {
                hex.extend(char::from_digit(digit.into(), 16));
            }
        }
        Self { hex }
    }

    /// Parses `sha256:` and 64 lower-case hexadecimal digits: nothing else is safe as a file's name.
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

/// Returns the chain ids of layers, base first: each is the digest of the one below and of the layer's own.
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

/// Returns the path of a file of the image and layer stores, below the data root.
fn in_store(names: &[&str]) -> PathBuf {
    let folders = IMAGES.split('/');
    folders.chain(names.iter().copied()).collect()
}

//! The images of a Docker data root with the windowsfilter driver.
//!
//! The format is that of moby's image and layer stores: `image/windowsfilter/imagedb` and `…/layerdb`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use serde::Deserialize;

use super::IMAGES;
use crate::backend_error::BackendError;
use crate::bounded_file::{BoundedFile, FileError, read_text};
use crate::error_kind::ErrorKind;
use crate::go::filepath;
use crate::go::json::{self, JsonError, nullable, nullable_list};
use crate::host::{Image, ImageStore};
use crate::text_encoding::decode;
use crate::windows_name;

mod cache;
mod digest;

use cache::Cache;
use digest::{Digest, chain_ids};

/// The maximum size of an image's configuration, in bytes. Real ones have a few kilobytes.
const MAX_IMAGE_CONFIG_BYTES: u64 = 16 << 20;

/// The maximum size of a file with a layer's id, in bytes.
const MAX_ID_BYTES: u64 = 4 << 10;

/// The maximum size of a configuration that is kept in memory, in bytes: a thousand of them must be harmless.
const MAX_KEPT_CONFIG_BYTES: usize = 64 << 10;

/// The maximum number of layers of an image that is kept in memory, and of layers whose chain ids are. Docker's own
/// maximum is 125.
const MAX_KEPT_LAYERS: usize = 128;

/// The images of a Docker data root with the windowsfilter driver, or of a copy of one.
///
/// Layer folders are reported with their paths on the machine that the data root belongs to. An image's configuration
/// must have the digest that it is named after.
///
/// # What is kept in memory
///
/// An image is read, its digest checked and its chain ids computed once; clones share the result. A configuration is
/// opened each time, with the same checks, but read again only if its file has changed: if its size, its time of
/// modification, its id on its volume (on Unix, its inode), or the time of its last change differs, which nobody can
/// set.
///
/// File systems round times, FAT to two seconds. So a file that was changed within two seconds before it was opened is
/// read again the next time. This relies on the clocks of this machine and of the file system, which must agree within
/// these two seconds.
///
/// At most 1,024 images are kept. Files with ids of layers are read each time.
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
    cache: Arc<Cache>,
}

impl WindowsFilterImages {
    /// Creates the images of the data root at `local_root`, whose layer folders are reported below `windows_root`.
    pub fn new(local_root: impl Into<PathBuf>, windows_root: &str) -> Self {
        Self {
            root: local_root.into(),
            layers_folder: filepath::join(windows_root, "windowsfilter"),
            cache: Arc::default(),
        }
    }

    /// Returns the name of the folder that holds the layer with this chain id.
    fn layer_folder_name(&self, chain_id: &Digest) -> Result<String, ImageError> {
        self.read_id(&in_store(&["layerdb", "sha256", &chain_id.hex, "cache-id"]))
    }

    /// Returns the name of the folder that holds a container's scratch layer.
    fn scratch_folder_name(&self, container_id: &str) -> Result<String, ImageError> {
        let can_exist = container_id.len() <= windows_name::MAX_NAME_LENGTH;
        if !can_exist || !windows_name::is_id(container_id) {
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

    /// Reads an image whose file has changed since it was last read, or may have, at the time `now`.
    fn read_image(&self, image_id: &str, now: SystemTime) -> Result<Image, ImageError> {
        let digest = Digest::parse(image_id)?;
        let below = in_store(&["imagedb", "content", "sha256", &digest.hex]);
        let failed = |source: FileError| match source.kind() {
            ErrorKind::NotFound => ImageError::NoSuchImage {
                image_id: image_id.to_owned(),
            },
            _ => ImageError::File(source),
        };
        let file = BoundedFile::open(&self.root, &below, MAX_IMAGE_CONFIG_BYTES).map_err(failed)?;
        let identity = file.settled_identity(now);
        let known = self.cache.images.get(&digest);
        if let Some((_, image)) = known.filter(|(known, _)| Some(known) == identity.as_ref()) {
            return Ok(image);
        }
        let config = file.read().map_err(failed)?;
        let image = image(&config, &digest, self.root.join(below))?;
        let is_small =
            config.len() <= MAX_KEPT_CONFIG_BYTES && image.diff_ids.len() <= MAX_KEPT_LAYERS;
        if let Some(identity) = identity.filter(|_| is_small) {
            self.cache.images.insert(digest, (identity, image.clone()));
        }
        Ok(image)
    }

    /// Returns the chain ids of layers, base first.
    fn chain_ids(&self, diff_ids: &[String]) -> Result<Arc<[Digest]>, ImageError> {
        if let Some(chain_ids) = self.cache.chain_ids.get(diff_ids) {
            return Ok(chain_ids);
        }
        let chain_ids: Arc<[Digest]> = chain_ids(diff_ids)?.into();
        if diff_ids.len() <= MAX_KEPT_LAYERS {
            let key = diff_ids.to_vec();
            self.cache.chain_ids.insert(key, Arc::clone(&chain_ids));
        }
        Ok(chain_ids)
    }
}

impl ImageStore for WindowsFilterImages {
    fn image(&self, image_id: &str) -> Result<Image, BackendError> {
        Ok(self.read_image(image_id, SystemTime::now())?)
    }

    fn layer_folders(
        &self,
        image: &Image,
        container_id: &str,
    ) -> Result<Vec<String>, BackendError> {
        let mut names = self
            .chain_ids(&image.diff_ids)?
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

/// Reads the configuration of the image with this digest, the content of the file at this path.
fn image(config: &[u8], digest: &Digest, path: PathBuf) -> Result<Image, ImageError> {
    let actual = Digest::of(config);
    if actual != *digest {
        return Err(ImageError::WrongDigest { path, actual });
    }
    let config = parse(config).map_err(|source| ImageError::Config { path, source })?;
    let rootfs = config.rootfs.ok_or(ImageError::NoRootFs)?;
    Ok(Image {
        os: config.os,
        diff_ids: rootfs.diff_ids,
    })
}

fn parse(config: &[u8]) -> Result<ImageConfig, JsonError> {
    let text = decode(config).map_err(JsonError::in_document)?;
    let config: Option<ImageConfig> = json::from_str(&text)?;
    Ok(config.unwrap_or_default())
}

/// Returns the path of a file of the image and layer stores, below the data root.
fn in_store(names: &[&str]) -> PathBuf {
    let folders = IMAGES.split('/');
    folders.chain(names.iter().copied()).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use super::*;

    const CONFIG: &str = r#"{"os":"windows","rootfs":{"diff_ids":[]}}"#;

    /// A data root with one image, with the path of its configuration and its id.
    fn data_root() -> (tempfile::TempDir, PathBuf, String) {
        let root = tempfile::tempdir().unwrap();
        let digest = Digest::of(CONFIG.as_bytes());
        let path = in_store(&["imagedb", "content", "sha256", &digest.hex]);
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, CONFIG).unwrap();
        (root, path, format!("sha256:{}", digest.hex))
    }

    /// A time at which all files are settled, without waiting for it.
    fn later() -> SystemTime {
        let hour = Duration::from_secs(3_600);
        SystemTime::now().checked_add(hour).unwrap()
    }

    /// Changes all images in memory, so that what comes from there shows.
    fn mark_kept(images: &WindowsFilterImages) {
        let mut kept = images.cache.images.lock();
        kept.values_mut()
            .for_each(|(_, image)| image.os = "kept".to_owned());
    }

    #[test]
    fn an_image_whose_file_has_not_changed_comes_from_memory_also_in_a_clone() {
        let (root, _, id) = data_root();
        let images = WindowsFilterImages::new(root.path(), r"C:\docker");
        let read = images.read_image(&id, later()).unwrap();
        assert_eq!(read.os, "windows");
        mark_kept(&images);
        let images = images.clone();
        assert_eq!(images.read_image(&id, later()).unwrap().os, "kept");
    }

    #[test]
    fn an_image_that_has_just_been_written_is_read_again() {
        let (root, path, id) = data_root();
        let images = WindowsFilterImages::new(root.path(), r"C:\docker");
        images.image(&id).unwrap();
        // At once, and as long as before.
        fs::write(path, CONFIG.replace("windows", "WINDOWS")).unwrap();
        let error = images.image(&id).unwrap_err();
        assert!(
            error.to_string().contains(" has the wrong digest, "),
            "{error}"
        );
    }

    #[test]
    fn of_an_image_in_memory_a_change_a_removal_and_a_replacement_are_seen() {
        let (root, path, id) = data_root();
        let images = WindowsFilterImages::new(root.path(), r"C:\docker");
        images.read_image(&id, later()).unwrap();
        mark_kept(&images);
        let read = || images.read_image(&id, later());

        fs::write(&path, format!("{CONFIG} ")).unwrap();
        let error = read().unwrap_err();
        assert!(matches!(error, ImageError::WrongDigest { .. }), "{error}");

        fs::remove_file(&path).unwrap();
        let error = read().unwrap_err();
        assert!(matches!(error, ImageError::NoSuchImage { .. }), "{error}");

        fs::write(&path, CONFIG).unwrap();
        assert_eq!(read().unwrap().os, "windows");
        assert_eq!(read().unwrap().os, "windows");
    }

    #[test]
    fn an_image_in_memory_whose_file_is_replaced_by_something_else_is_refused() {
        let (root, path, id) = data_root();
        let images = WindowsFilterImages::new(root.path(), r"C:\docker");
        images.read_image(&id, later()).unwrap();
        fs::remove_file(&path).unwrap();
        fs::create_dir(&path).unwrap();
        let error = images.read_image(&id, later()).unwrap_err();
        assert!(
            matches!(error, ImageError::File(FileError::NotAFile { .. })),
            "{error}"
        );
    }

    #[test]
    fn a_configuration_that_is_large_is_read_each_time() {
        let (root, path, _) = data_root();
        let config = format!("{CONFIG}{}", " ".repeat(MAX_KEPT_CONFIG_BYTES));
        let digest = Digest::of(config.as_bytes());
        fs::write(path.with_file_name(&digest.hex), config).unwrap();
        let images = WindowsFilterImages::new(root.path(), r"C:\docker");
        images
            .read_image(&format!("sha256:{}", digest.hex), later())
            .unwrap();
        assert!(images.cache.images.get(&digest).is_none());
    }

    #[test]
    fn an_image_of_too_many_layers_is_read_each_time() {
        let (root, path, _) = data_root();
        let layers = vec![""; MAX_KEPT_LAYERS + 1];
        let config = serde_json::json!({"os": "windows", "rootfs": {"diff_ids": layers}});
        let config = config.to_string();
        let digest = Digest::of(config.as_bytes());
        fs::write(path.with_file_name(&digest.hex), config).unwrap();
        let images = WindowsFilterImages::new(root.path(), r"C:\docker");
        images
            .read_image(&format!("sha256:{}", digest.hex), later())
            .unwrap();
        assert!(images.cache.images.get(&digest).is_none());
    }

    #[test]
    fn chain_ids_in_memory_are_those_of_the_layers_they_were_computed_from() {
        let images = WindowsFilterImages::new("x", r"C:\docker");
        let layers = |first: &str| [first, &"b".repeat(64)].map(|hex| format!("sha256:{hex}"));
        let (one, other) = (layers(&"a".repeat(64)), layers(&"c".repeat(64)));
        for diff_ids in [&one, &other, &one, &other] {
            let expected = chain_ids(diff_ids).unwrap();
            assert_eq!(*images.chain_ids(diff_ids).unwrap(), expected);
        }
        assert!(images.chain_ids(&["x".to_owned()]).is_err());
        let many = vec![format!("sha256:{}", "a".repeat(64)); MAX_KEPT_LAYERS + 1];
        images.chain_ids(&many).unwrap();
        assert!(images.cache.chain_ids.get(&many).is_none());
    }

    /// On Windows, a file that is open cannot be replaced.
    #[cfg(unix)]
    #[test]
    fn many_threads_read_an_image_that_is_removed_and_written_meanwhile() {
        let (root, path, id) = data_root();
        let images = WindowsFilterImages::new(root.path(), r"C:\docker");
        let whole = path.with_extension("new");
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        match images.read_image(&id, later()) {
                            Ok(image) => assert_eq!(image.os, "windows"),
                            Err(error) => {
                                assert_eq!(BackendError::from(error).kind(), ErrorKind::NotFound);
                            }
                        }
                    }
                });
            }
            for _ in 0..50 {
                fs::remove_file(&path).unwrap();
                fs::write(&whole, CONFIG).unwrap();
                fs::rename(&whole, &path).unwrap();
            }
        });
        assert_eq!(images.image(&id).unwrap().os, "windows");
    }
}

//! A Docker data root.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::SystemTime;

use tracing::warn;

use crate::backend_error::BackendError;
use crate::bounded_file::{folder_names, read_bytes};
use crate::container::{Container, HostConfig};
use crate::daemon::CONTAINERS_FOLDER;
use crate::error_kind::ErrorKind;
use crate::go::json::JsonError;
use crate::host::{CREDENTIAL_SPECS, CredentialSpecFolder};
use crate::windows_name;

mod error;
mod images;
mod lookup;
mod names;

pub use error::DataRootError;
pub use images::WindowsFilterImages;
use names::Names;

/// The maximum size of the files that dockerd keeps for a container, in bytes. Real ones have a few kilobytes.
const MAX_CONTAINER_BYTES: u64 = 16 << 20;

/// The folder of images below the data root.
const IMAGES: &str = "image/windowsfilter";

/// A Docker data root with the windowsfilter driver, or a copy of one from another machine.
///
/// The data root itself may be a link. A link or junction inside it may point elsewhere inside; unlike dockerd, one
/// that leads out of the data root is refused, as a copy may come from anyone. A file must be a regular one, of at most
/// 16 MiB; one with a layer's id of at most 4 KiB.
///
/// Opening it looks at nothing but its folders. The first lookup by name reads the names of all containers, and clones
/// share them; see [`container`](Self::container).
///
/// ```no_run
/// use wcow_spec::DataRoot;
///
/// let data_root = DataRoot::open(r"C:\ProgramData\docker")?;
/// let web = data_root.container("web")?;
/// # Ok::<(), wcow_spec::DataRootError>(())
/// ```
#[derive(Clone)]
pub struct DataRoot {
    path: PathBuf,
    /// Replaced as a whole, so that nobody waits while files are read.
    names: Arc<Mutex<Arc<Names>>>,
}

impl DataRoot {
    /// Opens the data root at this folder.
    ///
    /// # Errors
    ///
    /// Returns [`DataRootError::Open`] if the folder cannot be opened, [`DataRootError::ContainerdImageStore`] if its
    /// daemon keeps images in containerd, and [`DataRootError::NotADataRoot`] if it is not a data root.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, DataRootError> {
        let data_root = Self {
            path: path.into(),
            names: Arc::default(),
        };
        if !is_folder(&data_root.path)? {
            return Err(DataRootError::NotADataRoot {
                path: data_root.path,
                folder: CONTAINERS_FOLDER,
            });
        }
        for folder in [CONTAINERS_FOLDER, IMAGES] {
            let is_there = match is_folder(&data_root.path.join(folder)) {
                Err(error) if error.kind() == ErrorKind::NotFound => false,
                is_folder => is_folder?,
            };
            if is_there {
                continue;
            }
            let path = data_root.path.clone();
            let has_containers = folder == IMAGES && !data_root.container_ids()?.is_empty();
            return Err(match has_containers {
                true => DataRootError::ContainerdImageStore { path },
                false => DataRootError::NotADataRoot { path, folder },
            });
        }
        Ok(data_root)
    }

    /// Reads all containers, ordered by id. Skips folders left behind by removed containers.
    ///
    /// ```no_run
    /// use wcow_spec::DataRoot;
    ///
    /// for container in DataRoot::open(r"C:\ProgramData\docker")?.containers()? {
    ///     println!("{} {}", container.id, container.short_name());
    /// }
    /// # Ok::<(), wcow_spec::DataRootError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the error of the first container that cannot be read.
    pub fn containers(&self) -> Result<Vec<Container>, DataRootError> {
        let ids = self.container_ids()?;
        let containers = ids.iter().map(|id| self.read_container(id));
        containers.filter(|read| !is_left_over(read)).collect()
    }

    /// Reads the container with this id, this name (with or without its leading slash), or the only one whose id begins
    /// with this text; in this order, as Docker does.
    ///
    /// By its full id, only the container's own folder is read. By the beginning of an id, all folders are looked at.
    /// The first lookup by name reads the names of all containers; later ones read the folder of the container that had
    /// the name, and return it if it still does. If it does not, or no container had the name, all folders are listed,
    /// and those whose `config.v2.json` has [changed](WindowsFilterImages#what-is-kept-in-memory) are read again. So
    /// containers that were changed, added or removed meanwhile are seen. Docker gives each name to one container; of
    /// several with the same name in a damaged data root, any may be returned. A name of more than 1 KiB is not found.
    ///
    /// # Errors
    ///
    /// Returns [`DataRootError::NoSuchContainer`] with the names of the existing containers, or
    /// [`DataRootError::AmbiguousId`] if several ids begin with the text. If no container matches and the name of one
    /// cannot be read, returns the error of that one, since it may be the one that was meant.
    pub fn container(&self, id_or_name: &str) -> Result<Container, DataRootError> {
        if let Some(container) = self.by_id(id_or_name)? {
            return Ok(container);
        }
        let name = id_or_name.strip_prefix('/').unwrap_or(id_or_name);
        if let Some(container) = self.by_known_name(name) {
            return Ok(container);
        }
        let lookup = self.look_at_all(SystemTime::now())?;
        if let Some(id) = lookup.names.id_of(name) {
            return self.read_container(id);
        }
        let begins = |id: &&String| !id_or_name.is_empty() && id.starts_with(id_or_name);
        let candidates: Vec<&String> = lookup.ids.iter().filter(begins).collect();
        match candidates.as_slice() {
            [id] => self.read_container(id),
            [] => Err(lookup.not_found(id_or_name)),
            several => Err(DataRootError::AmbiguousId {
                prefix: id_or_name.to_owned(),
                count: several.len(),
            }),
        }
    }

    /// Returns the data root's images.
    ///
    /// Layer folders are reported below `windows_root`: the data root's path on the machine that it belongs to, such as
    /// `C:\ProgramData\docker`. Keep the result: it remembers what it has read.
    #[must_use]
    pub fn images(&self, windows_root: &str) -> WindowsFilterImages {
        WindowsFilterImages::new(&self.path, windows_root)
    }

    /// Returns the data root's folder of credential specs.
    #[must_use]
    pub fn credential_specs(&self) -> CredentialSpecFolder {
        CredentialSpecFolder::new(self.path.join(CREDENTIAL_SPECS))
    }

    /// Reads the container with this full id, if there is one.
    fn by_id(&self, id: &str) -> Result<Option<Container>, DataRootError> {
        if !windows_name::is_id(id) {
            return Ok(None);
        }
        let read = self.read_container(id);
        if is_left_over(&read) {
            return Ok(None);
        }
        // Where the case of names is ignored, this may be the folder of another id, which is not an error.
        if read.is_err() && !self.container_ids()?.iter().any(|known| known == id) {
            return Ok(None);
        }
        read.map(Some)
    }

    /// Returns the names of the containers' folders, sorted, which are the ids.
    fn container_ids(&self) -> Result<Vec<String>, DataRootError> {
        let names = folder_names(&self.path, Path::new(CONTAINERS_FOLDER))?;
        let names = names.into_iter().filter_map(|name| name.into_string().ok());
        let mut ids: Vec<String> = names.filter(|name| windows_name::is_id(name)).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    fn read_container(&self, id: &str) -> Result<Container, DataRootError> {
        let config = config_file(id);
        let container = self.read(&config, Container::from_config_v2)?;
        if container.id != id {
            return Err(DataRootError::WrongId {
                path: self.path.join(config),
                id: container.id,
            });
        }
        let host_config = config.with_file_name("hostconfig.json");
        let host_config = match self.read(&host_config, HostConfig::from_json) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                if container.has_been_started_before {
                    warn!(container = %id, "the container has no hostconfig.json: it has no limits");
                }
                HostConfig::default()
            }
            host_config => host_config?,
        };
        Ok(Container {
            host_config,
            ..container
        })
    }

    /// Reads a file of the data root.
    fn read<T>(
        &self,
        file: &Path,
        parse: impl FnOnce(&[u8]) -> Result<T, JsonError>,
    ) -> Result<T, DataRootError> {
        let json = read_bytes(&self.path, file, MAX_CONTAINER_BYTES)?;
        parse(&json).map_err(|source| DataRootError::Parse {
            path: self.path.join(file),
            source,
        })
    }
}

impl fmt::Debug for DataRoot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataRoot")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Returns the path of a container's configuration, below the data root.
fn config_file(id: &str) -> PathBuf {
    [CONTAINERS_FOLDER, id, "config.v2.json"].iter().collect()
}

/// Returns whether the folder has no configuration: a removed container has left it behind.
fn is_left_over<T>(read: &Result<T, DataRootError>) -> bool {
    matches!(read, Err(DataRootError::File(error)) if error.kind() == ErrorKind::NotFound)
}

/// Returns whether there is a folder at this path.
fn is_folder(path: &Path) -> Result<bool, DataRootError> {
    let metadata = fs::metadata(path).map_err(|error| DataRootError::Open {
        path: path.to_owned(),
        source: BackendError::from(error),
    })?;
    Ok(metadata.is_dir())
}

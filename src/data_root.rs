//! A Docker data root.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use tracing::warn;

use crate::backend_error::BackendError;
use crate::bounded_file::{BoundedFile, FileError, read_bytes, resolve_below};
use crate::container::{Container, HostConfig};
use crate::daemon::CONTAINERS_FOLDER;
use crate::error_kind::ErrorKind;
use crate::go::json::JsonError;
use crate::host::{CREDENTIAL_SPECS, CredentialSpecFolder};
use crate::windows_name;

mod error;
mod images;
mod names;

pub use error::DataRootError;
pub use images::WindowsFilterImages;
use names::{Known, Names, Naming};

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
    /// By its full id, only the container's own folder is read. The first lookup by name reads the names of all
    /// containers; later ones read the folder of the container that had the name, and return it if it still does. If it
    /// does not, or no container had the name, all folders are listed, and those whose `config.v2.json` has
    /// [changed](WindowsFilterImages#what-is-kept-in-memory) are read again. So containers that were changed, added or
    /// removed meanwhile are seen. Docker gives each name to one container; of several with the same name in a damaged
    /// data root, any may be returned.
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
    /// `C:\ProgramData\docker`.
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

    /// Reads the container that had this name when it was last looked for, if it still has it.
    fn by_known_name(&self, name: &str) -> Option<Container> {
        let names = Arc::clone(&self.names());
        let container = self.read_container(names.id_of(name)?).ok()?;
        (container.short_name() == name).then_some(container)
    }

    /// Reads the names of all containers: those whose file has changed since they were last read, or may have, at the
    /// time `now`.
    fn look_at_all(&self, now: SystemTime) -> Result<Lookup, DataRootError> {
        let known = Arc::clone(&self.names());
        let mut names = Names::default();
        let mut ids = self.container_ids()?;
        let mut unreadable = None;
        ids.retain(|id| {
            let read = self.read_name(id, known.get(id), now);
            let is_there = !is_left_over(&read);
            match read {
                Ok(known) => names.insert(id, known),
                Err(error) if is_there => {
                    unreadable.get_or_insert(error);
                }
                Err(_) => {}
            }
            is_there
        });
        let names = Arc::new(names);
        *self.names() = Arc::clone(&names);
        Ok(Lookup {
            names,
            ids,
            unreadable,
        })
    }

    /// Reads the name of a container, or returns the known one if its file is unchanged.
    fn read_name(
        &self,
        id: &str,
        known: Option<&Known>,
        now: SystemTime,
    ) -> Result<Known, DataRootError> {
        let file = BoundedFile::open(&self.path, &config_file(id), MAX_CONTAINER_BYTES)?;
        let config = file.settled_identity(now);
        if let Some(known) = known.filter(|known| config.is_some() && known.config == config) {
            return Ok(known.clone());
        }
        match Naming::from_json(&file.read()?) {
            Ok(naming) if naming.id == id => Ok(Known {
                name: naming.short_name().to_owned(),
                config,
            }),
            // Whatever is wrong, reading the whole container says it.
            _ => self.read_container(id).map(|container| Known {
                name: container.short_name().to_owned(),
                config: None,
            }),
        }
    }

    fn names(&self) -> MutexGuard<'_, Arc<Names>> {
        // It is replaced as a whole, whatever a thread was doing when it panicked.
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the names of the containers' folders, sorted, which are the ids.
    fn container_ids(&self) -> Result<Vec<String>, DataRootError> {
        let folder = resolve_below(&self.path, Path::new(CONTAINERS_FOLDER))?.path();
        let names = folder_names(&folder).map_err(|source| FileError::Read {
            path: folder,
            source,
        })?;
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

/// All containers, looked at for one of them.
struct Lookup {
    names: Arc<Names>,
    /// The ids of all containers, sorted, also of those whose names cannot be read.
    ids: Vec<String>,
    /// Why the first name that cannot be read cannot be read.
    unreadable: Option<DataRootError>,
}

impl Lookup {
    /// Returns the error of a container that is not among them.
    fn not_found(self, id_or_name: &str) -> DataRootError {
        if let Some(error) = self.unreadable {
            return error;
        }
        let name_or_id = |id: String| match self.names.get(&id) {
            Some(known) if !known.name.is_empty() => known.name.clone(),
            _ => id,
        };
        DataRootError::NoSuchContainer {
            id_or_name: id_or_name.to_owned(),
            names: self.ids.into_iter().map(name_or_id).collect(),
        }
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

/// Returns the names of a folder's entries that are not files.
fn folder_names(folder: &Path) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_type()?.is_file() {
            names.push(entry.file_name());
        }
    }
    Ok(names)
}

/// Returns whether there is a folder at this path.
fn is_folder(path: &Path) -> Result<bool, DataRootError> {
    let metadata = fs::metadata(path).map_err(|error| DataRootError::Open {
        path: path.to_owned(),
        source: BackendError::from(error),
    })?;
    Ok(metadata.is_dir())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    /// A data root with these containers, by id and name.
    fn data_root(containers: &[(&str, &str)]) -> (tempfile::TempDir, DataRoot) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir_all(root.path().join(IMAGES)).unwrap();
        fs::create_dir(root.path().join(CONTAINERS_FOLDER)).unwrap();
        for (id, name) in containers {
            write(root.path(), id, name);
        }
        let data_root = DataRoot::open(root.path()).unwrap();
        (root, data_root)
    }

    fn write(root: &Path, id: &str, name: &str) {
        let path = root.join(config_file(id));
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!(r#"{{"ID": "{id}", "Name": "/{name}"}}"#)).unwrap();
    }

    /// A time at which all files are settled, without waiting for it.
    fn later() -> SystemTime {
        let hour = Duration::from_secs(3_600);
        SystemTime::now().checked_add(hour).unwrap()
    }

    /// Gives all known containers another name, so that what comes from memory shows.
    fn mark_known(data_root: &DataRoot, id: &str) {
        let known = data_root.names().get(id).unwrap().clone();
        let mut names = Names::default();
        let name = "kept".to_owned();
        names.insert(id, Known { name, ..known });
        *data_root.names() = Arc::new(names);
    }

    #[test]
    fn a_name_is_read_again_only_if_its_file_has_changed() {
        let (root, data_root) = data_root(&[("c1", "web")]);
        data_root.look_at_all(later()).unwrap();
        mark_known(&data_root, "c1");
        let id_of = |name| {
            let lookup = data_root.clone().look_at_all(later()).unwrap();
            lookup.names.id_of(name).cloned()
        };
        assert_eq!(id_of("kept").as_deref(), Some("c1"));

        write(root.path(), "c1", "web-2");
        assert_eq!(id_of("kept"), None);
        assert_eq!(id_of("web-2").as_deref(), Some("c1"));
    }

    #[test]
    fn a_name_that_has_just_been_written_is_read_again() {
        let (root, data_root) = data_root(&[("c1", "web-1")]);
        data_root.container("web-1").unwrap();
        for name in ["web-2", "web-3", "web-4"] {
            // At once, and as long as before.
            write(root.path(), "c1", name);
            assert_eq!(data_root.container(name).unwrap().id, "c1");
            let error = data_root.container("web-1").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::NotFound);
        }
    }

    #[test]
    fn of_several_containers_with_one_name_a_new_data_root_finds_the_first() {
        let (_root, data_root) = data_root(&[("c2", "web"), ("c1", "web"), ("c3", "web")]);
        for _ in 0..2 {
            assert_eq!(data_root.container("web").unwrap().id, "c1");
        }
    }
}

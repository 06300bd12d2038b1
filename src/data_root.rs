//! The containers of a Docker data root.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::host::files::{CredentialSpecFolder, FileError, place_below, read_bytes};
use crate::{BackendError, Container, ErrorKind, HostConfig};
use images::WindowsFilterImages;

pub mod images;

/// The most bytes that a container's stored state may have; real ones have some thousand.
const MAX_CONTAINER_BYTES: u64 = 16 << 20;

/// A Docker data root with the windowsfilter driver, also a copy of one from another machine.
///
/// The data root itself may be a link. A link or junction in it may lead to another place in the data root;
/// unlike dockerd, this refuses one that leads out of it, as a copy may come from anybody. A file that is read
/// must be a plain one, of no more than 16 MiB; one with a layer's id of no more than 4 KiB.
///
/// ```
/// use wcow_spec::DataRoot;
///
/// let data_root = DataRoot::open("tests/data/docker-root")?;
/// let web = data_root.container("web")?;
/// assert_eq!(web.id, data_root.container("4709ab")?.id);
/// # Ok::<(), wcow_spec::BackendError>(())
/// ```
#[derive(Clone, Debug)]
pub struct DataRoot {
    path: PathBuf,
}

impl DataRoot {
    /// The data root at this folder.
    ///
    /// # Errors
    ///
    /// If there is no such folder, or if it is not a data root of windowsfilter's.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, BackendError> {
        let path = path.into();
        fs::metadata(&path).map_err(|source| DataRootError::NoFolder {
            path: path.clone(),
            source,
        })?;
        for folder in ["containers", "image/windowsfilter"] {
            match fs::metadata(path.join(folder)) {
                Ok(metadata) if metadata.is_dir() => {}
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    let path = path.join(folder);
                    return Err(DataRootError::NoFolder { path, source }.into());
                }
                _ => return Err(DataRootError::NotADataRoot { path, folder }.into()),
            }
        }
        Ok(Self { path })
    }

    /// The container with this id, this name (with or without its leading slash), or the only one whose
    /// id begins so; looked for in this order, as Docker does.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] if there is none, [`ErrorKind::InvalidParameter`] if the beginning of an
    /// id fits several, else why the container cannot be read. If none is found and one cannot be read,
    /// that is the error, as it may be the one that was meant.
    pub fn container(&self, id_or_name: &str) -> Result<Container, BackendError> {
        let ids = self.container_ids()?;
        if ids.iter().any(|id| id == id_or_name) {
            return Ok(self.read_container(id_or_name)?);
        }
        let name = id_or_name.strip_prefix('/').unwrap_or(id_or_name);
        let mut unreadable = None;
        for id in &ids {
            match self.read_container(id) {
                Ok(container) if container.short_name() == name => return Ok(container),
                Ok(_) => {}
                // A folder without a configuration is what is left of a container.
                Err(DataRootError::File(error)) if error.kind() == ErrorKind::NotFound => {}
                Err(error) => {
                    unreadable.get_or_insert(error);
                }
            }
        }
        let fits = |id: &&String| !id_or_name.is_empty() && id.starts_with(id_or_name);
        let candidates: Vec<&String> = ids.iter().filter(fits).collect();
        match candidates.as_slice() {
            [id] => Ok(self.read_container(id)?),
            [] => Err(unreadable
                .unwrap_or_else(|| DataRootError::NoSuchContainer {
                    id_or_name: id_or_name.to_owned(),
                })
                .into()),
            several => Err(DataRootError::Ambiguous {
                prefix: id_or_name.to_owned(),
                count: several.len(),
            }
            .into()),
        }
    }

    /// The data root's images, with layer folders reported below `windows_root`: what the data root is
    /// called on the machine that it belongs to, such as `C:\ProgramData\docker`.
    #[must_use]
    pub fn images(&self, windows_root: &str) -> WindowsFilterImages {
        WindowsFilterImages::new(&self.path, windows_root)
    }

    /// The data root's folder of credential specs.
    #[must_use]
    pub fn credential_specs(&self) -> CredentialSpecFolder {
        CredentialSpecFolder::new(self.path.join("CredentialSpecs"))
    }

    /// The ids of all containers, sorted.
    fn container_ids(&self) -> Result<Vec<String>, DataRootError> {
        let folder = place_below(&self.path, Path::new("containers"))?;
        let names = fs::read_dir(&folder)
            .and_then(|entries| {
                entries
                    .map(|entry| entry.map(|entry| entry.file_name()))
                    .collect::<io::Result<Vec<_>>>()
            })
            .map_err(|source| FileError::Read {
                path: folder,
                source,
            })?;
        // A name that is not Unicode is no container's.
        let mut ids: Vec<String> = names
            .into_iter()
            .filter_map(|name| name.into_string().ok())
            .collect();
        ids.sort_unstable();
        Ok(ids)
    }

    fn read_container(&self, id: &str) -> Result<Container, DataRootError> {
        let folder = Path::new("containers").join(id);
        let read = |below: &Path| read_bytes(&self.path, below, MAX_CONTAINER_BYTES);

        let config = folder.join("config.v2.json");
        let path = self.path.join(&config);
        let mut container =
            Container::from_json(&read(&config)?).map_err(|error| unparsed(&path, error))?;
        if container.id != id {
            return Err(DataRootError::WrongId {
                path,
                id: container.id,
            });
        }
        let host_config = folder.join("hostconfig.json");
        match read(&host_config) {
            Ok(json) => {
                container.host_config = HostConfig::from_json(&json)
                    .map_err(|error| unparsed(&self.path.join(&host_config), error))?;
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => return Err(error.into()),
        }
        Ok(container)
    }
}

fn unparsed(path: &Path, source: serde_json::Error) -> DataRootError {
    DataRootError::Parse {
        path: path.to_owned(),
        source,
    }
}

/// What is wrong with a data root.
#[derive(Debug, thiserror::Error)]
enum DataRootError {
    #[error("cannot open {path}")]
    NoFolder { path: PathBuf, source: io::Error },
    #[error("{path} is not a Docker data root: it has no folder {folder}")]
    NotADataRoot { path: PathBuf, folder: &'static str },
    #[error("No such container: {id_or_name}")]
    NoSuchContainer { id_or_name: String },
    #[error("the ids of {count} containers begin with '{prefix}'")]
    Ambiguous { prefix: String, count: usize },
    #[error("{path} holds the container '{id}', not the one its folder is named after")]
    WrongId { path: PathBuf, id: String },
    #[error("cannot parse {path}")]
    Parse {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error(transparent)]
    File(#[from] FileError),
}

impl From<DataRootError> for BackendError {
    fn from(error: DataRootError) -> Self {
        let kind = match &error {
            DataRootError::NoFolder { source, .. } => crate::backend_error::kind_of_io(source),
            DataRootError::NotADataRoot { .. } | DataRootError::Ambiguous { .. } => {
                ErrorKind::InvalidParameter
            }
            DataRootError::NoSuchContainer { .. } => ErrorKind::NotFound,
            DataRootError::WrongId { .. } | DataRootError::Parse { .. } => ErrorKind::System,
            DataRootError::File(source) => source.kind_in_store(),
        };
        Self::new(kind, error)
    }
}

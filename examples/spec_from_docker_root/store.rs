//! The secrets and configs of swarm tasks, in a folder.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};

use wcow_spec::BackendError;
use wcow_spec::host::DependencyStore;

#[path = "../common/bounded.rs"]
mod bounded;

/// The maximum size of a secret or config, in bytes: swarm's own limit for configs.
const MAX_BYTES: u64 = 1000 << 10;

/// The secrets and configs of swarm tasks, as the files `secrets/ID` and `configs/ID` of a folder.
pub(crate) struct FileStore(PathBuf);

impl FileStore {
    pub(crate) fn new(folder: &Path) -> Self {
        Self(folder.to_owned())
    }

    fn read(&self, kind: &str, id: &str) -> Result<Vec<u8>, BackendError> {
        // Ids come from the data root, and must not name another file.
        if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return Err(BackendError::invalid(format!(
                "'{id}' is not an id of swarm's"
            )));
        }
        let path = self.0.join(kind).join(id);
        if !path.symlink_metadata()?.is_file() {
            return Err(BackendError::invalid(format!(
                "{} is not a file",
                path.display()
            )));
        }
        bounded::read(File::open(&path)?, MAX_BYTES).map_err(|error| {
            let message = format!("{}: {error}", path.display());
            io::Error::new(error.kind(), message).into()
        })
    }
}

impl DependencyStore for FileStore {
    fn config(&self, _container_id: &str, config_id: &str) -> Result<Vec<u8>, BackendError> {
        self.read("configs", config_id)
    }

    fn secret(&self, _container_id: &str, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        self.read("secrets", secret_id)
    }
}

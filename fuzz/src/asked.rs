//! A folder of credential specs that records which paths were read.

use std::sync::Mutex;

use wcow_spec::BackendError;
use wcow_spec::host::memory::MemoryCredentialSpecFiles;
use wcow_spec::host::{CredentialSpecFiles, CredentialSpecPath};

use crate::names::assert_plain;

/// Files by their Windows paths, and an answer for all others.
pub struct AskedFiles {
    known: MemoryCredentialSpecFiles,
    otherwise: Option<Result<String, BackendError>>,
    asked: Mutex<Vec<CredentialSpecPath>>,
}

impl AskedFiles {
    pub fn new(
        known: MemoryCredentialSpecFiles,
        otherwise: Option<Result<String, BackendError>>,
    ) -> Self {
        Self {
            known,
            otherwise,
            asked: Mutex::default(),
        }
    }

    /// Panics if a path outside the folder was read.
    pub fn assert_all_inside(&self) {
        let asked = self.asked.lock().expect("no backend panics");
        asked.iter().for_each(assert_inside);
    }
}

impl CredentialSpecFiles for AskedFiles {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        self.asked
            .lock()
            .expect("no backend panics")
            .push(path.clone());
        match (self.known.read(path), &self.otherwise) {
            (Err(_), Some(answer)) => answer.clone(),
            (answer, _) => answer,
        }
    }
}

/// Panics unless the path is the folder and plain names below it.
pub fn assert_inside(path: &CredentialSpecPath) {
    let mut full = path.folder().to_owned();
    for name in path.components() {
        assert_plain(name);
        full = full + "\\" + name;
    }
    assert_eq!(path.full(), full, "the path has more than its names");
}

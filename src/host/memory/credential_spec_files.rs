//! Credential-spec files in memory.

use std::fmt;

use super::{Answers, answer};
use crate::backend_error::BackendError;
use crate::host::{CredentialSpecFiles, CredentialSpecPath};

/// [`CredentialSpecFiles`] in memory, by the full Windows path of each file. Its `Debug` form shows the paths alone.
///
/// ```
/// use wcow_spec::host::{CredentialSpecFiles, CredentialSpecPath, memory::MemoryCredentialSpecFiles};
///
/// let files = MemoryCredentialSpecFiles::new()
///     .with_file(r"C:\ProgramData\docker\CredentialSpecs\web.json", "{}");
/// let path = CredentialSpecPath::new(r"C:\ProgramData\docker", "web.json").unwrap();
/// assert_eq!(files.read(&path).unwrap(), "{}");
/// ```
#[derive(Clone, Default)]
pub struct MemoryCredentialSpecFiles {
    files: Answers<String, String>,
}

impl MemoryCredentialSpecFiles {
    /// Creates a host without credential-spec files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    #[must_use]
    pub fn with_file(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.files.insert(path.into(), Ok(text.into()));
        self
    }

    /// Makes reading this file fail.
    #[must_use]
    pub fn with_file_error(mut self, path: impl Into<String>, error: BackendError) -> Self {
        self.files.insert(path.into(), Err(error));
        self
    }
}

impl fmt::Debug for MemoryCredentialSpecFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryCredentialSpecFiles")
            .field("files", &self.files.keys())
            .finish()
    }
}

impl CredentialSpecFiles for MemoryCredentialSpecFiles {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        let path = path.full();
        answer(&self.files, &path, || {
            format!("open {path}: file not found")
        })
    }
}

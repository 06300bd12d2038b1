//! Credential-spec files in memory.

use super::{Answers, not_found};
use crate::BackendError;
use crate::host::{CredentialSpecFiles, CredentialSpecPath};

/// [`CredentialSpecFiles`] in memory, by the whole Windows path of each file.
///
/// ```
/// use wcow_spec::host::{CredentialSpecFiles, CredentialSpecPath, memory::MemoryCredentialSpecFiles};
///
/// let files = MemoryCredentialSpecFiles::new()
///     .with_file(r"C:\ProgramData\docker\CredentialSpecs\web.json", "{}");
/// let path = CredentialSpecPath::new(r"C:\ProgramData\docker", "web.json").unwrap();
/// assert_eq!(files.read(&path).unwrap(), "{}");
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryCredentialSpecFiles {
    files: Answers<String, String>,
}

impl MemoryCredentialSpecFiles {
    /// A host without credential-spec files.
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

    /// Lets the reading of a file fail.
    #[must_use]
    pub fn with_file_error(mut self, path: impl Into<String>, error: BackendError) -> Self {
        self.files.insert(path.into(), Err(error));
        self
    }
}

impl CredentialSpecFiles for MemoryCredentialSpecFiles {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        let path = path.full();
        let answer = self.files.get(&path).cloned();
        answer.unwrap_or_else(|| Err(not_found(format!("open {path}: file not found"))))
    }
}

//! Paths of the host in memory.

use super::Answers;
use crate::backend_error::BackendError;
use crate::host::{HostPaths, PathKind};

/// [`HostPaths`] in memory. Paths that were not added do not exist.
///
/// ```
/// use wcow_spec::host::{HostPaths, PathKind, memory::MemoryHostPaths};
///
/// let paths = MemoryHostPaths::new().with_folder(r"c:\data");
/// assert_eq!(paths.kind(r"c:\data").unwrap(), PathKind::Folder);
/// assert_eq!(paths.kind(r"c:\other").unwrap(), PathKind::Missing);
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryHostPaths {
    paths: Answers<String, PathKind>,
}

impl MemoryHostPaths {
    /// Creates a host without files and folders.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a folder.
    #[must_use]
    pub fn with_folder(self, path: impl Into<String>) -> Self {
        self.with(path, Ok(PathKind::Folder))
    }

    /// Adds a file.
    #[must_use]
    pub fn with_file(self, path: impl Into<String>) -> Self {
        self.with(path, Ok(PathKind::File))
    }

    /// Makes looking up this path fail.
    #[must_use]
    pub fn with_path_error(self, path: impl Into<String>, error: BackendError) -> Self {
        self.with(path, Err(error))
    }

    fn with(mut self, path: impl Into<String>, kind: Result<PathKind, BackendError>) -> Self {
        self.paths.insert(path.into(), kind);
        self
    }
}

impl HostPaths for MemoryHostPaths {
    fn kind(&self, path: &str) -> Result<PathKind, BackendError> {
        self.paths
            .get(path)
            .cloned()
            .unwrap_or(Ok(PathKind::Missing))
    }
}

//! Examines a path as Go's `os.Stat` does.

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::host::{FileKind, HostFiles};

/// A path cannot be examined, or nothing exists at it.
#[derive(Clone, Debug, thiserror::Error)]
#[error("CreateFile {path}")]
#[non_exhaustive]
pub struct StatError {
    /// The path.
    pub path: String,
    /// Why it cannot be examined.
    pub source: BackendError,
}

impl StatError {
    /// Returns the kind of what exists at a path.
    pub(super) fn check(files: &dyn HostFiles, path: &str) -> Result<FileKind, Self> {
        files.kind(path).map_err(|source| Self {
            path: path.to_owned(),
            source,
        })
    }

    /// Returns the backend's failure.
    pub(super) fn backend(&self) -> &BackendError {
        &self.source
    }

    /// Returns the backend's kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.source.kind()
    }

    /// Returns whether nothing exists at the path.
    pub(super) fn is_missing(&self) -> bool {
        self.kind() == ErrorKind::NotFound
    }
}

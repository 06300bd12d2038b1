//! What is at a path on a drive.

use std::fs;
use std::io;

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::host::PathKind;

/// The lookup of a path failed. Its text is that of Go's `os.Stat`.
#[derive(Debug, thiserror::Error)]
#[error("CreateFile {path}: {error}")]
struct LookupError {
    path: String,
    error: io::Error,
}

/// Returns what is at a path, following links.
pub(in crate::host) fn path_kind(path: &str) -> Result<PathKind, BackendError> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Ok(PathKind::Folder),
        Ok(_) => Ok(PathKind::File),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(PathKind::Missing),
        Err(error) => Err(BackendError::new(
            ErrorKind::of_io(&error),
            LookupError {
                path: path.to_owned(),
                error,
            },
        )),
    }
}

//! Error reading a registry value.

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;

/// Error reading a registry value. Displays its cause.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RegistryError {
    /// The key cannot be opened.
    #[error(transparent)]
    Open(BackendError),
    /// The value cannot be read.
    #[error(transparent)]
    Read(BackendError),
}

impl RegistryError {
    /// Returns the category of the error, which is that of its cause.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.backend().kind()
    }

    /// Returns the cause.
    #[must_use]
    pub fn backend(&self) -> &BackendError {
        match self {
            Self::Open(error) | Self::Read(error) => error,
        }
    }
}

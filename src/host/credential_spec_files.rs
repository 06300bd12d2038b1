//! The lookup of credential-spec files.

use super::CredentialSpecPath;
use crate::backend_error::BackendError;

/// Reads the files of `file://` credential specs.
///
/// [`contract::credential_spec_files`](super::contract::credential_spec_files) checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{CredentialSpecFiles, CredentialSpecPath, contract};
///
/// /// Credential specs that are part of the program.
/// struct BuiltIn;
///
/// impl CredentialSpecFiles for BuiltIn {
///     fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
///         let components: Vec<_> = path.components().collect();
///         match components[..] {
///             ["web.json"] => Ok("{}".to_owned()),
///             _ => Err(BackendError::not_found(format!("no such file: {}", path.full()))),
///         }
///     }
/// }
///
/// contract::credential_spec_files(&BuiltIn, r"C:\ProgramData\docker", "web.json");
/// ```
pub trait CredentialSpecFiles: Send + Sync {
    /// Returns the text of a credential spec. The path is validated by name only: implementations must handle links, or
    /// hand the path to a [`CredentialSpecFolder`](super::CredentialSpecFolder).
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read. The build reports it as an invalid parameter, as dockerd does,
    /// unless its kind is [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable).
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError>;
}

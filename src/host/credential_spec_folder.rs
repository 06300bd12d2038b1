//! A folder of credential specs on this machine.

use std::path::{Path, PathBuf};

use super::{CredentialSpecFiles, CredentialSpecPath};
use crate::backend_error::BackendError;
use crate::bounded_file::read_text;

/// The maximum size of a credential-spec file, in bytes: 1 MiB. Real ones have a few hundred bytes.
pub const MAX_CREDENTIAL_SPEC_BYTES: u64 = 1 << 20;

/// A folder of credential specs at any path of this machine.
///
/// It stands for the folder `CredentialSpecs` of a data root: of a [`CredentialSpecPath`] only the components below
/// that folder are used. The folder itself may be a link. A link or junction inside it may point elsewhere inside;
/// unlike dockerd, one that leads out of the folder is refused with
/// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter), as is anything that is not a regular file, and
/// a file of more than [`MAX_CREDENTIAL_SPEC_BYTES`].
///
/// This also holds if links are made while a file is read, with one exception: on Windows, an empty folder on the way
/// can be turned into a junction while it is open. Hard links are indistinguishable from files. So only administrators
/// may be able to write to the folder.
///
/// ```no_run
/// use wcow_spec::host::CredentialSpecFolder;
///
/// let files = CredentialSpecFolder::new("/srv/copy-of-docker-root/CredentialSpecs");
/// ```
#[derive(Clone, Debug)]
pub struct CredentialSpecFolder {
    folder: PathBuf,
}

impl CredentialSpecFolder {
    /// Creates the backend for this folder, without opening it.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }
}

impl CredentialSpecFiles for CredentialSpecFolder {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        let below: PathBuf = path.components().collect();
        read_below(&self.folder, &below)
    }
}

/// Reads a credential spec below a folder.
pub(super) fn read_below(folder: &Path, below: &Path) -> Result<String, BackendError> {
    Ok(read_text(folder, below, MAX_CREDENTIAL_SPEC_BYTES)?)
}

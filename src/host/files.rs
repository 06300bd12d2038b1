//! Credential specs from the file system.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use crate::error::kind_of_io;
use crate::host::{CredentialSpecFiles, CredentialSpecPath};
use crate::{BackendError, ErrorKind};

/// The most bytes that a credential spec may have, far above any real one (a few hundred). A larger file
/// is refused without being read whole.
pub const MAX_CREDENTIAL_SPEC_BYTES: u64 = 1 << 20;

/// A folder of credential specs on this machine.
///
/// It stands for the folder `CredentialSpecs` of a data root wherever that lies: only the names below it
/// are taken from what is asked for. Links in the folder are followed, as dockerd follows them.
///
/// ```no_run
/// use wcow_spec::host::files::CredentialSpecFolder;
///
/// let files = CredentialSpecFolder::new("/srv/copy-of-docker-root/CredentialSpecs");
/// ```
#[derive(Clone, Debug)]
pub struct CredentialSpecFolder {
    folder: PathBuf,
}

impl CredentialSpecFolder {
    /// The credential specs below this folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }
}

impl CredentialSpecFiles for CredentialSpecFolder {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        let mut local = self.folder.clone();
        local.extend(path.components());
        Ok(read_text(&local, MAX_CREDENTIAL_SPEC_BYTES)?)
    }
}

/// The credential specs of this machine, each at the Windows path that it has below the data root.
///
/// Links are followed, as dockerd follows them.
#[cfg(windows)]
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalCredentialSpecFiles;

#[cfg(windows)]
impl CredentialSpecFiles for LocalCredentialSpecFiles {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        Ok(read_text(
            Path::new(&path.full()),
            MAX_CREDENTIAL_SPEC_BYTES,
        )?)
    }
}

/// Why a file could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("cannot read {path}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} has more than {max_bytes} bytes")]
    TooLarge { path: PathBuf, max_bytes: u64 },
    #[error("{path} is not UTF-8")]
    NotUtf8 {
        path: PathBuf,
        source: FromUtf8Error,
    },
}

impl FileError {
    /// The kind that fits the failure.
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Read { source, .. } => kind_of_io(source),
            Self::TooLarge { .. } | Self::NotUtf8 { .. } => ErrorKind::InvalidParameter,
        }
    }
}

impl From<FileError> for BackendError {
    fn from(error: FileError) -> Self {
        Self::new(error.kind(), error)
    }
}

/// A file's bytes; of a larger one nothing beyond the bound is read.
pub(crate) fn read_bytes(path: &Path, max_bytes: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| {
            file.take(max_bytes.saturating_add(1))
                .read_to_end(&mut bytes)
        })
        .map_err(|source| FileError::Read {
            path: path.to_owned(),
            source,
        })?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= max_bytes) {
        return Ok(bytes);
    }
    Err(FileError::TooLarge {
        path: path.to_owned(),
        max_bytes,
    })
}

/// A file's text; of a larger one nothing beyond the bound is read.
pub(crate) fn read_text(path: &Path, max_bytes: u64) -> Result<String, FileError> {
    String::from_utf8(read_bytes(path, max_bytes)?).map_err(|source| FileError::NotUtf8 {
        path: path.to_owned(),
        source,
    })
}

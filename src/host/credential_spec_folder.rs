//! Credential specs from the file system.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::string::FromUtf8Error;

use crate::backend_error::kind_of_io;
use crate::host::{CredentialSpecFiles, CredentialSpecPath};
use crate::{BackendError, ErrorKind};

/// The most bytes that a credential spec may have, far above any real one (a few hundred). A larger file
/// is refused without being read whole.
pub const MAX_CREDENTIAL_SPEC_BYTES: u64 = 1 << 20;

/// A folder of credential specs on this machine.
///
/// It stands for the folder `CredentialSpecs` of a data root wherever that lies: only the names below it
/// are taken from what is asked for. The folder itself may be a link. A link or junction in it may lead to
/// another place in the folder, but not out of it: unlike dockerd, this refuses it with
/// [`ErrorKind::InvalidParameter`], and so it does whatever is no plain file.
///
/// A link is judged before the file is opened. Who may write to the folder can put another one there in
/// between; hard links cannot be told from files at all. So the folder must be the administrators' own.
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
        Ok(read_credential_spec(&self.folder, path)?)
    }
}

/// The credential specs of this machine, each at the Windows path that it has below the data root.
///
/// Links are treated as [`CredentialSpecFolder`] treats them. A short name (`WEBAPP~1.JSO`) is the file's
/// that Windows gave it to, which is in the folder too.
#[cfg(windows)]
#[derive(Clone, Copy, Debug, Default)]
pub struct LocalCredentialSpecFiles;

#[cfg(windows)]
impl CredentialSpecFiles for LocalCredentialSpecFiles {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        Ok(read_credential_spec(Path::new(path.folder()), path)?)
    }
}

fn read_credential_spec(folder: &Path, path: &CredentialSpecPath) -> Result<String, FileError> {
    let below: PathBuf = path.components().collect();
    read_text(folder, &below, MAX_CREDENTIAL_SPEC_BYTES)
}

/// Why a file could not be had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    #[error("cannot read {path}")]
    Read { path: PathBuf, source: io::Error },
    #[error("{path} leads out of {folder} through a link")]
    LeadsOut { path: PathBuf, folder: PathBuf },
    #[error("{path} is not a file")]
    NotAFile { path: PathBuf },
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
            Self::LeadsOut { .. }
            | Self::NotAFile { .. }
            | Self::TooLarge { .. }
            | Self::NotUtf8 { .. } => ErrorKind::InvalidParameter,
        }
    }

    /// The kind that fits where nobody has asked for this file by name: the store that holds it is damaged.
    #[cfg(feature = "windowsfilter")]
    pub(crate) fn kind_in_store(&self) -> ErrorKind {
        match self.kind() {
            ErrorKind::NotFound => ErrorKind::NotFound,
            _ => ErrorKind::System,
        }
    }

    fn read(path: &Path) -> impl Fn(io::Error) -> Self {
        move |source| Self::Read {
            path: path.to_owned(),
            source,
        }
    }
}

impl From<FileError> for BackendError {
    fn from(error: FileError) -> Self {
        Self::new(error.kind(), error)
    }
}

/// The text of a file below a folder; see [`read_bytes`].
pub(crate) fn read_text(folder: &Path, below: &Path, max_bytes: u64) -> Result<String, FileError> {
    text(&folder.join(below), read_bytes(folder, below, max_bytes)?)
}

/// The bytes of a file below a folder, if it is a plain one, has no more than the bound and no link leads
/// out of the folder on the way to it.
///
/// All that is known before the file is opened: to open a pipe blocks, and to open a device may do anything.
/// Type and length are looked at again once it is open, and of a file that grows meanwhile nothing is read
/// beyond the bound.
pub(crate) fn read_bytes(
    folder: &Path,
    below: &Path,
    max_bytes: u64,
) -> Result<Vec<u8>, FileError> {
    let path = folder.join(below);
    let place = place_below(folder, below)?;
    let metadata = fs::symlink_metadata(&place).map_err(FileError::read(&path))?;
    check(&metadata, &path, max_bytes)?;
    let file = File::open(&place).map_err(FileError::read(&path))?;
    let metadata = file.metadata().map_err(FileError::read(&path))?;
    check(&metadata, &path, max_bytes)?;
    read_open(file, &path, max_bytes)
}

/// Where something below a folder is. If there are links on the way to it, that is where they lead, which
/// must be below the folder, too. The folder itself may be a link.
pub(crate) fn place_below(folder: &Path, below: &Path) -> Result<PathBuf, FileError> {
    let mut path = folder.to_owned();
    let mut has_link = false;
    for name in below.components() {
        path.push(name);
        if !has_link {
            let metadata = fs::symlink_metadata(&path).map_err(FileError::read(&path))?;
            has_link = metadata.is_symlink();
        }
    }
    if !has_link {
        return Ok(path);
    }
    let place = fs::canonicalize(&path).map_err(FileError::read(&path))?;
    let real_folder = fs::canonicalize(folder).map_err(FileError::read(folder))?;
    if place.starts_with(real_folder) {
        return Ok(place);
    }
    Err(FileError::LeadsOut {
        path,
        folder: folder.to_owned(),
    })
}

/// Refuses what is no plain file, and a file that is known to be too large.
fn check(metadata: &Metadata, path: &Path, max_bytes: u64) -> Result<(), FileError> {
    if !metadata.is_file() {
        return Err(FileError::NotAFile {
            path: path.to_owned(),
        });
    }
    if metadata.len() > max_bytes {
        return Err(too_large(path, max_bytes));
    }
    Ok(())
}

/// The bytes of an open file; of a larger one nothing beyond the bound is read.
pub(crate) fn read_open(file: File, path: &Path, max_bytes: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    file.take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(FileError::read(path))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= max_bytes) {
        return Ok(bytes);
    }
    Err(too_large(path, max_bytes))
}

/// The text that a file's bytes are.
pub(crate) fn text(path: &Path, bytes: Vec<u8>) -> Result<String, FileError> {
    String::from_utf8(bytes).map_err(|source| FileError::NotUtf8 {
        path: path.to_owned(),
        source,
    })
}

fn too_large(path: &Path, max_bytes: u64) -> FileError {
    FileError::TooLarge {
        path: path.to_owned(),
        max_bytes,
    }
}

#[cfg(test)]
mod tests {
    use std::io::Seek;

    use super::*;

    #[test]
    fn of_a_file_that_has_grown_nothing_is_read_beyond_the_bound() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, [b'x'; 1000]).unwrap();
        let mut file = File::open(&path).unwrap();
        let error = read_open(file.try_clone().unwrap(), &path, 10).unwrap_err();
        assert!(
            matches!(error, FileError::TooLarge { max_bytes: 10, .. }),
            "{error}"
        );
        assert_eq!(file.stream_position().unwrap(), 11);
    }

    #[test]
    fn a_file_may_have_as_many_bytes_as_the_bound_says() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("file"), [b'x'; 11]).unwrap();
        let read = |max_bytes| read_bytes(folder.path(), Path::new("file"), max_bytes);
        assert!(matches!(read(10), Err(FileError::TooLarge { .. })));
        assert_eq!(read(11).unwrap(), [b'x'; 11]);
    }
}

//! Bounded reading of files below a folder, which no link leads out of.

#[cfg(feature = "windowsfilter")]
use std::ffi::OsString;
use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::Utf8Error;
#[cfg(feature = "windowsfilter")]
use std::time::SystemTime;

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::scoped_dir::{Entry, ScopedDir};

#[cfg(feature = "windowsfilter")]
mod identity;

#[cfg(feature = "windowsfilter")]
pub(crate) use identity::FileIdentity;

/// Error reading a file.
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
    NotUtf8 { path: PathBuf, source: Utf8Error },
}

impl FileError {
    /// Returns the kind of the failure.
    pub(crate) fn kind(&self) -> ErrorKind {
        match self {
            Self::Read { source, .. } => ErrorKind::of_io(source),
            Self::LeadsOut { .. }
            | Self::NotAFile { .. }
            | Self::TooLarge { .. }
            | Self::NotUtf8 { .. } => ErrorKind::InvalidParameter,
        }
    }

    /// Returns the kind of the failure if the caller has not named this file: its store is damaged.
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

/// Reads the text of a file below a folder; see [`read_bytes`].
pub(crate) fn read_text(folder: &Path, below: &Path, max_bytes: u64) -> Result<String, FileError> {
    text(&folder.join(below), read_bytes(folder, below, max_bytes)?)
}

/// Reads the bytes of a file below a folder; see [`BoundedFile::open`].
pub(crate) fn read_bytes(
    folder: &Path,
    below: &Path,
    max_bytes: u64,
) -> Result<Vec<u8>, FileError> {
    BoundedFile::open(folder, below, max_bytes)?.read()
}

/// A file below a folder, open for reading up to a bound.
pub(crate) struct BoundedFile {
    file: File,
    metadata: Metadata,
    path: PathBuf,
    max_bytes: u64,
}

impl BoundedFile {
    /// Opens a file below a folder, if it is a regular file within the bound and no link leads out of the folder on the
    /// way to it, now or while it is read.
    ///
    /// The file's type is checked before it is opened, since opening a device may have side effects, and again once it
    /// is open. If the file grows meanwhile, nothing is read beyond the bound.
    pub(crate) fn open(folder: &Path, below: &Path, max_bytes: u64) -> Result<Self, FileError> {
        let path = folder.join(below);
        let (file, metadata) = open_checked(&path, folder, below, max_bytes)?;
        Ok(Self {
            file,
            metadata,
            path,
            max_bytes,
        })
    }

    /// Returns the identity by which the file is recognized later, or `None` if a change after `now` might not show.
    #[cfg(feature = "windowsfilter")]
    pub(crate) fn settled_identity(&self, now: SystemTime) -> Option<FileIdentity> {
        FileIdentity::of(&self.file, &self.metadata).filter(|identity| identity.is_settled(now))
    }

    /// Reads the file.
    pub(crate) fn read(self) -> Result<Vec<u8>, FileError> {
        read_with_room(self.file, self.metadata.len(), &self.path, self.max_bytes)
    }
}

/// Returns the names of the entries that are not files, of the folder at a path below a folder. No link leads out.
#[cfg(feature = "windowsfilter")]
pub(crate) fn folder_names(folder: &Path, below: &Path) -> Result<Vec<OsString>, FileError> {
    let path = folder.join(below);
    let target = resolve_below(folder, below)?;
    let dir = ScopedDir::open(&target.base);
    let names = dir.and_then(|dir| dir.names_of_folders(&target.relative));
    names.map_err(FileError::read(&path))
}

/// Opens the file at a path, which is the one below the folder; see [`BoundedFile::open`].
fn open_checked(
    path: &Path,
    folder: &Path,
    below: &Path,
    max_bytes: u64,
) -> Result<(File, Metadata), FileError> {
    let failed = FileError::read(path);
    let open = |dir: &ScopedDir, below: &Path, bytes| {
        check(true, bytes, path, max_bytes)?;
        let file = dir.open_file(below).map_err(&failed)?;
        let metadata = check_open(&file, path, max_bytes)?;
        Ok((file, metadata))
    };
    if let Some((dir, bytes)) = file_without_links(folder, below) {
        return open(&dir, below, bytes);
    }
    let target = resolve_below(folder, below)?;
    if target.relative.as_os_str().is_empty() {
        // The folder itself.
        return Err(FileError::NotAFile {
            path: path.to_owned(),
        });
    }
    let dir = ScopedDir::open(&target.base).map_err(&failed)?;
    match dir.entry(&target.relative).map_err(&failed)? {
        Entry::File { bytes } => open(&dir, &target.relative, bytes),
        Entry::Folder | Entry::Other => Err(FileError::NotAFile {
            path: path.to_owned(),
        }),
    }
}

/// Returns the folder, open, with the size of the file below it, if the folder itself leads there: most paths have no
/// link, and need not be resolved. Resolving the path finds whatever is wrong.
fn file_without_links(folder: &Path, below: &Path) -> Option<(ScopedDir, u64)> {
    let dir = ScopedDir::open(folder).ok()?;
    match dir.entry(below).ok()? {
        Entry::File { bytes } => Some((dir, bytes)),
        Entry::Folder | Entry::Other => None,
    }
}

/// A path below a folder, without links on the way to it.
struct ResolvedPath {
    base: PathBuf,
    relative: PathBuf,
}

/// Returns the path of something below a folder, with the links on the way to it resolved. They must stay below the
/// folder; the folder itself may be a link.
fn resolve_below(folder: &Path, below: &Path) -> Result<ResolvedPath, FileError> {
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
        return Ok(ResolvedPath {
            base: folder.to_owned(),
            relative: below.to_owned(),
        });
    }
    let target = fs::canonicalize(&path).map_err(FileError::read(&path))?;
    let real_folder = fs::canonicalize(folder).map_err(FileError::read(folder))?;
    match target.strip_prefix(&real_folder) {
        Ok(relative) => Ok(ResolvedPath {
            relative: relative.to_owned(),
            base: real_folder,
        }),
        Err(_) => Err(FileError::LeadsOut {
            path,
            folder: folder.to_owned(),
        }),
    }
}

/// Refuses anything that is not a regular file, and a file that is known to be too large.
fn check(is_file: bool, bytes: u64, path: &Path, max_bytes: u64) -> Result<(), FileError> {
    if !is_file {
        return Err(FileError::NotAFile {
            path: path.to_owned(),
        });
    }
    if bytes > max_bytes {
        return Err(too_large(path, max_bytes));
    }
    Ok(())
}

/// Returns the metadata of an open file. Refuses anything that is not a regular file within the bound.
fn check_open(file: &File, path: &Path, max_bytes: u64) -> Result<Metadata, FileError> {
    let metadata = file.metadata().map_err(FileError::read(path))?;
    check(metadata.is_file(), metadata.len(), path, max_bytes)?;
    Ok(metadata)
}

/// Reads the bytes of an open file, up to the bound.
#[cfg(any(test, all(windows, feature = "windows-host")))]
pub(crate) fn read_open(file: File, path: &Path, max_bytes: u64) -> Result<Vec<u8>, FileError> {
    read_with_room(file, 0, path, max_bytes)
}

/// Reads the bytes of an open file, up to the bound, with room for as many as it should have.
fn read_with_room(
    file: File,
    expected_bytes: u64,
    path: &Path,
    max_bytes: u64,
) -> Result<Vec<u8>, FileError> {
    // One more, since the end of the file is only found by reading on.
    let room = expected_bytes.min(max_bytes).saturating_add(1);
    let mut bytes = Vec::with_capacity(usize::try_from(room).unwrap_or_default());
    file.take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(FileError::read(path))?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length <= max_bytes) {
        return Ok(bytes);
    }
    Err(too_large(path, max_bytes))
}

/// Decodes a file's bytes as UTF-8.
pub(crate) fn text(path: &Path, bytes: Vec<u8>) -> Result<String, FileError> {
    // The error itself would keep the bytes, which may be a secret.
    String::from_utf8(bytes).map_err(|error| FileError::NotUtf8 {
        path: path.to_owned(),
        source: error.utf8_error(),
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

    /// As if it had grown between a look at its path and its opening.
    #[test]
    fn an_open_file_that_is_too_large_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, [b'x'; 11]).unwrap();
        let file = File::open(&path).unwrap();
        let error = check_open(&file, &path, 10).unwrap_err();
        assert!(
            matches!(error, FileError::TooLarge { max_bytes: 10, .. }),
            "{error}"
        );
    }

    /// As if it had replaced a file between a look at its path and its opening.
    #[cfg(unix)]
    #[test]
    fn an_open_device_is_not_read() {
        let path = Path::new("/dev/zero");
        let error = check_open(&File::open(path).unwrap(), path, 10).unwrap_err();
        assert!(matches!(error, FileError::NotAFile { .. }), "{error}");
    }

    /// Files that nobody can open for reading, not even root: a reader that opens files before it looks at their size
    /// fails with another error.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_is_too_large_is_not_opened() {
        use std::io::Write;

        let Some(path) = unreadable_file() else {
            let _ = writeln!(
                io::stderr(),
                "not run: /sys has no file that can only be written"
            );
            return;
        };
        let bytes = fs::metadata(&path).unwrap().len();
        let read = |max_bytes| {
            let (folder, name) = (path.parent().unwrap(), path.file_name().unwrap());
            read_bytes(folder, Path::new(name), max_bytes).unwrap_err()
        };
        let error = read(bytes - 1);
        assert!(matches!(error, FileError::TooLarge { .. }), "{error}");
        let error = read(bytes);
        assert!(
            matches!(&error, FileError::Read { source, .. } if source.kind() == io::ErrorKind::PermissionDenied),
            "{error}"
        );
    }

    /// Returns a file by which drivers are told to look for devices; it claims to have a page of bytes.
    #[cfg(target_os = "linux")]
    fn unreadable_file() -> Option<PathBuf> {
        fs::read_dir("/sys/bus").ok()?.find_map(|bus| {
            let path = bus.ok()?.path().join("drivers_probe");
            let is_suitable = fs::metadata(&path).ok()?.len() > 0 && File::open(&path).is_err();
            is_suitable.then_some(path)
        })
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

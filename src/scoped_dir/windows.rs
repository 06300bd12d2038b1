//! A folder that no path leads out of, on Windows.
//!
//! Every folder on the way to a path is opened, checked, and held open while something is done there, so that it can be
//! neither renamed nor removed meanwhile. `cap-std` does not help here: it looks for a drive letter to name its folders
//! by, which the volume of a container does not have, and makes no absolute links.
//!
//! This does not stop someone who turns an empty folder into a junction while it is held.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::path::{Component, Path, PathBuf};

use windows_sys::Win32::Storage::FileSystem::{
    FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT, FILE_SHARE_READ, FILE_SHARE_WRITE,
};

use super::Entry;

/// A folder that no path leads out of.
#[derive(Debug)]
pub(crate) struct ScopedDir {
    path: PathBuf,
    _held: File,
}

/// A path below the folder, while the folders above it are held.
struct Reached {
    path: PathBuf,
    _held: Vec<File>,
}

impl ScopedDir {
    /// Opens the folder, which may itself be a link: a folder at which a volume is mounted is one.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        // Without a separator at its end, a volume GUID path names the device.
        let path = folder.join("");
        Ok(Self {
            _held: hold(&path, FILE_FLAG_BACKUP_SEMANTICS)?,
            path,
        })
    }

    /// Returns what is at a path.
    pub(crate) fn entry(&self, path: &Path) -> io::Result<Entry> {
        let reached = self.reach(path)?;
        let metadata = fs::symlink_metadata(&reached.path)?;
        Ok(if metadata.is_file() {
            Entry::File {
                bytes: metadata.len(),
            }
        } else if metadata.is_dir() {
            Entry::Folder
        } else {
            Entry::Other
        })
    }

    /// Opens the file at a path for reading.
    pub(crate) fn open_file(&self, path: &Path) -> io::Result<File> {
        let reached = self.reach(path)?;
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(FILE_FLAG_OPEN_REPARSE_POINT)
            .open(&reached.path)?;
        if file.metadata()?.is_symlink() {
            return Err(refused(&reached.path, "is a link"));
        }
        Ok(file)
    }

    /// Holds the folders above a path.
    fn reach(&self, path: &Path) -> io::Result<Reached> {
        let mut reached = self.path.clone();
        let mut held = Vec::new();
        let mut components = path.components().peekable();
        while let Some(component) = components.next() {
            let Component::Normal(name) = component else {
                return Err(refused(path, "leads out of its folder"));
            };
            reached.push(name);
            if components.peek().is_some() {
                let flags = FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT;
                held.push(hold(&reached, flags)?);
            }
        }
        Ok(Reached {
            path: reached,
            _held: held,
        })
    }
}

/// Opens a folder so that no one can rename or remove it.
fn hold(path: &Path, flags: u32) -> io::Result<File> {
    let folder = OpenOptions::new()
        .read(true)
        .share_mode(FILE_SHARE_READ | FILE_SHARE_WRITE)
        .custom_flags(flags)
        .open(path)?;
    match folder.metadata()?.is_dir() {
        true => Ok(folder),
        false => Err(refused(path, "is a link or a file, not a folder")),
    }
}

fn refused(path: &Path, reason: &str) -> io::Error {
    let message = format!("{} {reason}", path.display());
    io::Error::new(io::ErrorKind::PermissionDenied, message)
}

#[cfg(feature = "swarm")]
mod writing {
    use std::os::windows::fs::symlink_file;

    use super::*;
    use crate::scoped_dir::private;

    impl ScopedDir {
        /// Creates a folder in one that exists.
        pub(crate) fn create_dir(&self, path: &Path) -> io::Result<()> {
            fs::create_dir(&self.reach(path)?.path)
        }

        /// Creates a folder, in one that exists, that only administrators and the system may use.
        pub(crate) fn create_private_dir(&self, path: &Path) -> io::Result<()> {
            private::create_dir(&self.reach(path)?.path)
        }

        /// Creates a file with the permissions of its folder. Whatever has the name already, even a link, is an error.
        pub(crate) fn create_file(&self, path: &Path) -> io::Result<File> {
            File::create_new(&self.reach(path)?.path)
        }

        /// Creates a link, whose target is taken as it is.
        pub(crate) fn create_link(&self, target: &str, path: &Path) -> io::Result<()> {
            symlink_file(target, &self.reach(path)?.path)
        }

        /// Returns the target of a link as it is.
        pub(crate) fn link_target(&self, path: &Path) -> io::Result<PathBuf> {
            fs::read_link(&self.reach(path)?.path)
        }

        pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            fs::rename(&self.reach(from)?.path, &self.reach(to)?.path)
        }

        pub(crate) fn remove_link(&self, path: &Path) -> io::Result<()> {
            fs::remove_file(&self.reach(path)?.path)
        }

        pub(crate) fn remove_dir(&self, path: &Path) -> io::Result<()> {
            fs::remove_dir(&self.reach(path)?.path)
        }

        pub(crate) fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
            fs::remove_dir_all(&self.reach(path)?.path)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folders_above_a_path_can_be_neither_renamed_nor_removed_while_it_is_used() {
        let root = tempfile::tempdir().unwrap();
        let (a, aside) = (root.path().join("a"), root.path().join("aside"));
        fs::create_dir(&a).unwrap();
        fs::create_dir(a.join("b")).unwrap();
        let dir = ScopedDir::open(root.path()).unwrap();
        let reached = dir.reach(Path::new(r"a\b\c")).unwrap();
        fs::rename(&a, &aside).unwrap_err();
        fs::remove_dir(a.join("b")).unwrap_err();

        drop(reached);
        fs::rename(&a, &aside).unwrap();
    }

    #[test]
    fn a_file_is_not_a_folder_on_the_way() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        let dir = ScopedDir::open(root.path()).unwrap();
        dir.open_file(Path::new(r"file\x")).unwrap_err();
        assert!(ScopedDir::open(&root.path().join("file")).is_err());
    }
}

//! A container's file system on Windows.
//!
//! Every folder on the way is opened, checked, and held open, so that it can be neither renamed nor removed while
//! something is made below it. `cap-std` does not help here: it looks for a drive letter to name its folders by, which
//! the volume of a container does not have, and makes no absolute links.
//!
//! This does not stop someone who turns an empty folder into a junction while it is held. Nothing runs in a container
//! before its first start.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::{OpenOptionsExt, symlink_file};
use std::path::{Path, PathBuf};

use windows_sys::Win32::Storage::FileSystem::{
    FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT, FILE_SHARE_READ, FILE_SHARE_WRITE,
};

/// The root of a container's file system. All paths are below it.
pub(in crate::swarm) struct ContainerRoot {
    path: PathBuf,
    _held: File,
    held_folders: BTreeMap<PathBuf, File>,
}

impl ContainerRoot {
    pub(in crate::swarm) fn open(root: &Path) -> io::Result<Self> {
        // Without a separator at its end, a volume GUID path names the device.
        let path = root.join("");
        Ok(Self {
            // The host names it, so it may be a link: a folder at which a volume is mounted is one.
            _held: hold(&path, FILE_FLAG_BACKUP_SEMANTICS)?,
            path,
            held_folders: BTreeMap::new(),
        })
    }

    /// Creates a folder in one that was entered before, and returns whether it did not exist.
    pub(in crate::swarm) fn enter(&mut self, folder: &Path) -> io::Result<bool> {
        if self.held_folders.contains_key(folder) {
            return Ok(false);
        }
        let path = self.path.join(folder);
        let made = match fs::create_dir(&path) {
            Ok(()) => true,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(error),
        };
        let held = hold(
            &path,
            FILE_FLAG_BACKUP_SEMANTICS | FILE_FLAG_OPEN_REPARSE_POINT,
        )?;
        self.held_folders.insert(folder.to_owned(), held);
        Ok(made)
    }

    /// Makes a link in a folder that was entered before.
    pub(in crate::swarm) fn link(&self, target: &str, path: &Path) -> io::Result<()> {
        symlink_file(target, self.path.join(path))
    }

    /// Returns whether there is a link to this target at the path.
    pub(in crate::swarm) fn has_link(&self, target: &str, path: &Path) -> bool {
        fs::read_link(self.path.join(path)).is_ok_and(|found| found == Path::new(target))
    }

    pub(in crate::swarm) fn remove_link(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(self.path.join(path))
    }

    pub(in crate::swarm) fn remove_folder(&mut self, folder: &Path) -> io::Result<()> {
        let same = |held: &Path| held.as_os_str().eq_ignore_ascii_case(folder.as_os_str());
        self.held_folders.retain(|held, _| !same(held));
        fs::remove_dir(self.path.join(folder))
    }
}

/// Opens a folder so that no one can rename or remove it.
fn hold(path: &Path, flags: u32) -> io::Result<File> {
    let folder = OpenOptions::new()
        .read(true)
        .share_mode(FILE_SHARE_READ | FILE_SHARE_WRITE)
        .custom_flags(flags)
        .open(path)?;
    if folder.metadata()?.is_dir() {
        return Ok(folder);
    }
    let message = format!("{} is a link or a file, not a folder", path.display());
    Err(io::Error::new(io::ErrorKind::PermissionDenied, message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_was_entered_can_be_neither_renamed_nor_removed() {
        let root = tempfile::tempdir().unwrap();
        let (a, aside) = (root.path().join("a"), root.path().join("aside"));
        let mut container = ContainerRoot::open(root.path()).unwrap();
        assert!(container.enter(Path::new("a")).unwrap());
        assert!(container.enter(Path::new(r"a\b")).unwrap());
        assert!(!container.enter(Path::new("a")).unwrap());
        fs::rename(&a, &aside).unwrap_err();
        fs::remove_dir(a.join("b")).unwrap_err();

        container.remove_folder(Path::new(r"a\b")).unwrap();
        container.remove_folder(Path::new("a")).unwrap();
        assert!(!a.exists());
    }

    #[test]
    fn a_file_is_not_entered() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        let mut container = ContainerRoot::open(root.path()).unwrap();
        container.enter(Path::new("file")).unwrap_err();
        assert!(ContainerRoot::open(&root.path().join("file")).is_err());
    }
}

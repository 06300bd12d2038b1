//! A container's file system, in which folders and links are made that nothing leads outside.

#[cfg(unix)]
pub(super) use unix::ContainerRoot;
#[cfg(windows)]
pub(super) use windows::ContainerRoot;

/// On Unix every step is taken from the folder before it, by [`Dir`](cap_std::fs::Dir), which refuses those
/// that lead out of the root, whatever links are there or are put there meanwhile.
#[cfg(unix)]
mod unix {
    use std::io;
    use std::path::Path;

    use cap_std::ambient_authority;
    use cap_std::fs::Dir;

    /// The root of a container's file system. All paths are below it.
    pub(in super::super) struct ContainerRoot(Dir);

    impl ContainerRoot {
        pub(in super::super) fn open(root: &Path) -> io::Result<Self> {
            Dir::open_ambient_dir(root, ambient_authority()).map(Self)
        }

        /// Makes a folder in one that was entered before, and says whether it was not there.
        pub(in super::super) fn enter(&mut self, folder: &Path) -> io::Result<bool> {
            match self.0.create_dir(folder) {
                Ok(()) => Ok(true),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
                Err(error) => Err(error),
            }
        }

        /// Makes a link in a folder that was entered before.
        pub(in super::super) fn link(&self, target: &str, place: &Path) -> io::Result<()> {
            self.0.symlink_contents(target, place)
        }

        /// Whether there is a link to this target at the place.
        pub(in super::super) fn has_link(&self, target: &str, place: &Path) -> bool {
            self.0
                .read_link_contents(place)
                .is_ok_and(|found| found == Path::new(target))
        }

        pub(in super::super) fn remove_link(&self, place: &Path) -> io::Result<()> {
            self.0.remove_file(place)
        }

        pub(in super::super) fn remove_folder(&mut self, folder: &Path) -> io::Result<()> {
            self.0.remove_dir(folder)
        }
    }
}

/// On Windows every folder on the way is opened, looked at, and held open so that it can be neither renamed
/// nor removed while something is made below it. `cap-std` does not serve there: it looks for a drive letter
/// to name its folders by, which the volume of a container does not have, and makes no absolute links.
///
/// What this does not stop is somebody who turns an empty folder into a junction while it is held. Nobody runs
/// in a container before its first start.
#[cfg(windows)]
mod windows {
    use std::collections::BTreeMap;
    use std::fs::{self, File, OpenOptions};
    use std::io;
    use std::os::windows::fs::{OpenOptionsExt, symlink_file};
    use std::path::{Path, PathBuf};

    use windows_sys::Win32::Storage::FileSystem::{
        FILE_FLAG_BACKUP_SEMANTICS, FILE_FLAG_OPEN_REPARSE_POINT, FILE_SHARE_READ, FILE_SHARE_WRITE,
    };

    /// The root of a container's file system. All paths are below it.
    pub(in super::super) struct ContainerRoot {
        path: PathBuf,
        _held: File,
        held_folders: BTreeMap<PathBuf, File>,
    }

    impl ContainerRoot {
        pub(in super::super) fn open(root: &Path) -> io::Result<Self> {
            // Without a separator at its end, a volume GUID path names the device.
            let path = root.join("");
            Ok(Self {
                // The host says where it is; it may well be mounted at a folder, which is a link of a kind.
                _held: hold(&path, FILE_FLAG_BACKUP_SEMANTICS)?,
                path,
                held_folders: BTreeMap::new(),
            })
        }

        /// Makes a folder in one that was entered before, and says whether it was not there.
        pub(in super::super) fn enter(&mut self, folder: &Path) -> io::Result<bool> {
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
        pub(in super::super) fn link(&self, target: &str, place: &Path) -> io::Result<()> {
            symlink_file(target, self.path.join(place))
        }

        /// Whether there is a link to this target at the place.
        pub(in super::super) fn has_link(&self, target: &str, place: &Path) -> bool {
            fs::read_link(self.path.join(place)).is_ok_and(|found| found == Path::new(target))
        }

        pub(in super::super) fn remove_link(&self, place: &Path) -> io::Result<()> {
            fs::remove_file(self.path.join(place))
        }

        pub(in super::super) fn remove_folder(&mut self, folder: &Path) -> io::Result<()> {
            let same = |held: &Path| held.as_os_str().eq_ignore_ascii_case(folder.as_os_str());
            self.held_folders.retain(|held, _| !same(held));
            fs::remove_dir(self.path.join(folder))
        }
    }

    /// Opens a folder so that nobody can rename or remove it, nor what the flags make of a link there.
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
        fn a_folder_that_was_entered_stays_where_it_is() {
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
}

//! A folder that no path leads out of, on Windows.
//!
//! Every folder on the way to a path is opened, checked, and held open while something is done there, so that it can be
//! neither renamed nor removed meanwhile. `cap-std` does not help here: it looks for a drive letter to name its folders
//! by, which the volume of a container does not have, and makes no absolute links.
//!
//! This does not stop someone who turns an empty folder into a junction while it is held.

#[cfg(feature = "windowsfilter")]
use std::ffi::OsString;
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

    /// Returns the names of the entries of the folder at a path that are not files.
    #[cfg(feature = "windowsfilter")]
    pub(crate) fn names_of_folders(&self, path: &Path) -> io::Result<Vec<OsString>> {
        // The folder itself is held as one above its entries.
        let _entries = self.reach(&path.join("entry"))?;
        let mut names = Vec::new();
        for entry in fs::read_dir(self.path.join(path))? {
            let entry = entry?;
            if !entry.file_type()?.is_file() {
                names.push(entry.file_name());
            }
        }
        Ok(names)
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
    use std::io::Write;
    use std::os::windows::fs::symlink_dir;
    use std::process::Command;
    use std::thread;

    use super::*;

    /// Makes a link at the second path that leads to the folder at the first one.
    type MakeLink = fn(&Path, &Path) -> io::Result<()>;

    /// Calls a test with each kind of link to a folder. For each that cannot be made here, prints that it was not run:
    /// symbolic links need a privilege, and Wine makes neither.
    fn with_each_link_to_a_folder(test: impl Fn(MakeLink)) {
        let kinds: [(&str, MakeLink); 2] = [
            ("symbolic links", |target, link| symlink_dir(target, link)),
            ("junctions", junction),
        ];
        for (name, make_link) in kinds {
            let root = tempfile::tempdir().unwrap();
            let link = root.path().join("link");
            let problem = match make_link(root.path(), &link) {
                Err(error) => error.to_string(),
                Ok(()) if fs::symlink_metadata(&link).is_ok_and(|made| made.is_symlink()) => {
                    test(make_link);
                    continue;
                }
                Ok(()) => "the system says that it has made one, and there is none".to_owned(),
            };
            let this_test = thread::current();
            let this_test = this_test.name().unwrap_or("a test");
            let reason = format!("{name} cannot be made here: {problem}");
            let _ = writeln!(io::stderr(), "not run: {this_test}: {reason}");
        }
    }

    fn junction(target: &Path, link: &Path) -> io::Result<()> {
        let mut mklink = Command::new("cmd");
        let output = mklink
            .args(["/c", "mklink", "/J"])
            .args([link, target])
            .output()?;
        match output.status.success() {
            true => Ok(()),
            false => Err(io::Error::other("mklink has failed")),
        }
    }

    /// The names in a folder, sorted.
    #[cfg(feature = "swarm")]
    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn nothing_is_read_through_a_link_wherever_it_leads() {
        with_each_link_to_a_folder(|make_link| {
            let root = tempfile::tempdir().unwrap();
            let inside = root.path().join("inside");
            for folder in [inside.join("folder"), root.path().join("outside")] {
                fs::create_dir_all(&folder).unwrap();
                fs::write(folder.join("file"), "content").unwrap();
                let link = inside.join("link");
                make_link(&folder, &link).unwrap();
                let dir = ScopedDir::open(&inside).unwrap();
                assert_eq!(dir.entry(Path::new("link")).unwrap(), Entry::Other);
                dir.open_file(Path::new("link")).unwrap_err();
                let path = Path::new("link").join("file");
                dir.entry(&path).unwrap_err();
                dir.open_file(&path).unwrap_err();
                drop(dir);
                fs::remove_dir(&link).unwrap();
            }
        });
    }

    #[cfg(feature = "swarm")]
    #[test]
    fn nothing_is_written_through_a_link_wherever_it_leads() {
        with_each_link_to_a_folder(|make_link| {
            let root = tempfile::tempdir().unwrap();
            let inside = root.path().join("inside");
            for folder in [inside.join("folder"), root.path().join("outside")] {
                fs::create_dir_all(folder.join("empty")).unwrap();
                fs::write(folder.join("file"), "kept").unwrap();
                let link = inside.join("link");
                make_link(&folder, &link).unwrap();
                let dir = ScopedDir::open(&inside).unwrap();
                let path = |name: &str| Path::new("link").join(name);
                for result in [
                    dir.create_dir(&path("new")),
                    dir.create_private_dir(&path("new")),
                    dir.create_file(&path("new")).map(drop),
                    dir.create_link("target", &path("new")),
                    dir.rename(&path("file"), &path("new")),
                    dir.rename(&path("file"), Path::new("new")),
                    dir.remove_link(&path("file")),
                    dir.remove_dir(&path("empty")),
                    dir.remove_dir_all(&path("empty")),
                    // The link itself is not replaced either.
                    dir.create_dir(Path::new("link")),
                    dir.create_private_dir(Path::new("link")),
                    dir.create_file(Path::new("link")).map(drop),
                ] {
                    result.unwrap_err();
                }
                assert_eq!(names(&folder), ["empty", "file"]);
                assert_eq!(fs::read(folder.join("file")).unwrap(), b"kept");
                drop(dir);
                fs::remove_dir(&link).unwrap();
                assert!(!inside.join("new").exists());
            }
        });
    }

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

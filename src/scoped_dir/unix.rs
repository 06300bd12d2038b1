//! A folder that no path leads out of, on Unix.
//!
//! Every component is taken from the folder before it, by [`Dir`], which refuses those that lead out.

#[cfg(feature = "windowsfilter")]
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;

use cap_fs_ext::OpenOptionsSyncExt;
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use super::Entry;

/// A folder that no path leads out of.
#[derive(Debug)]
pub(crate) struct ScopedDir(Dir);

impl ScopedDir {
    /// Opens the folder, which may itself be a link.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        Dir::open_ambient_dir(folder, ambient_authority()).map(Self)
    }

    /// Returns what is at a path.
    pub(crate) fn entry(&self, path: &Path) -> io::Result<Entry> {
        let metadata = self.0.symlink_metadata(path)?;
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
        let mut names = Vec::new();
        for entry in self.0.read_dir(path)? {
            let entry = entry?;
            if !entry.file_type()?.is_file() {
                names.push(entry.file_name());
            }
        }
        Ok(names)
    }

    /// Opens whatever is at a path for reading, without waiting for the writer of a pipe.
    pub(crate) fn open_file(&self, path: &Path) -> io::Result<File> {
        let mut options = OpenOptions::new();
        options.read(true).nonblock(true);
        self.0
            .open_with(path, &options)
            .map(cap_std::fs::File::into_std)
    }
}

#[cfg(feature = "swarm")]
mod writing {
    use std::path::PathBuf;

    use cap_std::fs::{DirBuilder, DirBuilderExt, OpenOptionsExt};

    use super::*;

    impl ScopedDir {
        /// Creates a folder in one that exists.
        pub(crate) fn create_dir(&self, path: &Path) -> io::Result<()> {
            self.0.create_dir(path)
        }

        /// Creates a folder, in one that exists, that only its owner may use.
        ///
        /// The system call that creates it takes the mode, so others may not enter at any time.
        pub(crate) fn create_private_dir(&self, path: &Path) -> io::Result<()> {
            let mut builder = DirBuilder::new();
            builder.mode(0o700);
            self.0.create_dir_with(path, &builder)
        }

        /// Creates a file that only its owner may use. Whatever has the name already, even a link, is an error.
        pub(crate) fn create_file(&self, path: &Path) -> io::Result<File> {
            let mut options = OpenOptions::new();
            options.write(true).create_new(true).mode(0o600);
            self.0
                .open_with(path, &options)
                .map(cap_std::fs::File::into_std)
        }

        /// Creates a link, whose target is taken as it is.
        pub(crate) fn create_link(&self, target: &str, path: &Path) -> io::Result<()> {
            self.0.symlink_contents(target, path)
        }

        /// Returns the target of a link as it is.
        pub(crate) fn link_target(&self, path: &Path) -> io::Result<PathBuf> {
            self.0.read_link_contents(path)
        }

        pub(crate) fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.0.rename(from, &self.0, to)
        }

        pub(crate) fn remove_link(&self, path: &Path) -> io::Result<()> {
            self.0.remove_file(path)
        }

        pub(crate) fn remove_dir(&self, path: &Path) -> io::Result<()> {
            self.0.remove_dir(path)
        }

        pub(crate) fn remove_dir_all(&self, path: &Path) -> io::Result<()> {
            self.0.remove_dir_all(path)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Read;
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    /// A folder `inside`, and a file `secret` beside it.
    fn folder_and_secret() -> (tempfile::TempDir, ScopedDir) {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("inside")).unwrap();
        fs::write(root.path().join("secret"), "secret").unwrap();
        let dir = ScopedDir::open(&root.path().join("inside")).unwrap();
        (root, dir)
    }

    /// As if the links were made between a check of the path and the opening of the file.
    #[test]
    fn links_that_lead_out_are_refused_whenever_they_are_made() {
        let (root, dir) = folder_and_secret();
        let inside = root.path().join("inside");
        symlink("../secret", inside.join("relative")).unwrap();
        symlink(root.path().join("secret"), inside.join("absolute")).unwrap();
        symlink("..", inside.join("folder")).unwrap();
        for path in ["relative", "absolute", "folder/secret"] {
            dir.open_file(Path::new(path)).unwrap_err();
        }
    }

    #[test]
    fn links_that_stay_inside_are_followed() {
        let (root, dir) = folder_and_secret();
        let inside = root.path().join("inside");
        fs::create_dir(inside.join("folder")).unwrap();
        fs::write(inside.join("folder").join("file"), "content").unwrap();
        symlink("folder/../folder", inside.join("link")).unwrap();
        let mut content = String::new();
        dir.open_file(Path::new("link/file"))
            .unwrap()
            .read_to_string(&mut content)
            .unwrap();
        assert_eq!(content, "content");
        assert_eq!(dir.entry(Path::new("link")).unwrap(), Entry::Other);
    }

    #[test]
    fn opening_a_pipe_does_not_wait_for_its_writer() {
        let (root, dir) = folder_and_secret();
        let pipe = root.path().join("inside").join("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        assert_eq!(dir.entry(Path::new("pipe")).unwrap(), Entry::Other);
        let opened = dir.open_file(Path::new("pipe")).unwrap();
        assert!(!opened.metadata().unwrap().is_file());
    }

    #[cfg(feature = "swarm")]
    mod writing {
        use std::fs;
        use std::os::unix::fs::{PermissionsExt, symlink};
        use std::process::Command;

        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
        }

        #[test]
        fn only_the_owner_may_use_folder_and_file() {
            let root = tempfile::tempdir().unwrap();
            let dir = ScopedDir::open(root.path()).unwrap();
            dir.create_private_dir(Path::new("folder")).unwrap();
            dir.create_file(Path::new("folder/file")).unwrap();
            let folder = root.path().join("folder");
            assert_eq!((mode(&folder), mode(&folder.join("file"))), (0o700, 0o600));
        }

        /// The umask belongs to the process, so the test above runs in one of its own.
        #[test]
        fn the_modes_hold_without_a_umask() {
            let module = module_path!().split_once("::").unwrap().1;
            let output = Command::new("sh")
                .args(["-c", "umask 000 && exec \"$0\" \"$@\""])
                .arg(std::env::current_exe().unwrap())
                .arg("--exact")
                .arg(format!("{module}::only_the_owner_may_use_folder_and_file"))
                .output()
                .unwrap();
            let text = String::from_utf8_lossy(&output.stdout);
            assert!(
                output.status.success() && text.contains("1 passed"),
                "{text}"
            );
        }

        #[test]
        fn a_link_is_neither_followed_nor_replaced() {
            let root = tempfile::tempdir().unwrap();
            let dir = ScopedDir::open(root.path()).unwrap();
            let target = root.path().join("target");
            symlink("target", root.path().join("link")).unwrap();
            let link = Path::new("link");
            let created = [
                dir.create_dir(link),
                dir.create_private_dir(link),
                dir.create_file(link).map(drop),
            ];
            for result in created {
                assert_eq!(result.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
            }
            assert!(fs::symlink_metadata(&target).is_err());
        }

        #[test]
        fn nothing_is_written_through_a_link_that_leads_out() {
            let root = tempfile::tempdir().unwrap();
            let inside = root.path().join("inside");
            let outside = root.path().join("outside");
            fs::create_dir(&inside).unwrap();
            fs::create_dir(&outside).unwrap();
            fs::write(outside.join("file"), "kept").unwrap();
            symlink("../outside", inside.join("link")).unwrap();
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
                dir.remove_dir_all(&path("file")),
            ] {
                result.unwrap_err();
            }
            let names: Vec<_> = fs::read_dir(&outside).unwrap().collect();
            assert_eq!(names.len(), 1);
            assert_eq!(fs::read(outside.join("file")).unwrap(), b"kept");
        }
    }
}

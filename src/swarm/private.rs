//! Access-restricted folders and files.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(unix)]
pub(super) use unix::create_dir;
#[cfg(windows)]
pub(super) use windows::create_dir;

/// Writes a new file and waits until it is on the disk.
///
/// Whatever has the name already, even a link, is an error and stays unchanged. On Unix only the file's owner can ever
/// read it. On Windows it inherits the permissions of its folder. If writing fails, part of the file may remain.
pub(super) fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    unix::only_for_the_owner(&mut options);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_folder_needs_its_parent_and_a_free_name() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("folder");
        let error = create_dir(&folder.join("below")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
        create_dir(&folder).unwrap();
        let error = create_dir(&folder).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        create_dir(&folder.join("below")).unwrap();
        assert!(folder.join("below").is_dir());
    }

    #[test]
    fn a_nul_in_a_path_is_refused_and_nothing_is_made() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("name\0rest");
        let error = create_dir(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        let error = write_new(&path, b"secret").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_new_file_has_the_content() {
        let root = tempfile::tempdir().unwrap();
        for (name, content) in [("empty", b"".as_slice()), ("bytes", b"\0\r\n\xff")] {
            let file = root.path().join(name);
            write_new(&file, content).unwrap();
            assert_eq!(fs::read(&file).unwrap(), content);
        }
    }

    #[test]
    fn a_file_that_is_there_stays_as_it_is() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("file");
        write_new(&file, b"first").unwrap();
        let error = write_new(&file, b"second").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&file).unwrap(), b"first");
    }

    #[cfg(unix)]
    mod modes {
        use std::os::unix::fs::{PermissionsExt, symlink};
        use std::process::Command;

        use super::*;

        fn mode(path: &Path) -> u32 {
            fs::symlink_metadata(path).unwrap().permissions().mode() & 0o777
        }

        #[test]
        fn only_the_owner_may_use_folder_and_file() {
            let root = tempfile::tempdir().unwrap();
            let folder = root.path().join("folder");
            let file = folder.join("file");
            create_dir(&folder).unwrap();
            write_new(&file, b"secret").unwrap();
            assert_eq!((mode(&folder), mode(&file)), (0o700, 0o600));
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
            let link = root.path().join("link");
            let target = root.path().join("target");
            symlink(&target, &link).unwrap();
            for result in [create_dir(&link), write_new(&link, b"secret")] {
                assert_eq!(result.unwrap_err().kind(), io::ErrorKind::AlreadyExists);
            }
            assert!(fs::symlink_metadata(&target).is_err());
        }
    }
}

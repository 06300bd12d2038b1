//! A folder that no path leads out of, whatever links exist below it or are made meanwhile.
//!
//! All paths are relative to the folder. On Unix, links that stay inside are followed; on Windows, links are refused.

#[cfg(not(any(unix, windows)))]
mod elsewhere;
#[cfg(all(windows, feature = "swarm"))]
mod private;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(not(any(unix, windows)))]
pub(crate) use elsewhere::ScopedDir;
#[cfg(unix)]
pub(crate) use unix::ScopedDir;
#[cfg(windows)]
pub(crate) use windows::ScopedDir;

/// What is at a path, which is not followed if it is a link.
#[cfg_attr(
    not(any(unix, windows)),
    expect(dead_code, reason = "no folder can be opened")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A regular file of this many bytes.
    File {
        bytes: u64,
    },
    Folder,
    /// A link, a pipe, a device, or anything else.
    Other,
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io;
    use std::path::Path;

    use super::*;

    #[test]
    fn an_entry_is_a_file_with_its_size_or_a_folder() {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join("folder")).unwrap();
        fs::write(root.path().join("folder").join("file"), "123").unwrap();
        let dir = ScopedDir::open(root.path()).unwrap();
        let entry = |path: &str| dir.entry(Path::new(path));
        assert_eq!(entry("folder").unwrap(), Entry::Folder);
        assert_eq!(entry("folder/file").unwrap(), Entry::File { bytes: 3 });
        let error = entry("folder/missing").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    #[test]
    fn a_path_that_leads_out_by_name_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let inside = root.path().join("inside");
        fs::create_dir(&inside).unwrap();
        let file = root.path().join("file");
        fs::write(&file, "secret").unwrap();
        let dir = ScopedDir::open(&inside).unwrap();
        for path in [Path::new("../file"), &file] {
            dir.open_file(path).unwrap_err();
            dir.entry(path).unwrap_err();
        }
    }

    #[cfg(feature = "swarm")]
    mod writing {
        use std::fs;
        use std::io::{self, Write};
        use std::path::Path;

        use super::*;

        fn open() -> (tempfile::TempDir, ScopedDir) {
            let root = tempfile::tempdir().unwrap();
            let dir = ScopedDir::open(root.path()).unwrap();
            (root, dir)
        }

        fn write(dir: &ScopedDir, path: &str, content: &[u8]) -> io::Result<()> {
            dir.create_file(Path::new(path))?.write_all(content)
        }

        #[test]
        fn a_folder_needs_its_parent_and_a_free_name() {
            let (root, dir) = open();
            for create in [ScopedDir::create_dir, ScopedDir::create_private_dir] {
                let folder = Path::new("folder");
                let below = folder.join("below");
                let error = create(&dir, &below).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::NotFound);
                create(&dir, folder).unwrap();
                let error = create(&dir, folder).unwrap_err();
                assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
                create(&dir, &below).unwrap();
                assert!(root.path().join(&below).is_dir());
                dir.remove_dir_all(folder).unwrap();
                assert!(!root.path().join(folder).exists());
            }
        }

        #[test]
        fn a_nul_in_a_path_is_refused_and_nothing_is_made() {
            let (root, dir) = open();
            let path = "name\0rest";
            let error = dir.create_private_dir(Path::new(path)).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            let error = write(&dir, path, b"secret").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::InvalidInput);
            assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
        }

        #[test]
        fn a_new_file_has_the_content() {
            let (root, dir) = open();
            for (name, content) in [("empty", b"".as_slice()), ("bytes", b"\0\r\n\xff")] {
                write(&dir, name, content).unwrap();
                assert_eq!(fs::read(root.path().join(name)).unwrap(), content);
            }
        }

        #[test]
        fn a_file_that_exists_is_not_changed() {
            let (root, dir) = open();
            write(&dir, "file", b"first").unwrap();
            let error = write(&dir, "file", b"second").unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
            assert_eq!(fs::read(root.path().join("file")).unwrap(), b"first");
        }

        #[test]
        fn a_folder_is_renamed_with_what_it_holds() {
            let (root, dir) = open();
            dir.create_dir(Path::new("old")).unwrap();
            write(&dir, "old/file", b"content").unwrap();
            dir.rename(Path::new("old"), Path::new("new")).unwrap();
            assert!(!root.path().join("old").exists());
            let content = fs::read(root.path().join("new").join("file"));
            assert_eq!(content.unwrap(), b"content");
        }
    }
}

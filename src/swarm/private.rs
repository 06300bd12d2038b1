//! Folders and files that are not for everyone: a container's secrets.
#![cfg_attr(
    windows,
    expect(
        unsafe_code,
        reason = "the standard library cannot make a folder with permissions of its own on Windows"
    )
)]

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::Path;

#[cfg(unix)]
pub(super) use unix::create_dir;
#[cfg(windows)]
pub(super) use windows::create_dir;

/// Writes a new file and waits until it is on the disk.
///
/// Whatever has the name already, be it a link, is an error and stays as it is. On Unix the file is its
/// owner's alone from the start. On Windows it has the permissions that its folder hands down. If the
/// writing fails, a part of the file may be left.
pub(super) fn write_new(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    unix::only_for_the_owner(&mut options);
    let mut file = options.open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(unix)]
mod unix {
    use std::fs::{DirBuilder, OpenOptions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    use std::path::Path;

    /// Makes a folder, in one that is there, that only its owner may use.
    ///
    /// The system call that makes it takes the mode, so that no moment passes in which others may enter.
    pub(in super::super) fn create_dir(path: &Path) -> io::Result<()> {
        DirBuilder::new().mode(0o700).create(path)
    }

    /// Has a new file opened with a mode that lets its owner alone read and write it.
    pub(super) fn only_for_the_owner(options: &mut OpenOptions) {
        options.mode(0o600);
    }
}

#[cfg(windows)]
mod windows {
    use std::ffi::c_void;
    use std::io;
    use std::os::windows::ffi::OsStrExt;
    use std::path::Path;
    use std::ptr;

    use windows_sys::Win32::Foundation::LocalFree;
    use windows_sys::Win32::Security::Authorization::{
        ConvertStringSecurityDescriptorToSecurityDescriptorW, SDDL_REVISION_1,
    };
    use windows_sys::Win32::Security::SECURITY_ATTRIBUTES;
    use windows_sys::Win32::Storage::FileSystem::CreateDirectoryW;

    /// Nothing is handed down from the folder above; administrators and the system may do everything, here
    /// and with whatever is made below.
    const ADMINISTRATORS_AND_SYSTEM: &str = "D:P(A;OICI;GA;;;BA)(A;OICI;GA;;;SY)";

    /// Makes a folder, in one that is there, that only administrators and the system may use.
    ///
    /// The system call that makes it takes the permissions, so that no moment passes in which others may
    /// enter.
    pub(in super::super) fn create_dir(path: &Path) -> io::Result<()> {
        let path = wide(path)?;
        let descriptor = descriptor(ADMINISTRATORS_AND_SYSTEM)?;
        let attributes = SECURITY_ATTRIBUTES {
            nLength: u32::try_from(size_of::<SECURITY_ATTRIBUTES>()).map_err(io::Error::other)?,
            lpSecurityDescriptor: descriptor.0,
            bInheritHandle: 0,
        };
        // SAFETY: the path ends with a NUL, and the descriptor lives until the end of this function.
        if unsafe { CreateDirectoryW(path.as_ptr(), &attributes) } == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(())
    }

    /// A path as the system calls take it: UTF-16 with a NUL at its end, and none before.
    pub(super) fn wide(path: &Path) -> io::Result<Vec<u16>> {
        let mut wide: Vec<u16> = path.as_os_str().encode_wide().collect();
        if wide.contains(&0) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "the path has a NUL inside",
            ));
        }
        wide.push(0);
        Ok(wide)
    }

    /// A security descriptor from its text.
    pub(super) fn descriptor(text: &str) -> io::Result<LocalMemory> {
        let text: Vec<u16> = text.encode_utf16().chain([0]).collect();
        let mut descriptor = ptr::null_mut();
        // SAFETY: the text ends with a NUL, and the length of the descriptor is not asked for.
        let result = unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                text.as_ptr(),
                SDDL_REVISION_1,
                &mut descriptor,
                ptr::null_mut(),
            )
        };
        if result == 0 {
            return Err(io::Error::last_os_error());
        }
        Ok(LocalMemory(descriptor))
    }

    /// Memory that a system call has allocated and its caller has to free.
    pub(super) struct LocalMemory(pub(super) *mut c_void);

    impl Drop for LocalMemory {
        fn drop(&mut self) {
            // SAFETY: the memory is of the system's local heap, and this is its only owner.
            unsafe { LocalFree(self.0) };
        }
    }
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

    #[cfg(windows)]
    mod permissions {
        use std::ptr;

        use windows_sys::Win32::Security::Authorization::{
            ConvertSecurityDescriptorToStringSecurityDescriptorW, GetNamedSecurityInfoW,
            SDDL_REVISION_1, SE_FILE_OBJECT,
        };
        use windows_sys::Win32::Security::{DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR};

        use super::*;
        use crate::swarm::private::windows::{LocalMemory, descriptor, wide};

        /// The permissions of a file or folder as the file system has them, as text.
        fn permissions(path: &Path) -> String {
            let path = wide(path).unwrap();
            let mut descriptor: PSECURITY_DESCRIPTOR = ptr::null_mut();
            // SAFETY: the path ends with a NUL, and what is not asked for may be null.
            let result = unsafe {
                GetNamedSecurityInfoW(
                    path.as_ptr(),
                    SE_FILE_OBJECT,
                    DACL_SECURITY_INFORMATION,
                    ptr::null_mut(),
                    ptr::null_mut(),
                    ptr::null_mut(),
                    ptr::null_mut(),
                    &mut descriptor,
                )
            };
            assert_eq!(result, 0);
            let descriptor = LocalMemory(descriptor);
            let mut text = ptr::null_mut();
            let mut length = 0;
            // SAFETY: the descriptor comes from the system.
            let result = unsafe {
                ConvertSecurityDescriptorToStringSecurityDescriptorW(
                    descriptor.0,
                    SDDL_REVISION_1,
                    DACL_SECURITY_INFORMATION,
                    &mut text,
                    &mut length,
                )
            };
            assert_ne!(result, 0);
            let text = LocalMemory(text.cast());
            // SAFETY: the text has as many units as the length says, and lives until it has been copied.
            let units = unsafe {
                std::slice::from_raw_parts(text.0.cast::<u16>(), usize::try_from(length).unwrap())
            };
            String::from_utf16(units)
                .unwrap()
                .trim_end_matches('\0')
                .to_owned()
        }

        /// Whom permissions are for, if all that they do is to allow.
        fn allowed(permissions: &str) -> Vec<&str> {
            permissions
                .split_terminator(')')
                .map(|entry| {
                    let entry = entry.split_once('(').unwrap().1;
                    assert!(entry.starts_with("A;"), "{permissions}");
                    entry.rsplit_once(';').unwrap().1
                })
                .collect()
        }

        /// Wine keeps the permissions of a folder as its Unix mode: the administrators are the owner there,
        /// and nothing tells that the permissions of the folder above are not handed down.
        fn wine() -> bool {
            std::env::var_os("WCOW_STANDIN_VMCOMPUTE").is_some()
        }

        #[test]
        fn only_administrators_and_the_system_may_use_the_folder() {
            let root = tempfile::tempdir().unwrap();
            let folder = root.path().join("folder");
            create_dir(&folder).unwrap();
            let permissions = permissions(&folder);
            let mut allowed = allowed(&permissions);
            assert_eq!(allowed.len(), 2, "{permissions}");
            if wine() {
                // The other one is the owner.
                assert!(allowed.contains(&"SY"), "{permissions}");
                for everyone in ["WD", "BU", "AU", "IU", "BG"] {
                    assert!(!allowed.contains(&everyone), "{permissions}");
                }
                return;
            }
            allowed.sort_unstable();
            assert_eq!(allowed, ["BA", "SY"], "{permissions}");
            let flags = permissions.split_once('(').unwrap().0;
            assert!(flags.starts_with("D:P"), "{permissions}");
        }

        #[test]
        fn a_file_has_the_permissions_of_its_folder() {
            if wine() {
                let reason = "Wine hands no permissions down to the files of a folder";
                let _ = writeln!(io::stderr(), "not run: {reason}");
                return;
            }
            let root = tempfile::tempdir().unwrap();
            let folder = root.path().join("folder");
            let file = folder.join("file");
            create_dir(&folder).unwrap();
            write_new(&file, b"secret").unwrap();
            let permissions = permissions(&file);
            let mut allowed = allowed(&permissions);
            allowed.sort_unstable();
            assert_eq!(allowed, ["BA", "SY"], "{permissions}");
        }

        /// The error of the system call is kept, also when it is not one of the standard library's kinds.
        #[test]
        fn a_failure_has_the_code_of_the_system_call() {
            let root = tempfile::tempdir().unwrap();
            let error = create_dir(&root.path().join("a?b")).unwrap_err();
            assert_eq!(error.raw_os_error(), Some(123), "{error}");
        }

        #[test]
        fn a_text_that_is_no_descriptor_is_an_error() {
            let error = descriptor("D:P(A;OICI;GA;;;nobody)").map(drop).unwrap_err();
            assert!(error.raw_os_error().is_some(), "{error}");
        }
    }
}

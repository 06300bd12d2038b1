//! Folders for administrators and the system alone, by access control list.
#![expect(
    unsafe_code,
    reason = "the standard library cannot create a folder with permissions of its own on Windows"
)]

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

/// Nothing is inherited from the folder above; administrators and the system may do everything, here and with whatever
/// is created below.
const ADMINISTRATORS_AND_SYSTEM: &str = "D:P(A;OICI;GA;;;BA)(A;OICI;GA;;;SY)";

/// Creates a folder that only administrators and the system may use. The folder above it must exist.
///
/// The system call that creates it takes the permissions, so others may not enter at any time.
pub(in crate::scoped_dir) fn create_dir(path: &Path) -> io::Result<()> {
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

/// Returns a path as the system calls expect it: UTF-16 with a NUL at its end, and none before.
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

/// Creates a security descriptor from its text.
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

/// Memory that a system call has allocated and its caller must free.
pub(super) struct LocalMemory(pub(super) *mut c_void);

impl Drop for LocalMemory {
    fn drop(&mut self) {
        // SAFETY: the memory is of the system's local heap, and this is its only owner.
        unsafe { LocalFree(self.0) };
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;

    use windows_sys::Win32::Security::Authorization::{
        ConvertSecurityDescriptorToStringSecurityDescriptorW, GetNamedSecurityInfoW,
        SDDL_REVISION_1, SE_FILE_OBJECT,
    };
    use windows_sys::Win32::Security::{DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR};

    use super::*;

    /// Returns the permissions that the file system has for a file or folder, as text.
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

    /// Returns whom the permissions allow something. They must not deny anything.
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

    /// Returns whether the test runs under Wine.
    ///
    /// Wine keeps the permissions of a folder as its Unix mode: administrators become the owner, and nothing shows that
    /// the permissions of the folder above are not inherited.
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
            let reason = "under Wine, files do not inherit the permissions of their folder";
            let _ = writeln!(io::stderr(), "not run: {reason}");
            return;
        }
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("folder");
        let file = folder.join("file");
        create_dir(&folder).unwrap();
        fs::write(&file, b"secret").unwrap();
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
    fn a_text_that_is_not_a_descriptor_is_an_error() {
        let error = descriptor("D:P(A;OICI;GA;;;nobody)").map(drop).unwrap_err();
        assert!(error.raw_os_error().is_some(), "{error}");
    }
}

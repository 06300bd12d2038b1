//! Files and folders of this machine.
#![expect(
    unsafe_code,
    reason = "the path and the id of an open file are system calls"
)]

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::windows::fs::OpenOptionsExt;
use std::os::windows::io::AsRawHandle;
use std::path::Path;

use windows_sys::Win32::Storage::FileSystem::{
    FILE_FLAG_BACKUP_SEMANTICS, FILE_ID_INFO, FILE_NAME_OPENED, FileIdInfo,
    GETFINALPATHNAMEBYHANDLE_FLAGS, GetFileInformationByHandleEx, GetFinalPathNameByHandleW,
    VOLUME_NAME_DOS, VOLUME_NAME_GUID,
};

use super::usual_path::usual_form;
use crate::backend_error::BackendError;
use crate::bounded_file::read_open;
use crate::host::FileKind;

/// The most units of a Windows path, and its NUL.
const MAX_PATH_UNITS: u16 = 32_768;

/// The most bytes that are read of a file.
const MAX_FILE_BYTES: u64 = 16 << 20;

/// The volume has no name of the kind that was asked for: no drive letter.
const PATH_NOT_FOUND: i32 = 3;

/// The right to ask for a file's attributes, and nothing else.
const NO_ACCESS: u32 = 0;

/// Returns what is at a path.
pub(in crate::host) fn file_kind(path: &str) -> Result<FileKind, BackendError> {
    let metadata = fs::metadata(path)?;
    Ok(if metadata.is_dir() {
        FileKind::Folder
    } else {
        FileKind::File
    })
}

/// Returns the path that a path leads to.
pub(in crate::host) fn final_path(path: &str) -> Result<String, BackendError> {
    let file = open(path)?;
    let path = match path_of(&file, VOLUME_NAME_DOS) {
        Err(error) if error.raw_os_error() == Some(PATH_NOT_FOUND) => {
            path_of(&file, VOLUME_NAME_GUID)
        }
        path => path,
    };
    let path = String::from_utf16(&path?);
    let path = path.map_err(|_| BackendError::invalid("the final path is not Unicode"))?;
    Ok(usual_form(path))
}

/// Returns the content of a file.
pub(in crate::host) fn read_file(path: &str) -> Result<Vec<u8>, BackendError> {
    // Opening a device may have side effects.
    if !fs::metadata(path)?.is_file() {
        return Err(BackendError::invalid(format!("{path} is not a file")));
    }
    let path = Path::new(path);
    Ok(read_open(File::open(path)?, path, MAX_FILE_BYTES)?)
}

/// Returns whether the file system of a folder knows files by ids.
pub(in crate::host) fn has_file_ids(folder: &str) -> Result<bool, BackendError> {
    let folder = open(folder)?;
    let mut info = FILE_ID_INFO::default();
    // A constant: the structure has 24 bytes.
    let size = u32::try_from(size_of::<FILE_ID_INFO>()).unwrap_or(0);
    // SAFETY: the handle is open, and the structure has as many bytes as the size says.
    let known = unsafe {
        GetFileInformationByHandleEx(
            folder.as_raw_handle(),
            FileIdInfo,
            (&raw mut info).cast(),
            size,
        )
    };
    Ok(known != 0)
}

/// Opens a file or folder, to ask for what it is.
fn open(path: &str) -> io::Result<File> {
    OpenOptions::new()
        .access_mode(NO_ACCESS)
        .custom_flags(FILE_FLAG_BACKUP_SEMANTICS)
        .open(path)
}

/// Returns the path of an open file, in UTF-16 units.
fn path_of(file: &File, volume_name: GETFINALPATHNAMEBYHANDLE_FLAGS) -> io::Result<Vec<u16>> {
    let mut path = vec![0; MAX_PATH_UNITS.into()];
    // SAFETY: the handle is open, and the buffer has as many units as the length says.
    let length = unsafe {
        GetFinalPathNameByHandleW(
            file.as_raw_handle(),
            path.as_mut_ptr(),
            MAX_PATH_UNITS.into(),
            FILE_NAME_OPENED | volume_name,
        )
    };
    if length == 0 {
        return Err(io::Error::last_os_error());
    }
    path.truncate(usize::try_from(length).unwrap_or(usize::MAX));
    Ok(path)
}

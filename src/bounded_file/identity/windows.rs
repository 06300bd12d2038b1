//! The identity of a file on Windows.
#![expect(
    unsafe_code,
    reason = "the id and the times of an open file are system calls"
)]

use std::fs::{File, Metadata};
use std::os::windows::io::AsRawHandle;
use std::time::{Duration, SystemTime};

use windows_sys::Win32::Storage::FileSystem::{
    FILE_BASIC_INFO, FILE_ID_INFO, FILE_INFO_BY_HANDLE_CLASS, FileBasicInfo, FileIdInfo,
    GetFileInformationByHandleEx,
};

/// Units of 100 nanoseconds between 1601, from which Windows counts, and 1970.
const EPOCH: u64 = 116_444_736_000_000_000;

/// The file's volume and id, and the time of its last change, which is not that of its content alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SystemIdentity {
    volume: u64,
    id: [u8; 16],
    changed: SystemTime,
}

impl SystemIdentity {
    pub(super) fn of(file: &File, _metadata: &Metadata) -> Option<Self> {
        let FILE_ID_INFO {
            VolumeSerialNumber: volume,
            FileId: id,
        } = information(file, FileIdInfo)?;
        let FILE_BASIC_INFO { ChangeTime, .. } = information(file, FileBasicInfo)?;
        let since_epoch = u64::try_from(ChangeTime).ok()?.checked_sub(EPOCH)?;
        let seconds = Duration::from_secs(since_epoch / 10_000_000);
        let rest = Duration::from_nanos((since_epoch % 10_000_000).checked_mul(100)?);
        Some(Self {
            volume,
            id: id.Identifier,
            changed: SystemTime::UNIX_EPOCH
                .checked_add(seconds)?
                .checked_add(rest)?,
        })
    }

    /// Returns the time of the last change that the system knows of.
    pub(super) fn last_change(&self) -> SystemTime {
        self.changed
    }
}

/// The types that hold one class of information.
trait Information: Default {}

impl Information for FILE_BASIC_INFO {}
impl Information for FILE_ID_INFO {}

/// Returns information about an open file, or `None` if its file system does not have it.
fn information<T: Information>(file: &File, class: FILE_INFO_BY_HANDLE_CLASS) -> Option<T> {
    let mut information = T::default();
    let size = u32::try_from(size_of::<T>()).ok()?;
    // SAFETY: the handle is open, and the structure has as many bytes as the size says.
    let known = unsafe {
        GetFileInformationByHandleEx(
            file.as_raw_handle(),
            class,
            (&raw mut information).cast(),
            size,
        )
    };
    (known != 0).then_some(information)
}

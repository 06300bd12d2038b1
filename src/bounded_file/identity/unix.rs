//! The identity of a file on Unix.

use std::fs::{File, Metadata};
use std::os::unix::fs::MetadataExt;
use std::time::{Duration, SystemTime};

/// The file's device and inode, and the time of its last status change, which nobody can set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SystemIdentity {
    device: u64,
    inode: u64,
    changed: SystemTime,
}

impl SystemIdentity {
    pub(super) fn of(_file: &File, metadata: &Metadata) -> Option<Self> {
        let seconds = Duration::from_secs(u64::try_from(metadata.ctime()).ok()?);
        let nanoseconds = Duration::from_nanos(u64::try_from(metadata.ctime_nsec()).ok()?);
        let since_epoch = seconds.checked_add(nanoseconds)?;
        Some(Self {
            device: metadata.dev(),
            inode: metadata.ino(),
            changed: SystemTime::UNIX_EPOCH.checked_add(since_epoch)?,
        })
    }

    /// Returns the time of the last change that the system knows of.
    pub(super) fn last_change(&self) -> SystemTime {
        self.changed
    }
}

//! Whether a file is still the one that was read, without reading it again.

use std::fs::{File, Metadata};
use std::time::{Duration, SystemTime};

#[cfg(not(any(unix, windows)))]
mod elsewhere;
#[cfg(unix)]
mod unix;
#[cfg(windows)]
mod windows;

#[cfg(not(any(unix, windows)))]
use elsewhere::SystemIdentity;
#[cfg(unix)]
use unix::SystemIdentity;
#[cfg(windows)]
use windows::SystemIdentity;

/// Within this time, two changes may leave a file with the same times: FAT counts in steps of two seconds.
const GRANULARITY: Duration = Duration::from_secs(2);

/// The identity of a file's content: its size, its time of modification, and the system's own identity of the file with
/// the time of its last change, which nobody can set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileIdentity {
    bytes: u64,
    modified: SystemTime,
    system: SystemIdentity,
}

impl FileIdentity {
    /// Returns the identity of an open file, or `None` if its file system does not keep the times.
    pub(crate) fn of(file: &File, metadata: &Metadata) -> Option<Self> {
        Some(Self {
            bytes: metadata.len(),
            modified: metadata.modified().ok()?,
            system: SystemIdentity::of(file, metadata)?,
        })
    }

    /// Returns whether every change from `now` on will show in the identity: the last change was long enough ago that
    /// the next one has another time.
    pub(crate) fn is_settled(&self, now: SystemTime) -> bool {
        let last_change = self.modified.max(self.system.last_change());
        // A time in the future says nothing: some clock is wrong.
        now.duration_since(last_change)
            .is_ok_and(|age| age > GRANULARITY)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::Write;
    use std::path::Path;

    use super::*;

    const HOUR: Duration = Duration::from_secs(3_600);

    fn identity(path: &Path) -> FileIdentity {
        let file = File::open(path).unwrap();
        FileIdentity::of(&file, &file.metadata().unwrap()).unwrap()
    }

    fn set_modified(path: &Path, time: SystemTime) {
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(time).unwrap();
    }

    #[test]
    fn a_file_keeps_its_identity_and_another_one_or_a_change_has_another() {
        let folder = tempfile::tempdir().unwrap();
        let one = folder.path().join("one");
        fs::write(&one, "1").unwrap();
        let before = identity(&one);
        assert_eq!(identity(&one), before);

        let mut file = File::options().append(true).open(&one).unwrap();
        file.write_all(b"2").unwrap();
        assert_ne!(identity(&one), before, "the size");

        let before = identity(&one);
        set_modified(&one, SystemTime::UNIX_EPOCH + HOUR);
        assert_ne!(identity(&one), before, "the time of modification");

        {
            let other = folder.path().join("other");
            fs::copy(&one, &other).unwrap();
            set_modified(&other, SystemTime::UNIX_EPOCH + HOUR);
            assert_ne!(identity(&other), identity(&one), "the file");
        }
    }

    #[test]
    fn a_file_is_settled_once_its_last_change_is_longer_ago_than_times_are_exact() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "").unwrap();
        let identity = identity(&path);
        let changed = identity.modified.max(identity.system.last_change());
        assert!(!identity.is_settled(changed));
        assert!(!identity.is_settled(changed + GRANULARITY));
        assert!(identity.is_settled(changed + GRANULARITY + Duration::from_micros(1)));
        assert!(!identity.is_settled(changed - HOUR), "a wrong clock");
    }

    /// A time of modification can be set to anything; that of the last change cannot.
    #[test]
    fn a_file_whose_time_is_set_back_is_not_settled() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "").unwrap();
        let written = identity(&path).system.last_change();
        set_modified(&path, SystemTime::UNIX_EPOCH);
        assert!(!identity(&path).is_settled(written));
    }
}

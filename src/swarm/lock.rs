//! One setup at a time for a container.

use std::collections::BTreeSet;
use std::io;
use std::path::{self, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The folders that are locked.
static LOCKED: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// A lock on a container's folder within this process. It is released when it is dropped, also on a panic.
#[derive(Debug)]
pub(super) struct ContainerLock {
    folder: PathBuf,
}

impl ContainerLock {
    /// Acquires the lock; `None` if another call has it.
    pub(super) fn acquire(folder: &Path) -> io::Result<Option<Self>> {
        let folder = path::absolute(folder)?;
        if !locked().insert(folder.clone()) {
            return Ok(None);
        }
        Ok(Some(Self { folder }))
    }
}

impl Drop for ContainerLock {
    fn drop(&mut self) {
        locked().remove(&self.folder);
    }
}

/// The set is complete even if a thread has panicked with it.
fn locked() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    LOCKED.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_free_again_when_its_lock_is_dropped() {
        let folder = Path::new("a/container/of/this/test");
        let lock = ContainerLock::acquire(folder).unwrap();
        assert!(lock.is_some());
        assert!(ContainerLock::acquire(folder).unwrap().is_none());
        let absolute = path::absolute(folder).unwrap();
        assert!(ContainerLock::acquire(&absolute).unwrap().is_none());
        assert!(
            ContainerLock::acquire(Path::new("a/container/of/this"))
                .unwrap()
                .is_some()
        );
        drop(lock);
        assert!(ContainerLock::acquire(folder).unwrap().is_some());
    }
}

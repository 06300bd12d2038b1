//! One call at a time for a container.

use std::collections::BTreeSet;
use std::io;
use std::path::{self, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The folders that a call is at work in.
static TAKEN: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());

/// The right to work in a container's folder, which no other call of this process has meanwhile; given back
/// when it is dropped, also in a panic.
#[derive(Debug)]
pub(super) struct Turn {
    folder: PathBuf,
}

impl Turn {
    /// `None` if another call has it.
    pub(super) fn take(folder: &Path) -> io::Result<Option<Self>> {
        let folder = path::absolute(folder)?;
        if !taken().insert(folder.clone()) {
            return Ok(None);
        }
        Ok(Some(Self { folder }))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        taken().remove(&self.folder);
    }
}

/// The set is whole whatever happens to who has it locked.
fn taken() -> MutexGuard<'static, BTreeSet<PathBuf>> {
    TAKEN.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_free_again_when_its_turn_is_over() {
        let folder = Path::new("a/container/of/this/test");
        let turn = Turn::take(folder).unwrap();
        assert!(turn.is_some());
        assert!(Turn::take(folder).unwrap().is_none());
        let absolute = path::absolute(folder).unwrap();
        assert!(Turn::take(&absolute).unwrap().is_none());
        assert!(
            Turn::take(Path::new("a/container/of/this"))
                .unwrap()
                .is_some()
        );
        drop(turn);
        assert!(Turn::take(folder).unwrap().is_some());
    }
}

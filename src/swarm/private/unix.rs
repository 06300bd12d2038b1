//! Folders and files for their owner alone, by mode.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

/// Makes a folder, in one that is there, that only its owner may use.
///
/// The system call that makes it takes the mode, so that no moment passes in which others may enter.
pub(in crate::swarm) fn create_dir(path: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(path)
}

/// Has a new file opened with a mode that lets its owner alone read and write it.
pub(super) fn only_for_the_owner(options: &mut OpenOptions) {
    options.mode(0o600);
}

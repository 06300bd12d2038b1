//! A container's file system on Unix.
//!
//! Every step is taken from the folder before it, by [`Dir`], which refuses those that lead out of the root, whatever
//! links exist or are made meanwhile.

use std::io;
use std::path::Path;

use cap_std::ambient_authority;
use cap_std::fs::Dir;

/// The root of a container's file system. All paths are below it.
pub(in crate::swarm) struct ContainerRoot(Dir);

impl ContainerRoot {
    pub(in crate::swarm) fn open(root: &Path) -> io::Result<Self> {
        Dir::open_ambient_dir(root, ambient_authority()).map(Self)
    }

    /// Creates a folder in one that was entered before, and returns whether it did not exist.
    pub(in crate::swarm) fn enter(&mut self, folder: &Path) -> io::Result<bool> {
        match self.0.create_dir(folder) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Makes a link in a folder that was entered before.
    pub(in crate::swarm) fn link(&self, target: &str, path: &Path) -> io::Result<()> {
        self.0.symlink_contents(target, path)
    }

    /// Returns whether there is a link to this target at the path.
    pub(in crate::swarm) fn has_link(&self, target: &str, path: &Path) -> bool {
        self.0
            .read_link_contents(path)
            .is_ok_and(|found| found == Path::new(target))
    }

    pub(in crate::swarm) fn remove_link(&self, path: &Path) -> io::Result<()> {
        self.0.remove_file(path)
    }

    pub(in crate::swarm) fn remove_folder(&mut self, folder: &Path) -> io::Result<()> {
        self.0.remove_dir(folder)
    }
}

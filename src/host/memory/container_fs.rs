//! File systems of Hyper-V containers in memory.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Answers, answer};
use crate::backend_error::BackendError;
use crate::host::ContainerFs;

/// [`ContainerFs`] over folders that already exist. It tracks which of them are mounted.
#[derive(Debug, Default)]
pub struct MemoryContainerFs {
    roots: Answers<String, PathBuf>,
    unmount_errors: BTreeMap<String, BackendError>,
    mounted: Mutex<Vec<String>>,
    times_mounted: AtomicUsize,
}

impl MemoryContainerFs {
    /// Creates a host on which no container has a file system.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the file system of a container.
    #[must_use]
    pub fn with_root(mut self, container_id: impl Into<String>, root: impl Into<PathBuf>) -> Self {
        self.roots.insert(container_id.into(), Ok(root.into()));
        self
    }

    /// Makes mounting this container's file system fail.
    #[must_use]
    pub fn with_mount_error(
        mut self,
        container_id: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.roots.insert(container_id.into(), Err(error));
        self
    }

    /// Makes unmounting this container's file system fail; it stays mounted.
    #[must_use]
    pub fn with_unmount_error(
        mut self,
        container_id: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.unmount_errors.insert(container_id.into(), error);
        self
    }

    /// Returns the ids of the containers whose file systems are mounted.
    #[must_use]
    pub fn mounted(&self) -> Vec<String> {
        self.lock().clone()
    }

    /// Returns how often a file system has been mounted.
    #[must_use]
    pub fn times_mounted(&self) -> usize {
        self.times_mounted.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        // A list of ids is complete after every panic.
        self.mounted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ContainerFs for MemoryContainerFs {
    fn mount(&self, container_id: &str) -> Result<PathBuf, BackendError> {
        let root = answer(&self.roots, container_id, || {
            format!("container {container_id} has no file system")
        })?;
        self.lock().push(container_id.to_owned());
        self.times_mounted.fetch_add(1, Ordering::Relaxed);
        Ok(root)
    }

    fn unmount(&self, container_id: &str) -> Result<(), BackendError> {
        if let Some(error) = self.unmount_errors.get(container_id) {
            return Err(error.clone());
        }
        let mut mounted = self.lock();
        let Some(index) = mounted.iter().position(|id| id == container_id) else {
            let message = format!("container {container_id} is not mounted");
            return Err(BackendError::not_found(message));
        };
        mounted.remove(index);
        Ok(())
    }
}

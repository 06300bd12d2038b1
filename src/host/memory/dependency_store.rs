//! Configs and secrets in memory.

use std::fmt;

use super::{Answers, not_found};
use crate::BackendError;
use crate::host::DependencyStore;

/// A [`DependencyStore`] in memory. Its `Debug` form names what it holds, but shows no content.
///
/// It is for tests: its secrets stay in memory, and are not wiped when it is dropped. A host's own store
/// should hold them no longer than it must, and wipe them.
///
/// ```
/// use wcow_spec::host::{DependencyStore, memory::MemoryDependencyStore};
///
/// let store = MemoryDependencyStore::new().with_config("config1", "{}").with_secret("secret1", b"\x01");
/// assert_eq!(store.config("config1").unwrap(), b"{}");
/// assert!(!format!("{store:?}").contains("[1]"));
/// ```
#[derive(Clone, Default)]
pub struct MemoryDependencyStore {
    configs: Answers<String, Vec<u8>>,
    secrets: Answers<String, Vec<u8>>,
}

impl MemoryDependencyStore {
    /// A store without configs and secrets.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a config.
    #[must_use]
    pub fn with_config(mut self, id: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.configs.insert(id.into(), Ok(content.into()));
        self
    }

    /// Lets a config fail.
    #[must_use]
    pub fn with_config_error(mut self, id: impl Into<String>, error: BackendError) -> Self {
        self.configs.insert(id.into(), Err(error));
        self
    }

    /// Adds a secret.
    #[must_use]
    pub fn with_secret(mut self, id: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.secrets.insert(id.into(), Ok(content.into()));
        self
    }

    /// Lets a secret fail.
    #[must_use]
    pub fn with_secret_error(mut self, id: impl Into<String>, error: BackendError) -> Self {
        self.secrets.insert(id.into(), Err(error));
        self
    }
}

impl fmt::Debug for MemoryDependencyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryDependencyStore")
            .field("configs", &self.configs.keys())
            .field("secrets", &self.secrets.keys())
            .finish()
    }
}

impl DependencyStore for MemoryDependencyStore {
    fn config(&self, config_id: &str) -> Result<Vec<u8>, BackendError> {
        let missing = || Err(not_found(format!("config {config_id} not found")));
        self.configs.get(config_id).cloned().unwrap_or_else(missing)
    }

    fn secret(&self, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        let missing = || Err(not_found(format!("secret {secret_id} not found")));
        self.secrets.get(secret_id).cloned().unwrap_or_else(missing)
    }
}

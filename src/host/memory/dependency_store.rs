//! Secrets and configs in memory.

use std::fmt;

use super::{Answers, answer};
use crate::backend_error::BackendError;
use crate::host::DependencyStore;

/// A [`DependencyStore`] in memory. Its `Debug` form shows the ids alone.
///
/// It is meant for tests: its secrets stay in memory, and are not wiped when it is dropped.
///
/// ```
/// use wcow_spec::host::{DependencyStore, memory::MemoryDependencyStore};
///
/// let store = MemoryDependencyStore::new().with_secret("c1", "secret1", b"\x01");
/// assert_eq!(store.secret("c1", "secret1").unwrap(), b"\x01");
/// assert!(store.secret("c2", "secret1").is_err());
/// assert!(!format!("{store:?}").contains("[1]"));
/// ```
#[derive(Clone, Default)]
pub struct MemoryDependencyStore {
    configs: Answers<Key, Vec<u8>>,
    secrets: Answers<Key, Vec<u8>>,
}

/// The ids of a container, and of a secret or config.
type Key = (String, String);

impl MemoryDependencyStore {
    /// Creates a store without secrets and configs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a config of a container.
    #[must_use]
    pub fn with_config(
        mut self,
        container_id: impl Into<String>,
        config_id: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        let key = (container_id.into(), config_id.into());
        self.configs.insert(key, Ok(content.into()));
        self
    }

    /// Makes looking up this config fail.
    #[must_use]
    pub fn with_config_error(
        mut self,
        container_id: impl Into<String>,
        config_id: impl Into<String>,
        error: BackendError,
    ) -> Self {
        let key = (container_id.into(), config_id.into());
        self.configs.insert(key, Err(error));
        self
    }

    /// Adds a secret of a container.
    #[must_use]
    pub fn with_secret(
        mut self,
        container_id: impl Into<String>,
        secret_id: impl Into<String>,
        content: impl Into<Vec<u8>>,
    ) -> Self {
        let key = (container_id.into(), secret_id.into());
        self.secrets.insert(key, Ok(content.into()));
        self
    }

    /// Makes looking up this secret fail.
    #[must_use]
    pub fn with_secret_error(
        mut self,
        container_id: impl Into<String>,
        secret_id: impl Into<String>,
        error: BackendError,
    ) -> Self {
        let key = (container_id.into(), secret_id.into());
        self.secrets.insert(key, Err(error));
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
    fn config(&self, container_id: &str, config_id: &str) -> Result<Vec<u8>, BackendError> {
        let key = (container_id.to_owned(), config_id.to_owned());
        answer(&self.configs, &key, || {
            format!("config {config_id} not found")
        })
    }

    fn secret(&self, container_id: &str, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        let key = (container_id.to_owned(), secret_id.to_owned());
        answer(&self.secrets, &key, || {
            format!("secret {secret_id} not found")
        })
    }
}

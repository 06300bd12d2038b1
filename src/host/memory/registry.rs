//! A registry in memory.

use std::collections::BTreeMap;
use std::fmt;

use super::{Answers, answer};
use crate::backend_error::BackendError;
use crate::host::{Registry, RegistryError};

/// A [`Registry`] in memory. Its `Debug` form shows the names of keys and values alone.
///
/// ```
/// use wcow_spec::CREDENTIAL_SPEC_REGISTRY_KEY;
/// use wcow_spec::host::{Registry, memory::MemoryRegistry};
///
/// let registry = MemoryRegistry::new().with_value(CREDENTIAL_SPEC_REGISTRY_KEY, "web", "{}");
/// assert_eq!(registry.string_value(CREDENTIAL_SPEC_REGISTRY_KEY, "web").unwrap(), "{}");
/// ```
#[derive(Clone, Default)]
pub struct MemoryRegistry {
    keys: BTreeMap<String, Answers<String, String>>,
    closed: BTreeMap<String, BackendError>,
}

impl MemoryRegistry {
    /// Creates a registry without keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key without values below `HKEY_LOCAL_MACHINE`.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.keys.entry(key.into()).or_default();
        self
    }

    /// Makes opening this key fail, whatever values it has.
    #[must_use]
    pub fn with_key_error(mut self, key: impl Into<String>, error: BackendError) -> Self {
        self.closed.insert(key.into(), error);
        self
    }

    /// Adds a value, and its key if it is missing.
    #[must_use]
    pub fn with_value(
        self,
        key: impl Into<String>,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.with_answer(key.into(), name.into(), Ok(value.into()))
    }

    /// Makes reading this value fail.
    #[must_use]
    pub fn with_value_error(
        self,
        key: impl Into<String>,
        name: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.with_answer(key.into(), name.into(), Err(error))
    }

    fn with_answer(
        mut self,
        key: String,
        name: String,
        answer: Result<String, BackendError>,
    ) -> Self {
        self.keys.entry(key).or_default().insert(name, answer);
        self
    }
}

impl fmt::Debug for MemoryRegistry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let keys = self.keys.iter();
        let names: BTreeMap<_, Vec<_>> = keys
            .map(|(key, values)| (key, values.keys().collect()))
            .collect();
        f.debug_struct("MemoryRegistry")
            .field("keys", &names)
            .field("closed", &self.closed)
            .finish()
    }
}

impl Registry for MemoryRegistry {
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError> {
        if let Some(error) = self.closed.get(key) {
            return Err(RegistryError::Open(error.clone()));
        }
        let no_key = || RegistryError::Open(BackendError::not_found(format!("no key {key}")));
        let values = self.keys.get(key).ok_or_else(no_key)?;
        answer(values, name, || format!("no value {name}")).map_err(RegistryError::Read)
    }
}

//! A registry in memory.

use std::collections::BTreeMap;

use super::{Answers, not_found};
use crate::BackendError;
use crate::host::{Registry, RegistryError};

/// A [`Registry`] in memory.
///
/// ```
/// use wcow_spec::CREDENTIAL_SPEC_REGISTRY_KEY;
/// use wcow_spec::host::{Registry, memory::MemoryRegistry};
///
/// let registry = MemoryRegistry::new().with_value(CREDENTIAL_SPEC_REGISTRY_KEY, "web", "{}");
/// assert_eq!(registry.string_value(CREDENTIAL_SPEC_REGISTRY_KEY, "web").unwrap(), "{}");
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryRegistry {
    keys: BTreeMap<String, Answers<String, String>>,
    closed: BTreeMap<String, BackendError>,
}

impl MemoryRegistry {
    /// A registry without keys.
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

    /// Lets the opening of a key fail, whatever values it has.
    #[must_use]
    pub fn with_key_error(mut self, key: impl Into<String>, error: BackendError) -> Self {
        self.closed.insert(key.into(), error);
        self
    }

    /// Adds a value, and its key if there is none.
    #[must_use]
    pub fn with_value(
        self,
        key: impl Into<String>,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.with_answer(key.into(), name.into(), Ok(value.into()))
    }

    /// Lets the reading of a value fail.
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

impl Registry for MemoryRegistry {
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError> {
        if let Some(error) = self.closed.get(key) {
            return Err(RegistryError::Open(error.clone()));
        }
        let values = self
            .keys
            .get(key)
            .ok_or_else(|| RegistryError::Open(not_found(format!("no key {key}"))))?;
        let missing = || Err(not_found(format!("no value {name}")));
        let answer = values.get(name).cloned().unwrap_or_else(missing);
        answer.map_err(RegistryError::Read)
    }
}

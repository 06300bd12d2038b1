//! The lookup of registry values.

use super::RegistryError;

/// Reads the host's registry.
///
/// [`contract::registry`](super::contract::registry) checks an implementation.
///
/// ```
/// use std::collections::BTreeMap;
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{Registry, RegistryError, contract};
///
/// /// An exported key: the values of one key.
/// struct Exported {
///     key: String,
///     values: BTreeMap<String, String>,
/// }
///
/// impl Registry for Exported {
///     fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError> {
///         if key != self.key {
///             return Err(RegistryError::Open(BackendError::not_found("no such key")));
///         }
///         let missing = || RegistryError::Read(BackendError::not_found("no such value"));
///         self.values.get(name).cloned().ok_or_else(missing)
///     }
/// }
///
/// let values = [("web.json".to_owned(), "{}".to_owned())].into();
/// let registry = Exported { key: "CredentialSpecs".to_owned(), values };
/// contract::registry(&registry, "CredentialSpecs", "web.json");
/// ```
pub trait Registry: Send + Sync {
    /// Returns the string value `name` of the key `key` below `HKEY_LOCAL_MACHINE`. The name comes from a user.
    ///
    /// # Errors
    ///
    /// Returns [`RegistryError::Open`] if the key cannot be opened, and [`RegistryError::Read`] if the value cannot be
    /// read, with [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the key has no such value.
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError>;
}

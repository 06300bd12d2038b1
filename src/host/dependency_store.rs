//! The lookup of secrets and configs.

use crate::backend_error::BackendError;

/// Looks up the secrets and configs that swarm has assigned to the containers of this host.
///
/// Contents are secrets: a store should hold them no longer than it must, and never log them.
///
/// [`contract::dependency_store`](super::contract::dependency_store) checks an implementation.
///
/// ```
/// use std::collections::BTreeMap;
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{DependencyStore, contract};
///
/// /// What a manager has sent: contents by container and id.
/// #[derive(Default)]
/// struct Assignments {
///     secrets: BTreeMap<(String, String), Vec<u8>>,
///     configs: BTreeMap<(String, String), Vec<u8>>,
/// }
///
/// fn find(
///     assigned: &BTreeMap<(String, String), Vec<u8>>,
///     container_id: &str,
///     id: &str,
/// ) -> Result<Vec<u8>, BackendError> {
///     let content = assigned.get(&(container_id.to_owned(), id.to_owned()));
///     content.cloned().ok_or_else(|| BackendError::not_found("not assigned to this container"))
/// }
///
/// impl DependencyStore for Assignments {
///     fn config(&self, container_id: &str, config_id: &str) -> Result<Vec<u8>, BackendError> {
///         find(&self.configs, container_id, config_id)
///     }
///
///     fn secret(&self, container_id: &str, secret_id: &str) -> Result<Vec<u8>, BackendError> {
///         find(&self.secrets, container_id, secret_id)
///     }
/// }
///
/// let mut store = Assignments::default();
/// store.secrets.insert(("c1".to_owned(), "s1".to_owned()), b"secret".to_vec());
/// store.configs.insert(("c1".to_owned(), "k1".to_owned()), b"config".to_vec());
/// contract::dependency_store(&store, "c1", "s1", "k1");
/// ```
pub trait DependencyStore: Send + Sync {
    /// Returns the content of a config of a container. The config's id comes from a security option `config://ID`, or
    /// from [`ConfigReference::config_id`](crate::ConfigReference::config_id).
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if swarm has not assigned the config to this
    /// container.
    fn config(&self, container_id: &str, config_id: &str) -> Result<Vec<u8>, BackendError>;

    /// Returns the content of a secret of a container. The secret's id comes from
    /// [`SecretReference::secret_id`](crate::SecretReference::secret_id).
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if swarm has not assigned the secret to this
    /// container.
    fn secret(&self, container_id: &str, secret_id: &str) -> Result<Vec<u8>, BackendError>;
}

//! The lookup of endpoints.

use super::Endpoint;
use crate::backend_error::BackendError;

/// Finds the endpoints of containers in the Host Network Service (HNS).
///
/// [`contract::network_lookup`](super::contract::network_lookup) checks an implementation.
///
/// ```
/// use std::collections::BTreeMap;
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{Endpoint, NetworkLookup, contract};
///
/// /// The HNS ids of endpoints, by network and container.
/// struct Endpoints(BTreeMap<(String, String), String>);
///
/// impl NetworkLookup for Endpoints {
///     fn endpoint(&self, network: &str, container: &str) -> Result<Endpoint, BackendError> {
///         match self.0.get(&(network.to_owned(), container.to_owned())) {
///             Some(id) => Ok(Endpoint::new(id)),
///             None => Err(BackendError::not_found(format!("{container} is not in {network}"))),
///         }
///     }
/// }
///
/// let key = ("nat".to_owned(), "web".to_owned());
/// contract::network_lookup(&Endpoints([(key, "1590d292".to_owned())].into()), "nat", "web");
/// ```
pub trait NetworkLookup: Send + Sync {
    /// Returns the endpoint of a container in a network, both by name. The container's name is without leading slash.
    ///
    /// # Errors
    ///
    /// Returns an error of any kind if the lookup fails. The network is then left out of the spec with a warning, as in
    /// dockerd.
    fn endpoint(&self, network: &str, container: &str) -> Result<Endpoint, BackendError>;
}

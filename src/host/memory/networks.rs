//! Endpoints in memory.

use std::collections::BTreeMap;

use super::Answers;
use crate::backend_error::BackendError;
use crate::host::{Endpoint, NetworkLookup};

/// A [`NetworkLookup`] in memory.
///
/// ```
/// use wcow_spec::host::{Endpoint, NetworkLookup, memory::MemoryNetworks};
///
/// let networks = MemoryNetworks::new().with_endpoint("nat", "web", Endpoint::new("1590d292"));
/// assert_eq!(networks.endpoint("nat", "web").unwrap().hns_id.as_deref(), Some("1590d292"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryNetworks {
    /// By the container's name, then by the network's.
    endpoints: BTreeMap<String, Answers<String, Endpoint>>,
}

impl MemoryNetworks {
    /// Creates a host without networks.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a container's endpoint in a network, both by name.
    #[must_use]
    pub fn with_endpoint(
        self,
        network: impl Into<String>,
        container: impl Into<String>,
        endpoint: Endpoint,
    ) -> Self {
        self.with_answer(network.into(), container.into(), Ok(endpoint))
    }

    /// Makes looking up this endpoint fail.
    #[must_use]
    pub fn with_endpoint_error(
        self,
        network: impl Into<String>,
        container: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.with_answer(network.into(), container.into(), Err(error))
    }

    fn with_answer(
        mut self,
        network: String,
        container: String,
        answer: Result<Endpoint, BackendError>,
    ) -> Self {
        let endpoints = self.endpoints.entry(container).or_default();
        endpoints.insert(network, answer);
        self
    }
}

impl NetworkLookup for MemoryNetworks {
    fn endpoint(&self, network: &str, container: &str) -> Result<Endpoint, BackendError> {
        let endpoints = self.endpoints.get(container);
        match endpoints.and_then(|endpoints| endpoints.get(network)) {
            Some(answer) => answer.clone(),
            None => Err(BackendError::not_found(format!(
                "container {container} has no endpoint in network {network}"
            ))),
        }
    }
}

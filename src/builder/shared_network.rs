//! The network stack that a container shares with another one.

use super::SpecBuilder;
use super::network::own_endpoints;
use crate::container::{Container, Isolation, SharedNetwork};
use crate::daemon::DaemonConfig;
use crate::error_kind::ErrorKind;

/// Error sharing the network stack of another container.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SharedNetworkError {
    /// The other container is Hyper-V isolated.
    #[error("sharing of hyperv containers network is not supported")]
    HyperV {
        /// The other container's id.
        container_id: String,
    },
}

impl SharedNetworkError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

impl SpecBuilder {
    /// Returns the network stack of a container, for use by a container whose network mode is `container:` followed by
    /// this one's name or id.
    ///
    /// Of each of the container's networks, ordered by name, the gateway's endpoint comes first and then the
    /// container's own. A network that cannot be looked up is left out with a warning. The rules are those of dockerd's
    /// `initializeNetworkingPaths`.
    ///
    /// ```
    /// use wcow_spec::host::Endpoint;
    /// use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
    /// use wcow_spec::{Container, DaemonConfig, SpecBuilder};
    ///
    /// let networks = MemoryNetworks::new().with_endpoint("nat", "db", Endpoint::new("1590d292"));
    /// let builder = SpecBuilder::new(MemoryImages::new(), networks);
    /// let daemon = DaemonConfig::new(8.try_into()?);
    /// let db = Container {
    ///     name: "/db".to_owned(),
    ///     networks: ["nat".to_owned()].into(),
    ///     ..Container::default()
    /// };
    ///
    /// let mut web = Container::default();
    /// web.host_config.network_mode = "container:db".into();
    /// web.runtime.shared_network = Some(builder.shared_network(&db, &daemon)?);
    /// assert_eq!(web.runtime.shared_network.unwrap().endpoint_ids, ["1590d292"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`SharedNetworkError::HyperV`] if the container is Hyper-V isolated.
    pub fn shared_network(
        &self,
        container: &Container,
        daemon: &DaemonConfig,
    ) -> Result<SharedNetwork, SharedNetworkError> {
        if daemon.isolation_of(&container.host_config) == Isolation::HyperV {
            return Err(SharedNetworkError::HyperV {
                container_id: container.id.clone(),
            });
        }
        let endpoints = own_endpoints(&*self.networks, container);
        let endpoint_ids = endpoints
            .flat_map(|endpoint| [endpoint.gateway_hns_id, endpoint.hns_id])
            .flatten()
            .collect();
        Ok(SharedNetwork {
            container_id: container.id.clone(),
            endpoint_ids,
        })
    }
}

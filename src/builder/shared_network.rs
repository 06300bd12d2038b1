//! The network stack that a container shares with another one.

use super::network::own_endpoints;
use crate::container::{Container, Isolation, SharedNetwork};
use crate::daemon::DaemonConfig;
use crate::error_kind::ErrorKind;
use crate::host::NetworkLookup;

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

/// Returns the network stack of a container; see [`SpecBuilder::shared_network`](super::SpecBuilder::shared_network).
pub(super) fn shared_network(
    networks: &dyn NetworkLookup,
    container: &Container,
    daemon: &DaemonConfig,
) -> Result<SharedNetwork, SharedNetworkError> {
    if daemon.isolation_of(&container.host_config) == Isolation::HyperV {
        return Err(SharedNetworkError::HyperV {
            container_id: container.id.clone(),
        });
    }
    let endpoints = own_endpoints(networks, container);
    let endpoint_ids = endpoints
        .flat_map(|endpoint| [endpoint.gateway_hns_id, endpoint.hns_id])
        .flatten()
        .collect();
    Ok(SharedNetwork {
        container_id: container.id.clone(),
        endpoint_ids,
    })
}

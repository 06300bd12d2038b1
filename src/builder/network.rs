//! Endpoints, DNS search and a shared network stack.

use oci_spec::runtime::WindowsNetwork;
use tracing::warn;

use crate::builder::{non_empty, non_empty_text};
use crate::host::NetworkLookup;
use crate::{Container, DaemonConfig, ErrorChain, NetworkMode};

/// The network of the spec; it never fails, as what cannot be looked up is left out with a warning.
pub(super) fn network(
    networks: &dyn NetworkLookup,
    container: &Container,
    daemon: &DaemonConfig,
) -> WindowsNetwork {
    let mut endpoints = Endpoints::look_up(networks, container);
    let mut shared_container = None;
    if let NetworkMode::Container(_) = container.host_config.network_mode {
        endpoints.ids.extend_from_slice(&container.shared_endpoints);
        shared_container = non_empty_text(&container.network_shared_container_id);
    }
    endpoints.ids.extend(endpoints.gateway_id);

    let mut network = WindowsNetwork::default();
    network
        .set_endpoint_list(non_empty(endpoints.ids))
        .set_allow_unqualified_dns_query(endpoints.allow_unqualified_dns_query.then_some(true))
        .set_dns_search_list(dns_search(container, daemon))
        .set_network_shared_container_name(shared_container);
    network
}

/// What the lookups of all the container's networks come to.
#[derive(Default)]
struct Endpoints {
    ids: Vec<String>,
    gateway_id: Option<String>,
    allow_unqualified_dns_query: bool,
}

impl Endpoints {
    fn look_up(networks: &dyn NetworkLookup, container: &Container) -> Self {
        let mut endpoints = Self::default();
        for network in &container.networks {
            match networks.endpoint(network, container.short_name()) {
                Ok(endpoint) => {
                    // One gateway is all that the spec takes: that of the last network that has one.
                    if let Some(gateway_id) = endpoint.gateway_hns_id {
                        endpoints.gateway_id = Some(gateway_id).filter(|id| !id.is_empty());
                    }
                    endpoints.ids.extend(endpoint.hns_id);
                    endpoints.allow_unqualified_dns_query |= endpoint.allow_unqualified_dns_query;
                }
                Err(error) => warn!(
                    container = %container.id,
                    network = %network,
                    error = %ErrorChain(&error),
                    "left a network out of the spec: its endpoint cannot be looked up"
                ),
            }
        }
        endpoints
    }
}

/// The container's own DNS suffixes, or the daemon's if it has none.
fn dns_search(container: &Container, daemon: &DaemonConfig) -> Option<Vec<String>> {
    let own = &container.host_config.dns_search;
    let suffixes = if own.is_empty() {
        &daemon.dns_search
    } else {
        own
    };
    non_empty(suffixes.clone())
}

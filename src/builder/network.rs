//! Endpoints and DNS search.

use oci_spec::runtime::WindowsNetwork;
use tracing::warn;

use super::{non_empty, non_empty_text};
use crate::container::{Container, NetworkMode, SharedNetwork};
use crate::daemon::DaemonConfig;
use crate::error_chain::ErrorChain;
use crate::host::{Endpoint, NetworkLookup};
use crate::printable::printable;

/// Returns the network of the spec. It never fails: a network that cannot be looked up is left out with a warning.
pub(super) fn network(
    networks: &dyn NetworkLookup,
    container: &Container,
    daemon: &DaemonConfig,
) -> WindowsNetwork {
    let mut endpoints = Endpoints::look_up(networks, container);
    let shared = shared_network(container);
    if let Some(shared) = shared {
        endpoints.ids.extend_from_slice(&shared.endpoint_ids);
    }
    endpoints.ids.extend(endpoints.gateway_id);

    let mut network = WindowsNetwork::default();
    network
        .set_endpoint_list(non_empty(endpoints.ids))
        .set_allow_unqualified_dns_query(endpoints.allow_unqualified_dns_query.then_some(true))
        .set_dns_search_list(dns_search(container, daemon))
        .set_network_shared_container_name(
            shared.and_then(|shared| non_empty_text(&shared.container_id)),
        );
    network
}

/// Returns the shared network stack, if the container's network mode is `container:`.
fn shared_network(container: &Container) -> Option<&SharedNetwork> {
    let NetworkMode::Container(other) = &container.host_config.network_mode else {
        return None;
    };
    let shared = container.runtime.shared_network.as_ref();
    if shared.is_none() {
        warn!(
            container = %printable(&container.id),
            other = %printable(other),
            "the network stack that the container shares is not set"
        );
    }
    shared
}

/// The endpoints found in the container's networks.
#[derive(Default)]
struct Endpoints {
    ids: Vec<String>,
    gateway_id: Option<String>,
    allow_unqualified_dns_query: bool,
}

impl Endpoints {
    fn look_up(networks: &dyn NetworkLookup, container: &Container) -> Self {
        let room = container.networks.len().saturating_add(1);
        let mut endpoints = Self {
            ids: Vec::with_capacity(room),
            ..Self::default()
        };
        for endpoint in own_endpoints(networks, container) {
            endpoints.ids.extend(endpoint.hns_id);
            endpoints.allow_unqualified_dns_query |= endpoint.allow_unqualified_dns_query;
            // A spec has room for one gateway: that of the last network with one wins.
            if endpoint.gateway_hns_id.is_some() {
                endpoints.gateway_id = endpoint.gateway_hns_id;
            }
        }
        endpoints.gateway_id = endpoints.gateway_id.filter(|id| !id.is_empty());
        endpoints
    }
}

/// Returns the container's endpoints, ordered by the networks' names. Those that cannot be looked up are left out.
pub(super) fn own_endpoints(
    networks: &dyn NetworkLookup,
    container: &Container,
) -> impl Iterator<Item = Endpoint> {
    container.networks.iter().filter_map(move |network| {
        let endpoint = networks.endpoint(network, container.short_name());
        endpoint
            .inspect_err(|error| {
                warn!(
                    container = %printable(&container.id),
                    network = %printable(network),
                    error = format_args!("{:#}", ErrorChain(error)),
                    "left a network out: its endpoint cannot be looked up"
                );
            })
            .ok()
    })
}

/// Returns the container's DNS suffixes, or the daemon's if it has none.
fn dns_search(container: &Container, daemon: &DaemonConfig) -> Option<Vec<String>> {
    let own = &container.host_config.dns_search;
    let suffixes = if own.is_empty() {
        &daemon.dns_search
    } else {
        own
    };
    non_empty(suffixes.clone())
}

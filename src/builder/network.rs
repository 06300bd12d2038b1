//! Endpoints, DNS search and a shared network stack.

use std::borrow::Cow;

use oci_spec::runtime::WindowsNetwork;
use tracing::warn;

use crate::builder::{non_empty, non_empty_text};
use crate::host::{Endpoint, NetworkLookup};
use crate::{Container, DaemonConfig, Error, ErrorChain, Isolation, NetworkMode, SpecBuilder};

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
        let room = container.networks.len().saturating_add(1);
        let mut endpoints = Self {
            ids: Vec::with_capacity(room),
            ..Self::default()
        };
        let mut last_with_gateway = None;
        for endpoint in own_endpoints(networks, container) {
            endpoints.ids.extend(endpoint.hns_id.clone());
            endpoints.allow_unqualified_dns_query |= endpoint.allow_unqualified_dns_query;
            // One gateway is all that the spec takes: that of the last network that has one.
            if endpoint.gateway_hns_id.is_some() {
                last_with_gateway = Some(endpoint);
            }
        }
        endpoints.gateway_id = last_with_gateway
            .and_then(|endpoint| endpoint.gateway_hns_id.clone())
            .filter(|id| !id.is_empty());
        endpoints
    }
}

/// The container's endpoints in its networks, by name; those that cannot be looked up are left out.
fn own_endpoints<'a>(
    networks: &'a dyn NetworkLookup,
    container: &'a Container,
) -> impl Iterator<Item = Cow<'a, Endpoint>> {
    container.networks.iter().filter_map(move |network| {
        let endpoint = networks.endpoint(network, container.short_name());
        endpoint
            .inspect_err(|error| {
                warn!(
                    container = %container.id,
                    network = %network,
                    error = %ErrorChain(error),
                    "left a network out: its endpoint cannot be looked up"
                );
            })
            .ok()
    })
}

impl SpecBuilder<'_> {
    /// Lets a container share the network stack of another one: fills
    /// [`network_shared_container_id`](Container::network_shared_container_id) and
    /// [`shared_endpoints`](Container::shared_endpoints) in place of what was there.
    ///
    /// Of each network of the other container, by name, the endpoint of the gateway comes first and then
    /// the container's own. A network that cannot be looked up is left out with a warning. The rule is
    /// dockerd's `initializeNetworkingPaths`; whether the container's network mode asks for it is the
    /// caller's to look at.
    ///
    /// # Errors
    ///
    /// [`Error::SharedNetworkOfHyperV`] if the other container is Hyper-V isolated.
    pub fn share_network(
        &self,
        container: &mut Container,
        other: &Container,
        daemon: &DaemonConfig,
    ) -> Result<(), Error> {
        let isolation = other.host_config.isolation.or(daemon.default_isolation);
        if isolation == Isolation::HyperV {
            return Err(Error::SharedNetworkOfHyperV {
                container_id: other.id.clone(),
            });
        }
        container.network_shared_container_id.clone_from(&other.id);
        container.shared_endpoints = own_endpoints(&*self.networks, other)
            .map(Cow::into_owned)
            .flat_map(|endpoint| [endpoint.gateway_hns_id, endpoint.hns_id])
            .flatten()
            .collect();
        Ok(())
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

//! The network.

use oci_spec::runtime::WindowsNetwork;

use crate::hcs::network::{allows_unqualified_dns_query, dns_search_list, shared_container_name};
use crate::hcs::schema1::ContainerConfig;

/// Sets endpoints, DNS search and a shared network stack.
pub(super) fn set(config: &mut ContainerConfig, network: Option<&WindowsNetwork>) {
    let Some(network) = network else {
        return;
    };
    config.endpoint_list = network.endpoint_list().clone().unwrap_or_default();
    config.allow_unqualified_dns_query = allows_unqualified_dns_query(network);
    config.dns_search_list = dns_search_list(network);
    config.network_shared_container_name = shared_container_name(network);
}

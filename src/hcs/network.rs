//! Reads a spec's network as both runtimes do.

use oci_spec::runtime::WindowsNetwork;

/// Returns whether DNS queries without a domain are allowed. `oci-spec` shows it only by comparison.
pub(crate) fn allows_unqualified_dns_query(network: &WindowsNetwork) -> bool {
    let mut allowing = network.clone();
    allowing.set_allow_unqualified_dns_query(Some(true));
    allowing == *network
}

/// Returns the DNS suffixes, separated by commas.
pub(crate) fn dns_search_list(network: &WindowsNetwork) -> String {
    let suffixes = network.dns_search_list().as_deref();
    suffixes.unwrap_or_default().join(",")
}

/// Returns the id of the container whose network stack is shared; empty if there is none.
pub(crate) fn shared_container_name(network: &WindowsNetwork) -> String {
    let name = network.network_shared_container_name().clone();
    name.unwrap_or_default()
}

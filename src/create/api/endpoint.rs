//! The endpoints of a container in networks.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{redact, wire};
use crate::go::json::nullable;

redact::debug_without_secrets!(EndpointSettings);

/// The networks that a container is connected to: Docker's `NetworkingConfig`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct NetworkingConfig {
    /// The endpoints by network. An endpoint may be `null`.
    #[serde(deserialize_with = "wire::map")]
    pub endpoints_config: Option<BTreeMap<String, Option<EndpointSettings>>>,
}

/// The settings of an endpoint: Docker's `EndpointSettings`.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct EndpointSettings {
    /// The addresses that are requested for the endpoint.
    #[serde(rename = "IPAMConfig")]
    pub ipam_config: Option<EndpointIpamConfig>,
    /// Links to other containers.
    #[serde(deserialize_with = "wire::list")]
    pub links: Option<Vec<String>>,
    /// Additional DNS names.
    #[serde(deserialize_with = "wire::list")]
    pub aliases: Option<Vec<String>>,
    /// The MAC address.
    #[serde(deserialize_with = "nullable")]
    pub mac_address: String,
    /// The network's id.
    #[serde(rename = "NetworkID", deserialize_with = "nullable")]
    pub network_id: String,
    /// The endpoint's id.
    #[serde(rename = "EndpointID", deserialize_with = "nullable")]
    pub endpoint_id: String,
    /// The IPv4 gateway.
    #[serde(deserialize_with = "nullable")]
    pub gateway: String,
    /// The IPv4 address.
    #[serde(rename = "IPAddress", deserialize_with = "nullable")]
    pub ip_address: String,
    /// The length of the IPv4 address's prefix, in bits.
    #[serde(rename = "IPPrefixLen", deserialize_with = "nullable")]
    pub ip_prefix_len: i64,
    /// The IPv6 gateway.
    #[serde(rename = "IPv6Gateway", deserialize_with = "nullable")]
    pub ipv6_gateway: String,
    /// The IPv6 address.
    #[serde(rename = "GlobalIPv6Address", deserialize_with = "nullable")]
    pub global_ipv6_address: String,
    /// The length of the IPv6 address's prefix, in bits.
    #[serde(rename = "GlobalIPv6PrefixLen", deserialize_with = "nullable")]
    pub global_ipv6_prefix_len: i64,
    /// Options of the network's driver.
    #[serde(deserialize_with = "wire::map")]
    pub driver_opts: Option<BTreeMap<String, String>>,
    /// The DNS names. Only the endpoints of running containers have them.
    #[serde(rename = "DNSNames", deserialize_with = "wire::list")]
    pub dns_names: Option<Vec<String>>,
}

/// The addresses that are requested for an endpoint: Docker's `EndpointIPAMConfig`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EndpointIpamConfig {
    /// The IPv4 address.
    #[serde(
        rename = "IPv4Address",
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub ipv4_address: String,
    /// The IPv6 address.
    #[serde(
        rename = "IPv6Address",
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub ipv6_address: String,
    /// Link-local addresses.
    #[serde(
        rename = "LinkLocalIPs",
        deserialize_with = "wire::list",
        skip_serializing_if = "wire::is_empty_list"
    )]
    pub link_local_ips: Option<Vec<String>>,
}

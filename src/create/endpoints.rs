//! Checks the endpoints of a container, and selects those that are stored.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use super::adapt::Endpoints;
use super::api::{EndpointIpamConfig, EndpointSettings};
use super::network_mode::is_container;
use crate::error_kind::ErrorKind;

/// Endpoints are not valid, by network. The text is dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", Joined(.endpoints))]
#[non_exhaustive]
pub struct InvalidEndpoints {
    /// The endpoints that are not valid, with their errors; at least one.
    pub endpoints: Vec<InvalidEndpoint>,
}

impl InvalidEndpoints {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// An endpoint is not valid. The text is dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid config for network {network}: {problem}")]
#[non_exhaustive]
pub struct InvalidEndpoint {
    /// The network.
    pub network: String,
    /// What is wrong.
    pub problem: EndpointProblem,
}

/// What is wrong with an endpoint.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum EndpointProblem {
    /// The endpoint is `null`.
    #[error("EndpointsConfig is nil")]
    Null,
    /// The MAC address is not valid.
    #[error("invalid MAC address {address}")]
    MacAddress {
        /// The address.
        address: String,
    },
    /// IP addresses are not valid.
    #[error("invalid endpoint settings:\n{}", Joined(.0))]
    Addresses(Vec<InvalidAddress>),
}

/// An IP address is not valid. The text is dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid {family} address: {address}")]
#[non_exhaustive]
pub struct InvalidAddress {
    /// What the address was requested as.
    pub family: AddressFamily,
    /// The address.
    pub address: String,
}

/// What an IP address of an endpoint is requested as. Displays dockerd's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AddressFamily {
    /// The IPv4 address.
    Ipv4,
    /// The IPv6 address.
    Ipv6,
    /// One of the link-local addresses.
    LinkLocal,
}

impl fmt::Display for AddressFamily {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ipv4 => "IPv4",
            Self::Ipv6 => "IPv6",
            Self::LinkLocal => "link-local IP",
        })
    }
}

/// Several errors in one text, as moby's `multierror.Join` joins them.
struct Joined<'a, E>(&'a [E]);

impl<E: fmt::Display> fmt::Display for Joined<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let [error] = self.0 {
            return f.write_str(error.to_string().trim());
        }
        for (index, error) in self.0.iter().enumerate() {
            let start = if index == 0 { "* " } else { "\n* " };
            write!(f, "{start}{}", error.to_string().replace('\n', "\n\t"))?;
        }
        Ok(())
    }
}

/// Checks all endpoints.
pub(super) fn check(endpoints: &Endpoints) -> Result<(), InvalidEndpoints> {
    let invalid = endpoints.iter().filter_map(|(network, endpoint)| {
        let problem = endpoint
            .as_ref()
            .map_or(Some(EndpointProblem::Null), problem)?;
        Some(InvalidEndpoint {
            network: network.clone(),
            problem,
        })
    });
    let endpoints: Vec<_> = invalid.collect();
    if endpoints.is_empty() {
        Ok(())
    } else {
        Err(InvalidEndpoints { endpoints })
    }
}

fn problem(endpoint: &EndpointSettings) -> Option<EndpointProblem> {
    let address = &endpoint.mac_address;
    if !address.is_empty() && !is_mac_address(address) {
        return Some(EndpointProblem::MacAddress {
            address: address.clone(),
        });
    }
    let ipam_config = endpoint.ipam_config.as_ref();
    let invalid = ipam_config.map_or_else(Vec::new, invalid_addresses);
    (!invalid.is_empty()).then_some(EndpointProblem::Addresses(invalid))
}

fn invalid_addresses(config: &EndpointIpamConfig) -> Vec<InvalidAddress> {
    let EndpointIpamConfig {
        ipv4_address,
        ipv6_address,
        link_local_ips,
    } = config;
    let is_v4 = |ip: &IpAddr| ip.to_canonical().is_ipv4();
    let mut invalid = Vec::new();
    let mut check = |family, address: &String, is_valid: bool| {
        if !is_valid {
            invalid.push(InvalidAddress {
                family,
                address: address.clone(),
            });
        }
    };
    let v4 = ipv4_address.is_empty() || specified(ipv4_address).is_some_and(|ip| is_v4(&ip));
    check(AddressFamily::Ipv4, ipv4_address, v4);
    let v6 = ipv6_address.is_empty() || specified(ipv6_address).is_some_and(|ip| !is_v4(&ip));
    check(AddressFamily::Ipv6, ipv6_address, v6);
    for address in link_local_ips.iter().flatten() {
        check(
            AddressFamily::LinkLocal,
            address,
            specified(address).is_some(),
        );
    }
    invalid
}

/// Parses an IP address, which must not be the unspecified one.
fn specified(address: &str) -> Option<IpAddr> {
    let ip: IpAddr = address.parse().ok()?;
    (!ip.to_canonical().is_unspecified()).then_some(ip)
}

/// Returns whether the text is a MAC address by Go's `net.ParseMAC`: 6, 8 or 20 bytes in hexadecimal digits, in pairs
/// between colons or hyphens, or in fours between dots.
fn is_mac_address(text: &str) -> bool {
    let groups = |separator, digits, counts: [usize; 3]| {
        let groups: Vec<&str> = text.split(separator).collect();
        let is_group =
            |group: &&str| group.len() == digits && group.bytes().all(|b| b.is_ascii_hexdigit());
        counts.contains(&groups.len()) && groups.iter().all(is_group)
    };
    groups(':', 2, [6, 8, 20]) || groups('-', 2, [6, 8, 20]) || groups('.', 4, [3, 4, 10])
}

/// Returns the endpoints that are stored: those of the request, else one in the network that the mode names; `None` for
/// a container without a network of its own.
pub(super) fn stored(
    endpoints: Endpoints,
    network_mode: &str,
    network_disabled: bool,
) -> Option<BTreeMap<String, EndpointSettings>> {
    if network_disabled || is_container(network_mode) {
        return None;
    }
    let mut stored: BTreeMap<_, _> = endpoints
        .into_iter()
        .filter_map(|(network, endpoint)| Some((network, endpoint?)))
        .collect();
    if stored.is_empty() {
        stored.insert(network_mode.to_owned(), EndpointSettings::default());
    }
    Some(stored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mac_addresses_are_those_of_go() {
        for text in [
            "02:42:ac:11:00:02",
            "02-42-AC-11-00-02",
            "0242.ac11.0002",
            "02:42:ac:11:00:02:03:04",
        ] {
            assert!(is_mac_address(text), "{text}");
        }
        for text in [
            "",
            "zz",
            "02:42:ac:11:00",
            "02:42-ac:11:00:02",
            "0242ac110002",
            "2:42:ac:11:00:02",
        ] {
            assert!(!is_mac_address(text), "{text}");
        }
    }

    #[test]
    fn several_errors_are_listed_as_dockerd_lists_them() {
        let endpoint = EndpointSettings {
            ipam_config: Some(EndpointIpamConfig {
                ipv4_address: "::ffff:0.0.0.0".to_owned(),
                ipv6_address: "x".to_owned(),
                link_local_ips: Some(vec!["::".to_owned(), "fe80::1".to_owned()]),
            }),
            ..EndpointSettings::default()
        };
        let endpoints = Endpoints::from([("a".to_owned(), Some(endpoint)), ("b".to_owned(), None)]);
        assert_eq!(
            check(&endpoints).unwrap_err().to_string(),
            "* invalid config for network a: invalid endpoint settings:\n\t* invalid IPv4 address: \
             ::ffff:0.0.0.0\n\t* invalid IPv6 address: x\n\t* invalid link-local IP address: ::\n* invalid config for \
             network b: EndpointsConfig is nil"
        );
    }
}

//! Network modes on Windows, by their texts.

/// The network of containers that name none.
pub(super) const NAT: &str = "nat";

/// The mode for the network of containers that name none.
pub(super) const DEFAULT: &str = "default";

/// Returns whether the mode is another container's network stack.
pub(super) fn is_container(mode: &str) -> bool {
    mode.split_once(':')
        .is_some_and(|(kind, _)| kind == "container")
}

/// Returns whether the mode is a network, in which a container can have a MAC address.
pub(super) fn is_network(mode: &str) -> bool {
    !matches!(mode, DEFAULT | "none") && !is_container(mode)
}

/// Error for a network mode that conflicts with another option. Its text is dockerd's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NetworkConflict {
    /// The mode is `container:` without a name.
    #[error("Invalid network mode: invalid container format container:<name|id>")]
    NoContainer,
    /// A container that shares a network stack has no host name of its own.
    #[error("conflicting options: hostname and the network mode")]
    Hostname,
    /// A container that shares a network stack has no links.
    #[error(
        "conflicting options: container type network can't be used with links. This would result in undefined \
         behavior"
    )]
    Links,
    /// A container that shares a network stack has no DNS servers of its own.
    #[error("conflicting options: dns and the network mode")]
    Dns,
    /// A container that shares a network stack has no hosts of its own.
    #[error("conflicting options: custom host-to-IP mapping and the network mode")]
    ExtraHosts,
    /// A container that shares a network stack publishes no ports.
    #[error("conflicting options: port publishing and the container type network mode")]
    PublishedPorts,
    /// A container that shares a network stack exposes no ports.
    #[error("conflicting options: port exposing and the container type network mode")]
    ExposedPorts,
    /// A container without a network of its own has no MAC address.
    #[error("conflicting options: mac-address and the network mode")]
    MacAddress,
}

//! The checks that dockerd makes while it decodes a request that has a host config.

use super::api;
use super::error::CreateError;
use super::network_mode::{NetworkConflict, is_container};
use crate::container::Isolation;

/// An option that dockerd refuses on Windows without a class, so that the status is 500. Its text is dockerd's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum UnsupportedOption {
    /// `CpuRealtimePeriod`.
    #[error("Windows does not support CPU real-time period")]
    CpuRealtimePeriod,
    /// `CpuRealtimeRuntime`.
    #[error("Windows does not support CPU real-time runtime")]
    CpuRealtimeRuntime,
    /// `Privileged`.
    #[error("Windows does not support privileged mode")]
    Privileged,
    /// `ReadonlyRootfs`.
    #[error("Windows does not support root filesystem in read-only mode")]
    ReadonlyRootfs,
    /// The network mode `container:` with Hyper-V isolation.
    #[error(
        "Using the network stack of another container is not supported while using Hyper-V Containers"
    )]
    SharedNetworkWithHyperV,
}

/// Checks the host config of a request, with its config if there is one.
pub(super) fn check(
    config: Option<&api::Config>,
    host_config: &api::HostConfig,
) -> Result<(), CreateError> {
    let none = api::Config::default();
    network_mode(config.unwrap_or(&none), host_config)?;
    let isolation = Isolation::parse_optional(&host_config.isolation);
    let isolation = isolation.map_err(CreateError::Isolation)?;
    if is_container(&host_config.network_mode) && isolation == Some(Isolation::HyperV) {
        return Err(UnsupportedOption::SharedNetworkWithHyperV.into());
    }
    let options = [
        (
            host_config.cpu_realtime_period != 0,
            UnsupportedOption::CpuRealtimePeriod,
        ),
        (
            host_config.cpu_realtime_runtime != 0,
            UnsupportedOption::CpuRealtimeRuntime,
        ),
        (host_config.privileged, UnsupportedOption::Privileged),
        (
            host_config.readonly_rootfs,
            UnsupportedOption::ReadonlyRootfs,
        ),
    ];
    match options.into_iter().find(|(is_set, _)| *is_set) {
        Some((_, option)) => Err(option.into()),
        None => Ok(()),
    }
}

/// Refuses options that a container with another container's network stack cannot have.
fn network_mode(
    config: &api::Config,
    host_config: &api::HostConfig,
) -> Result<(), NetworkConflict> {
    let mode = &host_config.network_mode;
    let mut parts = mode.split(':');
    if parts.next() == Some("container") && parts.next().is_none_or(str::is_empty) {
        return Err(NetworkConflict::NoContainer);
    }
    if !is_container(mode) {
        return Ok(());
    }
    let has = |list: &Option<Vec<String>>| list.as_ref().is_some_and(|list| !list.is_empty());
    let ports = host_config.port_bindings.as_ref();
    let publishes = ports.is_some_and(|ports| !ports.is_empty()) || host_config.publish_all_ports;
    let exposed = config.exposed_ports.as_ref();
    let conflicts = [
        (!config.hostname.is_empty(), NetworkConflict::Hostname),
        (has(&host_config.links), NetworkConflict::Links),
        (has(&host_config.dns), NetworkConflict::Dns),
        (has(&host_config.extra_hosts), NetworkConflict::ExtraHosts),
        (publishes, NetworkConflict::PublishedPorts),
        (
            exposed.is_some_and(|ports| !ports.is_empty()),
            NetworkConflict::ExposedPorts,
        ),
    ];
    match conflicts.into_iter().find(|(conflicts, _)| *conflicts) {
        Some((_, conflict)) => Err(conflict),
        None => Ok(()),
    }
}

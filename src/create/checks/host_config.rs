//! Checks of the settings that depend on the host.

use std::net::IpAddr;

use super::ports;
use super::restart_policy::{self, InvalidRestartPolicy};
use crate::create::api::HostConfig;
use crate::create::mount_spec::MountConfigError;
use crate::go::equal_fold::to_upper;
use crate::go::quote::GoQuoted;
use crate::host::HostPaths;

/// Error checking the settings that depend on the host. Its text is dockerd's.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidHostConfig {
    /// A container that is removed when it stops cannot have a restart policy.
    #[error("can't create 'AutoRemove' container with restart policy")]
    AutoRemove,
    /// A mount is not valid.
    #[error(transparent)]
    Mount(#[from] MountConfigError),
    /// An entry of the hosts file has no name, or no colon.
    #[error("bad format for add-host: {}", GoQuoted(.entry))]
    ExtraHost {
        /// The entry.
        entry: String,
    },
    /// An entry of the hosts file has no IP address.
    #[error("invalid IP address in add-host: {}", GoQuoted(.address))]
    ExtraHostAddress {
        /// The text in place of the address.
        address: String,
    },
    /// A port is neither a number up to 65,535 nor, on the host, an ascending range.
    #[error("invalid port specification: {}", GoQuoted(.port))]
    Port {
        /// The port.
        port: String,
    },
    /// The restart policy does not exist, or has a count that it does not take.
    #[error("invalid restart policy")]
    RestartPolicy(#[from] InvalidRestartPolicy),
    /// A capability is not `ALL`.
    #[error("invalid {list}: unknown capability: {}", GoQuoted(.capability))]
    Capability {
        /// `CapAdd` or `CapDrop`.
        list: &'static str,
        /// The capability, in upper case and with its prefix.
        capability: String,
    },
    /// An annotation has no key.
    #[error("invalid Annotations: the empty string is not permitted as an annotation key")]
    Annotation,
}

/// Checks the settings, except for resources.
pub(in crate::create) fn check(
    host_config: &HostConfig,
    paths: &dyn HostPaths,
) -> Result<(), InvalidHostConfig> {
    if host_config.auto_remove && !restart_policy::is_none(&host_config.restart_policy) {
        return Err(InvalidHostConfig::AutoRemove);
    }
    for mount in host_config.mounts.iter().flatten() {
        mount.check(paths)?;
    }
    host_config
        .extra_hosts
        .iter()
        .flatten()
        .try_for_each(|entry| extra_host(entry))?;
    ports::check(host_config.port_bindings.as_ref())?;
    restart_policy::check(&host_config.restart_policy)?;
    capabilities("CapAdd", &host_config.cap_add)?;
    capabilities("CapDrop", &host_config.cap_drop)?;
    let annotations = host_config.annotations.as_ref();
    if annotations.is_some_and(|annotations| annotations.contains_key("")) {
        return Err(InvalidHostConfig::Annotation);
    }
    Ok(())
}

/// Checks an entry of the hosts file, which may name the host itself.
fn extra_host(entry: &str) -> Result<(), InvalidHostConfig> {
    let (_, address) = entry
        .split_once(':')
        .filter(|(name, _)| !name.is_empty())
        .ok_or_else(|| InvalidHostConfig::ExtraHost {
            entry: entry.to_owned(),
        })?;
    let is_address = address == "host-gateway" || address.trim().parse::<IpAddr>().is_ok();
    if is_address {
        return Ok(());
    }
    Err(InvalidHostConfig::ExtraHostAddress {
        address: address.to_owned(),
    })
}

/// Refuses every Linux capability by name.
fn capabilities(
    list: &'static str,
    capabilities: &Option<Vec<String>>,
) -> Result<(), InvalidHostConfig> {
    for capability in capabilities.iter().flatten() {
        let name = to_upper(capability);
        if name != "ALL" {
            let prefix = if name.starts_with("CAP_") { "" } else { "CAP_" };
            let capability = [prefix, &name].concat();
            return Err(InvalidHostConfig::Capability { list, capability });
        }
    }
    Ok(())
}

//! Adapts a request to the version of the API, as dockerd's handler does.

use std::collections::BTreeMap;

use super::api::{self, EndpointSettings};
use super::api_version::ApiVersion;
use super::error::{CreateError, CreateWarning};
use super::mount_spec::MountKind;
use super::network_mode::{DEFAULT, NAT, NetworkConflict, is_network};
use super::platform::Platform;

/// The endpoints of a request by network. An endpoint may be `null`.
pub(super) type Endpoints = BTreeMap<String, Option<EndpointSettings>>;

/// A request as the handler passes it on.
pub(super) struct Adapted {
    pub(super) config: api::Config,
    pub(super) host_config: api::HostConfig,
    pub(super) endpoints: Endpoints,
    /// The platform that the image must have.
    pub(super) platform: Option<Platform>,
    /// Whether read-only bind mounts leave the mounts below them as they are.
    pub(super) read_only_non_recursive: bool,
    pub(super) warning: Option<CreateWarning>,
}

/// An option that the version of the API does not support, or that belongs to another kind of mount. Its text is
/// dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiMismatch {
    /// A mount has options of another kind of mount.
    #[error("{options} must not be specified on mount type {}", crate::go::quote::GoQuoted(.kind))]
    MountOptions {
        /// The options.
        options: &'static str,
        /// The mount's type.
        kind: String,
    },
    /// An option of a mount needs a newer version.
    #[error("{option} needs API v{version} or newer")]
    NeedsVersion {
        /// The option.
        option: &'static str,
        /// The first version that supports it.
        version: ApiVersion,
    },
    /// The version connects a container to one network only.
    #[error("Container cannot be created with multiple network endpoints: {}", .networks.join(", "))]
    Endpoints {
        /// The networks.
        networks: Vec<String>,
    },
    /// There are endpoints, but none for the network that the container-wide MAC address is for.
    #[error(
        "if a container-wide MAC address is supplied, HostConfig.NetworkMode must match the identity of a network in \
         NetworkSettings.Networks"
    )]
    MacAddressWithoutEndpoint,
    /// The endpoint has another MAC address than the container.
    #[error(
        "the container-wide MAC address must match the endpoint-specific MAC address for the main network, or be left \
         empty"
    )]
    MacAddress,
    /// The endpoint for the MAC address is `null`.
    #[error("invalid config for network {network}: EndpointsConfig is nil")]
    NullEndpoint {
        /// The network.
        network: String,
    },
}

const V1_25: ApiVersion = ApiVersion::new(1, 25);
const V1_40: ApiVersion = ApiVersion::new(1, 40);
const V1_41: ApiVersion = ApiVersion::new(1, 41);
const V1_42: ApiVersion = ApiVersion::new(1, 42);
const V1_43: ApiVersion = ApiVersion::new(1, 43);
const V1_44: ApiVersion = ApiVersion::new(1, 44);
const V1_45: ApiVersion = ApiVersion::new(1, 45);

/// Adapts a request to the version of the API, in the order of dockerd's `postContainersCreate`.
pub(super) fn adapt(
    mut config: api::Config,
    mut host_config: api::HostConfig,
    mut endpoints: Endpoints,
    platform: Option<&str>,
    version: ApiVersion,
) -> Result<Adapted, CreateError> {
    default_network(&mut host_config, &mut endpoints);
    if version < V1_25 {
        host_config.auto_remove = false;
    }
    before_1_41(&mut host_config, version);
    let platform = platform.filter(|platform| version >= V1_41 && !platform.is_empty());
    let platform = platform.map(str::parse).transpose()?;
    mount_options(&mut host_config, version)?;
    if version < V1_43 {
        host_config.annotations = None;
    }
    if version < V1_44 {
        if let Some(health) = &mut config.healthcheck {
            health.start_interval_nanos = 0;
        }
        before_1_44(&mut host_config, &endpoints)?;
    }
    if version < V1_45 && volumes(&host_config).any(|options| !options.subpath.is_empty()) {
        return Err(needs("VolumeOptions.Subpath", V1_45));
    }
    let warning = mac_address(&mut config, &host_config, &mut endpoints, version)?;
    host_config.pids_limit = host_config.pids_limit.filter(|limit| *limit > 0);
    Ok(Adapted {
        config,
        host_config,
        endpoints,
        platform,
        read_only_non_recursive: version < V1_44,
        warning,
    })
}

/// Connects a container that names no network to Windows' default one, and moves the endpoint of `default` there.
fn default_network(host_config: &mut api::HostConfig, endpoints: &mut Endpoints) {
    if matches!(host_config.network_mode.as_str(), "" | DEFAULT) {
        NAT.clone_into(&mut host_config.network_mode);
        if let Some(endpoint) = endpoints.remove(DEFAULT) {
            endpoints.insert(NAT.to_owned(), endpoint);
        }
    }
}

fn before_1_41(host_config: &mut api::HostConfig, version: ApiVersion) {
    if version < V1_40 {
        for mount in host_config.mounts.iter_mut().flatten() {
            if let Some(options) = &mut mount.bind_options {
                options.non_recursive = false;
            }
        }
        host_config.kernel_memory_tcp = 0;
        if host_config.ipc_mode.is_empty() {
            "shareable".clone_into(&mut host_config.ipc_mode);
        }
    }
    if version < V1_41 && host_config.cgroupns_mode.is_empty() {
        "host".clone_into(&mut host_config.cgroupns_mode);
    }
}

/// Drops or refuses options of mounts, depending on the version.
fn mount_options(
    host_config: &mut api::HostConfig,
    version: ApiVersion,
) -> Result<(), ApiMismatch> {
    if version < V1_42 {
        for mount in host_config.mounts.iter_mut().flatten() {
            if let Some(options) = &mut mount.bind_options {
                options.create_mountpoint = false;
            }
        }
        return Ok(());
    }
    host_config.kernel_memory = 0;
    for mount in host_config.mounts.iter().flatten() {
        let is = |kind: MountKind| mount.kind == kind.name();
        let options = [
            (
                "VolumeOptions",
                mount.volume_options.is_some() && !is(MountKind::Volume),
            ),
            (
                "BindOptions",
                mount.bind_options.is_some() && !is(MountKind::Bind),
            ),
            (
                "TmpfsOptions",
                mount.tmpfs_options.is_some() && mount.kind != "tmpfs",
            ),
        ];
        if let Some((options, _)) = options.into_iter().find(|(_, is_foreign)| *is_foreign) {
            return Err(ApiMismatch::MountOptions {
                options,
                kind: mount.kind.clone(),
            });
        }
    }
    Ok(())
}

/// Refuses what the versions before 1.44 cannot do, and sets what they always do.
fn before_1_44(
    host_config: &mut api::HostConfig,
    endpoints: &Endpoints,
) -> Result<(), CreateError> {
    let mounts = host_config.mounts.iter_mut().flatten();
    for mount in mounts.filter(|mount| mount.kind == MountKind::Bind.name()) {
        let Some(options) = &mut mount.bind_options else {
            continue;
        };
        if options.read_only_force_recursive {
            return Err(needs("BindOptions.ReadOnlyForceRecursive", V1_44));
        }
        // dockerd sets this in the mount point, which shares given options with the host config, and stores both.
        options.read_only_non_recursive |= mount.read_only;
    }
    if endpoints.len() > 1 {
        let networks = endpoints.keys().cloned().collect();
        return Err(ApiMismatch::Endpoints { networks }.into());
    }
    Ok(())
}

fn needs(option: &'static str, version: ApiVersion) -> CreateError {
    ApiMismatch::NeedsVersion { option, version }.into()
}

fn volumes(host_config: &api::HostConfig) -> impl Iterator<Item = &api::VolumeOptions> {
    let mounts = host_config.mounts.iter().flatten();
    mounts.filter_map(|mount| mount.volume_options.as_ref())
}

/// Moves the container-wide MAC address to the endpoint of the container's network, as version 1.44 has it.
fn mac_address(
    config: &mut api::Config,
    host_config: &api::HostConfig,
    endpoints: &mut Endpoints,
    version: ApiVersion,
) -> Result<Option<CreateWarning>, CreateError> {
    let address = config.mac_address.clone();
    let mode = &host_config.network_mode;
    if address.is_empty() {
        if version < V1_44 {
            // Before 1.44, endpoints had no MAC address of their own.
            endpoints
                .values_mut()
                .flatten()
                .for_each(|endpoint| endpoint.mac_address.clear());
        }
        return Ok(None);
    }
    if version < V1_44 {
        if !is_network(mode) {
            return Err(NetworkConflict::MacAddress.into());
        }
        let network = endpoints.keys().next().unwrap_or(mode).clone();
        endpoint(endpoints, &network)?.mac_address = address;
        return Ok(None);
    }
    if is_network(mode) {
        if !endpoints.is_empty() && !endpoints.contains_key(mode) {
            return Err(ApiMismatch::MacAddressWithoutEndpoint.into());
        }
        let endpoint = endpoint(endpoints, mode)?;
        if !endpoint.mac_address.is_empty() && endpoint.mac_address != address {
            return Err(ApiMismatch::MacAddress.into());
        }
        endpoint.mac_address = address;
    }
    config.mac_address.clear();
    Ok(Some(CreateWarning::MacAddress))
}

/// Returns the endpoint in a network. Adds one if it is missing.
fn endpoint<'a>(
    endpoints: &'a mut Endpoints,
    network: &str,
) -> Result<&'a mut EndpointSettings, ApiMismatch> {
    let endpoint = endpoints
        .entry(network.to_owned())
        .or_insert_with(|| Some(EndpointSettings::default()));
    endpoint.as_mut().ok_or_else(|| ApiMismatch::NullEndpoint {
        network: network.to_owned(),
    })
}

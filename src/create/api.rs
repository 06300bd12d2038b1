//! Docker's API types, as a create request, an image's config and a stored container have them.
//!
//! Texts are as they were written: an isolation, a network mode or a mount type may be none. `null` and an empty list are
//! told apart, as dockerd stores them differently. Keys are Docker's own; `Deserialize` expects them in Docker's own case.
//!
//! The `Debug` forms are JSON without values of the environment, commands, credential specs and options of log and volume
//! drivers.

mod config;
mod endpoint;
mod host_config;
mod host_options;
mod mount;
mod redact;
mod resources;
mod wire;

pub(super) use config::CONFIG_KEYS;
pub use config::{Config, HealthConfig};
pub use endpoint::{EndpointIpamConfig, EndpointSettings, NetworkingConfig};
pub use host_config::HostConfig;
pub use host_options::{LogConfig, PortBinding, PortMap, RestartPolicy};
pub use mount::{
    BindOptions, ClusterOptions, Mount, MountPoint, TmpfsOptions, VolumeDriver, VolumeOptions,
};
pub(super) use redact::debug;
pub use resources::{DeviceMapping, DeviceRequest};

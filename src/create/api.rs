//! Docker's API types for create requests, images' configs and stored containers.
//!
//! Texts are as they were written, so an isolation, a network mode or a mount type may not exist. `null` and an empty
//! list are distinct, as dockerd stores them differently. Keys are Docker's own; `Deserialize` expects them in Docker's
//! own case.
//!
//! The `Debug` forms are JSON without values of the environment, commands, credential specs and options of log and
//! volume drivers.

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
pub(super) use redact::{debug, debug_without_secrets};
pub use resources::{DeviceMapping, DeviceRequest};

//! dockerd's checks of a request before the image lookup.

mod config;
mod host_config;
mod ports;
mod restart_policy;

pub use config::InvalidConfig;
pub(super) use config::check as config;
pub use host_config::InvalidHostConfig;
pub(super) use host_config::check as host_config;
pub use restart_policy::InvalidRestartPolicy;
pub(super) use restart_policy::NO as NO_RESTART;

//! The log driver, the ports and the restart policy of a container.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{redact, wire};
use crate::go::json::nullable;

redact::debug_without_secrets!(LogConfig);

/// A log driver and its options: Docker's `LogConfig`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct LogConfig {
    /// The log driver; empty for the daemon's.
    #[serde(rename = "Type", deserialize_with = "nullable")]
    pub driver: String,
    /// The driver's options.
    #[serde(deserialize_with = "wire::map")]
    pub config: Option<BTreeMap<String, String>>,
}

impl LogConfig {
    /// Creates the settings of a log driver without options.
    pub fn new(driver: impl Into<String>) -> Self {
        Self {
            driver: driver.into(),
            config: None,
        }
    }
}

/// The host's ports by the ports of a container, as `PORT/PROTOCOL`: Docker's `PortMap`.
pub type PortMap = BTreeMap<String, Option<Vec<PortBinding>>>;

/// A port of the host: Docker's `PortBinding`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PortBinding {
    /// The host's address; empty for all.
    #[serde(rename = "HostIp", deserialize_with = "nullable")]
    pub host_ip: String,
    /// The host's port, or an ascending range; empty for any.
    #[serde(rename = "HostPort", deserialize_with = "nullable")]
    pub host_port: String,
}

/// When a container is started again: Docker's `RestartPolicy`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct RestartPolicy {
    /// `no`, `always`, `on-failure` or `unless-stopped`; empty for `no`.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// The number of attempts, with `on-failure`; 0 for no limit.
    #[serde(deserialize_with = "nullable")]
    pub maximum_retry_count: i64,
}

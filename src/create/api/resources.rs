//! Devices of the host for a container.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{redact, wire};
use crate::go::json::nullable;

redact::debug_without_secrets!(DeviceRequest);

/// A device of the host for a container: Docker's `DeviceMapping`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeviceMapping {
    /// The device as `class/GUID` or `IDTYPE://ID`.
    #[serde(deserialize_with = "nullable")]
    pub path_on_host: String,
    /// The device in the container. Windows ignores it.
    #[serde(deserialize_with = "nullable")]
    pub path_in_container: String,
    /// The container's rights to the device. Windows ignores them.
    #[serde(deserialize_with = "nullable")]
    pub cgroup_permissions: String,
}

/// A request for devices of a driver: Docker's `DeviceRequest`. Windows ignores it.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeviceRequest {
    /// The driver.
    #[serde(deserialize_with = "nullable")]
    pub driver: String,
    /// The number of devices; -1 for all.
    #[serde(deserialize_with = "nullable")]
    pub count: i64,
    /// The ids of devices.
    #[serde(rename = "DeviceIDs", deserialize_with = "wire::list")]
    pub device_ids: Option<Vec<String>>,
    /// The required capabilities: alternative lists, one of which must be met completely.
    #[serde(deserialize_with = "wire::lists")]
    pub capabilities: Option<Vec<Option<Vec<String>>>>,
    /// The driver's options.
    #[serde(deserialize_with = "wire::map")]
    pub options: Option<BTreeMap<String, String>>,
}

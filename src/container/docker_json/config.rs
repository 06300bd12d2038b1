//! The keys of `config.v2.json`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::container::{
    ConfigReference, Container, ContainerConfig, HostConfig, MountPoint, RuntimeState,
    SecretReference,
};
use crate::go::json::{is_some, nullable, nullable_list};

/// The keys of `config.v2.json`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct ConfigJson {
    #[serde(rename = "ID", deserialize_with = "nullable")]
    id: String,
    #[serde(deserialize_with = "nullable")]
    name: String,
    #[serde(deserialize_with = "nullable")]
    path: String,
    #[serde(deserialize_with = "nullable_list")]
    args: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    image: String,
    #[serde(deserialize_with = "nullable")]
    config: ContainerConfig,
    #[serde(deserialize_with = "nullable")]
    network_settings: NetworkSettingsJson,
    #[serde(deserialize_with = "nullable")]
    has_been_started_before: bool,
    #[serde(deserialize_with = "nullable")]
    mount_points: BTreeMap<String, Option<MountPoint>>,
    #[serde(deserialize_with = "nullable_list")]
    secret_references: Vec<SecretReference>,
    #[serde(deserialize_with = "nullable_list")]
    config_references: Vec<ConfigReference>,
    /// Keys of other documents.
    #[serde(rename = "HostConfig", deserialize_with = "is_some")]
    pub(super) is_inspect: bool,
    #[serde(rename = "NetworkMode", deserialize_with = "is_some")]
    pub(super) is_host_config: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct NetworkSettingsJson {
    /// Only the names count, and the settings may be `null`.
    #[serde(deserialize_with = "nullable")]
    pub(super) networks: BTreeMap<String, IgnoredAny>,
}

impl From<ConfigJson> for Container {
    fn from(json: ConfigJson) -> Self {
        Self {
            id: json.id,
            name: json.name,
            path: json.path,
            args: json.args,
            image_id: json.image,
            config: json.config,
            host_config: HostConfig::default(),
            networks: json.network_settings.networks.into_keys().collect(),
            has_been_started_before: json.has_been_started_before,
            mount_points: json.mount_points.into_values().flatten().collect(),
            secret_references: json.secret_references,
            config_references: json.config_references,
            runtime: RuntimeState::default(),
        }
    }
}

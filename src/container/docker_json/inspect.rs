//! The keys of what `docker inspect` prints.

use serde::Deserialize;

use super::config::NetworkSettingsJson;
use super::host_config::{HostConfigJson, RequestedMountJson};
use crate::container::{Container, ContainerConfig, MountPoint, RuntimeState};
use crate::go::filepath;
use crate::go::json::{is_some, nullable, nullable_list};

/// An element of what `docker inspect` prints.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct InspectJson {
    #[serde(deserialize_with = "nullable")]
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
    host_config: HostConfigJson,
    #[serde(deserialize_with = "nullable")]
    network_settings: NetworkSettingsJson,
    #[serde(deserialize_with = "nullable")]
    state: StateJson,
    #[serde(deserialize_with = "nullable_list")]
    mounts: Vec<Option<MountPoint>>,
    /// Keys of other documents.
    #[serde(rename = "HasBeenStartedBefore", deserialize_with = "is_some")]
    pub(super) is_config_file: bool,
    #[serde(rename = "NetworkMode", deserialize_with = "is_some")]
    pub(super) is_host_config: bool,
    #[serde(rename = "RepoTags", deserialize_with = "is_some")]
    pub(super) is_image: bool,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct StateJson {
    #[serde(deserialize_with = "nullable")]
    started_at: String,
}

impl StateJson {
    /// Go's zero time: that of an event that has never happened.
    const NEVER: &str = "0001-01-01T00:00:00Z";

    fn has_been_started(&self) -> bool {
        !self.started_at.is_empty() && self.started_at != Self::NEVER
    }
}

impl From<InspectJson> for Container {
    fn from(json: InspectJson) -> Self {
        let requested = &json.host_config.mounts;
        let mount_points = json
            .mounts
            .into_iter()
            .flatten()
            .map(|mount_point| MountPoint {
                subpath: requested_subpath(requested, &mount_point.destination),
                ..mount_point
            });
        Self {
            id: json.id,
            name: json.name,
            path: json.path,
            args: json.args,
            image_id: json.image,
            config: json.config,
            networks: json.network_settings.networks.into_keys().collect(),
            has_been_started_before: json.state.has_been_started(),
            mount_points: mount_points.collect(),
            host_config: json.host_config.into(),
            secret_references: Vec::new(),
            config_references: Vec::new(),
            runtime: RuntimeState::default(),
        }
    }
}

/// Returns the subpath of the requested mount with this target.
fn requested_subpath(requested: &[RequestedMountJson], destination: &str) -> String {
    let same =
        |target: &str| filepath::clean(target).eq_ignore_ascii_case(&filepath::clean(destination));
    let mount = requested.iter().find(|mount| same(&mount.target));
    mount.map_or_else(String::new, |mount| mount.volume_options.subpath.clone())
}

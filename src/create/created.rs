//! A container that was created.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::api::{self, EndpointSettings, MountPoint};
use super::error::CreateWarning;
use crate::container::{Container, DockerFiles, DockerFilesError};

/// A container that was created.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Created {
    /// The container, as [`SpecBuilder::build_spec`](crate::SpecBuilder::build_spec) takes it. [`Container::runtime`],
    /// which only the running daemon knows, is not set.
    pub container: Container,
    /// Everything that dockerd stores of the container: what the spec does not depend on, and the rest as it was
    /// written.
    pub rest: Rest,
    /// The warnings of the response, in dockerd's order.
    pub warnings: Vec<CreateWarning>,
}

/// Everything that dockerd stores of a container, including what a spec does not depend on: the health check, log
/// settings, the restart policy, ports, labels, endpoints.
///
/// Its `Debug` form hides the same values as those of [`api`].
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Rest {
    /// The operating system that the container is for: the image's, or `linux` without an image. Docker's `OS`.
    #[serde(rename = "OS")]
    pub os: String,
    /// The storage driver, or the snapshotter. Docker's `Driver`.
    pub driver: String,
    /// The settings that do not depend on the host. Docker's `Config`.
    pub config: api::Config,
    /// The settings that depend on the host: the content of `hostconfig.json`.
    pub host_config: api::HostConfig,
    /// The endpoints by network; `None` for a container without a network of its own. Docker's
    /// `NetworkSettings.Networks`.
    pub endpoints: Option<BTreeMap<String, EndpointSettings>>,
    /// The mount points by destination. Docker's `MountPoints`.
    pub mount_points: BTreeMap<String, MountPoint>,
}

api::debug_without_secrets!(Rest);

impl Created {
    /// Writes Docker's files of the container, `config.v2.json` and `hostconfig.json`, as dockerd writes them when it
    /// creates a container.
    ///
    /// Where [`container`](Self::container) was changed and differs from [`rest`](Self::rest), its value is written.
    /// Keys that a new container has as zero (`State`, `RestartCount` …) and the time of the creation are left out.
    ///
    /// # Errors
    ///
    /// Returns [`DockerFilesError`] if what is stored is not what Docker's files can hold, such as an isolation in
    /// [`rest`](Self::rest) that was changed to one that does not exist.
    pub fn docker_files(&self) -> Result<DockerFiles, DockerFilesError> {
        let config = self.config_v2().to_string();
        // Text keys and plain values are always JSON.
        let host_config = serde_json::to_string(&self.rest.host_config).unwrap_or_default();
        self.container
            .update_docker_files(config.as_bytes(), host_config.as_bytes())
    }

    fn config_v2(&self) -> Value {
        let Self {
            container, rest, ..
        } = self;
        let networks = rest.endpoints.as_ref().map(|endpoints| {
            let endpoints = endpoints.iter();
            let stored = endpoints.map(|(network, endpoint)| (network.clone(), stored(endpoint)));
            stored.collect::<Map<_, _>>()
        });
        json!({
            "ID": container.id,
            "Name": container.name,
            "Path": container.path,
            "Args": container.args,
            "Config": rest.config,
            "Image": container.image_id,
            "OS": rest.os,
            "Driver": rest.driver,
            "MountPoints": rest.mount_points,
            "NetworkSettings": {"Networks": networks},
        })
    }
}

/// Returns an endpoint as it is stored: with the requested MAC address, and with addresses marked as not allocated.
fn stored(endpoint: &EndpointSettings) -> Value {
    let mut json = json!(endpoint);
    if let Some(object) = json.as_object_mut() {
        object.insert("IPAMOperational".to_owned(), false.into());
        let address = endpoint.mac_address.as_str();
        object.insert("DesiredMacAddress".to_owned(), address.into());
    }
    json
}

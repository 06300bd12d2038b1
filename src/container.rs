//! A container: what Docker stores of it, and what only the running daemon knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Serialize, Serializer};

use crate::redact::{self, REDACTED, Redacted};

mod config;
mod cpu;
mod docker_json;
mod host_config;
mod isolation;
mod linux_only;
mod mount;
mod mount_point;
mod swarm_reference;

pub use config::ContainerConfig;
pub(crate) use cpu::{CPU_WHOLE, NANO_CPUS_PER_PROCESSOR};
pub use docker_json::{DockerFile, DockerFiles, DockerFilesError, InspectError};
pub use host_config::{ConsoleSize, DeviceMapping, HostConfig, NetworkMode};
pub use isolation::{InvalidIsolation, Isolation};
pub use linux_only::{DeviceLimit, DeviceWeight, LinuxOnlyOptions, Ulimit};
pub use mount::Mount;
pub use mount_point::MountPoint;
pub use swarm_reference::{ConfigReference, FileTarget, SecretReference};

/// The parts of a container that determine its spec.
///
/// [`from_docker_files`](Self::from_docker_files) reads Docker's files, [`from_inspect`](Self::from_inspect) the output
/// of `docker inspect`. `Serialize` writes these fields with the keys and in the form of `config.v2.json`, without
/// [`host_config`](Self::host_config), which has a file of its own, and [`runtime`](Self::runtime), which is not
/// stored.
///
/// Its `Debug` form hides the command, the values of the environment, and credential specs.
///
/// ```
/// use wcow_spec::Container;
///
/// let container = Container {
///     id: "c1".to_owned(),
///     path: "ping".to_owned(),
///     args: vec!["-t".to_owned(), "localhost".to_owned()],
///     ..Container::default()
/// };
/// assert_eq!(serde_json::to_value(&container)?["Path"], "ping");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Container {
    /// The container's id, 64 hexadecimal digits. Docker's `ID`; in `docker inspect` `Id`.
    #[serde(rename = "ID")]
    pub id: String,
    /// The container's name, which Docker stores with a leading slash. Docker's `Name`.
    pub name: String,
    /// The program to run. Docker's `Path`.
    pub path: String,
    /// The program's arguments. Docker's `Args`.
    pub args: Vec<String>,
    /// The id of the container's image, `sha256:HEX`. Docker's `Image`.
    #[serde(rename = "Image")]
    pub image_id: String,
    /// The settings that do not depend on the host. Docker's `Config`.
    pub config: ContainerConfig,
    /// The settings that depend on the host: the content of `hostconfig.json`; in `docker inspect` `HostConfig`.
    #[serde(skip)]
    pub host_config: HostConfig,
    /// The names of the networks that the container is connected to: the keys of Docker's
    /// `NetworkSettings.Networks`.
    #[serde(rename = "NetworkSettings", serialize_with = "network_settings")]
    pub networks: BTreeSet<String>,
    /// Whether the container has been started before. Docker's `HasBeenStartedBefore`; in `docker inspect`, whether
    /// `State.StartedAt` is a time.
    pub has_been_started_before: bool,
    /// The volumes, folders and pipes that the user asked for. Docker's `MountPoints`, a map by destination; in
    /// `docker inspect` `Mounts`.
    #[serde(serialize_with = "by_destination")]
    pub mount_points: Vec<MountPoint>,
    /// The secrets of a swarm task. Docker's `SecretReferences`.
    pub secret_references: Vec<SecretReference>,
    /// The configs of a swarm task. Docker's `ConfigReferences`.
    pub config_references: Vec<ConfigReference>,
    /// What the daemon knows about the container, but does not store.
    #[serde(skip)]
    pub runtime: RuntimeState,
}

impl Container {
    /// Returns the container's name without the slash that Docker puts before it.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.name.strip_prefix('/').unwrap_or(&self.name)
    }
}

impl fmt::Debug for Container {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Container")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("path", &REDACTED)
            .field("args", &Redacted(&self.args, redact::whole))
            .field("image_id", &self.image_id)
            .field("config", &self.config)
            .field("host_config", &self.host_config)
            .field("networks", &self.networks)
            .field("has_been_started_before", &self.has_been_started_before)
            .field("mount_points", &self.mount_points)
            .field("secret_references", &self.secret_references)
            .field("config_references", &self.config_references)
            .field("runtime", &self.runtime)
            .finish()
    }
}

/// What the daemon knows about a container that is about to start, but does not store.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RuntimeState {
    /// Where the container's file system is mounted on the host: a volume GUID path (`\\?\Volume{GUID}\`), or a folder
    /// if a containerd snapshotter mounts it. `None` if it is not mounted, as with Hyper-V isolation.
    pub base_fs: Option<String>,
    /// The network stack of another container that this one shares, for the network mode `container:`.
    /// [`SpecBuilder::shared_network`](crate::SpecBuilder::shared_network) computes it.
    pub shared_network: Option<SharedNetwork>,
    /// Whether swarm manages the container. Only managed containers have secrets and configs.
    pub swarm_managed: bool,
}

/// The network stack of a container that another container shares.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct SharedNetwork {
    /// The id of the container that owns the network stack.
    pub container_id: String,
    /// The ids of that container's HNS endpoints.
    pub endpoint_ids: Vec<String>,
}

/// Writes `NetworkSettings`. Only the names of the networks are known.
fn network_settings<S: Serializer>(
    networks: &BTreeSet<String>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Settings {}

    #[derive(Serialize)]
    #[serde(rename_all = "PascalCase")]
    struct NetworkSettings<'a> {
        networks: BTreeMap<&'a str, Settings>,
    }

    let names = networks.iter();
    NetworkSettings {
        networks: names.map(|name| (name.as_str(), Settings {})).collect(),
    }
    .serialize(serializer)
}

/// Writes mount points as a map, in which each destination comes once.
fn by_destination<S: Serializer>(
    mount_points: &[MountPoint],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let entries = mount_points.iter();
    let map: BTreeMap<&str, &MountPoint> = entries
        .map(|mount_point| (mount_point.destination.as_str(), mount_point))
        .collect();
    map.serialize(serializer)
}

//! What a container is: Docker's own JSON, and what the daemon knows beside it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::go::json::{
    Object, is_there, naming_keys, nullable, nullable_list, nullable_object, nullable_objects,
    optional_object, read_document,
};
use crate::host::DependencyStore;

mod host_config;
mod isolation;
pub(crate) mod mounts;

pub use host_config::{ConsoleSize, DeviceLimit, DeviceMapping, HostConfig, NetworkMode, Ulimit};
pub use isolation::Isolation;
pub use mounts::Mount;

/// A container, as far as its spec depends on it.
///
/// It reads Docker's JSON as it stands on disk (`config.v2.json`, to which `hostconfig.json` is then
/// added as [`host_config`](Self::host_config)) and one element of what `docker inspect` prints. Unknown
/// keys are ignored, `null` is the default of whatever it stands for, and an error names the key.
///
/// The last four fields are what the daemon knows but does not store; JSON never sets them.
///
/// Its `Debug` form shows everything, the environment and credential specs included.
///
/// ```
/// use wcow_spec::Container;
///
/// let on_disk: Container = serde_json::from_str(
///     r#"{"ID": "4709ab7f3f38", "Name": "/web", "Path": "cmd", "Args": null, "HasBeenStartedBefore": true}"#,
/// )?;
/// let inspected: Vec<Container> = serde_json::from_str(
///     r#"[{"Id": "4709ab7f3f38", "Name": "/web", "Path": "cmd", "Args": [],
///          "State": {"StartedAt": "2024-06-03T09:12:44.1234567Z"}, "HostConfig": {"Isolation": "hyperv"}}]"#,
/// )?;
/// assert_eq!(on_disk.id, inspected[0].id);
/// assert!(on_disk.has_been_started_before && inspected[0].has_been_started_before);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Container {
    /// The container's id, 64 hexadecimal digits.
    pub id: String,
    /// The container's name; Docker keeps it with a leading slash.
    pub name: String,
    /// The program to run.
    pub path: String,
    /// The program's arguments.
    pub args: Vec<String>,
    /// The id of the container's image, `sha256:HEX`.
    pub image_id: String,
    /// The settings that do not depend on the host.
    pub config: ContainerConfig,
    /// The settings that depend on the host.
    pub host_config: HostConfig,
    /// The names of the networks that the container is connected to.
    pub networks: BTreeSet<String>,
    /// Whether the container has been started before; from `docker inspect`, whether it has a start time.
    pub has_been_started_before: bool,
    /// The volumes, folders and pipes that the user asked for.
    pub mount_points: Vec<MountPoint>,
    /// The secrets of a swarm task.
    pub secret_references: Vec<SecretReference>,
    /// The configs of a swarm task.
    pub config_references: Vec<ConfigReference>,

    /// Where the container's file system is mounted on the host, empty if it is not: a volume GUID path
    /// (`\\?\Volume{GUID}\`), or with the snapshotter a folder.
    pub base_fs: String,
    /// The id of the container whose network this one shares.
    pub network_shared_container_id: String,
    /// The HNS endpoint ids of the container whose network this one shares.
    pub shared_endpoints: Vec<String>,
    /// The secrets and configs of a container that swarm manages; `None` for any other.
    pub dependency_store: Option<Arc<dyn DependencyStore>>,
}

impl Container {
    /// Reads Docker's JSON: the content of `config.v2.json`, or one element of what `docker inspect` prints.
    ///
    /// It gives what `serde_json::from_slice` gives, and takes about half of the time.
    ///
    /// ```
    /// use wcow_spec::{Container, HostConfig};
    ///
    /// let config = br#"{"ID": "4709ab7f3f38", "Path": "cmd", "Args": null}"#;
    /// let mut container = Container::from_json(config)?;
    /// container.host_config = HostConfig::from_json(br#"{"CpuCount": 2}"#)?;
    ///
    /// let error = Container::from_json(br#"{"Config": {"Env": 7}}"#).unwrap_err();
    /// assert!(error.to_string().starts_with("Config.Env: invalid type"));
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// It is no JSON, or a value is of another type or range than its key asks for; the error names the key.
    pub fn from_json(json: &[u8]) -> Result<Self, serde_json::Error> {
        read_document(json, |Object(docker): Object<DockerContainer>| {
            docker.into()
        })
    }

    /// The container's name without the slash that Docker puts before it.
    #[must_use]
    pub fn short_name(&self) -> &str {
        self.name.strip_prefix('/').unwrap_or(&self.name)
    }
}

/// The settings of a container that do not depend on its host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ContainerConfig {
    /// The host name.
    #[serde(rename = "Hostname", deserialize_with = "nullable")]
    pub hostname: String,
    /// The domain name, put behind the host name.
    #[serde(rename = "Domainname", deserialize_with = "nullable")]
    pub domainname: String,
    /// The user that runs the program; empty for the image's default.
    #[serde(rename = "User", deserialize_with = "nullable")]
    pub user: String,
    /// Whether the program has a console.
    #[serde(rename = "Tty", deserialize_with = "nullable")]
    pub tty: bool,
    /// The environment, `NAME=VALUE`. Entries without an equals sign are left out of the spec.
    #[serde(rename = "Env", deserialize_with = "nullable_list")]
    pub env: Vec<String>,
    /// The working directory; empty means `C:\`.
    #[serde(rename = "WorkingDir", deserialize_with = "nullable")]
    pub working_dir: String,
    /// Whether the arguments make one command line, escaped by Windows' rules.
    ///
    /// Windows (`CommandLineToArgvW`) gives the arguments back from it, whatever they are, but for what
    /// dockerd's escaping does not cover: the program's path is taken as it is, so a path with a space, a
    /// tab or a quote must bring its own quotes; and Windows reads no further than a NUL character.
    #[serde(rename = "ArgsEscaped", deserialize_with = "nullable")]
    pub args_escaped: bool,
}

/// A volume, folder or pipe that the user asked for: a value of `MountPoints` in `config.v2.json`, or an
/// element of `Mounts` in `docker inspect`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MountPoint {
    /// The path on the host.
    #[serde(rename = "Source", deserialize_with = "nullable")]
    pub source: String,
    /// The path in the container.
    #[serde(rename = "Destination", deserialize_with = "nullable")]
    pub destination: String,
    /// Whether the container may write to it.
    #[serde(rename = "RW", deserialize_with = "nullable")]
    pub writable: bool,
}

/// A secret of a swarm task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct SecretReference {
    /// The secret's id.
    #[serde(rename = "SecretID", deserialize_with = "nullable")]
    pub secret_id: String,
    /// The secret's name.
    #[serde(rename = "SecretName", deserialize_with = "nullable")]
    pub secret_name: String,
    /// The file that the secret is shown as; `None` for a reference of another kind.
    #[serde(rename = "File", deserialize_with = "optional_object")]
    pub file: Option<FileTarget>,
}

/// A config of a swarm task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ConfigReference {
    /// The config's id.
    #[serde(rename = "ConfigID", deserialize_with = "nullable")]
    pub config_id: String,
    /// The config's name.
    #[serde(rename = "ConfigName", deserialize_with = "nullable")]
    pub config_name: String,
    /// The file that the config is shown as; `None` for a reference of another kind.
    #[serde(rename = "File", deserialize_with = "optional_object")]
    pub file: Option<FileTarget>,
    /// Whether the config is for the runtime: a credential spec, say.
    #[serde(rename = "Runtime", deserialize_with = "is_there")]
    pub is_runtime: bool,
}

/// The file that a secret or config is shown as.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FileTarget {
    /// The file's name or path.
    #[serde(rename = "Name", deserialize_with = "nullable")]
    pub name: String,
}

impl<'de> Deserialize<'de> for Container {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        naming_keys::<D, DockerContainer>(deserializer).map(Self::from)
    }
}

/// The keys of `config.v2.json` and of `docker inspect`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct DockerContainer {
    #[serde(rename = "ID", alias = "Id", deserialize_with = "nullable")]
    id: String,
    #[serde(deserialize_with = "nullable")]
    name: String,
    #[serde(deserialize_with = "nullable")]
    path: String,
    #[serde(deserialize_with = "nullable_list")]
    args: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    image: String,
    #[serde(deserialize_with = "nullable_object")]
    config: ContainerConfig,
    #[serde(deserialize_with = "nullable_object")]
    host_config: host_config::Unnamed,
    #[serde(deserialize_with = "nullable_object")]
    network_settings: NetworkSettings,
    has_been_started_before: Option<bool>,
    #[serde(deserialize_with = "nullable_object")]
    state: State,
    #[serde(alias = "Mounts", deserialize_with = "mount_points")]
    mount_points: Vec<MountPoint>,
    #[serde(deserialize_with = "nullable_objects")]
    secret_references: Vec<SecretReference>,
    #[serde(deserialize_with = "nullable_objects")]
    config_references: Vec<ConfigReference>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct NetworkSettings {
    /// Only the names count; the settings may be `null`.
    #[serde(deserialize_with = "nullable")]
    networks: BTreeMap<String, IgnoredAny>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct State {
    #[serde(deserialize_with = "nullable")]
    started_at: String,
}

impl State {
    /// How Go writes the time of what never happened.
    const NEVER: &str = "0001-01-01T00:00:00Z";

    fn has_been_started(&self) -> bool {
        !self.started_at.is_empty() && self.started_at != Self::NEVER
    }
}

impl From<DockerContainer> for Container {
    fn from(docker: DockerContainer) -> Self {
        Self {
            id: docker.id,
            name: docker.name,
            path: docker.path,
            args: docker.args,
            image_id: docker.image,
            config: docker.config,
            host_config: docker.host_config.0,
            networks: docker.network_settings.networks.into_keys().collect(),
            has_been_started_before: docker
                .has_been_started_before
                .unwrap_or_else(|| docker.state.has_been_started()),
            mount_points: docker.mount_points,
            secret_references: docker.secret_references,
            config_references: docker.config_references,
            ..Self::default()
        }
    }
}

/// Reads `MountPoints`, a map by destination, or `Mounts`, a list; `null` entries are left out.
fn mount_points<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<MountPoint>, D::Error> {
    struct ListOrMap;

    impl<'de> Visitor<'de> for ListOrMap {
        type Value = Vec<MountPoint>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list or a map of mount points")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Vec::new())
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut mount_points = Vec::new();
            while let Some(mount_point) = list.next_element::<Option<Object<_>>>()? {
                mount_points.extend(mount_point.map(|Object(mount_point)| mount_point));
            }
            Ok(mount_points)
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut mount_points = Vec::new();
            while let Some((_, mount_point)) = map.next_entry::<String, Option<Object<_>>>()? {
                mount_points.extend(mount_point.map(|Object(mount_point)| mount_point));
            }
            Ok(mount_points)
        }
    }

    deserializer.deserialize_any(ListOrMap)
}

//! What a case of the vectors gives to `build_spec`: a container, the daemon's settings, mounts and a host.
#![allow(
    clippy::panic,
    unreachable_pub,
    reason = "each program uses it as a module of its own, and fails with a case that cannot be read"
)]

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;
use wcow_spec::host::Endpoint;
use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryImages, MemoryLayerMounts,
    MemoryNetworks, MemoryRegistry,
};
use wcow_spec::{
    BackendError, CREDENTIAL_SPEC_REGISTRY_KEY, Container, DaemonConfig, ErrorKind, Mount,
    RuntimeState, SharedNetwork, SpecBuilder,
};

#[path = "vector_json.rs"]
mod vector_json;

use vector_json::{DaemonJson, MountJson};

/// The inputs of a case; `tests/data/vectors/README.md` has the schema.
#[derive(Deserialize)]
#[serde(from = "InputJson")]
pub struct Input {
    /// The container as the daemon knows it when it starts it.
    pub container: Container,
    pub daemon: DaemonConfig,
    pub mounts: Vec<Mount>,
    host: Host,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct InputJson {
    container: Value,
    host_config: Value,
    runtime: Runtime,
    daemon: DaemonJson,
    mounts: Vec<MountJson>,
    host: Host,
}

impl From<InputJson> for Input {
    fn from(json: InputJson) -> Self {
        let [config, host_config] = [&json.container, &json.host_config].map(Value::to_string);
        let container = Container::from_docker_files(config.as_bytes(), host_config.as_bytes())
            .unwrap_or_else(|error| panic!("{}", wcow_spec::ErrorChain(&error)));
        Self {
            container: Container {
                runtime: json.runtime.into(),
                ..container
            },
            daemon: json.daemon.into(),
            mounts: json.mounts.into_iter().map(Mount::from).collect(),
            host: json.host,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Runtime {
    #[serde(rename = "baseFS")]
    base_fs: String,
    #[serde(rename = "networkSharedContainerID")]
    network_shared_container_id: String,
    shared_endpoint_list: Vec<String>,
    swarm_managed: bool,
}

impl From<Runtime> for RuntimeState {
    fn from(runtime: Runtime) -> Self {
        Self {
            base_fs: Some(runtime.base_fs),
            shared_network: Some(SharedNetwork {
                container_id: runtime.network_shared_container_id,
                endpoint_ids: runtime.shared_endpoint_list,
            }),
            swarm_managed: runtime.swarm_managed,
        }
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Host {
    image: Image,
    layer_folders: Answer<Vec<String>>,
    networks: BTreeMap<String, Network>,
    registry: RegistryKey,
    files: BTreeMap<String, Answer<String>>,
    configs: BTreeMap<String, String>,
    layer_sources: BTreeMap<String, Answer<String>>,
    layer_mount_paths: BTreeMap<String, Answer<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Image {
    Error { error: Failure },
    Os { os: String },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Network {
    Error {
        error: Failure,
    },
    #[serde(rename_all = "camelCase")]
    Endpoint {
        driver_info: Endpoint,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegistryKey {
    open_error: Option<Failure>,
    #[serde(default)]
    values: BTreeMap<String, Answer<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answer<T> {
    Error { error: Failure },
    Value { value: T },
}

#[derive(Deserialize)]
struct Failure {
    kind: String,
    message: String,
}

impl Failure {
    fn to_backend_error(&self) -> BackendError {
        let kind = match self.kind.as_str() {
            "invalid-parameter" => ErrorKind::InvalidParameter,
            "not-found" => ErrorKind::NotFound,
            "system" => ErrorKind::System,
            "unknown" => ErrorKind::Unknown,
            kind => panic!("unknown kind {kind}"),
        };
        BackendError::new(kind, self.message.clone())
    }
}

impl Input {
    /// A builder with the case's host in memory.
    pub fn builder(&self) -> SpecBuilder {
        SpecBuilder::new(self.images(), self.networks())
            .with_registry(self.registry())
            .with_layer_mounts(self.layer_mounts())
            .with_credential_spec_files(self.files())
            .with_dependency_store(self.dependency_store())
    }

    fn images(&self) -> MemoryImages {
        let image_id = &self.container.image_id;
        let images = match &self.host.image {
            Image::Os { os } => MemoryImages::new().with_image(image_id, os),
            Image::Error { error } => {
                MemoryImages::new().with_image_error(image_id, error.to_backend_error())
            }
        };
        let id = &self.container.id;
        match &self.host.layer_folders {
            Answer::Value { value } => images.with_layer_folders(id, value),
            Answer::Error { error } => {
                images.with_layer_folders_error(id, error.to_backend_error())
            }
        }
    }

    fn networks(&self) -> MemoryNetworks {
        let container = self.container.short_name();
        let networks = self.host.networks.iter();
        networks.fold(
            MemoryNetworks::new(),
            |known, (name, network)| match network {
                Network::Endpoint { driver_info } => {
                    known.with_endpoint(name, container, driver_info.clone())
                }
                Network::Error { error } => {
                    known.with_endpoint_error(name, container, error.to_backend_error())
                }
            },
        )
    }

    fn registry(&self) -> MemoryRegistry {
        const KEY: &str = CREDENTIAL_SPEC_REGISTRY_KEY;
        let key = &self.host.registry;
        let registry = match &key.open_error {
            None => MemoryRegistry::new().with_key(KEY),
            Some(error) => MemoryRegistry::new().with_key_error(KEY, error.to_backend_error()),
        };
        key.values
            .iter()
            .fold(registry, |registry, (name, answer)| match answer {
                Answer::Value { value } => registry.with_value(KEY, name, value),
                Answer::Error { error } => {
                    registry.with_value_error(KEY, name, error.to_backend_error())
                }
            })
    }

    fn layer_mounts(&self) -> MemoryLayerMounts {
        let sources = self.host.layer_sources.iter();
        let mounts = sources.fold(
            MemoryLayerMounts::new(),
            |mounts, (at, answer)| match answer {
                Answer::Value { value } => mounts.with_layer_source(at, value),
                Answer::Error { error } => {
                    mounts.with_layer_source_error(at, error.to_backend_error())
                }
            },
        );
        let paths = self.host.layer_mount_paths.iter();
        paths.fold(mounts, |mounts, (layer, answer)| match answer {
            Answer::Value { value } => mounts.with_mount_path(layer, value),
            Answer::Error { error } => {
                mounts.with_mount_path_error(layer, error.to_backend_error())
            }
        })
    }

    fn files(&self) -> MemoryCredentialSpecFiles {
        let files = self.host.files.iter();
        files.fold(
            MemoryCredentialSpecFiles::new(),
            |files, (path, answer)| match answer {
                Answer::Value { value } => files.with_file(path, value),
                Answer::Error { error } => files.with_file_error(path, error.to_backend_error()),
            },
        )
    }

    fn dependency_store(&self) -> MemoryDependencyStore {
        let configs = self.host.configs.iter();
        configs.fold(MemoryDependencyStore::new(), |store, (id, content)| {
            store.with_config(&self.container.id, id, content.as_bytes())
        })
    }
}

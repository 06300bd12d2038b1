//! What a case's host answers, in the schema of the conformance vectors.

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use serde::Deserialize;
use wcow_spec::host::Endpoint;
use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryImages, MemoryLayerMounts,
    MemoryNetworks, MemoryRegistry,
};
use wcow_spec::{BackendError, CREDENTIAL_SPEC_REGISTRY_KEY, Container, ErrorKind};

use crate::any;
use crate::asked::AskedFiles;
use crate::secret::MARKER;

/// What a host answers to each question. Anything that is not listed is "not found".
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Host {
    image: Image,
    layer_folders: Answer<Vec<String>>,
    #[serde(default)]
    networks: BTreeMap<String, Network>,
    #[serde(default)]
    registry: RegistryKey,
    #[serde(default)]
    files: BTreeMap<String, Answer<String>>,
    /// The answer for every file that is not listed.
    other_files: Option<Answer<String>>,
    #[serde(default)]
    configs: BTreeMap<String, String>,
    #[serde(default)]
    layer_sources: BTreeMap<String, Answer<String>>,
    #[serde(default)]
    layer_mount_paths: BTreeMap<String, Answer<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Image {
    Error { error: Failure },
    Os { os: String },
}

#[derive(Clone, Debug, Deserialize)]
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

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegistryKey {
    open_error: Option<Failure>,
    #[serde(default)]
    values: BTreeMap<String, Answer<String>>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
enum Answer<T> {
    Error { error: Failure },
    Value { value: T },
}

impl<T: Clone> Answer<T> {
    fn result(&self) -> std::result::Result<T, BackendError> {
        match self {
            Self::Error { error } => Err(error.to_backend_error()),
            Self::Value { value } => Ok(value.clone()),
        }
    }
}

#[derive(Clone, Debug, Deserialize)]
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
            _ => ErrorKind::Unknown,
        };
        BackendError::new(kind, self.message.clone())
    }
}

impl Host {
    /// Returns an arbitrary host that knows most of what this container asks for.
    pub fn arbitrary_for(u: &mut Unstructured<'_>, container: &Container) -> Result<Self> {
        let mut host = Self {
            image: match u.ratio(7, 8)? {
                true => Image::Os {
                    os: "windows".to_owned(),
                },
                false => Image::Os { os: any::text(u)? },
            },
            layer_folders: answer(u, any::texts)?,
            networks: BTreeMap::new(),
            registry: RegistryKey::default(),
            files: BTreeMap::new(),
            other_files: Some(answer(u, any::text)?),
            configs: BTreeMap::new(),
            layer_sources: BTreeMap::new(),
            layer_mount_paths: BTreeMap::new(),
        };
        if let Some(base_fs) = &container.runtime.base_fs {
            let source = answer(u, any::text)?;
            host.layer_sources.insert(base_fs.clone(), source);
        }
        for network in &container.networks {
            host.networks.insert(network.clone(), any_network(u)?);
        }
        for option in &container.host_config.security_opt {
            let Some((_, name)) = option.split_once("://") else {
                continue;
            };
            let value = answer(u, any::text)?;
            host.registry.values.insert(name.to_owned(), value);
            host.configs.insert(name.to_owned(), any::text(u)?);
        }
        for source in host.layer_sources.values() {
            if let Answer::Value { value } = source {
                let volume = answer(u, any::text)?;
                host.layer_mount_paths.insert(value.clone(), volume);
            }
        }
        Ok(host)
    }

    /// Puts the secret marker into every credential spec.
    pub fn mark(&mut self) {
        let values = self.registry.values.values_mut();
        let files = self.files.values_mut().chain(&mut self.other_files);
        for answer in values.chain(files) {
            if let Answer::Value { value } = answer {
                value.push_str(MARKER);
            }
        }
        for config in self.configs.values_mut() {
            config.push_str(MARKER);
        }
    }

    pub fn images(&self, container: &Container) -> MemoryImages {
        let (id, image_id) = (&container.id, &container.image_id);
        let images = match &self.image {
            Image::Os { os } => MemoryImages::new().with_image(image_id, os),
            Image::Error { error } => {
                MemoryImages::new().with_image_error(image_id, error.to_backend_error())
            }
        };
        match self.layer_folders.result() {
            Ok(folders) => images.with_layer_folders(id, folders),
            Err(error) => images.with_layer_folders_error(id, error),
        }
    }

    pub fn networks(&self, container: &Container) -> MemoryNetworks {
        let name = container.short_name();
        let mut networks = MemoryNetworks::new();
        for (network, answer) in &self.networks {
            networks = match answer {
                Network::Endpoint { driver_info } => {
                    networks.with_endpoint(network, name, driver_info.clone())
                }
                Network::Error { error } => {
                    networks.with_endpoint_error(network, name, error.to_backend_error())
                }
            };
        }
        networks
    }

    pub fn registry(&self) -> MemoryRegistry {
        const KEY: &str = CREDENTIAL_SPEC_REGISTRY_KEY;
        let mut registry = match &self.registry.open_error {
            None => MemoryRegistry::new().with_key(KEY),
            Some(error) => MemoryRegistry::new().with_key_error(KEY, error.to_backend_error()),
        };
        for (name, answer) in &self.registry.values {
            registry = match answer.result() {
                Ok(value) => registry.with_value(KEY, name, value),
                Err(error) => registry.with_value_error(KEY, name, error),
            };
        }
        registry
    }

    pub fn files(&self) -> AskedFiles {
        let mut known = MemoryCredentialSpecFiles::new();
        for (path, answer) in &self.files {
            known = match answer.result() {
                Ok(text) => known.with_file(path, text),
                Err(error) => known.with_file_error(path, error),
            };
        }
        AskedFiles::new(known, self.other_files.as_ref().map(Answer::result))
    }

    pub fn layer_mounts(&self) -> MemoryLayerMounts {
        let mut mounts = MemoryLayerMounts::new();
        for (mount_point, answer) in &self.layer_sources {
            mounts = match answer.result() {
                Ok(layer) => mounts.with_layer_source(mount_point, layer),
                Err(error) => mounts.with_layer_source_error(mount_point, error),
            };
        }
        for (layer, answer) in &self.layer_mount_paths {
            mounts = match answer.result() {
                Ok(volume) => mounts.with_mount_path(layer, volume),
                Err(error) => mounts.with_mount_path_error(layer, error),
            };
        }
        mounts
    }

    /// Returns the configs of the container, and a secret that nobody asks for.
    pub fn dependency_store(&self, container: &Container) -> MemoryDependencyStore {
        let container_id = &container.id;
        let store = MemoryDependencyStore::new().with_secret(container_id, "secret", MARKER);
        let configs = self.configs.iter();
        configs.fold(store, |store, (id, content)| {
            store.with_config(container_id, id, content.as_bytes())
        })
    }
}

fn answer<T>(
    u: &mut Unstructured<'_>,
    value: impl FnOnce(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Answer<T>> {
    if u.ratio(1, 8)? {
        return Ok(Answer::Error { error: failure(u)? });
    }
    Ok(Answer::Value { value: value(u)? })
}

fn failure(u: &mut Unstructured<'_>) -> Result<Failure> {
    let kinds = ["invalid-parameter", "not-found", "system", "unknown"];
    Ok(Failure {
        kind: (*u.choose(&kinds)?).to_owned(),
        message: any::text(u)?,
    })
}

fn any_network(u: &mut Unstructured<'_>) -> Result<Network> {
    if u.ratio(1, 8)? {
        return Ok(Network::Error { error: failure(u)? });
    }
    let mut driver_info = Endpoint::new(any::text(u)?);
    driver_info.gateway_hns_id = u.arbitrary()?;
    driver_info.allow_unqualified_dns_query = u.arbitrary()?;
    Ok(Network::Endpoint { driver_info })
}

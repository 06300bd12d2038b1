//! Backends that answer from memory: for tests, and for hosts that know the answers beforehand.
//!
//! Each starts empty, is filled by `with_…` methods, and answers with a failure of your choice wherever
//! a `with_…_error` method says so. What was not filled in is "not found". Clones are independent.

use std::collections::BTreeMap;
use std::fmt;
#[cfg(feature = "container-dirs")]
use std::{
    path::PathBuf,
    sync::atomic::{AtomicUsize, Ordering},
    sync::{Mutex, MutexGuard, PoisonError},
};

use super::{
    CredentialSpecFiles, CredentialSpecPath, DependencyStore, Endpoint, Image, ImageStore,
    LayerMounts, NetworkLookup, Registry, RegistryError,
};
use crate::{BackendError, ErrorKind};

/// What was filled in, by what is asked for.
type Answers<K, T> = BTreeMap<K, Result<T, BackendError>>;

fn not_found(message: String) -> BackendError {
    BackendError::new(ErrorKind::NotFound, message)
}

/// An [`ImageStore`] in memory.
///
/// ```
/// use wcow_spec::host::{ImageStore, memory::MemoryImages};
///
/// let images = MemoryImages::new()
///     .with_image("sha256:88f0", "windows")
///     .with_layer_folders("container1", [r"C:\layers\base", r"C:\layers\scratch"]);
/// let image = images.image("sha256:88f0").unwrap();
/// assert_eq!(images.layer_folders(&image, "container1").unwrap().len(), 2);
/// assert!(images.image("sha256:0000").is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryImages {
    images: Answers<String, Image>,
    layer_folders: Answers<String, Vec<String>>,
}

impl MemoryImages {
    /// A store without images.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an image for the operating system `os`.
    #[must_use]
    pub fn with_image(mut self, image_id: impl Into<String>, os: impl Into<String>) -> Self {
        let image = Image {
            os: os.into(),
            ..Image::default()
        };
        self.images.insert(image_id.into(), Ok(image));
        self
    }

    /// Lets the image fail.
    #[must_use]
    pub fn with_image_error(mut self, image_id: impl Into<String>, error: BackendError) -> Self {
        self.images.insert(image_id.into(), Err(error));
        self
    }

    /// Sets a container's layer folders, the topmost layer first, the scratch layer last.
    #[must_use]
    pub fn with_layer_folders<I>(mut self, container_id: impl Into<String>, folders: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let folders = folders.into_iter().map(Into::into).collect();
        self.layer_folders.insert(container_id.into(), Ok(folders));
        self
    }

    /// Lets a container's layer folders fail.
    #[must_use]
    pub fn with_layer_folders_error(
        mut self,
        container_id: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.layer_folders.insert(container_id.into(), Err(error));
        self
    }
}

impl ImageStore for MemoryImages {
    fn image(&self, image_id: &str) -> Result<Image, BackendError> {
        let missing = || Err(not_found(format!("No such image: {image_id}")));
        self.images.get(image_id).cloned().unwrap_or_else(missing)
    }

    fn layer_folders(
        &self,
        _image: &Image,
        container_id: &str,
    ) -> Result<Vec<String>, BackendError> {
        let missing = || Err(not_found("layer does not exist".to_owned()));
        self.layer_folders
            .get(container_id)
            .cloned()
            .unwrap_or_else(missing)
    }
}

/// A [`NetworkLookup`] in memory.
///
/// ```
/// use wcow_spec::host::{Endpoint, NetworkLookup, memory::MemoryNetworks};
///
/// let networks = MemoryNetworks::new().with_endpoint("nat", "web", Endpoint::new("1590d292"));
/// assert_eq!(networks.endpoint("nat", "web").unwrap().hns_id.as_deref(), Some("1590d292"));
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryNetworks {
    networks: BTreeMap<String, Answers<String, Endpoint>>,
}

impl MemoryNetworks {
    /// A host without networks.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a container's endpoint in a network, both by name.
    #[must_use]
    pub fn with_endpoint(
        self,
        network: impl Into<String>,
        container: impl Into<String>,
        endpoint: Endpoint,
    ) -> Self {
        self.with_answer(network.into(), container.into(), Ok(endpoint))
    }

    /// Lets the lookup of a container's endpoint in a network fail.
    #[must_use]
    pub fn with_endpoint_error(
        self,
        network: impl Into<String>,
        container: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.with_answer(network.into(), container.into(), Err(error))
    }

    fn with_answer(
        mut self,
        network: String,
        container: String,
        answer: Result<Endpoint, BackendError>,
    ) -> Self {
        let endpoints = self.networks.entry(network).or_default();
        endpoints.insert(container, answer);
        self
    }
}

impl NetworkLookup for MemoryNetworks {
    fn endpoint(&self, network: &str, container: &str) -> Result<Endpoint, BackendError> {
        let endpoints = self
            .networks
            .get(network)
            .ok_or_else(|| not_found(format!("network {network} not found")))?;
        let missing = || {
            Err(not_found(format!(
                "container {container} has no endpoint in network {network}"
            )))
        };
        endpoints.get(container).cloned().unwrap_or_else(missing)
    }
}

/// A [`Registry`] in memory.
///
/// ```
/// use wcow_spec::CREDENTIAL_SPEC_REGISTRY_KEY;
/// use wcow_spec::host::{Registry, memory::MemoryRegistry};
///
/// let registry = MemoryRegistry::new().with_value(CREDENTIAL_SPEC_REGISTRY_KEY, "web", "{}");
/// assert_eq!(registry.string_value(CREDENTIAL_SPEC_REGISTRY_KEY, "web").unwrap(), "{}");
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryRegistry {
    keys: BTreeMap<String, Answers<String, String>>,
    closed: BTreeMap<String, BackendError>,
}

impl MemoryRegistry {
    /// A registry without keys.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key without values below `HKEY_LOCAL_MACHINE`.
    #[must_use]
    pub fn with_key(mut self, key: impl Into<String>) -> Self {
        self.keys.entry(key.into()).or_default();
        self
    }

    /// Lets the opening of a key fail, whatever values it has.
    #[must_use]
    pub fn with_key_error(mut self, key: impl Into<String>, error: BackendError) -> Self {
        self.closed.insert(key.into(), error);
        self
    }

    /// Adds a value, and its key if there is none.
    #[must_use]
    pub fn with_value(
        self,
        key: impl Into<String>,
        name: impl Into<String>,
        value: impl Into<String>,
    ) -> Self {
        self.with_answer(key.into(), name.into(), Ok(value.into()))
    }

    /// Lets the reading of a value fail.
    #[must_use]
    pub fn with_value_error(
        self,
        key: impl Into<String>,
        name: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.with_answer(key.into(), name.into(), Err(error))
    }

    fn with_answer(
        mut self,
        key: String,
        name: String,
        answer: Result<String, BackendError>,
    ) -> Self {
        self.keys.entry(key).or_default().insert(name, answer);
        self
    }
}

impl Registry for MemoryRegistry {
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError> {
        if let Some(error) = self.closed.get(key) {
            return Err(RegistryError::Open(error.clone()));
        }
        let values = self
            .keys
            .get(key)
            .ok_or_else(|| RegistryError::Open(not_found(format!("no key {key}"))))?;
        let missing = || Err(not_found(format!("no value {name}")));
        let answer = values.get(name).cloned().unwrap_or_else(missing);
        answer.map_err(RegistryError::Read)
    }
}

/// [`LayerMounts`] in memory.
///
/// ```
/// use wcow_spec::host::{LayerMounts, memory::MemoryLayerMounts};
///
/// let mounts = MemoryLayerMounts::new()
///     .with_layer_source(r"C:\mnt\1", r"D:\snapshots\7")
///     .with_mount_path(r"D:\snapshots\7", r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}");
/// assert_eq!(mounts.layer_source(r"C:\mnt\2").unwrap(), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryLayerMounts {
    sources: Answers<String, String>,
    mount_paths: Answers<String, String>,
}

impl MemoryLayerMounts {
    /// A host without mounted layers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Says which layer is mounted at a folder.
    #[must_use]
    pub fn with_layer_source(
        mut self,
        mount_point: impl Into<String>,
        layer_path: impl Into<String>,
    ) -> Self {
        self.sources
            .insert(mount_point.into(), Ok(layer_path.into()));
        self
    }

    /// Lets the reading of a folder's layer source fail.
    #[must_use]
    pub fn with_layer_source_error(
        mut self,
        mount_point: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.sources.insert(mount_point.into(), Err(error));
        self
    }

    /// Says at which volume HCS has mounted a layer.
    #[must_use]
    pub fn with_mount_path(
        mut self,
        layer_path: impl Into<String>,
        volume: impl Into<String>,
    ) -> Self {
        self.mount_paths
            .insert(layer_path.into(), Ok(volume.into()));
        self
    }

    /// Lets HCS fail for a layer.
    #[must_use]
    pub fn with_mount_path_error(
        mut self,
        layer_path: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.mount_paths.insert(layer_path.into(), Err(error));
        self
    }
}

impl LayerMounts for MemoryLayerMounts {
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError> {
        self.sources.get(mount_point).cloned().transpose()
    }

    fn layer_mount_path(&self, layer_path: &str) -> Result<String, BackendError> {
        let missing = || Err(not_found(format!("layer {layer_path} is not known")));
        self.mount_paths
            .get(layer_path)
            .cloned()
            .unwrap_or_else(missing)
    }
}

/// [`CredentialSpecFiles`] in memory, by the whole Windows path of each file.
///
/// ```
/// use wcow_spec::host::{CredentialSpecFiles, CredentialSpecPath, memory::MemoryCredentialSpecFiles};
///
/// let files = MemoryCredentialSpecFiles::new()
///     .with_file(r"C:\ProgramData\docker\CredentialSpecs\web.json", "{}");
/// let path = CredentialSpecPath::new(r"C:\ProgramData\docker", "web.json").unwrap();
/// assert_eq!(files.read(&path).unwrap(), "{}");
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryCredentialSpecFiles {
    files: Answers<String, String>,
}

impl MemoryCredentialSpecFiles {
    /// A host without credential-spec files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a file.
    #[must_use]
    pub fn with_file(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.files.insert(path.into(), Ok(text.into()));
        self
    }

    /// Lets the reading of a file fail.
    #[must_use]
    pub fn with_file_error(mut self, path: impl Into<String>, error: BackendError) -> Self {
        self.files.insert(path.into(), Err(error));
        self
    }
}

impl CredentialSpecFiles for MemoryCredentialSpecFiles {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        let path = path.full();
        let answer = self.files.get(&path).cloned();
        answer.unwrap_or_else(|| Err(not_found(format!("open {path}: file not found"))))
    }
}

/// A [`DependencyStore`] in memory. Its `Debug` form names what it holds, but shows no content.
///
/// ```
/// use wcow_spec::host::{DependencyStore, memory::MemoryDependencyStore};
///
/// let store = MemoryDependencyStore::new().with_config("config1", "{}").with_secret("secret1", b"\x01");
/// assert_eq!(store.config("config1").unwrap(), b"{}");
/// assert!(!format!("{store:?}").contains("[1]"));
/// ```
#[derive(Clone, Default)]
pub struct MemoryDependencyStore {
    configs: Answers<String, Vec<u8>>,
    secrets: Answers<String, Vec<u8>>,
}

impl MemoryDependencyStore {
    /// A store without configs and secrets.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a config.
    #[must_use]
    pub fn with_config(mut self, id: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.configs.insert(id.into(), Ok(content.into()));
        self
    }

    /// Lets a config fail.
    #[must_use]
    pub fn with_config_error(mut self, id: impl Into<String>, error: BackendError) -> Self {
        self.configs.insert(id.into(), Err(error));
        self
    }

    /// Adds a secret.
    #[must_use]
    pub fn with_secret(mut self, id: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        self.secrets.insert(id.into(), Ok(content.into()));
        self
    }

    /// Lets a secret fail.
    #[must_use]
    pub fn with_secret_error(mut self, id: impl Into<String>, error: BackendError) -> Self {
        self.secrets.insert(id.into(), Err(error));
        self
    }
}

impl fmt::Debug for MemoryDependencyStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryDependencyStore")
            .field("configs", &self.configs.keys())
            .field("secrets", &self.secrets.keys())
            .finish()
    }
}

impl DependencyStore for MemoryDependencyStore {
    fn config(&self, config_id: &str) -> Result<Vec<u8>, BackendError> {
        let missing = || Err(not_found(format!("config {config_id} not found")));
        self.configs.get(config_id).cloned().unwrap_or_else(missing)
    }

    fn secret(&self, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        let missing = || Err(not_found(format!("secret {secret_id} not found")));
        self.secrets.get(secret_id).cloned().unwrap_or_else(missing)
    }
}

/// [`ContainerFs`](super::ContainerFs) over folders that are there already; it keeps count of what is
/// mounted.
#[cfg(feature = "container-dirs")]
#[derive(Debug, Default)]
pub struct MemoryContainerFs {
    roots: Answers<String, PathBuf>,
    mounted: Mutex<Vec<String>>,
    times_mounted: AtomicUsize,
}

#[cfg(feature = "container-dirs")]
impl MemoryContainerFs {
    /// A host on which no container has a file system.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the file system of a container.
    #[must_use]
    pub fn with_root(mut self, container_id: impl Into<String>, root: impl Into<PathBuf>) -> Self {
        self.roots.insert(container_id.into(), Ok(root.into()));
        self
    }

    /// Lets the mounting of a container's file system fail.
    #[must_use]
    pub fn with_mount_error(
        mut self,
        container_id: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.roots.insert(container_id.into(), Err(error));
        self
    }

    /// The ids of the containers whose file systems are mounted now.
    #[must_use]
    pub fn mounted(&self) -> Vec<String> {
        self.lock().clone()
    }

    /// How often a file system has been mounted.
    #[must_use]
    pub fn times_mounted(&self) -> usize {
        self.times_mounted.load(Ordering::Relaxed)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        // A list of ids is whole after every panic.
        self.mounted.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(feature = "container-dirs")]
impl super::ContainerFs for MemoryContainerFs {
    fn mount(&self, container_id: &str) -> Result<PathBuf, BackendError> {
        let missing = || {
            Err(not_found(format!(
                "container {container_id} has no file system"
            )))
        };
        let root = self
            .roots
            .get(container_id)
            .cloned()
            .unwrap_or_else(missing)?;
        self.lock().push(container_id.to_owned());
        self.times_mounted.fetch_add(1, Ordering::Relaxed);
        Ok(root)
    }

    fn unmount(&self, container_id: &str) -> Result<(), BackendError> {
        let mut mounted = self.lock();
        let place = mounted.iter().position(|id| id == container_id);
        let place =
            place.ok_or_else(|| not_found(format!("container {container_id} is not mounted")))?;
        mounted.remove(place);
        Ok(())
    }
}

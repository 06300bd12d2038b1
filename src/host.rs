//! The backends: everything that a spec depends on beside the container and the daemon's settings.
//!
//! Each trait here is one question to the host. They are object safe, and implemented for whatever
//! points to an implementation (`&T`, `Box<T>`, `Arc<T>`). A backend answers failures with a
//! [`BackendError`]; it need not add what it was asked for, as the caller's error says that.
//!
//! | trait | in memory | real |
//! | --- | --- | --- |
//! | [`ImageStore`] | [`MemoryImages`](memory::MemoryImages) | [`WindowsFilterImages`](windowsfilter::WindowsFilterImages), [`snapshotter::layer_folders`] |
//! | [`NetworkLookup`] | [`MemoryNetworks`](memory::MemoryNetworks) | the host's own |
//! | [`Registry`] | [`MemoryRegistry`](memory::MemoryRegistry) | [`SystemRegistry`] |
//! | [`LayerMounts`] | [`MemoryLayerMounts`](memory::MemoryLayerMounts) | [`SystemLayerMounts`] |
//! | [`CredentialSpecFiles`] | [`MemoryCredentialSpecFiles`](memory::MemoryCredentialSpecFiles) | [`SystemCredentialSpecFiles`], [`CredentialSpecFolder`](files::CredentialSpecFolder) |
//! | [`DependencyStore`] | [`MemoryDependencyStore`](memory::MemoryDependencyStore) | the host's own |
//! | [`ContainerFs`] | [`MemoryContainerFs`](memory::MemoryContainerFs) | the host's own |
//!
//! The `System…` backends are this machine's own on Windows, and [`Unavailable`] elsewhere. A new
//! [`SpecBuilder`](crate::SpecBuilder) has them.

use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::Deref;
#[cfg(feature = "container-dirs")]
use std::path::PathBuf;

use crate::BackendError;

pub mod credential_spec_folder;
pub mod memory;
pub mod snapshotter;
#[cfg(feature = "windowsfilter")]
pub use crate::data_root::images as windowsfilter;
#[cfg(all(windows, feature = "windows-host"))]
pub mod windows;

mod credential_spec_path;
mod endpoint;
mod processors;
mod system;
mod unavailable;

pub use credential_spec_folder as files;
pub use credential_spec_path::CredentialSpecPath;
pub use endpoint::Endpoint;
pub use processors::logical_processors;
pub use system::{SystemCredentialSpecFiles, SystemLayerMounts, SystemRegistry};
pub use unavailable::Unavailable;

/// An image, as far as a container's spec depends on it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Image {
    /// The operating system it is for; empty means the host's, Windows.
    pub os: String,
    /// The digests of its uncompressed layers, base first. Stores that do not need them to find the
    /// layer folders may leave them out.
    pub diff_ids: Vec<String>,
}

/// Where images are kept.
pub trait ImageStore: Debug + Send + Sync {
    /// The image with this id (`sha256:HEX`).
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is none, else why it cannot be had.
    fn image(&self, image_id: &str) -> Result<Image, BackendError>;

    /// The layer folders of a container made from `image`, which came from [`image`](Self::image): the
    /// topmost layer first, the base layer, and last the container's own scratch layer.
    ///
    /// # Errors
    ///
    /// Why a layer cannot be found.
    fn layer_folders(&self, image: &Image, container_id: &str)
    -> Result<Vec<String>, BackendError>;
}

/// Where a container's endpoints in the Host Network Service (HNS) are known.
pub trait NetworkLookup: Debug + Send + Sync {
    /// The endpoint of a container in a network, both by name; the container's without leading slash. A
    /// lookup that keeps its endpoints can lend them, any other gives them away (`Cow::Owned`).
    ///
    /// # Errors
    ///
    /// Why it cannot be had. The network is then left out of the spec with a warning, as in dockerd.
    fn endpoint(&self, network: &str, container: &str) -> Result<Cow<'_, Endpoint>, BackendError>;
}

/// The registry of the host.
pub trait Registry: Debug + Send + Sync {
    /// The string value `name` of the key `key` below `HKEY_LOCAL_MACHINE`.
    ///
    /// # Errors
    ///
    /// [`RegistryError::Open`] if the key cannot be opened. [`RegistryError::Read`] if the value cannot
    /// be read, with [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the key has no such value.
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError>;
}

/// Why a value could not be had from the registry.
#[derive(Clone, Debug)]
#[expect(
    clippy::exhaustive_enums,
    reason = "to read a value is to open its key and to read it; the core must tell the two apart"
)]
pub enum RegistryError {
    /// The key could not be opened.
    Open(BackendError),
    /// The value could not be read.
    Read(BackendError),
}

/// What is mounted where, of a snapshotter's layers.
pub trait LayerMounts: Debug + Send + Sync {
    /// The path of the layer that containerd has mounted at a folder, which it notes in the folder's
    /// alternate stream `containerd.io-source`. Without such a note: `None`. The folder's path comes
    /// cleaned.
    ///
    /// # Errors
    ///
    /// Why the note cannot be read, if there is one.
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError>;

    /// The volume at which the Host Compute Service (HCS) has mounted a layer: `\\?\Volume{GUID}`, with
    /// or without a backslash at its end. Empty if the layer is not mounted.
    ///
    /// # Errors
    ///
    /// Why HCS does not say.
    fn layer_mount_path(&self, layer_path: &str) -> Result<String, BackendError>;
}

/// The folder of credential specs below the daemon's data root.
pub trait CredentialSpecFiles: Debug + Send + Sync {
    /// The text of a credential spec.
    ///
    /// # Errors
    ///
    /// Why the file cannot be read.
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError>;
}

/// The secrets and configs that swarm gave to one container.
pub trait DependencyStore: Debug + Send + Sync {
    /// The content of the config with this id.
    ///
    /// # Errors
    ///
    /// Why it cannot be had.
    fn config(&self, config_id: &str) -> Result<Vec<u8>, BackendError>;

    /// The content of the secret with this id.
    ///
    /// # Errors
    ///
    /// Why it cannot be had.
    fn secret(&self, secret_id: &str) -> Result<Vec<u8>, BackendError>;
}

/// The file systems of Hyper-V containers, which are not mounted on the host but for special purposes.
#[cfg(feature = "container-dirs")]
pub trait ContainerFs: Debug + Send + Sync {
    /// Mounts the file system of a container on the host, and says where: a volume GUID path or a folder.
    ///
    /// # Errors
    ///
    /// Why it cannot be mounted.
    fn mount(&self, container_id: &str) -> Result<PathBuf, BackendError>;

    /// Unmounts the file system of a container that was mounted.
    ///
    /// # Errors
    ///
    /// Why it cannot be unmounted.
    fn unmount(&self, container_id: &str) -> Result<(), BackendError>;
}

impl<P> ImageStore for P
where
    P: Deref<Target: ImageStore> + Debug + Send + Sync,
{
    fn image(&self, image_id: &str) -> Result<Image, BackendError> {
        (**self).image(image_id)
    }

    fn layer_folders(
        &self,
        image: &Image,
        container_id: &str,
    ) -> Result<Vec<String>, BackendError> {
        (**self).layer_folders(image, container_id)
    }
}

impl<P> NetworkLookup for P
where
    P: Deref<Target: NetworkLookup> + Debug + Send + Sync,
{
    fn endpoint(&self, network: &str, container: &str) -> Result<Cow<'_, Endpoint>, BackendError> {
        (**self).endpoint(network, container)
    }
}

impl<P> Registry for P
where
    P: Deref<Target: Registry> + Debug + Send + Sync,
{
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError> {
        (**self).string_value(key, name)
    }
}

impl<P> LayerMounts for P
where
    P: Deref<Target: LayerMounts> + Debug + Send + Sync,
{
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError> {
        (**self).layer_source(mount_point)
    }

    fn layer_mount_path(&self, layer_path: &str) -> Result<String, BackendError> {
        (**self).layer_mount_path(layer_path)
    }
}

impl<P> CredentialSpecFiles for P
where
    P: Deref<Target: CredentialSpecFiles> + Debug + Send + Sync,
{
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        (**self).read(path)
    }
}

impl<P> DependencyStore for P
where
    P: Deref<Target: DependencyStore> + Debug + Send + Sync,
{
    fn config(&self, config_id: &str) -> Result<Vec<u8>, BackendError> {
        (**self).config(config_id)
    }

    fn secret(&self, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        (**self).secret(secret_id)
    }
}

#[cfg(feature = "container-dirs")]
impl<P> ContainerFs for P
where
    P: Deref<Target: ContainerFs> + Debug + Send + Sync,
{
    fn mount(&self, container_id: &str) -> Result<PathBuf, BackendError> {
        (**self).mount(container_id)
    }

    fn unmount(&self, container_id: &str) -> Result<(), BackendError> {
        (**self).unmount(container_id)
    }
}

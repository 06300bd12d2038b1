//! The backends: everything that a spec depends on besides the container and the daemon's settings.
//!
//! Each trait covers one kind of lookup. The contract is the same for all of them:
//!
//! - Calls block until the answer is available, and may come from several threads at once.
//! - Ids and names come from users, images and clusters. **Treat them as hostile**: an id may be `..`, a device's name
//!   or ten thousand characters long. Refuse what cannot be an id ([`ErrorKind::InvalidParameter`]) or does not exist
//!   ([`ErrorKind::NotFound`]), and do not build paths from ids without checking them.
//! - Answers must not change while a spec is being built.
//! - A failure is a [`BackendError`] with the kind that a daemon should respond with. It need not repeat the request:
//!   the operation's error names it.
//! - The traits are object safe, and implemented for `&T`, `Box<T>` and `Arc<T>`. Methods that are added later have
//!   default bodies.
//!
//! Each trait's page has an example, and [`contract`] assertions for the tests of yours.
//!
//! | trait | lookup | in memory | on the machine |
//! | --- | --- | --- | --- |
//! | [`ImageStore`] | an image; a container's layer folders | [`MemoryImages`](memory::MemoryImages) | `WindowsFilterImages` over a Docker data root; [`snapshotter::layer_folders`] |
//! | [`NetworkLookup`] | a container's endpoint in a network | [`MemoryNetworks`](memory::MemoryNetworks) | the host's own |
//! | [`Registry`] | a registry value | [`MemoryRegistry`](memory::MemoryRegistry) | [`SystemRegistry`] |
//! | [`LayerMounts`] | where a snapshotter's layer is mounted | [`MemoryLayerMounts`](memory::MemoryLayerMounts) | [`SystemLayerMounts`] |
//! | [`CredentialSpecFiles`] | the text of a credential-spec file | [`MemoryCredentialSpecFiles`](memory::MemoryCredentialSpecFiles) | [`SystemCredentialSpecFiles`], [`CredentialSpecFolder`] |
//! | [`DependencyStore`] | the secrets and configs of a swarm task | [`MemoryDependencyStore`](memory::MemoryDependencyStore) | the host's own |
//! | [`Volumes`] | where a volume is | [`MemoryVolumes`](memory::MemoryVolumes) | [`LocalVolumes`], [`SystemVolumes`] |
//! | `HostPaths` | whether a path is a folder | `MemoryHostPaths` | `SystemHostPaths` |
//! | `ContainerFs` | a Hyper-V container's file system | `MemoryContainerFs` | the host's own |
//! | `LayerIds` | the GUID of a layer | `MemoryLayerIds` | `SystemLayerIds` |
//! | `HostFiles` | files and folders of the host | `MemoryHostFiles` | `SystemHostFiles` |
//! | `Instances` | what HCS has made for a container | `MemoryInstances` | the host's own |
//!
//! [`ErrorKind::InvalidParameter`]: crate::ErrorKind::InvalidParameter
//! [`ErrorKind::NotFound`]: crate::ErrorKind::NotFound

#[cfg(feature = "swarm")]
use std::path::PathBuf;

use crate::backend_error::BackendError;

pub mod contract;
mod credential_spec_folder;
mod credential_spec_path;
mod endpoint;
#[cfg(feature = "hcs")]
mod hcs;
mod image;
pub mod memory;
mod pointers;
mod processors;
mod registry_error;
pub mod snapshotter;
mod system;
mod unavailable;
#[cfg(not(all(windows, feature = "windows-host")))]
mod unsupported;
mod version;
mod volume;
mod volumes;
#[cfg(windows)]
mod windows;

#[cfg(not(windows))]
use unsupported as platform;
#[cfg(windows)]
use windows as platform;

pub use credential_spec_folder::{CredentialSpecFolder, MAX_CREDENTIAL_SPEC_BYTES};
#[cfg(feature = "windowsfilter")]
pub(crate) use credential_spec_path::CREDENTIAL_SPECS;
pub use credential_spec_path::{
    CredentialSpecPath, CredentialSpecPathError, CredentialSpecPathProblem,
};
pub use endpoint::Endpoint;
#[cfg(feature = "hcs")]
pub use hcs::{CredentialGuardInstance, FileKind, HostFiles, HvSocketService, Instances, LayerIds};
pub use image::Image;
pub use processors::logical_processors;
pub use registry_error::RegistryError;
#[cfg(feature = "create")]
pub use system::SystemHostPaths;
pub use system::{SystemCredentialSpecFiles, SystemLayerMounts, SystemRegistry, SystemVolumes};
#[cfg(feature = "hcs")]
pub use system::{SystemHostFiles, SystemLayerIds};
pub use unavailable::Unavailable;
pub use version::windows_build;
pub use volume::{NewVolume, Volume};
pub use volumes::LocalVolumes;

/// Finds images, and the layer folders of containers made from them.
///
/// [`contract::image_store`] checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{Image, ImageStore, contract};
///
/// struct OneImage;
///
/// impl ImageStore for OneImage {
///     fn image(&self, image_id: &str) -> Result<Image, BackendError> {
///         match image_id {
///             "sha256:88f0" => Ok(Image::windows()),
///             _ => Err(BackendError::not_found(format!("No such image: {image_id}"))),
///         }
///     }
///
///     fn layer_folders(&self, _: &Image, container_id: &str) -> Result<Vec<String>, BackendError> {
///         match container_id {
///             "c1" => Ok(vec![r"D:\layers\servercore".to_owned(), r"D:\layers\c1".to_owned()]),
///             _ => Err(BackendError::not_found(format!("No such container: {container_id}"))),
///         }
///     }
/// }
///
/// contract::image_store(&OneImage, "sha256:88f0", "c1");
/// ```
pub trait ImageStore: Send + Sync {
    /// Returns the image with this id, which is [`Container::image_id`](crate::Container::image_id): `sha256:HEX`.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is no such image. The error's kind and text
    /// become those of the build.
    fn image(&self, image_id: &str) -> Result<Image, BackendError>;

    /// Returns the layer folders of a container made from `image`: the topmost layer first, the base layer, and last
    /// the container's own scratch layer. The image comes from [`image`](Self::image); the id is
    /// [`Container::id`](crate::Container::id).
    ///
    /// # Errors
    ///
    /// Returns an error if a layer is not found. The error's kind becomes that of the build.
    fn layer_folders(&self, image: &Image, container_id: &str)
    -> Result<Vec<String>, BackendError>;
}

/// Finds the endpoints of containers in the Host Network Service (HNS).
///
/// [`contract::network_lookup`] checks an implementation.
///
/// ```
/// use std::collections::BTreeMap;
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{Endpoint, NetworkLookup, contract};
///
/// /// The HNS ids of endpoints, by network and container.
/// struct Endpoints(BTreeMap<(String, String), String>);
///
/// impl NetworkLookup for Endpoints {
///     fn endpoint(&self, network: &str, container: &str) -> Result<Endpoint, BackendError> {
///         match self.0.get(&(network.to_owned(), container.to_owned())) {
///             Some(id) => Ok(Endpoint::new(id)),
///             None => Err(BackendError::not_found(format!("{container} is not in {network}"))),
///         }
///     }
/// }
///
/// let key = ("nat".to_owned(), "web".to_owned());
/// contract::network_lookup(&Endpoints([(key, "1590d292".to_owned())].into()), "nat", "web");
/// ```
pub trait NetworkLookup: Send + Sync {
    /// Returns the endpoint of a container in a network, both by name. The container's name is without leading slash.
    ///
    /// # Errors
    ///
    /// Returns an error of any kind if the lookup fails. The network is then left out of the spec with a warning, as in
    /// dockerd.
    fn endpoint(&self, network: &str, container: &str) -> Result<Endpoint, BackendError>;
}

/// Reads the host's registry.
///
/// [`contract::registry`] checks an implementation.
///
/// ```
/// use std::collections::BTreeMap;
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{Registry, RegistryError, contract};
///
/// /// An exported key: the values of one key.
/// struct Exported {
///     key: String,
///     values: BTreeMap<String, String>,
/// }
///
/// impl Registry for Exported {
///     fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError> {
///         if key != self.key {
///             return Err(RegistryError::Open(BackendError::not_found("no such key")));
///         }
///         let missing = || RegistryError::Read(BackendError::not_found("no such value"));
///         self.values.get(name).cloned().ok_or_else(missing)
///     }
/// }
///
/// let values = [("web.json".to_owned(), "{}".to_owned())].into();
/// let registry = Exported { key: "CredentialSpecs".to_owned(), values };
/// contract::registry(&registry, "CredentialSpecs", "web.json");
/// ```
pub trait Registry: Send + Sync {
    /// Returns the string value `name` of the key `key` below `HKEY_LOCAL_MACHINE`. The name comes from a user.
    ///
    /// # Errors
    ///
    /// Returns [`RegistryError::Open`] if the key cannot be opened, and [`RegistryError::Read`] if the value cannot be
    /// read, with [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the key has no such value.
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError>;
}

/// Locates a snapshotter's mounted layers.
///
/// [`contract::layer_mounts`] checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{LayerMounts, contract};
///
/// /// A daemon that has mounted one layer itself.
/// struct OneLayer;
///
/// impl LayerMounts for OneLayer {
///     fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError> {
///         Ok((mount_point == r"C:\mnt\c1").then(|| r"D:\snapshots\7".to_owned()))
///     }
///
///     fn layer_mount_path(&self, layer_path: &str) -> Result<Option<String>, BackendError> {
///         let volume = r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\";
///         Ok((layer_path == r"D:\snapshots\7").then(|| volume.to_owned()))
///     }
/// }
///
/// contract::layer_mounts(&OneLayer, r"C:\mnt\c1");
/// ```
pub trait LayerMounts: Send + Sync {
    /// Returns the path of the layer that containerd has mounted at a folder, or `None` if containerd has not recorded
    /// one. containerd records it in the folder's alternate stream `containerd.io-source`. The folder is
    /// [`RuntimeState::base_fs`](crate::RuntimeState::base_fs), cleaned.
    ///
    /// # Errors
    ///
    /// Returns an error if the record cannot be read.
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError>;

    /// Returns the volume at which the Host Compute Service (HCS) has mounted a layer: `\\?\Volume{GUID}`, with or
    /// without a backslash at its end; `None` if the layer is not mounted. `layer_path` is what
    /// [`layer_source`](Self::layer_source) has returned, cleaned.
    ///
    /// # Errors
    ///
    /// Returns an error if HCS cannot provide the path.
    fn layer_mount_path(&self, layer_path: &str) -> Result<Option<String>, BackendError>;
}

/// Reads the files of `file://` credential specs.
///
/// [`contract::credential_spec_files`] checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{CredentialSpecFiles, CredentialSpecPath, contract};
///
/// /// Credential specs that are part of the program.
/// struct BuiltIn;
///
/// impl CredentialSpecFiles for BuiltIn {
///     fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
///         let components: Vec<_> = path.components().collect();
///         match components[..] {
///             ["web.json"] => Ok("{}".to_owned()),
///             _ => Err(BackendError::not_found(format!("no such file: {}", path.full()))),
///         }
///     }
/// }
///
/// contract::credential_spec_files(&BuiltIn, r"C:\ProgramData\docker", "web.json");
/// ```
pub trait CredentialSpecFiles: Send + Sync {
    /// Returns the text of a credential spec. The path is validated by name only: implementations must handle links, or
    /// hand the path to a [`CredentialSpecFolder`].
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read. The build reports it as an invalid parameter, as dockerd does,
    /// unless its kind is [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable).
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError>;
}

/// Looks up the secrets and configs that swarm has assigned to the containers of this host.
///
/// Contents are secrets: a store should hold them no longer than it must, and never log them.
///
/// [`contract::dependency_store`] checks an implementation.
///
/// ```
/// use std::collections::BTreeMap;
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{DependencyStore, contract};
///
/// /// What a manager has sent: contents by container and id.
/// #[derive(Default)]
/// struct Assignments {
///     secrets: BTreeMap<(String, String), Vec<u8>>,
///     configs: BTreeMap<(String, String), Vec<u8>>,
/// }
///
/// fn find(
///     assigned: &BTreeMap<(String, String), Vec<u8>>,
///     container_id: &str,
///     id: &str,
/// ) -> Result<Vec<u8>, BackendError> {
///     let content = assigned.get(&(container_id.to_owned(), id.to_owned()));
///     content.cloned().ok_or_else(|| BackendError::not_found("not assigned to this container"))
/// }
///
/// impl DependencyStore for Assignments {
///     fn config(&self, container_id: &str, config_id: &str) -> Result<Vec<u8>, BackendError> {
///         find(&self.configs, container_id, config_id)
///     }
///
///     fn secret(&self, container_id: &str, secret_id: &str) -> Result<Vec<u8>, BackendError> {
///         find(&self.secrets, container_id, secret_id)
///     }
/// }
///
/// let mut store = Assignments::default();
/// store.secrets.insert(("c1".to_owned(), "s1".to_owned()), b"secret".to_vec());
/// store.configs.insert(("c1".to_owned(), "k1".to_owned()), b"config".to_vec());
/// contract::dependency_store(&store, "c1", "s1", "k1");
/// ```
pub trait DependencyStore: Send + Sync {
    /// Returns the content of a config of a container. The config's id comes from a security option `config://ID`, or
    /// from [`ConfigReference::config_id`](crate::ConfigReference::config_id).
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if swarm has not assigned the config to this
    /// container.
    fn config(&self, container_id: &str, config_id: &str) -> Result<Vec<u8>, BackendError>;

    /// Returns the content of a secret of a container. The secret's id comes from
    /// [`SecretReference::secret_id`](crate::SecretReference::secret_id).
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if swarm has not assigned the secret to this
    /// container.
    fn secret(&self, container_id: &str, secret_id: &str) -> Result<Vec<u8>, BackendError>;
}

/// Locates volumes.
///
/// [`contract::volumes`] checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{LocalVolumes, Volumes, contract};
///
/// /// The driver `local`, and one share by the name `nfs`.
/// struct WithShare(LocalVolumes);
///
/// impl Volumes for WithShare {
///     fn path(&self, driver: &str, name: &str) -> Result<String, BackendError> {
///         match (driver, name) {
///             ("nfs", "logs") => Ok(r"N:\logs".to_owned()),
///             ("nfs", _) => Err(BackendError::not_found(format!("no such volume: {name}"))),
///             _ => self.0.path(driver, name),
///         }
///     }
///
///     fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError> {
///         self.0.subpath(volume_path, subpath)
///     }
/// }
///
/// let volumes = WithShare(LocalVolumes::new(r"C:\ProgramData\docker"));
/// contract::volumes(&volumes, "nfs", "logs");
/// contract::volumes(&volumes, "local", "logs");
/// ```
pub trait Volumes: Send + Sync {
    /// Returns a volume's path on the host, by its driver (an empty text means `local`) and name.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the driver or the volume is not known, and
    /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter) if the name cannot be that of a volume.
    fn path(&self, driver: &str, name: &str) -> Result<String, BackendError>;

    /// Returns the path on the host of a folder inside a volume. `volume_path` is what [`path`](Self::path) has
    /// returned, or [`MountPoint::source`](crate::MountPoint::source).
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter) if the subpath is absolute, names a
    /// drive, or leads out of the volume, and [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it does not exist
    /// and the implementation looks at the disk.
    fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError>;

    /// Creates a volume for a container that is being created, or returns the one that has this name already.
    ///
    /// Without a driver it may be a volume of any; a new one is of the driver `local`. The default implementation returns
    /// what [`path`](Self::path) locates, which is right for volumes whose folder is made when they are mounted.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the driver is not known,
    /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter) if the driver refuses the name or an option, and
    /// [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if a volume of another driver has the name.
    fn create(&self, volume: &NewVolume<'_>) -> Result<Volume, BackendError> {
        volume.local_options()?;
        let path = self.path(volume.driver_or_local(), volume.name)?;
        Ok(Volume::new(volume.driver_or_local(), path))
    }
}

/// Tells what is at paths on the host, for the mounts of a container that is being created.
///
/// [`contract::host_paths`] checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{HostPaths, PathKind, contract};
///
/// /// A host whose only folder is `d:\www`.
/// struct OneFolder;
///
/// impl HostPaths for OneFolder {
///     fn kind(&self, path: &str) -> Result<PathKind, BackendError> {
///         match path.eq_ignore_ascii_case(r"d:\www") {
///             true => Ok(PathKind::Folder),
///             false => Ok(PathKind::Missing),
///         }
///     }
/// }
///
/// contract::host_paths(&OneFolder, r"d:\www");
/// ```
#[cfg(feature = "create")]
pub trait HostPaths: Send + Sync {
    /// Returns what is at a path, following links. The path comes from a user: it may be a pipe, a device, or on another
    /// machine, and is in lower case if it comes from a mount text.
    ///
    /// # Errors
    ///
    /// Returns an error if the path cannot be looked up, other than because there is nothing. A bind mount is then refused
    /// with the error's text.
    fn kind(&self, path: &str) -> Result<PathKind, BackendError>;
}

/// What is at a path on the host.
#[cfg(feature = "create")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PathKind {
    /// Nothing.
    Missing,
    /// A folder.
    Folder,
    /// Anything else, such as a file.
    File,
}

/// Mounts the file systems of Hyper-V containers, which are normally not mounted on the host.
///
/// [`contract::container_fs`] checks an implementation.
///
/// ```
/// use std::path::PathBuf;
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{ContainerFs, contract};
///
/// /// A daemon that mounts the disk of one container.
/// struct OneDisk;
///
/// impl ContainerFs for OneDisk {
///     fn mount(&self, container_id: &str) -> Result<PathBuf, BackendError> {
///         match container_id {
///             "c1" => Ok(PathBuf::from(r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\")),
///             _ => Err(BackendError::not_found("No such container")),
///         }
///     }
///
///     fn unmount(&self, _container_id: &str) -> Result<(), BackendError> {
///         Ok(())
///     }
/// }
///
/// contract::container_fs(&OneDisk, "c1");
/// ```
#[cfg(feature = "swarm")]
pub trait ContainerFs: Send + Sync {
    /// Mounts the file system of a container on the host, and returns where: a volume GUID path or a folder.
    ///
    /// # Errors
    ///
    /// Returns an error if the file system cannot be mounted. Its kind becomes that of the setup.
    fn mount(&self, container_id: &str) -> Result<PathBuf, BackendError>;

    /// Unmounts the file system of a container that [`mount`](Self::mount) has mounted.
    ///
    /// # Errors
    ///
    /// Returns an error if the file system is still mounted. Its kind becomes that of the setup, and the container must
    /// not be started.
    fn unmount(&self, container_id: &str) -> Result<(), BackendError>;
}

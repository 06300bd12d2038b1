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
//! Each trait's page has an example, and [`contract`] has assertions for the tests of your implementations.
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
//! [`BackendError`]: crate::BackendError
//! [`ErrorKind::InvalidParameter`]: crate::ErrorKind::InvalidParameter
//! [`ErrorKind::NotFound`]: crate::ErrorKind::NotFound

#[cfg(feature = "swarm")]
mod container_fs;
pub mod contract;
mod credential_spec_files;
mod credential_spec_folder;
mod credential_spec_path;
mod dependency_store;
mod endpoint;
#[cfg(feature = "hcs")]
mod hcs;
#[cfg(feature = "create")]
mod host_paths;
mod image;
mod image_store;
mod layer_mounts;
mod local_volumes;
pub mod memory;
mod network_lookup;
mod pointers;
mod processors;
mod registry;
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

#[cfg(feature = "swarm")]
pub use container_fs::ContainerFs;
pub use credential_spec_files::CredentialSpecFiles;
pub use credential_spec_folder::{CredentialSpecFolder, MAX_CREDENTIAL_SPEC_BYTES};
#[cfg(feature = "windowsfilter")]
pub(crate) use credential_spec_path::CREDENTIAL_SPECS;
pub use credential_spec_path::{
    CredentialSpecPath, CredentialSpecPathError, CredentialSpecPathProblem,
};
pub use dependency_store::DependencyStore;
pub use endpoint::Endpoint;
#[cfg(feature = "hcs")]
pub use hcs::{CredentialGuardInstance, FileKind, HostFiles, HvSocketService, Instances, LayerIds};
#[cfg(feature = "create")]
pub use host_paths::{HostPaths, PathKind};
pub use image::Image;
pub use image_store::ImageStore;
pub use layer_mounts::LayerMounts;
pub use local_volumes::LocalVolumes;
pub use network_lookup::NetworkLookup;
pub use processors::logical_processors;
pub use registry::Registry;
pub use registry_error::RegistryError;
#[cfg(feature = "create")]
pub use system::SystemHostPaths;
pub use system::{SystemCredentialSpecFiles, SystemLayerMounts, SystemRegistry, SystemVolumes};
#[cfg(feature = "hcs")]
pub use system::{SystemHostFiles, SystemLayerIds};
pub use unavailable::Unavailable;
pub use version::windows_build;
pub use volume::{NewVolume, Volume};
pub use volumes::Volumes;

//! References, boxes and `Arc`s of backends are backends too.
#![deny(clippy::missing_trait_methods)]

#[cfg(feature = "swarm")]
use std::path::PathBuf;
use std::sync::Arc;

#[cfg(feature = "swarm")]
use super::ContainerFs;
#[cfg(feature = "hcs")]
use super::{CredentialGuardInstance, FileKind, HostFiles, Instances, LayerIds};
use super::{
    CredentialSpecFiles, CredentialSpecPath, DependencyStore, Endpoint, Image, ImageStore,
    LayerMounts, NetworkLookup, NewVolume, Registry, RegistryError, Volume, Volumes,
};
#[cfg(feature = "create")]
use super::{HostPaths, PathKind};
use crate::backend_error::BackendError;

/// Implements a trait for each pointer to an implementation, method by method.
macro_rules! forward {
    ($(#[$attribute:meta])* $trait:ident $methods:tt) => {
        forward!(@for &T, $(#[$attribute])* $trait $methods);
        forward!(@for Box<T>, $(#[$attribute])* $trait $methods);
        forward!(@for Arc<T>, $(#[$attribute])* $trait $methods);
    };
    (@for $pointer:ty, $(#[$attribute:meta])* $trait:ident {
        $(fn $method:ident(&self $(, $argument:ident: $type:ty)*) -> $result:ty;)*
    }) => {
        $(#[$attribute])*
        impl<T: $trait + ?Sized> $trait for $pointer {
            $(
                fn $method(&self $(, $argument: $type)*) -> $result {
                    T::$method(self $(, $argument)*)
                }
            )*
        }
    };
}

forward!(ImageStore {
    fn image(&self, image_id: &str) -> Result<Image, BackendError>;
    fn layer_folders(&self, image: &Image, container_id: &str) -> Result<Vec<String>, BackendError>;
});

forward!(NetworkLookup {
    fn endpoint(&self, network: &str, container: &str) -> Result<Endpoint, BackendError>;
});

forward!(Registry {
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError>;
});

forward!(LayerMounts {
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError>;
    fn layer_mount_path(&self, layer_path: &str) -> Result<Option<String>, BackendError>;
});

forward!(CredentialSpecFiles {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError>;
});

forward!(DependencyStore {
    fn config(&self, container_id: &str, config_id: &str) -> Result<Vec<u8>, BackendError>;
    fn secret(&self, container_id: &str, secret_id: &str) -> Result<Vec<u8>, BackendError>;
});

forward!(Volumes {
    fn path(&self, driver: &str, name: &str) -> Result<String, BackendError>;
    fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError>;
    fn create(&self, volume: &NewVolume<'_>) -> Result<Volume, BackendError>;
});

forward!(#[cfg(feature = "create")] HostPaths {
    fn kind(&self, path: &str) -> Result<PathKind, BackendError>;
});

forward!(#[cfg(feature = "swarm")] ContainerFs {
    fn mount(&self, container_id: &str) -> Result<PathBuf, BackendError>;
    fn unmount(&self, container_id: &str) -> Result<(), BackendError>;
});

forward!(#[cfg(feature = "hcs")] LayerIds {
    fn guid(&self, name: &str) -> Result<String, BackendError>;
});

forward!(#[cfg(feature = "hcs")] HostFiles {
    fn kind(&self, path: &str) -> Result<FileKind, BackendError>;
    fn final_path(&self, path: &str) -> Result<String, BackendError>;
    fn read(&self, path: &str) -> Result<Vec<u8>, BackendError>;
    fn has_file_ids(&self, folder: &str) -> Result<bool, BackendError>;
});

forward!(#[cfg(feature = "hcs")] Instances {
    fn credential_guard(&self, container_id: &str) -> Result<CredentialGuardInstance, BackendError>;
    fn device_locations(&self, vmbus_instance: &str) -> Result<Vec<String>, BackendError>;
});

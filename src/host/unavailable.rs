//! The placeholder for a backend that is not set.

#[cfg(feature = "swarm")]
use std::path::PathBuf;

#[cfg(feature = "swarm")]
use super::ContainerFs;
use super::{
    CredentialSpecFiles, CredentialSpecPath, DependencyStore, LayerMounts, Registry, RegistryError,
    Volumes,
};
#[cfg(feature = "create")]
use super::{HostPaths, PathKind};
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;

/// Placeholder backend: every lookup fails with an error naming what is missing.
///
/// A [`SpecBuilder`](crate::SpecBuilder) has it for every optional backend that is not set. A spec that needs none of
/// them still builds. The kind of the error is [`ErrorKind::Unavailable`]. Unmounting a container's file system
/// succeeds, as it cannot have been mounted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unavailable;

fn missing(what: &str, how: &str) -> BackendError {
    let message = format!("{what}; set one with {how}");
    BackendError::new(ErrorKind::Unavailable, message)
}

fn no_registry() -> BackendError {
    missing(
        "no registry is set",
        "SpecBuilder::with_registry or with_system_backends",
    )
}

fn no_layer_mounts() -> BackendError {
    missing(
        "no layer-mount lookup (HCS) is set",
        "SpecBuilder::with_layer_mounts or with_system_backends",
    )
}

fn no_credential_spec_files() -> BackendError {
    missing(
        "no credential-spec folder is set",
        "SpecBuilder::with_credential_spec_files or with_system_backends",
    )
}

fn no_dependency_store() -> BackendError {
    missing(
        "no store of secrets and configs is set",
        "SpecBuilder::with_dependency_store",
    )
}

fn no_volumes() -> BackendError {
    BackendError::new(ErrorKind::Unavailable, "no volumes are known here")
}

impl Registry for Unavailable {
    fn string_value(&self, _key: &str, _name: &str) -> Result<String, RegistryError> {
        Err(RegistryError::Open(no_registry()))
    }
}

impl LayerMounts for Unavailable {
    fn layer_source(&self, _mount_point: &str) -> Result<Option<String>, BackendError> {
        Err(no_layer_mounts())
    }

    fn layer_mount_path(&self, _layer_path: &str) -> Result<Option<String>, BackendError> {
        Err(no_layer_mounts())
    }
}

impl CredentialSpecFiles for Unavailable {
    fn read(&self, _path: &CredentialSpecPath) -> Result<String, BackendError> {
        Err(no_credential_spec_files())
    }
}

impl DependencyStore for Unavailable {
    fn config(&self, _container_id: &str, _config_id: &str) -> Result<Vec<u8>, BackendError> {
        Err(no_dependency_store())
    }

    fn secret(&self, _container_id: &str, _secret_id: &str) -> Result<Vec<u8>, BackendError> {
        Err(no_dependency_store())
    }
}

impl Volumes for Unavailable {
    fn path(&self, _driver: &str, _name: &str) -> Result<String, BackendError> {
        Err(no_volumes())
    }

    fn subpath(&self, _volume_path: &str, _subpath: &str) -> Result<String, BackendError> {
        Err(no_volumes())
    }
}

#[cfg(feature = "create")]
impl HostPaths for Unavailable {
    fn kind(&self, _path: &str) -> Result<PathKind, BackendError> {
        let message = "paths of the host are not known here";
        Err(BackendError::new(ErrorKind::Unavailable, message))
    }
}

#[cfg(feature = "swarm")]
impl ContainerFs for Unavailable {
    fn mount(&self, _container_id: &str) -> Result<PathBuf, BackendError> {
        let message = "the file systems of Hyper-V containers cannot be mounted here";
        Err(BackendError::new(ErrorKind::Unavailable, message))
    }

    fn unmount(&self, _container_id: &str) -> Result<(), BackendError> {
        Ok(())
    }
}

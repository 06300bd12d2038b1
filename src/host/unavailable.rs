//! What a new builder has in place of the backends that this machine does not offer.

#[cfg(feature = "container-dirs")]
use std::path::PathBuf;

#[cfg(feature = "container-dirs")]
use crate::host::ContainerFs;
use crate::host::{CredentialSpecFiles, CredentialSpecPath, LayerMounts, Registry, RegistryError};
use crate::{BackendError, ErrorKind};

/// A registry, HCS, credential-spec folder and file systems of Hyper-V containers that are not there.
///
/// Every question fails with an error that names what is missing, so a spec that needs none of them still
/// builds.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unavailable;

fn missing(what: &str, method: &str) -> BackendError {
    BackendError::new(
        ErrorKind::System,
        format!("no {what} is available here; give the builder one with {method}"),
    )
}

impl Registry for Unavailable {
    fn string_value(&self, _key: &str, _name: &str) -> Result<String, RegistryError> {
        Err(RegistryError::Open(missing("registry", "with_registry")))
    }
}

impl LayerMounts for Unavailable {
    fn layer_source(&self, _mount_point: &str) -> Result<Option<String>, BackendError> {
        Err(missing("layer-mount lookup (HCS)", "with_layer_mounts"))
    }

    fn layer_mount_path(&self, _layer_path: &str) -> Result<String, BackendError> {
        Err(missing("layer-mount lookup (HCS)", "with_layer_mounts"))
    }
}

impl CredentialSpecFiles for Unavailable {
    fn read(&self, _path: &CredentialSpecPath) -> Result<String, BackendError> {
        Err(missing(
            "credential-spec folder",
            "with_credential_spec_files",
        ))
    }
}

#[cfg(feature = "container-dirs")]
impl ContainerFs for Unavailable {
    fn mount(&self, _container_id: &str) -> Result<PathBuf, BackendError> {
        Err(BackendError::new(
            ErrorKind::System,
            "the file systems of Hyper-V containers cannot be mounted here",
        ))
    }

    fn unmount(&self, _container_id: &str) -> Result<(), BackendError> {
        Ok(())
    }
}

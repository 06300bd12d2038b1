//! What a new builder has in place of the backends that this machine does not offer.

use crate::host::{CredentialSpecFiles, CredentialSpecPath, LayerMounts, Registry, RegistryError};
use crate::{BackendError, ErrorKind};

/// A registry, HCS and credential-spec folder that are not there.
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

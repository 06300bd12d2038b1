//! A host on which nothing fails.

use crate::backend_error::BackendError;
use crate::host::{
    CredentialGuardInstance, FileKind, HostFiles, HvSocketService, Instances, LayerIds, LayerMounts,
};

/// A host on which every file and folder exists and every lookup succeeds. A spec that is refused on it is refused on
/// any host.
pub(super) struct WillingHost;

impl LayerIds for WillingHost {
    fn guid(&self, _name: &str) -> Result<String, BackendError> {
        Ok(String::new())
    }
}

impl HostFiles for WillingHost {
    fn kind(&self, _path: &str) -> Result<FileKind, BackendError> {
        Ok(FileKind::Folder)
    }

    fn final_path(&self, path: &str) -> Result<String, BackendError> {
        Ok(path.to_owned())
    }

    fn read(&self, _path: &str) -> Result<Vec<u8>, BackendError> {
        Ok(b"{}".to_vec())
    }
}

impl LayerMounts for WillingHost {
    fn layer_source(&self, _mount_point: &str) -> Result<Option<String>, BackendError> {
        Ok(None)
    }

    fn layer_mount_path(&self, _layer_path: &str) -> Result<Option<String>, BackendError> {
        Ok(None)
    }
}

impl Instances for WillingHost {
    fn credential_guard(
        &self,
        _container_id: &str,
    ) -> Result<CredentialGuardInstance, BackendError> {
        Ok(CredentialGuardInstance {
            cookie: String::new(),
            rpc_endpoint: String::new(),
            service: HvSocketService::default(),
        })
    }

    fn device_locations(&self, _vmbus_instance: &str) -> Result<Vec<String>, BackendError> {
        Ok(Vec::new())
    }
}

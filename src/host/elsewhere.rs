//! The backends of a machine that is not Windows: each says so.

use std::num::NonZeroU32;

use super::{CredentialSpecPath, RegistryError};
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;

fn only_on_windows(what: &str) -> BackendError {
    let message = format!("{what} is only available on Windows");
    BackendError::new(ErrorKind::Unavailable, message)
}

pub(super) fn string_value(_key: &str, _name: &str) -> Result<String, RegistryError> {
    Err(RegistryError::Open(only_on_windows("the registry")))
}

pub(super) fn layer_source(_mount_point: &str) -> Result<Option<String>, BackendError> {
    Err(only_on_windows("containerd's record of a mounted layer"))
}

pub(super) fn layer_mount_path(_layer_path: &str) -> Result<String, BackendError> {
    Err(only_on_windows("the Host Compute Service (HCS)"))
}

pub(super) fn read_credential_spec(_path: &CredentialSpecPath) -> Result<String, BackendError> {
    Err(only_on_windows("the machine's credential-spec folder"))
}

pub(super) fn resolve_inside(_volume_path: &str, _path: &str) -> Result<String, BackendError> {
    Err(only_on_windows("resolving links inside a volume"))
}

pub(super) fn processors_of_all_groups() -> Option<NonZeroU32> {
    None
}

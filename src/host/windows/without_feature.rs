//! The backends that the cargo feature `windows-host` has: without it, each says so.

use std::num::NonZeroU32;

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::host::RegistryError;

fn needs_feature(what: &str) -> BackendError {
    let message = format!("{what} needs wcow-spec's cargo feature `windows-host`");
    BackendError::new(ErrorKind::Unavailable, message)
}

pub(in crate::host) fn string_value(_key: &str, _name: &str) -> Result<String, RegistryError> {
    Err(RegistryError::Open(needs_feature("the registry")))
}

pub(in crate::host) fn layer_source(_mount_point: &str) -> Result<Option<String>, BackendError> {
    Err(needs_feature("containerd's record of a mounted layer"))
}

pub(in crate::host) fn layer_mount_path(_layer_path: &str) -> Result<String, BackendError> {
    Err(needs_feature("the Host Compute Service (HCS)"))
}

pub(in crate::host) fn processors_of_all_groups() -> Option<NonZeroU32> {
    None
}

//! Placeholders for backends that the platform or the enabled features lack: every call fails with an error that says
//! what is missing.

use std::num::NonZeroU32;

use super::RegistryError;
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;

/// What is missing.
const REASON: &str = if cfg!(windows) {
    "needs wcow-spec's cargo feature `windows-host`"
} else {
    "is only available on Windows"
};

fn unsupported(what: &str) -> BackendError {
    BackendError::new(ErrorKind::Unavailable, format!("{what} {REASON}"))
}

pub(super) fn string_value(_key: &str, _name: &str) -> Result<String, RegistryError> {
    Err(RegistryError::Open(unsupported("the registry")))
}

pub(super) fn layer_source(_mount_point: &str) -> Result<Option<String>, BackendError> {
    Err(unsupported("containerd's record of a mounted layer"))
}

pub(super) fn layer_mount_path(_layer_path: &str) -> Result<Option<String>, BackendError> {
    Err(unsupported("the Host Compute Service (HCS)"))
}

pub(super) fn processors_of_all_groups() -> Option<NonZeroU32> {
    None
}

#[cfg(feature = "hcs")]
pub(super) fn layer_guid(_name: &str) -> Result<String, BackendError> {
    Err(unsupported("the Host Compute Service (HCS)"))
}

/// What needs Windows, but not the cargo feature.
#[cfg(not(windows))]
mod files {
    use super::unsupported;
    use crate::backend_error::BackendError;
    use crate::host::CredentialSpecPath;
    #[cfg(feature = "create")]
    use crate::host::PathKind;

    pub(in crate::host) fn read_credential_spec(
        _path: &CredentialSpecPath,
    ) -> Result<String, BackendError> {
        Err(unsupported("the machine's credential-spec folder"))
    }

    pub(in crate::host) fn resolve_inside(
        _volume_path: &str,
        _path: &str,
    ) -> Result<String, BackendError> {
        Err(unsupported("resolving links inside a volume"))
    }

    #[cfg(feature = "create")]
    pub(in crate::host) fn path_kind(_path: &str) -> Result<PathKind, BackendError> {
        Err(unsupported("looking up a path"))
    }
}

#[cfg(all(not(windows), feature = "create"))]
pub(super) use files::path_kind;
#[cfg(not(windows))]
pub(super) use files::{read_credential_spec, resolve_inside};

#[cfg(all(feature = "hcs", not(windows)))]
mod host_files {
    use super::unsupported;
    use crate::backend_error::BackendError;
    use crate::host::FileKind;

    fn no_files() -> BackendError {
        unsupported("the host's file system")
    }

    pub(in crate::host) fn file_kind(_path: &str) -> Result<FileKind, BackendError> {
        Err(no_files())
    }

    pub(in crate::host) fn final_path(_path: &str) -> Result<String, BackendError> {
        Err(no_files())
    }

    pub(in crate::host) fn read_file(_path: &str) -> Result<Vec<u8>, BackendError> {
        Err(no_files())
    }

    pub(in crate::host) fn has_file_ids(_folder: &str) -> Result<bool, BackendError> {
        Err(no_files())
    }
}

#[cfg(all(feature = "hcs", not(windows)))]
pub(super) use host_files::{file_kind, final_path, has_file_ids, read_file};

//! The backends of this machine on Windows.

#[cfg(feature = "windows-host")]
mod error;
#[cfg(feature = "hcs")]
mod files;
#[cfg(all(feature = "hcs", feature = "windows-host"))]
mod layer_ids;
#[cfg(feature = "windows-host")]
mod layer_mounts;
#[cfg(feature = "create")]
mod paths;
#[cfg(feature = "windows-host")]
mod processors;
#[cfg(feature = "windows-host")]
mod registry;
mod usual_path;
#[cfg(feature = "windows-host")]
mod vmcompute;
mod volumes;

use std::path::{Path, PathBuf};

use super::CredentialSpecPath;
use super::credential_spec_folder::read_below;
use crate::backend_error::BackendError;

#[cfg(all(feature = "hcs", not(feature = "windows-host")))]
pub(super) use super::unsupported::layer_guid;
#[cfg(not(feature = "windows-host"))]
pub(super) use super::unsupported::{
    layer_mount_path, layer_source, processors_of_all_groups, string_value,
};
#[cfg(feature = "hcs")]
pub(super) use files::{file_kind, final_path, has_file_ids, read_file};
#[cfg(all(feature = "hcs", feature = "windows-host"))]
pub(super) use layer_ids::layer_guid;
#[cfg(feature = "windows-host")]
pub(super) use layer_mounts::{layer_mount_path, layer_source};
#[cfg(feature = "create")]
pub(super) use paths::path_kind;
#[cfg(feature = "windows-host")]
pub(super) use processors::processors_of_all_groups;
#[cfg(feature = "windows-host")]
pub(super) use registry::string_value;
pub(super) use volumes::resolve_inside;

/// Reads a credential spec at its own path.
pub(super) fn read_credential_spec(path: &CredentialSpecPath) -> Result<String, BackendError> {
    let below: PathBuf = path.components().collect();
    read_below(Path::new(path.folder()), &below)
}

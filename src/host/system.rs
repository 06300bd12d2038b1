//! The backends of this machine.
//!
//! The types exist on every target. Off Windows, or without the cargo feature, every call fails with an error that says
//! what is missing.

use super::local_volumes::LocalVolumes;
use super::{
    CredentialSpecFiles, CredentialSpecPath, LayerMounts, Registry, RegistryError, Volumes,
    platform,
};
#[cfg(feature = "hcs")]
use super::{FileKind, HostFiles, LayerIds};
#[cfg(feature = "create")]
use super::{HostPaths, PathKind};
use crate::backend_error::BackendError;
#[cfg(feature = "create")]
use crate::go::filepath;

/// The registry of this machine.
///
/// Reads values of the types `REG_SZ` and `REG_EXPAND_SZ`, which it does not expand, up to their first NUL. Keys are
/// opened with query access only. The rules are those of Go's `registry.Key.GetStringValue`.
///
/// Needs Windows and the cargo feature `windows-host`; without them every call fails with
/// [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable).
///
/// # Errors
///
/// A missing key or value is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound); a name with a NUL inside, a value of
/// another type, and one that is not Unicode are [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter).
/// Anything else has the system's own text and code.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemRegistry;

impl Registry for SystemRegistry {
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError> {
        platform::string_value(key, name)
    }
}

/// The mounted layers of this machine: containerd's records in the file system, and HCS.
///
/// Calls `GetLayerMountPath` in `vmcompute.dll`, which is loaded from System32 on first use and stays loaded; fails if
/// the Windows feature "Containers" is not enabled.
/// containerd's record is the file `FOLDER:containerd.io-source`, an alternate stream of the folder.
///
/// Needs Windows and the cargo feature `windows-host`; without them every call fails with
/// [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable).
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLayerMounts;

impl LayerMounts for SystemLayerMounts {
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError> {
        platform::layer_source(mount_point)
    }

    fn layer_mount_path(&self, layer_path: &str) -> Result<Option<String>, BackendError> {
        platform::layer_mount_path(layer_path)
    }
}

/// The credential specs of this machine, each at the Windows path that it has below the data root.
///
/// Links are treated as [`CredentialSpecFolder`](super::CredentialSpecFolder) treats them. A short name
/// (`WEBAPP~1.JSO`) is that of a file in the folder.
///
/// Needs Windows; elsewhere every call fails with [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable).
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemCredentialSpecFiles;

impl CredentialSpecFiles for SystemCredentialSpecFiles {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        platform::read_credential_spec(path)
    }
}

/// The paths of this machine.
///
/// Only paths on drives are looked up (`C:\x`, `\\?\C:\x`): a pipe would be opened, and a share would be told the
/// machine's account. For any other path the lookup fails.
///
/// Needs Windows; elsewhere every call fails with [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable).
#[cfg(feature = "create")]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemHostPaths;

#[cfg(feature = "create")]
impl HostPaths for SystemHostPaths {
    fn kind(&self, path: &str) -> Result<PathKind, BackendError> {
        if !filepath::is_on_drive(path) {
            let message = format!("{path} is not on a drive");
            return Err(BackendError::invalid(message));
        }
        platform::path_kind(path)
    }
}

/// The volumes of the driver `local` on this machine.
///
/// A subpath is resolved on the disk: links in it are followed, and must not lead out of the volume. Unlike moby's
/// `safepath.Join`, which locks the folders until the mount is made, this does not keep whoever can write to the volume
/// from replacing a folder with a link after the call. A host has to prevent that.
///
/// Needs Windows; elsewhere [`subpath`](Volumes::subpath) fails with
/// [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable).
#[derive(Clone, Debug)]
pub struct SystemVolumes {
    volumes: LocalVolumes,
}

impl SystemVolumes {
    /// Creates the volumes of the data root, which is a Windows path.
    #[must_use]
    pub fn new(data_root: &str) -> Self {
        Self {
            volumes: LocalVolumes::new(data_root),
        }
    }
}

impl Volumes for SystemVolumes {
    fn path(&self, driver: &str, name: &str) -> Result<String, BackendError> {
        self.volumes.path(driver, name)
    }

    fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError> {
        let path = self.volumes.subpath(volume_path, subpath)?;
        platform::resolve_inside(volume_path, &path)
    }
}

/// The GUIDs of layers, as HCS on this machine makes them.
///
/// HCS is asked through `NameToGuid` of `vmcompute.dll`, which is loaded as [`SystemLayerMounts`] loads it.
///
/// Needs Windows and the cargo feature `windows-host`; without them every call fails with
/// [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable).
#[cfg(feature = "hcs")]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemLayerIds;

#[cfg(feature = "hcs")]
impl LayerIds for SystemLayerIds {
    fn guid(&self, name: &str) -> Result<String, BackendError> {
        platform::layer_guid(name)
    }
}

/// The files and folders of this machine.
///
/// A final path is that of the opened file or folder, in the form `C:\folder`; on a volume without a drive letter in
/// the form `\\?\Volume{GUID}\folder`, and on a share `\\server\share\folder`. Files of more than 16 MiB are refused.
///
/// Needs Windows; elsewhere every call fails with [`ErrorKind::Unavailable`](crate::ErrorKind::Unavailable).
#[cfg(feature = "hcs")]
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemHostFiles;

#[cfg(feature = "hcs")]
impl HostFiles for SystemHostFiles {
    fn kind(&self, path: &str) -> Result<FileKind, BackendError> {
        platform::file_kind(path)
    }

    fn final_path(&self, path: &str) -> Result<String, BackendError> {
        platform::final_path(path)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, BackendError> {
        platform::read_file(path)
    }

    fn has_file_ids(&self, folder: &str) -> Result<bool, BackendError> {
        platform::has_file_ids(folder)
    }
}

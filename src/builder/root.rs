//! The root path: the volume that a process-isolated container's file system is on.

use std::path::PathBuf;

use oci_spec::runtime::Root;

use crate::error::BackingDeviceError;
use crate::host::LayerMounts;
use crate::{Container, DaemonConfig, Error, Isolation, go::filepath};

/// The root of the spec.
///
/// The path of a Hyper-V container is empty: its file system is mounted inside the utility VM.
pub(super) fn root(
    layer_mounts: &dyn LayerMounts,
    container: &Container,
    daemon: &DaemonConfig,
    isolation: Isolation,
) -> Result<Root, Error> {
    let path = match isolation {
        Isolation::HyperV => String::new(),
        _ => volume(layer_mounts, container, daemon)?,
    };
    let mut root = Root::default();
    // Windows has no read-only root file systems.
    root.set_path(PathBuf::from(path)).set_readonly(None);
    Ok(root)
}

/// The volume's path, which Windows wants with a backslash at its end.
fn volume(
    layer_mounts: &dyn LayerMounts,
    container: &Container,
    daemon: &DaemonConfig,
) -> Result<String, Error> {
    let base_fs = &container.base_fs;
    if base_fs.is_empty() {
        return Err(Error::EmptyBaseFs {
            container_id: container.id.clone(),
        });
    }
    let mut path = if daemon.uses_snapshotter {
        backing_device(layer_mounts, base_fs).map_err(|source| Error::BackingDevice {
            container_id: container.id.clone(),
            source,
        })?
    } else {
        base_fs.clone()
    };
    if !path.ends_with('\\') {
        path.push('\\');
    }
    Ok(path)
}

/// The volume behind the folder at which containerd has mounted the container's file system.
fn backing_device(
    layer_mounts: &dyn LayerMounts,
    mount_point: &str,
) -> Result<String, BackingDeviceError> {
    let mount_point = filepath::clean(mount_point);
    let layer_path = match layer_mounts.layer_source(&mount_point) {
        Ok(Some(source)) if !source.is_empty() => filepath::clean(&source),
        Ok(_) => return Err(BackingDeviceError::NoLayerSource { mount_point }),
        Err(source) => {
            return Err(BackingDeviceError::LayerSource {
                mount_point,
                source,
            });
        }
    };
    match layer_mounts.layer_mount_path(&layer_path) {
        Ok(path) if path.is_empty() => Err(BackingDeviceError::EmptyMountPath {
            mount_point,
            layer_path,
        }),
        Ok(path) => Ok(path),
        Err(source) => Err(BackingDeviceError::MountPath {
            mount_point,
            layer_path,
            source,
        }),
    }
}

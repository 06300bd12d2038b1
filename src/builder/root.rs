//! The root path: the volume of a process-isolated container's file system.

use std::path::PathBuf;

use oci_spec::runtime::Root;

use super::BuildError;
use super::backing_device::backing_device;
use crate::container::{Container, Isolation};
use crate::daemon::DaemonConfig;
use crate::host::LayerMounts;

/// Returns the root of the spec.
///
/// The path of a Hyper-V container is empty: its file system is mounted inside the utility VM.
pub(super) fn root(
    layer_mounts: &dyn LayerMounts,
    container: &Container,
    daemon: &DaemonConfig,
    isolation: Isolation,
) -> Result<Root, BuildError> {
    let path = match isolation {
        Isolation::HyperV => String::new(),
        Isolation::Process => volume(layer_mounts, container, daemon)?,
    };
    let mut root = Root::default();
    // Windows has no read-only root file systems.
    root.set_path(PathBuf::from(path)).set_readonly(None);
    Ok(root)
}

/// Returns the volume's path, which Windows expects with a backslash at its end.
fn volume(
    layer_mounts: &dyn LayerMounts,
    container: &Container,
    daemon: &DaemonConfig,
) -> Result<String, BuildError> {
    let base_fs = container.runtime.base_fs.as_deref().unwrap_or_default();
    if base_fs.is_empty() {
        return Err(BuildError::EmptyBaseFs {
            container_id: container.id.clone(),
        });
    }
    let mut path = if daemon.uses_snapshotter {
        backing_device(layer_mounts, base_fs).map_err(|source| BuildError::BackingDevice {
            container_id: container.id.clone(),
            source,
        })?
    } else {
        base_fs.to_owned()
    };
    if !path.ends_with('\\') {
        path.push('\\');
    }
    Ok(path)
}

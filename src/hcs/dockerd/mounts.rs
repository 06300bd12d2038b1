//! Mounts.

use oci_spec::runtime::Mount;

use super::HcsError;
use crate::hcs::mount::{PIPE_PREFIX, destination, is_read_only, mount_type, source};
use crate::hcs::schema1::{ContainerConfig, MappedDirectory, MappedPipe};
use crate::spec::WindowsSpec;

/// Sets the mounts. Every mount at a pipe's path is treated as a pipe, whether its source is one or not.
pub(super) fn set(config: &mut ContainerConfig, spec: &WindowsSpec) -> Result<(), HcsError> {
    let mounts = spec.oci_spec().mounts().as_deref().unwrap_or_default();
    for mount in mounts {
        refuse_type(mount)?;
        let host_path = source(mount).into_owned();
        let destination = destination(mount);
        match destination.strip_prefix(PIPE_PREFIX) {
            Some(name) => config.mapped_pipes.push(MappedPipe {
                host_path,
                container_pipe_name: name.to_owned(),
            }),
            None => config.mapped_directories.push(MappedDirectory {
                host_path,
                container_path: destination.into_owned(),
                read_only: is_read_only(mount),
                ..MappedDirectory::default()
            }),
        }
    }
    Ok(())
}

/// Fails if a mount has a type.
pub(super) fn refuse_type(mount: &Mount) -> Result<(), HcsError> {
    match mount_type(mount) {
        "" => Ok(()),
        mount_type => Err(HcsError::MountType {
            mount_type: mount_type.to_owned(),
        }),
    }
}

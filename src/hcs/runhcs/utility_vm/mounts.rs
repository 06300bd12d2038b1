//! Mounts of a container in a utility VM.

use oci_spec::runtime::Mount;

use super::UtilityVm;
use crate::go::filepath;
use crate::hcs::mount::{GoMount, PIPE_PREFIX, destination, is_read_only, mount_type, source};
use crate::hcs::runhcs::Step;
use crate::hcs::runhcs::mounts::{
    MountError, UTILITY_VM_PREFIX, is_pipe_source, refuse_incomplete,
};
use crate::hcs::runhcs::planner::Planner;
use crate::hcs::runhcs::scsi::{DiskError, extensible_disk};
use crate::hcs::runhcs::vsmb::{Access, GUEST_ROOT, ShareError};
use crate::hcs::schema2::{
    Attachment, AttachmentType, MappedDirectory, MappedPipe, ModifySettingRequest,
};

/// The prefix of a path below the VM's own folder for mounts.
pub(crate) const SANDBOX_PREFIX: &str = "sandbox://";

/// The VM's own folder for mounts.
const SANDBOX_MOUNTS: &str = r"C:\SandboxMounts";

/// The resource path of requests that change the host's pipes.
const MAPPED_PIPES: &str = "VirtualMachine/Devices/MappedPipes/";

/// Returns the disk that a mount's type says its source is; `None` for a folder, a file or a pipe.
pub(in crate::hcs::runhcs) fn disk_type(
    mount: &Mount,
) -> Result<Option<AttachmentType>, MountError> {
    match mount_type(mount) {
        "" => Ok(None),
        "virtual-disk" => Ok(Some(AttachmentType::VirtualDisk)),
        "physical-disk" => Ok(Some(AttachmentType::PassThru)),
        "extensible-virtual-disk" => Ok(Some(AttachmentType::ExtensibleVirtualDisk)),
        mount_type => Err(MountError::Type {
            mount_type: mount_type.to_owned(),
        }),
    }
}

/// What the utility VM was given for the container's mounts.
#[derive(Default)]
pub(in crate::hcs::runhcs) struct GuestMounts {
    pub(in crate::hcs::runhcs) pipes: Vec<MappedPipe>,
    /// Disks, by their mount points in the VM.
    disks: Vec<MappedDirectory>,
}

impl Planner<'_> {
    /// Gives the utility VM what the container's mounts need.
    pub(in crate::hcs::runhcs) fn guest_mounts(
        &mut self,
        vm: &mut UtilityVm,
    ) -> Result<GuestMounts, MountError> {
        let mut made = GuestMounts::default();
        for mount in self.mounts() {
            refuse_incomplete(mount)?;
            self.guest_mount(vm, mount, &mut made)?;
        }
        Ok(made)
    }

    /// Gives the utility VM what a mount with source and destination needs.
    pub(in crate::hcs::runhcs) fn guest_mount(
        &mut self,
        vm: &mut UtilityVm,
        mount: &Mount,
        made: &mut GuestMounts,
    ) -> Result<(), MountError> {
        match disk_type(mount)? {
            Some(disk_type) => made.disks.push(self.disk_mount(vm, mount, disk_type)?),
            None => made.pipes.extend(self.path_mount(vm, mount)?),
        }
        Ok(())
    }

    fn disk_mount(
        &mut self,
        vm: &mut UtilityVm,
        mount: &Mount,
        disk_type: AttachmentType,
    ) -> Result<MappedDirectory, MountError> {
        let path = self.mount_disk_at(vm, mount, disk_type);
        Ok(MappedDirectory {
            host_path: path.map_err(|source| MountError::Disk {
                mount: GoMount(mount).to_string(),
                source,
            })?,
            container_path: destination(mount).into_owned(),
            read_only: is_read_only(mount),
        })
    }

    fn mount_disk_at(
        &mut self,
        vm: &mut UtilityVm,
        mount: &Mount,
        disk_type: AttachmentType,
    ) -> Result<String, DiskError> {
        let source = source(mount);
        let mut disk = Attachment::new(disk_type, &source);
        disk.read_only = is_read_only(mount);
        if disk_type == AttachmentType::ExtensibleVirtualDisk {
            let (provider, path) = extensible_disk(&source)?;
            path.clone_into(&mut disk.path);
            provider.clone_into(&mut disk.extensible_virtual_disk_type);
        } else {
            self.steps.push(Step::GrantVmAccess {
                vm_id: vm.id.clone(),
                path: source.into_owned(),
            });
        }
        self.mount_disk(vm, disk)
    }

    /// Makes a folder, file or pipe available in the VM. Returns the pipe, if it is one.
    fn path_mount(
        &mut self,
        vm: &mut UtilityVm,
        mount: &Mount,
    ) -> Result<Option<MappedPipe>, MountError> {
        let (source, destination) = (source(mount), destination(mount));
        if let Some(path) = source.strip_prefix(SANDBOX_PREFIX) {
            self.make_sandbox_folder(&sandbox_path(path));
            return Ok(None);
        }
        if let Some(name) = destination.strip_prefix(PIPE_PREFIX) {
            if let Some(host_path) = self.guest_pipe(&source) {
                let container_pipe_name = name.to_owned();
                return Ok(Some(MappedPipe {
                    container_pipe_name,
                    host_path,
                }));
            }
        }
        if source.starts_with(UTILITY_VM_PREFIX) {
            let path = source.into_owned();
            return Err(MountError::UtilityVmPath { path });
        }
        let access = Access::of(is_read_only(mount));
        let shared = self.share(vm, &source, access, false);
        shared.map_err(|source| MountError::Share {
            mount: GoMount(mount).to_string(),
            source,
        })?;
        Ok(None)
    }

    /// Creates a folder in the VM.
    fn make_sandbox_folder(&mut self, path: &str) {
        let args = ["cmd", "/c", "mkdir", path, "&", "dir", path];
        self.steps.push(Step::ExecInUtilityVm {
            args: args.map(str::to_owned).to_vec(),
        });
    }

    /// Returns the path of a pipe in the VM, if the source is one: of the host, which is made available there, or of
    /// the VM.
    fn guest_pipe(&mut self, source: &str) -> Option<String> {
        if let Some(name) = source.strip_prefix(PIPE_PREFIX) {
            let path = [MAPPED_PIPES, source].concat();
            self.steps
                .push(Step::Modify(ModifySettingRequest::add(path, None)));
            return Some([GUEST_ROOT, r"IPC$\", name].concat());
        }
        let in_vm = source.strip_prefix(UTILITY_VM_PREFIX)?;
        let name = in_vm.strip_prefix(PIPE_PREFIX)?;
        Some([PIPE_PREFIX, &self.request.id, r"\", name].concat())
    }

    /// Returns the folders and files of the container in the VM, and then its disks.
    pub(in crate::hcs::runhcs) fn guest_directories(
        &self,
        vm: &UtilityVm,
        made: GuestMounts,
    ) -> Result<Vec<MappedDirectory>, ShareError> {
        let mut directories = Vec::new();
        for mount in self.mounts() {
            let source = source(mount);
            if is_pipe_source(&source) || !mount_type(mount).is_empty() {
                continue;
            }
            let read_only = is_read_only(mount);
            let host_path = match source.strip_prefix(SANDBOX_PREFIX) {
                Some(path) => sandbox_path(path),
                None => self.path_in_vm(vm, &source, Access::of(read_only))?,
            };
            directories.push(MappedDirectory {
                host_path,
                container_path: destination(mount).into_owned(),
                read_only,
            });
        }
        directories.extend(made.disks);
        Ok(directories)
    }
}

fn sandbox_path(path: &str) -> String {
    filepath::join(SANDBOX_MOUNTS, path)
}

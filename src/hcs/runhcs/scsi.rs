//! Disks of a utility VM at its SCSI controller.

use crate::error_kind::ErrorKind;
use crate::hcs::schema2::{
    Attachment, GuestResourceType, GuestSettings, MappedVirtualDisk, ModifySettingRequest,
    ModifySettings,
};

use super::Step;
use super::planner::Planner;
use super::utility_vm::UtilityVm;

/// The GUID of the controller.
pub(super) const CONTROLLER: &str = "df6d0690-79e5-55b6-a5ec-c1e2f77f580a";

/// The first free logical unit number: number 0 is the VM's own disk.
const FIRST_LUN: usize = 1;

/// The highest logical unit number of a disk.
const LAST_LUN: usize = 63;

/// The prefix of the provider and path of an extensible virtual disk.
const EXTENSIBLE_PREFIX: &str = "evd://";

/// A disk cannot be given to the utility VM.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DiskError {
    /// An extensible virtual disk is not written as `evd://PROVIDER/PATH`.
    #[error("invalid extensible vhd path: {path}")]
    ExtensiblePath {
        /// The path as it is written.
        path: String,
    },
    /// The controller already has its maximum number of disks.
    #[error("no available location")]
    NoLocation,
}

impl DiskError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// The disks of a utility VM besides its own, and where they are mounted.
#[derive(Default)]
pub(super) struct Disks {
    /// By logical unit number, from the first that is free.
    attached: Vec<Attachment>,
    mounted: Vec<Mounted>,
}

/// A disk that is mounted.
struct Mounted {
    lun: usize,
    path: String,
}

/// Splits the provider and path of an extensible virtual disk.
pub(super) fn extensible_disk(source: &str) -> Result<(&str, &str), DiskError> {
    let disk = source.strip_prefix(EXTENSIBLE_PREFIX).unwrap_or(source);
    match disk.split_once('/') {
        Some((provider, path)) if !provider.is_empty() => Ok((provider, path)),
        _ => Err(DiskError::ExtensiblePath {
            path: source.to_owned(),
        }),
    }
}

impl Planner<'_> {
    /// Attaches a disk to the utility VM and mounts it there, each unless already done, and returns the path in the VM.
    pub(super) fn mount_disk(
        &mut self,
        vm: &mut UtilityVm,
        disk: Attachment,
    ) -> Result<String, DiskError> {
        let disks = &mut vm.disks;
        let known = disks.attached.iter().position(|attached| *attached == disk);
        let index = known.unwrap_or(disks.attached.len());
        let lun = FIRST_LUN.saturating_add(index);
        if known.is_none() {
            if lun > LAST_LUN {
                return Err(DiskError::NoLocation);
            }
            self.steps.push(Step::Modify(ModifySettingRequest::add(
                format!("VirtualMachine/Devices/Scsi/{CONTROLLER}/Attachments/{lun}"),
                Some(ModifySettings::Attachment(disk.clone())),
            )));
            disks.attached.push(disk);
        }
        // Each disk is attached with only one access, so its number determines the access of its mount.
        let mut mounted = disks.mounted.iter();
        if let Some(mounted) = mounted.find(|mounted| mounted.lun == lun) {
            return Ok(mounted.path.clone());
        }
        let path = format!(r"c:\mounts\scsi\m{}", disks.mounted.len());
        self.steps
            .push(Step::Modify(ModifySettingRequest::add_in_guest(
                GuestResourceType::MappedVirtualDisk,
                GuestSettings::MappedVirtualDisk(MappedVirtualDisk {
                    container_path: path.clone(),
                    lun: i32::try_from(lun).unwrap_or(i32::MAX),
                }),
            )));
        disks.mounted.push(Mounted {
            lun,
            path: path.clone(),
        });
        Ok(path)
    }
}

//! The utility VM of a Hyper-V isolated container.

use super::layers::{Layers, Parents};
use super::planner::Planner;
use super::scsi::Disks;
use super::storage::SCRATCH_DISK;
use super::vsmb::Shares;
use super::{PlanProblem, Step};
use crate::go::filepath;
use crate::hcs::layer;
use crate::hcs::schema2::{Attachment, AttachmentType};

mod devices;
mod document;
mod drivers;
mod error;
mod mounts;
mod numa;
mod options;
mod storage;

pub(crate) use devices::INSTANCE_TYPES;
pub(super) use devices::guest_device;
pub use drivers::DriverError;
pub use error::{NumaError, UtilityVmError};
pub(crate) use mounts::SANDBOX_PREFIX;
pub(super) use mounts::{GuestMounts, disk_type};
pub(super) use options::{VmOptions, host_processors, is_confidential, resource_partition};

/// A utility VM that has been created, with everything that it has been given since.
pub(super) struct UtilityVm {
    pub(super) id: String,
    /// The number of its processors.
    pub(super) processors: i32,
    pub(super) no_directmap: bool,
    pub(super) refuses_writable_shares: bool,
    pub(super) shares: Shares,
    pub(super) disks: Disks,
}

impl UtilityVm {
    pub(super) fn new(id: String, options: &VmOptions) -> Self {
        Self {
            id,
            processors: options.processors,
            no_directmap: options.no_directmap,
            refuses_writable_shares: options.refuses_writable_shares,
            shares: Shares::default(),
            disks: Disks::default(),
        }
    }
}

impl Planner<'_> {
    /// Creates the utility VM, from the image that one of the layers has.
    pub(super) fn create_utility_vm(
        &mut self,
        options: &VmOptions,
        layers: &Layers,
    ) -> Result<UtilityVm, PlanProblem> {
        let image = self.image(&layers.parents)?;
        let disk = self.ensure_disk(&layers.scratch, &image);
        if let Some(conflict) = options.conflicts().into_iter().next() {
            return Err(conflict.into());
        }
        let id = [self.request.id.as_str(), "@vm"].concat();
        let system = Attachment::new(AttachmentType::VirtualDisk, &disk);
        let document = self.vm_document(options, &id, &image, system)?;
        self.steps.push(Step::GrantVmAccess {
            vm_id: id.clone(),
            path: disk,
        });
        self.steps.push(Step::CreateUtilityVm {
            id: id.clone(),
            document: Box::new(document),
        });
        Ok(UtilityVm::new(id, options))
    }

    /// Returns the folder with the image of the utility VM in the topmost layer that has one.
    pub(super) fn image(&self, layers: &Parents) -> Result<String, UtilityVmError> {
        let folders = match layers {
            Parents::Folders(folders) => folders,
            Parents::Images => return Err(UtilityVmError::Images),
            Parents::BlockImages => return Err(UtilityVmError::BlockImages),
        };
        let image = layer::utility_vm(folders, self.lookups.files);
        image
            .map_err(UtilityVmError::Image)?
            .ok_or(UtilityVmError::NoImage)
    }

    /// Makes the VM's own disk beside the scratch layer, unless it is there, and returns its path.
    fn ensure_disk(&mut self, scratch: &str, image: &str) -> String {
        let folder = filepath::join(scratch, "vm");
        let disk = filepath::join(&folder, SCRATCH_DISK);
        self.steps.push(Step::CreateDirectory { path: folder });
        if self.is_missing(&disk) {
            self.steps.push(Step::CopyFile {
                from: filepath::join(image, "SystemTemplate.vhdx"),
                to: disk.clone(),
            });
        }
        disk
    }
}

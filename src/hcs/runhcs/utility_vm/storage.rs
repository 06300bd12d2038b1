//! The file system of a container in a utility VM.

use super::UtilityVm;
use crate::go::filepath;
use crate::hcs::runhcs::layers::{Layers, Parents};
use crate::hcs::runhcs::planner::Planner;
use crate::hcs::runhcs::storage::{SCRATCH_DISK, Storage, StorageError};
use crate::hcs::runhcs::vsmb::Access;
use crate::hcs::runhcs::{PlanProblem, Step};
use crate::hcs::schema2::{
    Attachment, AttachmentType, CombinedLayers, GuestResourceType, GuestSettings, Layer,
    ModifySettingRequest,
};

impl Planner<'_> {
    /// Gives the utility VM the layers of the container, and combines them there, unless there is a root path.
    pub(in crate::hcs::runhcs) fn guest_storage(
        &mut self,
        vm: &mut UtilityVm,
        layers: &Layers,
    ) -> Result<Storage, PlanProblem> {
        // A VM does not boot from anything else.
        let Parents::Folders(folders) = &layers.parents else {
            return Err(PlanProblem::Storage(StorageError::UnmountedImages));
        };
        let given = self.root_path();
        if !given.is_empty() {
            let layers = self.layers_of(folders);
            return Ok(Storage {
                path: given,
                layers: layers.map_err(PlanProblem::MountedStorage)?,
            });
        }
        self.ensure_scratch_layer(&layers.scratch, folders);
        let shared = self.share_layers(vm, folders);
        let shared = shared.map_err(PlanProblem::Storage)?;
        let path = self.mount_scratch(vm, &layers.scratch)?;
        let layers = self.shared_layers(vm, &shared);
        let layers = layers.map_err(PlanProblem::Storage)?;
        self.steps
            .push(Step::Modify(ModifySettingRequest::add_in_guest(
                GuestResourceType::CombinedLayers,
                GuestSettings::CombinedLayers(CombinedLayers::new(path.clone(), layers.clone())),
            )));
        Ok(Storage { path, layers })
    }

    /// Shares the layers with the VM, and returns the folders that are shared.
    fn share_layers(
        &mut self,
        vm: &mut UtilityVm,
        folders: &[String],
    ) -> Result<Vec<String>, StorageError> {
        let folders = folders.iter();
        let shared = folders.map(|folder| self.share(vm, folder, Access::ReadOnly, true));
        shared
            .collect::<Result<_, _>>()
            .map_err(StorageError::Share)
    }

    /// Gives the VM the scratch layer's disk, and returns where it is mounted.
    fn mount_scratch(&mut self, vm: &mut UtilityVm, scratch: &str) -> Result<String, PlanProblem> {
        let disk = filepath::join(scratch, SCRATCH_DISK);
        self.steps.push(Step::GrantVmAccess {
            vm_id: vm.id.clone(),
            path: disk.clone(),
        });
        let disk = Attachment::new(AttachmentType::VirtualDisk, &disk);
        let path = self.mount_disk(vm, disk);
        path.map_err(|error| PlanProblem::Storage(StorageError::Disk(error)))
    }

    /// Returns the layers at their shares, with the GUIDs of the folders on the host.
    fn shared_layers(
        &self,
        vm: &UtilityVm,
        folders: &[String],
    ) -> Result<Vec<Layer>, StorageError> {
        let layers = folders.iter().map(|folder| {
            let id = self.layer_id(folder)?;
            let path = self.path_in_vm(vm, folder, Access::ReadOnly);
            let path = path.map_err(StorageError::NotAttached)?;
            Ok(Layer { id, path })
        });
        layers.collect()
    }
}

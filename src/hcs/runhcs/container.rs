//! The document of a container.

use super::annotations::keys::CONTAINER_REGISTRY;
use super::planner::Planner;
use super::storage::Storage;
use super::utility_vm::{GuestMounts, UtilityVm, host_processors};
use super::{PlanProblem, registry, resources, root};
use crate::container::CPU_WHOLE;
use crate::go::low_bits::low_bits;
use crate::hcs::crash::Crash;
use crate::hcs::limits::Limits;
use crate::hcs::schema2::{
    self, Container, ContainerCredentialGuardState, Device, GuestOs, IsolationType, MappedPipe,
    Networking, Processor, RegistryChanges,
};

/// Everything that the container was given before its document is made.
pub(super) struct Given {
    pub(super) networking: Option<Networking>,
    pub(super) storage: Storage,
    pub(super) pipes: Vec<MappedPipe>,
    pub(super) credential_guard: Option<ContainerCredentialGuardState>,
}

/// A utility VM, and everything that it was given for the container.
pub(super) struct Guest<'a> {
    pub(super) vm: &'a UtilityVm,
    pub(super) mounts: GuestMounts,
    pub(super) devices: Vec<Device>,
}

impl Planner<'_> {
    /// Returns the document of the container: on the host, or in a utility VM.
    pub(super) fn container(
        &self,
        given: Given,
        guest: Option<Guest<'_>>,
    ) -> Result<Container, PlanProblem> {
        let limits = Limits::of(self.spec);
        let is_host_process = guest.is_some() && self.is_host_process();
        let processor = self.processor(&limits, guest.as_ref().map(|guest| guest.vm))?;
        self.refuse_read_only_root()?;
        let Storage { path, layers } = given.storage;
        let path = match guest {
            Some(_) => path,
            None => root::volume(path)?,
        };
        let (mapped_directories, assigned_devices) = match guest {
            Some(Guest {
                vm,
                mounts,
                devices,
            }) => {
                let directories = self.guest_directories(vm, mounts);
                (directories.map_err(PlanProblem::Share)?, devices)
            }
            None => (self.host_directories()?, self.host_devices()?),
        };
        let additional_device_namespace = self.device_extensions()?;
        let registry_changes = self.container_registry()?;
        let rootfs = if is_host_process {
            self.host_process_rootfs()?
        } else {
            String::new()
        };
        Ok(Container {
            guest_os: self.guest_os(),
            storage: Some(schema2::Storage {
                layers,
                path,
                qos: resources::storage_qos(&self.annotations, &limits),
                privileged_container_root_path: rootfs,
            }),
            mapped_directories,
            mapped_pipes: given.pipes,
            memory: resources::memory(&self.annotations, &limits),
            processor: Some(processor),
            networking: given.networking,
            container_credential_guard: given.credential_guard,
            registry_changes: Some(registry_changes),
            assigned_devices,
            additional_device_namespace,
            isolation_type: is_host_process.then_some(IsolationType::HostProcess),
        })
    }

    fn guest_os(&self) -> Option<GuestOs> {
        let host_name = self.spec.oci_spec().hostname().clone()?;
        (!host_name.is_empty()).then_some(GuestOs { host_name })
    }

    /// Returns the limits of processor time. In a utility VM, the maximum may be scaled from the host's processors to
    /// the VM's.
    pub(super) fn processor(
        &self,
        limits: &Limits,
        vm: Option<&UtilityVm>,
    ) -> Result<Processor, PlanProblem> {
        let on_host = host_processors(self.facts);
        let available = vm.map_or(on_host, |vm| vm.processors);
        let mut processor = resources::processor(&self.annotations, limits, available)?;
        if vm.is_some() && self.request.scales_cpu_limits() && processor.maximum > 0 {
            let product = processor.maximum.wrapping_mul(on_host);
            let quotient = i64::from(product).checked_div(available.into());
            let scaled: i32 = low_bits(quotient.ok_or(Crash::NoProcessors)?);
            processor.maximum = scaled.clamp(1, CPU_WHOLE.into());
        }
        Ok(processor)
    }

    fn container_registry(&self) -> Result<RegistryChanges, PlanProblem> {
        let mut add_values = vec![registry::wait_to_kill_service_timeout()];
        add_values.extend(self.dump_values()?);
        add_values.extend(registry::values(&self.annotations, &CONTAINER_REGISTRY));
        Ok(RegistryChanges { add_values })
    }
}

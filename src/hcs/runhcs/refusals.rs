//! Everything that runhcs refuses in a spec.

use super::annotations::expand;
use super::annotations::keys::{
    CONTAINER_TYPE, CPU_GROUP, DEFERRED_COMMIT, DEVICE_EXTENSIONS, DUMP_COUNT, DUMP_TYPE,
    HOST_PROCESS_ROOTFS, ISOLATION_TYPE, MAPPED_NODES, MAX_PROCESSORS_PER_NODE, RESOURCE_PARTITION,
    SANDBOX_ID, SECURITY_POLICY, VM_MEMORY, WCOW_DEBUG,
};
use super::devices::host_device;
use super::layers::{Layers, LayersError};
use super::mounts::{MountError, refuse_incomplete};
use super::planner::{Isolated, Planner};
use super::utility_vm::{
    GuestMounts, UtilityVm, VmOptions, disk_type, guest_device, is_confidential, resource_partition,
};
use super::{
    AffinityError, CriError, Lookups, PlanProblem, Request, StorageError, UtilityVmError, cri, root,
};
use oci_spec::runtime::Mount;

use crate::hcs::HostFacts;
use crate::hcs::crash::Crash;
use crate::hcs::json_path::annotation as annotation_path;
use crate::hcs::limits::{AFFINITY, Limits};
use crate::hcs::mount::{destination, source};
use crate::hcs::refusals::{Refusal, Refusals};
use crate::hcs::willing_host::WillingHost;
use crate::spec::WindowsSpec;

const LAYER_FOLDERS: &str = "windows.layerFolders";
const ROOTFS: &str = "rootfs";

/// Returns everything that runhcs refuses, by the checks of [`plan`](super::plan()), except what depends on the host's
/// files. A Linux container has no plan; only the checks that it shares with other containers apply.
pub(crate) fn refusals(
    spec: &WindowsSpec,
    request: &Request,
    facts: &HostFacts,
) -> Vec<Refusal<PlanProblem>> {
    let host = WillingHost;
    let lookups = Lookups::new(&host, &host, &host, &host);
    let mut found = Refusals::new();
    Planner::new(spec, request, facts, lookups).refuse(&mut found);
    found.into_vec()
}

type Found = Refusals<PlanProblem>;

impl Planner<'_> {
    /// The table of contents.
    fn refuse(&mut self, found: &mut Found) {
        let affinity = found.check(AFFINITY, self.read_affinity());
        found.check("annotations", self.add_options());
        if let Err(error) = expand(&mut self.annotations) {
            for conflict in error.conflicts {
                let field = annotation_path(conflict.other.0);
                let conflicts = vec![conflict];
                found.push(field, super::AnnotationsError { conflicts });
            }
        }
        self.refuse_pod(found);
        let isolated = match self.isolation() {
            Ok(isolated) => isolated,
            Err(problem @ PlanProblem::Crash(Crash::NoWindows)) => {
                found.push("windows", problem);
                return;
            }
            Err(problem) => {
                let field = if self.is_linux() {
                    "linux"
                } else {
                    "windows.hyperv"
                };
                found.push(field, problem);
                Isolated::HyperV
            }
        };
        if self.is_linux() {
            return;
        }
        let layers = self.refuse_layers(found);
        match isolated {
            Isolated::Process if self.is_host_process() => {}
            Isolated::Process => {
                self.refuse_on_host(layers.as_ref(), found);
                self.refuse_affinity(&affinity.unwrap_or_default(), found);
            }
            Isolated::HyperV => self.refuse_in_vm(layers.as_ref(), found),
        }
    }

    fn refuse_pod(&self, found: &mut Found) {
        let Err(error) = cri::refuse_pods(&self.annotations) else {
            return;
        };
        let name = match error {
            CriError::SandboxWithoutType => SANDBOX_ID.name,
            _ => CONTAINER_TYPE.name,
        };
        found.push(annotation_path(name), error);
    }

    fn refuse_layers(&self, found: &mut Found) -> Option<Layers> {
        let layers = Layers::of(self.spec, self.request);
        let field = match &layers {
            Err(LayersError::Both | LayersError::Neither | LayersError::OneFolder) => LAYER_FOLDERS,
            _ => ROOTFS,
        };
        found.check(field, layers)
    }

    fn refuse_on_host(&mut self, layers: Option<&Layers>, found: &mut Found) {
        self.refuse_credential_spec(found);
        let mounted = layers.map(|layers| self.host_storage(layers));
        match mounted {
            // How images are mounted is not planned.
            None | Some(Ok(_) | Err(PlanProblem::Storage(StorageError::UnmountedImages))) => {}
            Some(Err(problem)) => found.push("root.path", problem),
        }
        for (index, mount) in self.mounts().iter().enumerate() {
            refuse_sides(index, mount, found);
        }
        let path = self.root_path();
        if !path.is_empty() {
            found.check("root.path", root::volume(path));
        }
        let windows = self.windows();
        for (index, device) in windows.devices().iter().flatten().enumerate() {
            found.check(device_field(index), host_device(device));
        }
        self.refuse_container(None, found);
    }

    fn refuse_in_vm(&mut self, layers: Option<&Layers>, found: &mut Found) {
        let options = self.refuse_vm_options(found);
        if let Some(layers) = layers {
            let field = if self.request.rootfs.is_empty() {
                LAYER_FOLDERS
            } else {
                ROOTFS
            };
            found.check(field, self.image(&layers.parents));
        }
        let mut vm = UtilityVm::new(self.request.id.clone(), &options);
        self.refuse_credential_spec(found);
        if let Some(layers) = layers {
            // The disk of the scratch layer uses up a location at the SCSI controller. Its faults have been refused
            // above.
            let _ = self.guest_storage(&mut vm, layers);
        }
        let mut made = GuestMounts::default();
        for (index, mount) in self.mounts().iter().enumerate() {
            let result = if refuse_sides(index, mount, found) {
                disk_type(mount).map(drop)
            } else {
                self.guest_mount(&mut vm, mount, &mut made)
            };
            if let Err(error) = result {
                found.push(mount_field(index, &error), error);
            }
        }
        let windows = self.windows();
        for (index, device) in windows.devices().iter().flatten().enumerate() {
            found.check(device_field(index), guest_device(device));
        }
        self.refuse_container(Some(&vm), found);
        if self.is_host_process() {
            let field = annotation_path(HOST_PROCESS_ROOTFS.name);
            found.check(field, self.host_process_rootfs());
        }
    }

    fn refuse_vm_options(&self, found: &mut Found) -> VmOptions {
        let field = annotation_path(RESOURCE_PARTITION.name);
        let partition = found.check(field, resource_partition(&self.annotations));
        let confidential = is_confidential(&self.annotations);
        let field = match &confidential {
            Err(UtilityVmError::Debug { .. }) => WCOW_DEBUG.name,
            Err(UtilityVmError::ConfidentialMemory { .. }) => VM_MEMORY.name,
            _ => ISOLATION_TYPE.name,
        };
        let confidential = found.check(annotation_path(field), confidential);
        let options = VmOptions::new(
            self,
            partition.unwrap_or_default(),
            confidential.unwrap_or_default(),
        );
        for error in options.conflicts() {
            let field = match error {
                UtilityVmError::DeferredCommit => DEFERRED_COMMIT.name,
                UtilityVmError::PartitionAndGroup => CPU_GROUP.name,
                _ => SECURITY_POLICY.name,
            };
            found.push(annotation_path(field), error);
        }
        let is_implicit = self.annotations.get(&MAX_PROCESSORS_PER_NODE) > 0;
        let field = if is_implicit {
            MAX_PROCESSORS_PER_NODE.name
        } else {
            MAPPED_NODES.name
        };
        found.check(annotation_path(field), self.numa_topology(&options));
        let field = annotation_path(CPU_GROUP.name);
        found.check(field, self.cpu_group(&options));
        options
    }

    fn refuse_credential_spec(&self, found: &mut Found) {
        let result = self.refuse_disabled_credential_spec();
        found.check("windows.credentialSpec", result);
    }

    /// Collects what is refused when the document of the container is made.
    fn refuse_container(&self, vm: Option<&UtilityVm>, found: &mut Found) {
        let processor = self.processor(&Limits::of(self.spec), vm);
        let field = match processor {
            Err(PlanProblem::Crash(_)) => "windows.resources.cpu.maximum",
            _ => "windows.resources.cpu",
        };
        found.check(field, processor);
        found.check("root.readonly", self.refuse_read_only_root());
        let field = annotation_path(DEVICE_EXTENSIONS.name);
        found.check(field, self.device_extensions());
        if self.dump_location().is_some() {
            found.check(annotation_path(DUMP_TYPE.name), self.dump_type());
            found.check(annotation_path(DUMP_COUNT.name), self.dump_count());
        }
    }

    fn refuse_affinity(&self, affinity: &[super::affinity::Entry], found: &mut Found) {
        for error in self.affinity_errors(affinity) {
            let field = match error {
                AffinityError::NoProcessor { entry } => format!("{AFFINITY}[{entry}].mask"),
                AffinityError::OtherGroup { .. } => format!("{AFFINITY}[0].group"),
                AffinityError::SeveralGroups { .. } => AFFINITY.to_owned(),
            };
            found.push(field, error);
        }
    }
}

/// Collects the missing sides of a mount. Returns whether one is missing.
fn refuse_sides(index: usize, mount: &Mount, found: &mut Found) -> bool {
    let Err(error) = refuse_incomplete(mount) else {
        return false;
    };
    for (side, path) in [
        ("source", source(mount)),
        ("destination", destination(mount)),
    ] {
        if path.is_empty() {
            found.push(format!("mounts[{index}].{side}"), error.clone());
        }
    }
    true
}

fn mount_field(index: usize, error: &MountError) -> String {
    match error {
        MountError::Type { .. } => format!("mounts[{index}].type"),
        MountError::UtilityVmPath { .. } | MountError::Disk { .. } => {
            format!("mounts[{index}].source")
        }
        _ => format!("mounts[{index}]"),
    }
}

fn device_field(index: usize) -> String {
    format!("windows.devices[{index}].idType")
}

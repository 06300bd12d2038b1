//! The plan of all calls that runhcs makes, with documents of [schema 2](super::schema2).
//!
//! The rules are those of hcsshim's `containerd-shim-runhcs-v1` (August 2026, after v0.15.0-rc.4) on Windows build
//! 17763 or later, for a container on its own. Containers in Kubernetes pods, Linux containers and confidential VMs are
//! not supported.
//!
//! # Annotations
//!
//! The annotations that change what runhcs sends; [`annotations`](annotations()) returns them as data. A value of
//! another type is ignored with a `warn` event, unless the last column says otherwise. A name that ends with a dot is a
//! prefix: it stands for every name that begins with it.
//!
//! | annotation | type | default | for | effect |
//! | --- | --- | --- | --- | --- |
//! | `io.microsoft.disable-unsafe-operations` | text | none | all | sets the four annotations about gMSA, writable shares, direct mapping and HostProcess that disable something |
//! | `microsoft.com/hostprocess-container` | bool | false | all | exactly `true`: the container is a HostProcess container |
//! | `microsoft.com/disable-hostprocess-container` | bool | false | all | refuses HostProcess containers |
//! | `microsoft.com/hostprocess-rootfs-location` | text | none | Hyper-V | where the file system of a HostProcess container is in the utility VM |
//! | `microsoft.com/hostprocess-inherit-user` | bool | false | Hyper-V | exactly `true`: processes of a HostProcess container run as `NT AUTHORITY\SYSTEM` |
//! | `io.kubernetes.cri.container-type` | text | none | all | refused: a container of a pod is not created on its own |
//! | `io.kubernetes.cri.sandbox-id` | text | none | all | refused, likewise |
//! | `io.microsoft.container.processor.count` | i32 | 0 | all | the number of processors, unless it is 0 |
//! | `io.microsoft.container.processor.limit` | i32 | 0 | all | the CPU maximum in ten-thousandths, unless it is 0 |
//! | `io.microsoft.container.processor.weight` | i32 | 0 | all | the CPU shares, unless they are 0 |
//! | `io.microsoft.container.memory.sizeinmb` | u64 | 0 | all | the memory in MiB, unless it is 0 |
//! | `io.microsoft.container.storage.qos.bandwidthmaximum` | i32 | 0 | all | bytes per second, unless they are 0 |
//! | `io.microsoft.container.storage.qos.iopsmaximum` | i32 | 0 | all | operations per second, unless they are 0 |
//! | `io.microsoft.container.wcow.gmsa.disable` | bool | false | all | refuses credential specs |
//! | `io.microsoft.container.wcow.deviceextensions` | list of paths | none | all | files with device extensions |
//! | `io.microsoft.container.processdumplocation` | text | none | all | the folder for dumps of processes that crash; `{container_id}` at its end is the id |
//! | `io.microsoft.wcow.processdumptype` | text | none | all | `mini` or `full`; anything else is refused. Empty means `full` |
//! | `io.microsoft.wcow.processdumpcount` | text | none | all | how many dumps are kept, 10 if it is empty; anything but a positive i32 is refused |
//! | `io.microsoft.container.wcow.test-registry-annotation` | JSON | none | all | registry values of the container |
//! | `io.microsoft.virtualmachine.computetopology.memory.sizeinmb` | u64 | 0 | Hyper-V | the VM's memory in MiB, unless it is 0; by default the spec's limit, else 1024 |
//! | `io.microsoft.virtualmachine.computetopology.memory.lowmmiogapinmb` | u64 | 0 | Hyper-V | the size of the low memory-mapped I/O space in MiB |
//! | `io.microsoft.virtualmachine.computetopology.memory.highmmiobaseinmb` | u64 | 0 | Hyper-V | the base of the high memory-mapped I/O space in MiB |
//! | `io.microsoft.virtualmachine.computetopology.memory.highmmiogapinmb` | u64 | 0 | Hyper-V | the size of the high memory-mapped I/O space in MiB |
//! | `io.microsoft.virtualmachine.computetopology.memory.allowovercommit` | bool | true | Hyper-V | the VM's memory is virtual memory |
//! | `io.microsoft.virtualmachine.computetopology.memory.enabledeferredcommit` | bool | false | Hyper-V | memory is committed when it is first used; refused without overcommit |
//! | `io.microsoft.virtualmachine.fullyphysicallybacked` | bool | false | Hyper-V | no overcommit, and no direct mapping of shares |
//! | `io.microsoft.virtualmachine.computetopology.processor.count` | i32 | 0 | Hyper-V | the VM's processors, unless it is 0; by default the spec's count, else 2 |
//! | `io.microsoft.virtualmachine.computetopology.processor.limit` | i32 | 0 | Hyper-V | the VM's CPU maximum in thousandths of a percent, unless it is 0 |
//! | `io.microsoft.virtualmachine.computetopology.processor.weight` | i32 | 0 | Hyper-V | the VM's CPU shares, unless they are 0 |
//! | `io.microsoft.virtualmachine.storageqos.bandwidthmaximum` | i32 | 0 | Hyper-V | the VM's bytes per second, unless they are 0 |
//! | `io.microsoft.virtualmachine.storageqos.iopsmaximum` | i32 | 0 | Hyper-V | the VM's operations per second, unless they are 0 |
//! | `io.microsoft.virtualmachine.cpugroup.id` | text | none | Hyper-V | the VM's CPU group; refused with a resource partition, and before build 19043 |
//! | `io.microsoft.virtualmachine.resource-partition-id` | text | none | Hyper-V | the VM's resource partition; anything but a GUID is refused |
//! | `io.microsoft.virtualmachine.computetopology.processor.numa.max-processors-per-node` | u32 | 0 | Hyper-V | HCS makes virtual NUMA nodes of at most so many processors |
//! | `io.microsoft.virtualmachine.computetopology.processor.numa.max-size-per-node` | u64 | 0 | Hyper-V | and of at most so many MiB |
//! | `io.microsoft.virtualmachine.computetopology.numa.preferred-physical-nodes` | list of u32 | none | Hyper-V | the physical NUMA nodes that are preferred |
//! | `io.microsoft.virtualmachine.computetopology.numa.mapped-physical-nodes` | list of u32 | none | Hyper-V | the physical NUMA node behind each virtual one; 255 for any |
//! | `io.microsoft.virtualmachine.computetopology.numa.count-of-processors` | list of u32 | none | Hyper-V | the processors of each virtual NUMA node |
//! | `io.microsoft.virtualmachine.computetopology.numa.count-of-memory-blocks` | list of u64 | none | Hyper-V | the MiB of each virtual NUMA node |
//! | `io.microsoft.virtualmachine.disablecompartmentnamespace` | bool | false | Hyper-V | leaves out a registry value of the VM's network service |
//! | `io.microsoft.virtualmachine.wcow.virtualSMB.nodirectmap` | bool | false | Hyper-V | no direct mapping of shares |
//! | `io.microsoft.virtualmachine.fileshares.disablewritable` | bool | false | Hyper-V | refuses shares that can be written to |
//! | `io.microsoft.virtualmachine.hv-socket.service-table.` | JSON | none | Hyper-V | and the GUID of a service over Hyper-V sockets: who may use it |
//! | `io.microsoft.virtualmachine.wcow.additional-reg-keys` | JSON | none | Hyper-V | registry values of the VM |
//! | `io.microsoft.virtualmachine.kerneldrivers` | list of paths | none | Hyper-V | folders with drivers that are installed in the VM |
//! | `io.microsoft.virtualmachine.console.pipe` | text | none | Hyper-V | the named pipe of the VM's serial port |
//! | `io.microsoft.virtualmachine.dump-directory-path` | text | none | Hyper-V | the folder of the host for dumps of the VM's kernel |
//! | `io.microsoft.virtualmachine.forwardlogs.enable` | bool | true | Hyper-V | the VM's service that forwards logs may be used |
//! | `io.microsoft.wcow.debug` | bool | false | Hyper-V | refused, as it is for confidential VMs |
//! | `io.microsoft.virtualmachine.wcow.securitypolicy` | text | none | Hyper-V | refused, unless it is empty: a confidential VM needs layers of the type BlockCIM |
//! | `io.microsoft.virtualmachine.wcow.isolation_type` | text | none | Hyper-V | the isolation of a confidential VM |

use crate::hcs::HostFacts;
use crate::hcs::schema2::{ComputeSystem, CredentialGuardTransport, HostedSystem, SchemaVersion};
use crate::spec::WindowsSpec;

mod affinity;
mod annotations;
mod builds;
mod container;
mod credential_spec;
mod cri;
mod devices;
mod dump;
mod effects;
mod error;
mod extensions;
mod given_limits;
mod host_process;
mod ignored;
mod layers;
mod mounts;
mod network;
mod plan;
mod planner;
mod process;
mod refusals;
mod registry;
mod request;
mod resources;
mod root;
mod scsi;
mod step;
mod storage;
mod utility_vm;
mod vsmb;

pub use affinity::AffinityError;
pub(crate) use affinity::affinity_groups;
pub(crate) use annotations::names as annotation_names;
pub use annotations::{AnnotationConflict, AnnotationInfo, AnnotationsError, Scope, annotations};
pub(crate) use builds::WINDOWS_SERVER_2022;
pub use credential_spec::CredentialGuardError;
pub use cri::CriError;
pub use devices::DeviceError;
pub(crate) use devices::LOCATION_PATH;
pub use dump::DumpError;
pub(crate) use effects::{Effects, Unread};
pub use error::{PlanError, PlanProblem};
pub use extensions::ExtensionError;
pub(crate) use given_limits::{GivenLimit, GivenLimits, InEffect, Override};
pub use ignored::ignored_fields;
pub(crate) use ignored::{ignored_in, scope_of};
pub use layers::LayersError;
pub use mounts::MountError;
pub(crate) use mounts::{UTILITY_VM_PREFIX, is_left_out_on_host, is_pipe_source};
pub use plan::Plan;
pub use planner::Lookups;
pub use process::process_parameters;
pub(crate) use refusals::refusals;
pub use request::{Request, RootfsMount, ShimOptions};
pub use resources::CpuLimitsError;
pub(crate) use root::is_volume;
pub use scsi::DiskError;
pub use step::{GroupAffinity, Step};
pub use storage::StorageError;
pub use utility_vm::{DriverError, NumaError, UtilityVmError};
pub(crate) use utility_vm::{INSTANCE_TYPES, SANDBOX_PREFIX};
pub use vsmb::ShareError;

use annotations::expand;
use container::{Given, Guest};
use layers::Layers;
use planner::{Isolated, Planner};
use utility_vm::{UtilityVm, VmOptions};

/// Returns the calls that runhcs makes to create a container, in order, up to the start of the container.
///
/// The lookups are called in the order in which runhcs queries the machine. The same inputs and answers give the same
/// plan.
///
/// ```
/// use wcow_spec::WindowsSpec;
/// use wcow_spec::hcs::HostFacts;
/// use wcow_spec::hcs::runhcs::{self, Lookups, Request};
/// use wcow_spec::host::memory::{MemoryHostFiles, MemoryInstances, MemoryLayerIds, MemoryLayerMounts};
///
/// let spec = WindowsSpec::from_json(
///     br#"{"ociVersion": "1.2.0", "root": {"path": "\\\\?\\Volume{d7ba2ae8-e2a8-45e2-9c0b-6d8c7c8b1a01}\\"},
///          "windows": {"layerFolders": ["C:\\layers\\base", "C:\\layers\\c1"]}}"#,
/// )?;
/// let request = Request { id: "c1".to_owned(), ..Request::default() };
/// let facts = HostFacts::new(20348, 8.try_into()?);
/// let layer_ids = MemoryLayerIds::new().with_guid("base", "5da58dc5-dab5-52f3-a539-ea5f4fb4896e");
/// let (files, layer_mounts) = (MemoryHostFiles::new(), MemoryLayerMounts::new());
/// let instances = MemoryInstances::new();
///
/// let lookups = Lookups::new(&layer_ids, &files, &layer_mounts, &instances);
/// let plan = runhcs::plan(&spec, &request, &facts, lookups)?;
/// let container = plan.compute_system().unwrap().container.as_ref().unwrap();
/// assert_eq!(container.storage.as_ref().unwrap().layers[0].path, r"C:\layers\base");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Returns [`PlanError`] with the first failure in runhcs's order, and the steps before it. The chain of the error is
/// runhcs's message. Where runhcs crashes, the problem is a [`Crash`](super::Crash).
pub fn plan(
    spec: &WindowsSpec,
    request: &Request,
    facts: &HostFacts,
    lookups: Lookups<'_>,
) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(spec, request, facts, lookups);
    match planner.run() {
        Ok(()) => Ok(Plan {
            steps: planner.steps,
        }),
        Err(problem) => Err(PlanError::new(problem, planner.steps)),
    }
}

impl Planner<'_> {
    /// The table of contents.
    fn run(&mut self) -> Result<(), PlanProblem> {
        let affinity = self.read_affinity()?;
        self.add_options()?;
        expand(&mut self.annotations)?;
        let isolated = self.isolation()?;
        self.refuse_terminal_with_stderr()?;
        cri::refuse_pods(&self.annotations)?;
        if self.is_linux() {
            return Err(PlanProblem::Linux);
        }
        match isolated {
            Isolated::HyperV => {
                let options = VmOptions::read(self)?;
                let layers = Layers::of(self.spec, self.request)?;
                let mut vm = self.create_utility_vm(&options, &layers)?;
                self.run_in_vm(&mut vm, &layers)
            }
            Isolated::Process => {
                let layers = Layers::of(self.spec, self.request)?;
                if self.is_host_process() {
                    self.steps.push(Step::CreateJobContainer {
                        id: self.request.id.clone(),
                    });
                    return Ok(());
                }
                self.run_on_host(&layers)?;
                Ok(self.set_affinity(&affinity)?)
            }
        }
    }

    /// Creates a process-isolated container.
    fn run_on_host(&mut self, layers: &Layers) -> Result<(), PlanProblem> {
        self.refuse_disabled_credential_spec()?;
        let given = Given {
            networking: self.networking()?,
            storage: self.host_storage(layers)?,
            pipes: self.host_pipes()?,
            credential_guard: self.credential_guard(CredentialGuardTransport::Lrpc)?,
        };
        let container = self.container(given, None)?;
        self.steps.push(Step::CreateContainer {
            id: self.request.id.clone(),
            document: Box::new(ComputeSystem {
                owner: self.owner(),
                schema_version: Some(SchemaVersion::V2_1),
                should_terminate_on_last_handle_closed: true,
                container: Some(container),
                virtual_machine: None,
            }),
        });
        Ok(())
    }

    /// Creates a container in its utility VM.
    fn run_in_vm(&mut self, vm: &mut UtilityVm, layers: &Layers) -> Result<(), PlanProblem> {
        self.refuse_disabled_credential_spec()?;
        self.install_drivers(vm)?;
        let networking = self.networking()?;
        if let Some(networking) = &networking {
            self.steps.push(Step::ConfigureNetworking {
                namespace_id: networking.namespace.clone(),
            });
        }
        let storage = self.guest_storage(vm, layers)?;
        let mut mounts = self.guest_mounts(vm)?;
        let given = Given {
            networking,
            storage,
            pipes: std::mem::take(&mut mounts.pipes),
            credential_guard: self.credential_guard(CredentialGuardTransport::HvSocket)?,
        };
        let devices = self.guest_devices(vm)?;
        self.install_drivers(vm)?;
        let guest = Guest {
            vm,
            mounts,
            devices,
        };
        let container = self.container(given, Some(guest))?;
        self.steps.push(Step::CreateHostedContainer {
            id: self.request.id.clone(),
            document: Box::new(HostedSystem {
                schema_version: Some(SchemaVersion::V2_1),
                container: Some(container),
            }),
        });
        Ok(())
    }

    fn refuse_terminal_with_stderr(&self) -> Result<(), PlanProblem> {
        let process = self.spec.process();
        let has_terminal = process.is_some_and(|process| process.terminal() == Some(true));
        if has_terminal && self.request.stderr {
            return Err(PlanProblem::TerminalWithStdErr);
        }
        Ok(())
    }
}

//! What runhcs tells HCS: the plan of all its calls, with documents of [schema 2](super::schema2).
//!
//! The rules are those of hcsshim's `containerd-shim-runhcs-v1` (August 2026, after v0.15.0-rc.4) on Windows build 17763
//! or later, for a container on its own: not for containers in Kubernetes pods, Linux containers and confidential VMs.

use crate::hcs::HostFacts;
use crate::hcs::schema2::{ComputeSystem, CredentialGuardTransport, HostedSystem, SchemaVersion};
use crate::spec::WindowsSpec;

mod affinity;
mod annotations;
mod container;
mod credential_spec;
mod cri;
mod devices;
mod dump;
mod error;
mod extensions;
mod host_process;
mod layers;
mod mounts;
mod network;
mod plan;
mod planner;
mod process;
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
pub use annotations::{AnnotationInfo, AnnotationsError, Scope, annotations};
pub use credential_spec::CredentialGuardError;
pub use cri::CriError;
pub use devices::DeviceError;
pub use dump::DumpError;
pub use error::{PlanError, PlanProblem};
pub use extensions::ExtensionError;
pub use layers::LayersError;
pub use mounts::MountError;
pub use plan::Plan;
pub use planner::Lookups;
pub use process::process_parameters;
pub use request::{Request, RootfsMount, ShimOptions};
pub use resources::CpuLimitsError;
pub use scsi::DiskError;
pub use step::{GroupAffinity, Step};
pub use storage::StorageError;
pub use utility_vm::{DriverError, NumaError, UtilityVmError};
pub use vsmb::ShareError;

use container::{Given, Guest};
use layers::Layers;
use planner::{Isolated, Planner};
use utility_vm::{UtilityVm, VmOptions};

/// Returns all that runhcs does to create a container, in order, up to where it is started.
///
/// The lookups are asked in the order in which runhcs asks the machine. The same inputs and answers give the same plan.
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

//! Error making a plan.

use std::error::Error;
use std::fmt;

use super::plan::utility_vm;
use super::{
    AffinityError, AnnotationsError, CpuLimitsError, CredentialGuardError, CriError, DeviceError,
    DriverError, DumpError, ExtensionError, LayersError, MountError, ShareError, Step,
    StorageError, UtilityVmError,
};
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::go::json::JsonError;
use crate::hcs::crash::Crash;
use crate::hcs::schema2::ComputeSystem;

/// Error making a plan, with the steps up to it.
///
/// runhcs has carried out these steps when it fails, so a host has to undo them. Where runhcs refuses the same spec,
/// the text of the error and its sources, joined by [`ErrorChain`](crate::ErrorChain), is runhcs's.
#[derive(Clone, Debug)]
pub struct PlanError {
    problem: Box<PlanProblem>,
    steps: Vec<Step>,
}

impl fmt::Display for PlanError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.problem.fmt(f)
    }
}

impl Error for PlanError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.problem.source()
    }
}

impl PlanError {
    pub(super) fn new(problem: PlanProblem, steps: Vec<Step>) -> Self {
        Self {
            problem: Box::new(problem),
            steps,
        }
    }

    /// Returns what is wrong.
    #[must_use]
    pub fn problem(&self) -> &PlanProblem {
        &self.problem
    }

    /// Returns the steps that runhcs has carried out when it fails.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Returns the document of the utility VM, if it has been created.
    #[must_use]
    pub fn utility_vm(&self) -> Option<&ComputeSystem> {
        utility_vm(&self.steps)
    }

    /// Returns the category of the error: that of its cause, if it has one. A failed lookup has the backend's category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.problem.kind()
    }

    /// Returns the failure of a backend, if that is the cause.
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        self.problem.backend()
    }

    /// Returns the crash, if runhcs crashes on the spec.
    #[must_use]
    pub fn crash(&self) -> Option<Crash> {
        match *self.problem {
            PlanProblem::Crash(crash) => Some(crash),
            _ => None,
        }
    }
}

/// The reason why a spec has no plan.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlanProblem {
    /// runhcs crashes on the spec.
    #[error(transparent)]
    Crash(#[from] Crash),

    /// Annotations contradict one another.
    #[error(transparent)]
    Annotations(#[from] AnnotationsError),

    /// The request asks for process isolation, and the spec for Hyper-V isolation.
    #[error("invalid runtime sandbox isolation (PROCESS) for hypervisor isolated OCI spec")]
    Isolation,

    /// The CPU affinity does not follow the runtime specification. runhcs has another text.
    #[error("the CPU affinity cannot be read")]
    InvalidAffinity(#[source] JsonError),

    /// The request has both a terminal and a pipe for standard error.
    #[error("if using terminal, stderr must be empty: failed precondition")]
    TerminalWithStdErr,

    /// The annotations are those of a container in a Kubernetes pod.
    #[error(transparent)]
    Cri(#[from] CriError),

    /// The container is for Linux, which this module does not plan.
    #[error("the spec has a linux section: Linux containers are not planned")]
    Linux,

    /// The layers are not valid.
    #[error(transparent)]
    Layers(#[from] LayersError),

    /// The utility VM cannot be created.
    #[error(transparent)]
    UtilityVm(#[from] UtilityVmError),

    /// An annotation refuses credential specs.
    #[error("container config validation failed: gMSA credentials are disabled: operation denied")]
    CredentialSpecsDisabled,

    /// The kernel drivers cannot be installed in the utility VM.
    #[error(transparent)]
    Drivers(#[from] DriverError),

    /// A network namespace has to be created, and the request has no GUID for it. runhcs draws one.
    #[error("the request has no id for the container's network namespace")]
    NoNamespaceId,

    /// The container's file system cannot be mounted.
    #[error("failed to mount container storage")]
    Storage(#[source] StorageError),

    /// The container's file system is mounted, and cannot be used.
    #[error("failed to use pre-mounted container storage")]
    MountedStorage(#[source] StorageError),

    /// A mount is not valid, or cannot be made.
    #[error(transparent)]
    Mount(#[from] MountError),

    /// The credential guard has no instance for the container.
    #[error(transparent)]
    CredentialGuard(#[from] CredentialGuardError),

    /// A device cannot be assigned.
    #[error(transparent)]
    Device(#[from] DeviceError),

    /// CPU count, maximum and shares exclude one another.
    #[error(transparent)]
    CpuLimits(#[from] CpuLimitsError),

    /// The root is read-only.
    #[error("invalid container spec - readonly is not supported for Windows containers")]
    ReadOnlyRoot,

    /// The root path is not a volume GUID path.
    #[error(
        r"invalid container spec - Root.Path '{path}' must be a volume GUID path in the format '\\?\Volume{{GUID}}\'"
    )]
    RootPath {
        /// The path.
        path: String,
    },

    /// What is mounted is not shared with the utility VM.
    #[error(transparent)]
    Share(ShareError),

    /// A device extension cannot be used.
    #[error(transparent)]
    Extension(#[from] ExtensionError),

    /// The settings of process dumps are not valid.
    #[error(transparent)]
    Dump(#[from] DumpError),

    /// The location for the file system of a HostProcess container is not allowed.
    #[error("unsafe path detected")]
    UnsafeRootfsLocation {
        /// The location.
        path: String,
    },

    /// The processors of the container's job object cannot be set. The container has been created.
    #[error(transparent)]
    Affinity(#[from] AffinityError),
}

impl PlanProblem {
    /// Returns the category of the error: that of its cause, if it has one. A failed lookup has the backend's category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Crash(crash) => crash.kind(),
            Self::Annotations(error) => error.kind(),
            Self::InvalidAffinity(error) => error.kind(),
            Self::Cri(error) => error.kind(),
            Self::Layers(error) => error.kind(),
            Self::UtilityVm(error) => error.kind(),
            Self::Drivers(error) => error.kind(),
            Self::Storage(error) | Self::MountedStorage(error) => error.kind(),
            Self::Mount(error) => error.kind(),
            Self::CredentialGuard(error) => error.kind(),
            Self::Device(error) => error.kind(),
            Self::CpuLimits(error) => error.kind(),
            Self::Share(error) => error.kind(),
            Self::Extension(error) => error.kind(),
            Self::Dump(error) => error.kind(),
            Self::Affinity(error) => error.kind(),
            Self::CredentialSpecsDisabled => ErrorKind::Forbidden,
            Self::Isolation
            | Self::TerminalWithStdErr
            | Self::Linux
            | Self::NoNamespaceId
            | Self::ReadOnlyRoot
            | Self::RootPath { .. }
            | Self::UnsafeRootfsLocation { .. } => ErrorKind::InvalidParameter,
        }
    }

    /// Returns the failure of a backend, if that is the cause.
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::UtilityVm(error) => error.backend(),
            Self::Drivers(error) => error.backend(),
            Self::Storage(error) | Self::MountedStorage(error) => error.backend(),
            Self::Mount(error) => error.backend(),
            Self::CredentialGuard(error) => error.backend(),
            Self::Device(error) => error.backend(),
            Self::Share(error) => error.backend(),
            Self::Extension(error) => error.backend(),
            Self::Crash(_)
            | Self::Annotations(_)
            | Self::Isolation
            | Self::InvalidAffinity(_)
            | Self::TerminalWithStdErr
            | Self::Cri(_)
            | Self::Linux
            | Self::Layers(_)
            | Self::CredentialSpecsDisabled
            | Self::NoNamespaceId
            | Self::CpuLimits(_)
            | Self::ReadOnlyRoot
            | Self::RootPath { .. }
            | Self::Dump(_)
            | Self::UnsafeRootfsLocation { .. }
            | Self::Affinity(_) => None,
        }
    }
}

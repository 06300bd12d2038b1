//! Error creating a utility VM.

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;
use crate::hcs::stat::StatError;

/// The utility VM cannot be created.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum UtilityVmError {
    /// The resource partition is not a GUID.
    #[error(
        "failed to parse annotation {} with value {} as GUID: invalid GUID {}",
        GoQuoted(.annotation), GoQuoted(.value), GoQuoted(.value)
    )]
    ResourcePartition {
        /// The name of the annotation.
        annotation: &'static str,
        /// Its value.
        value: String,
    },
    /// A confidential VM has too little memory.
    #[error("minimum 2048MB of memory is required for confidential pods, got: {mib}")]
    ConfidentialMemory {
        /// The memory in MiB.
        mib: u64,
    },
    /// The isolation of a confidential VM is unknown.
    #[error("invalid WCOW isolation type {}", GoQuoted(.isolation_type))]
    ConfidentialIsolation {
        /// The isolation.
        isolation_type: String,
    },
    /// Only confidential VMs support debugging.
    #[error("{} is only supported for confidential WCOW", GoQuoted(.annotation))]
    Debug {
        /// The name of the annotation.
        annotation: &'static str,
    },
    /// The layers are images, from which no VM boots.
    #[error("unsupported layer format for UVM boot: *layers.wcowForkedCIMLayers")]
    Images,
    /// The layers are images, from which only a confidential VM boots.
    #[error("error in preparing config doc: expected VmbFS boot type, found: 1")]
    BlockImages,
    /// The layers are folders, from which no confidential VM boots.
    #[error("error in preparing config doc: expected BlockCIM boot type, found: 0")]
    ConfidentialFolders,
    /// A layer cannot be examined for the image of the VM.
    #[error("failed to locate utility VM folder from layer folders")]
    Image(#[source] StatError),
    /// No layer has the image of the VM.
    #[error(
        "failed to locate utility VM folder from layer folders: utility VM folder could not be found in layers"
    )]
    NoImage,
    /// Deferred commit of memory requires overcommit.
    #[error(
        "UVM options incorrect: EnableDeferredCommit is not supported on physically backed VMs"
    )]
    DeferredCommit,
    /// The VM cannot belong to both a resource partition and a CPU group.
    #[error(
        "UVM options incorrect: resource partition ID and CPU group ID cannot be set at the same time"
    )]
    PartitionAndGroup,
    /// The virtual NUMA nodes are not valid.
    #[error("error in preparing config doc")]
    Numa(#[source] NumaError),
    /// Windows is too old for CPU groups.
    #[error(
        "error in preparing config doc: cpu group assignment on create requires a build of 19043 or higher"
    )]
    CpuGroup,
    /// The folder for dumps cannot be examined.
    #[error("error in preparing config doc: failed to stat dump directory {path}")]
    DumpDirectory {
        /// The folder.
        path: String,
        /// Why it cannot be examined.
        source: StatError,
    },
    /// The folder for dumps is a file.
    #[error("error in preparing config doc: dump directory path {path} isn't a directory")]
    DumpDirectoryIsFile {
        /// The path.
        path: String,
    },
}

impl UtilityVmError {
    /// Returns the category of the error: that of its cause, if it has one. A failed lookup has the backend's category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Image(error) | Self::DumpDirectory { source: error, .. } => error.kind(),
            Self::Numa(error) => error.kind(),
            _ => ErrorKind::InvalidParameter,
        }
    }

    pub(in crate::hcs::runhcs) fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Image(error) | Self::DumpDirectory { source: error, .. } => Some(error.backend()),
            _ => None,
        }
    }
}

/// The virtual NUMA nodes of a utility VM are not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum NumaError {
    /// Windows is too old.
    #[error("vNUMA topology is not supported on {build} version of Windows")]
    Build {
        /// The Windows build number.
        build: u32,
    },
    /// The size of nodes is not limited, although the number of their processors is.
    #[error("max size per node must be set when max processors per numa node is set")]
    NoMaxSize,
    /// Physical nodes, processors and memory are not given for the same number of nodes.
    #[error(
        "mismatch in number of physical numa nodes and the corresponding processor and memory blocks count"
    )]
    Mismatch,
    /// There are too many virtual nodes.
    #[error("vNUMA virtual node number {node} exceeds maximum allowed value 64")]
    VirtualNode {
        /// The virtual node.
        node: u32,
    },
    /// A physical node does not exist.
    #[error("vNUMA physical node number {node} exceeds maximum allowed value 64")]
    PhysicalNode {
        /// The physical node.
        node: u32,
    },
    /// Some nodes name a physical node, and others accept any.
    #[error("vNUMA has a mix of wildcard (255) and non-wildcard ({node}) physical node numbers")]
    MixedNodes {
        /// The physical node that differs from the first one.
        node: u32,
    },
    /// A node has no memory.
    #[error("vNUMA nodes with no memory are not allowed")]
    NoMemory,
    /// The nodes have memory but no processors.
    #[error("partial resource allocation is not allowed")]
    Partial,
    /// The VM's memory is overcommitted.
    #[error("vNUMA supports only Physical memory backing type")]
    Overcommit,
    /// The nodes do not have as many processors as the VM.
    #[error(
        "failed to validate vNUMA settings: vNUMA total processor count {nodes} does not match UVM processor count {vm}"
    )]
    Processors {
        /// The processors of the nodes.
        nodes: u32,
        /// The processors of the VM.
        vm: u32,
    },
    /// The nodes do not have as much memory as the VM.
    #[error(
        "failed to validate vNUMA settings: vNUMA total memory {nodes} does not match UVM memory {vm}"
    )]
    Memory {
        /// The memory of the nodes, in MiB.
        nodes: u64,
        /// The memory of the VM, in MiB.
        vm: u64,
    },
}

impl NumaError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

//! Memory and processors of a utility VM.

use serde::{Deserialize, Serialize};

use crate::hcs::omit::is_zero;

/// Memory and processors of a utility VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Topology {
    /// The memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<VirtualMachineMemory>,
    /// The processors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processor: Option<VirtualMachineProcessor>,
    /// The virtual NUMA nodes. Not in the reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numa: Option<Numa>,
}

/// The memory of a utility VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct VirtualMachineMemory {
    /// Its size, in MiB. runhcs makes it an even number.
    #[serde(rename = "SizeInMB", skip_serializing_if = "is_zero")]
    pub size_in_mb: u64,
    /// Whether it is backed by the host's page file, not by physical memory that is allocated from the start.
    #[serde(skip_serializing_if = "is_zero")]
    pub allow_overcommit: bool,
    /// Whether the guest may prefetch pages into its working set (hot hint), if its system supports that.
    #[serde(skip_serializing_if = "is_zero")]
    pub enable_hot_hint: bool,
    /// Whether the host counts a page as committed memory only from its first use.
    #[serde(skip_serializing_if = "is_zero")]
    pub enable_deferred_commit: bool,
    /// The size of the low memory-mapped I/O space, below 4 GiB, in MiB. Since schema 2.3.
    #[serde(rename = "LowMmioGapInMB", skip_serializing_if = "is_zero")]
    pub low_mmio_gap_in_mb: u64,
    /// The base of the high memory-mapped I/O space, above 4 GiB, in MiB. Since schema 2.3.
    #[serde(rename = "HighMmioBaseInMB", skip_serializing_if = "is_zero")]
    pub high_mmio_base_in_mb: u64,
    /// The size of the high memory-mapped I/O space, in MiB. Since schema 2.3.
    #[serde(rename = "HighMmioGapInMB", skip_serializing_if = "is_zero")]
    pub high_mmio_gap_in_mb: u64,
    /// The source of the table of distances between NUMA nodes (SLIT). Not in the reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slit_type: Option<VirtualSlitType>,
}

/// The source of the table of distances between NUMA nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum VirtualSlitType {
    /// The firmware's; measured if it has none.
    FirmwareFallbackMeasured,
}

/// The processors of a utility VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct VirtualMachineProcessor {
    /// Their number.
    #[serde(skip_serializing_if = "is_zero")]
    pub count: u32,
    /// The maximum processor time, from 1 to 100,000 thousandths of a percent of its processors; 0 for no limit.
    ///
    /// The reference gives no unit; this is the one of hcsshim's comments and of Hyper-V's WMI classes. runhcs writes a
    /// spec's maximum as it is, although a spec counts ten-thousandths: 5,000 is half of the processor time in a
    /// container's document, but a twentieth in a VM's.
    #[serde(skip_serializing_if = "is_zero")]
    pub limit: u64,
    /// The processor time relative to other VMs, up to 10,000; 0 for the default of 100.
    #[serde(skip_serializing_if = "is_zero")]
    pub weight: u64,
    /// The CPU group that the VM belongs to. Since schema 2.5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_group: Option<CpuGroup>,
    /// How the processors are distributed over virtual NUMA nodes. Not in the reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numa_processors_settings: Option<NumaProcessors>,
}

/// A CPU group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct CpuGroup {
    /// Its GUID.
    #[serde(skip_serializing_if = "is_zero")]
    pub id: String,
}

/// How processors are distributed over virtual NUMA nodes. Unlike in the rest of the schema, its keys are in snake
/// case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct NumaProcessors {
    /// The number of processors of a node. Always present.
    pub count_per_node: ProcessorRange,
}

/// A range of numbers of processors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ProcessorRange {
    /// The maximum number.
    #[serde(skip_serializing_if = "is_zero")]
    pub max: u32,
}

/// The virtual NUMA nodes of a utility VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Numa {
    /// Their number.
    #[serde(skip_serializing_if = "is_zero")]
    pub virtual_node_count: u8,
    /// The physical nodes that are preferred.
    #[serde(skip_serializing_if = "is_zero")]
    pub preferred_physical_nodes: Vec<i64>,
    /// The settings of each virtual node.
    #[serde(skip_serializing_if = "is_zero")]
    pub settings: Vec<NumaSetting>,
    /// The maximum memory of a node. Neither Microsoft nor hcsshim gives the unit; MiB, as for the VM, is likely.
    #[serde(skip_serializing_if = "is_zero")]
    pub max_size_per_node: u64,
}

/// The settings of a virtual NUMA node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct NumaSetting {
    /// The virtual node.
    #[serde(skip_serializing_if = "is_zero")]
    pub virtual_node_number: u32,
    /// The physical node behind it; 255 for any.
    #[serde(skip_serializing_if = "is_zero")]
    pub physical_node_number: u32,
    /// The virtual processor socket.
    #[serde(skip_serializing_if = "is_zero")]
    pub virtual_socket_number: u32,
    /// The number of its processors.
    #[serde(skip_serializing_if = "is_zero")]
    pub count_of_processors: u32,
    /// The size of its memory, in blocks of 1 MiB: runhcs compares their sum with the size of the VM's memory.
    #[serde(skip_serializing_if = "is_zero")]
    pub count_of_memory_blocks: u64,
    /// What backs its memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory_backing_type: Option<MemoryBackingType>,
}

/// What backs the memory of a virtual NUMA node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum MemoryBackingType {
    /// Physical memory of the host.
    Physical,
}

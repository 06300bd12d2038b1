//! The options of a utility VM, from annotations and limits.

use super::UtilityVmError;
use crate::go::low_bits::low_bits;
use crate::guid::is_guid;
use crate::hcs::HostFacts;
use crate::hcs::limits::Limits;
use crate::hcs::runhcs::annotations::keys::{
    ALLOW_OVERCOMMIT, CPU_GROUP, DEFERRED_COMMIT, DISABLE_WRITABLE_SHARES, FORWARD_LOGS,
    FULLY_PHYSICALLY_BACKED, HIGH_MMIO_BASE, HIGH_MMIO_GAP, ISOLATION_TYPE, LOW_MMIO_GAP,
    NO_DIRECT_MAP, PROCESSOR_COUNT, PROCESSOR_LIMIT, PROCESSOR_WEIGHT, RESOURCE_PARTITION,
    SECURITY_POLICY, VM_BANDWIDTH, VM_IOPS, VM_MEMORY, WCOW_DEBUG,
};
use crate::hcs::runhcs::annotations::{Annotation, Annotations};
use crate::hcs::runhcs::planner::Planner;
use crate::hcs::runhcs::resources::{CpuLimits, memory_in_mib, storage_qos_by};
use crate::hcs::schema2::{StorageQos, VirtualMachineMemory, VirtualMachineProcessor};

/// The memory of a VM whose container has no limit, in MiB.
const DEFAULT_MEMORY: u64 = 1_024;

/// The number of processors of a VM whose container does not set it.
const DEFAULT_PROCESSORS: i32 = 2;

/// The minimum memory of a confidential VM, in MiB.
const MIN_CONFIDENTIAL_MEMORY: u64 = 2_048;

/// The isolations of a confidential VM.
const CONFIDENTIAL_ISOLATIONS: [&str; 5] = [
    "SecureNestedPaging",
    "SNP",
    "VirtualizationBasedSecurity",
    "VBS",
    "GuestStateOnly",
];

/// The options of a utility VM.
pub(in crate::hcs::runhcs) struct VmOptions {
    pub(super) memory: VirtualMachineMemory,
    pub(super) processor: VirtualMachineProcessor,
    /// The number of its processors.
    pub(super) processors: i32,
    pub(super) storage_qos: Option<StorageQos>,
    pub(super) cpu_group: String,
    pub(super) resource_partition: String,
    pub(super) no_directmap: bool,
    pub(super) refuses_writable_shares: bool,
    pub(super) forwards_logs: bool,
    is_confidential: bool,
}

impl VmOptions {
    /// Reads the options.
    pub(in crate::hcs::runhcs) fn read(planner: &Planner<'_>) -> Result<Self, UtilityVmError> {
        let resource_partition = resource_partition(&planner.annotations)?;
        let is_confidential = is_confidential(&planner.annotations)?;
        Ok(Self::new(planner, resource_partition, is_confidential))
    }

    /// Returns the options with those that may be refused.
    pub(in crate::hcs::runhcs) fn new(
        planner: &Planner<'_>,
        resource_partition: String,
        is_confidential: bool,
    ) -> Self {
        let annotations = &planner.annotations;
        let limits = Limits::of(planner.spec);
        let is_physically_backed = annotations.get(&FULLY_PHYSICALLY_BACKED);
        let memory = memory(annotations, &limits, is_physically_backed);
        let (processor, processors) = processor(annotations, &limits, planner.facts);
        Self {
            memory,
            processor,
            processors,
            storage_qos: storage_qos_by(annotations, &limits, [&VM_BANDWIDTH, &VM_IOPS]),
            cpu_group: text(annotations, &CPU_GROUP),
            resource_partition,
            no_directmap: is_physically_backed || annotations.get(&NO_DIRECT_MAP),
            refuses_writable_shares: annotations.get(&DISABLE_WRITABLE_SHARES),
            forwards_logs: annotations.get(&FORWARD_LOGS),
            is_confidential,
        }
    }

    /// Returns the conflicts between options, in runhcs's order.
    pub(in crate::hcs::runhcs) fn conflicts(&self) -> Vec<UtilityVmError> {
        let conflicts = [
            (
                self.memory.enable_deferred_commit && !self.memory.allow_overcommit,
                UtilityVmError::DeferredCommit,
            ),
            (
                !self.resource_partition.is_empty() && !self.cpu_group.is_empty(),
                UtilityVmError::PartitionAndGroup,
            ),
            (self.is_confidential, UtilityVmError::ConfidentialFolders),
        ];
        let conflicts = conflicts.into_iter();
        let conflicts = conflicts.filter(|(is_conflict, _)| *is_conflict);
        conflicts.map(|(_, error)| error).collect()
    }
}

/// Returns the text of an annotation; empty if it is missing.
pub(super) fn text<T>(annotations: &Annotations<'_>, annotation: &Annotation<T>) -> String {
    annotations.text(annotation).unwrap_or_default().to_owned()
}

fn memory(
    annotations: &Annotations<'_>,
    limits: &Limits,
    is_physically_backed: bool,
) -> VirtualMachineMemory {
    let mib = match annotations.get(&VM_MEMORY) {
        0 if limits.memory.limit == 0 => DEFAULT_MEMORY,
        _ => memory_in_mib(annotations, &VM_MEMORY, limits),
    };
    let allow_overcommit = annotations.get(&ALLOW_OVERCOMMIT) && !is_physically_backed;
    VirtualMachineMemory {
        // HCS takes even numbers. The maximum number wraps around.
        size_in_mb: mib.wrapping_add(mib % 2),
        allow_overcommit,
        enable_hot_hint: allow_overcommit,
        enable_deferred_commit: annotations.get(&DEFERRED_COMMIT),
        low_mmio_gap_in_mb: annotations.get(&LOW_MMIO_GAP),
        high_mmio_base_in_mb: annotations.get(&HIGH_MMIO_BASE),
        high_mmio_gap_in_mb: annotations.get(&HIGH_MMIO_GAP),
        slit_type: None,
    }
}

/// Returns the processors, and their number. Negative numbers become large ones.
fn processor(
    annotations: &Annotations<'_>,
    limits: &Limits,
    facts: &HostFacts,
) -> (VirtualMachineProcessor, i32) {
    let keys = [&PROCESSOR_COUNT, &PROCESSOR_LIMIT, &PROCESSOR_WEIGHT];
    let given = CpuLimits::read(annotations, limits, keys);
    let available = host_processors(facts);
    let is_given = annotations.get(&PROCESSOR_COUNT) != 0 || limits.cpu.count != 0;
    let wanted = if is_given {
        given.count
    } else {
        DEFAULT_PROCESSORS
    };
    let count = wanted.min(available);
    let processor = VirtualMachineProcessor {
        count: low_bits(count),
        limit: low_bits(given.limit),
        weight: low_bits(given.weight),
        ..VirtualMachineProcessor::default()
    };
    (processor, count)
}

/// Returns the number of the host's processors as runhcs counts them.
pub(in crate::hcs::runhcs) fn host_processors(facts: &HostFacts) -> i32 {
    low_bits(facts.processors.get())
}

/// Returns the resource partition; empty without one.
pub(in crate::hcs::runhcs) fn resource_partition(
    annotations: &Annotations<'_>,
) -> Result<String, UtilityVmError> {
    match annotations.text(&RESOURCE_PARTITION) {
        None => Ok(String::new()),
        Some(guid) if is_guid(guid) => Ok(guid.to_ascii_lowercase()),
        Some(other) => Err(UtilityVmError::ResourcePartition {
            annotation: RESOURCE_PARTITION.name,
            value: other.to_owned(),
        }),
    }
}

/// Returns whether the VM is a confidential one, whose own options have to be valid.
pub(in crate::hcs::runhcs) fn is_confidential(
    annotations: &Annotations<'_>,
) -> Result<bool, UtilityVmError> {
    let has_policy = annotations
        .text(&SECURITY_POLICY)
        .is_some_and(|policy| !policy.is_empty());
    if !has_policy {
        if annotations.get(&WCOW_DEBUG) {
            let annotation = WCOW_DEBUG.name;
            return Err(UtilityVmError::Debug { annotation });
        }
        return Ok(false);
    }
    if let Some(mib) = annotations.given(&VM_MEMORY) {
        if mib < MIN_CONFIDENTIAL_MEMORY {
            return Err(UtilityVmError::ConfidentialMemory { mib });
        }
    }
    match annotations.text(&ISOLATION_TYPE) {
        Some(isolation_type) if !CONFIDENTIAL_ISOLATIONS.contains(&isolation_type) => {
            Err(UtilityVmError::ConfidentialIsolation {
                isolation_type: isolation_type.to_owned(),
            })
        }
        _ => Ok(true),
    }
}

//! The virtual NUMA nodes of a utility VM.

use super::NumaError;
use crate::go::low_bits::low_bits;
use crate::hcs::HostFacts;
use crate::hcs::runhcs::annotations::Annotations;
use crate::hcs::runhcs::annotations::keys::{
    MAPPED_NODES, MAX_PROCESSORS_PER_NODE, MAX_SIZE_PER_NODE, NODE_MEMORY, NODE_PROCESSORS,
    PREFERRED_NODES,
};
use crate::hcs::runhcs::annotations::value::List;
use crate::hcs::runhcs::builds::WINDOWS_SERVER_2025;
use crate::hcs::schema2::{
    MemoryBackingType, Numa, NumaProcessors, NumaSetting, ProcessorRange, VirtualMachineMemory,
    VirtualMachineProcessor, VirtualSlitType,
};

/// The number that stands for any physical node.
const ANY_NODE: u32 = 255;

/// The greatest number of a virtual node, and the number of physical ones.
const MAX_NODE: u32 = 64;

/// Returns the virtual NUMA nodes, if the annotations ask for any, and sets what they change in memory and processors.
///
/// Either HCS distributes processors and memory over nodes up to a maximum size, or the annotations list each node.
pub(super) fn numa(
    annotations: &Annotations<'_>,
    facts: &HostFacts,
    memory: &mut VirtualMachineMemory,
    processor: &mut VirtualMachineProcessor,
) -> Result<Option<Numa>, NumaError> {
    let max_processors = annotations.get(&MAX_PROCESSORS_PER_NODE);
    let List(mapped) = annotations.get(&MAPPED_NODES);
    if max_processors == 0 && mapped.is_empty() {
        return Ok(None);
    }
    let build = facts.windows_build;
    if build < WINDOWS_SERVER_2025 {
        return Err(NumaError::Build { build });
    }
    let List(preferred) = annotations.get(&PREFERRED_NODES);
    let preferred_physical_nodes = preferred.into_iter().map(i64::from).collect();
    let numa = if max_processors > 0 {
        let max_size_per_node = annotations.get(&MAX_SIZE_PER_NODE);
        if max_size_per_node == 0 {
            return Err(NumaError::NoMaxSize);
        }
        Numa {
            max_size_per_node,
            preferred_physical_nodes,
            ..Numa::default()
        }
    } else {
        let settings = settings(annotations, &mapped)?;
        check_settings(&settings)?;
        Numa {
            virtual_node_count: low_bits(i64::try_from(settings.len()).unwrap_or(i64::MAX)),
            settings,
            preferred_physical_nodes,
            ..Numa::default()
        }
    };
    if memory.allow_overcommit {
        return Err(NumaError::Overcommit);
    }
    check_sums(&numa.settings, memory, processor)?;
    if max_processors > 0 {
        let count_per_node = ProcessorRange {
            max: max_processors,
        };
        processor.numa_processors_settings = Some(NumaProcessors { count_per_node });
    }
    memory.slit_type = Some(VirtualSlitType::FirmwareFallbackMeasured);
    Ok(Some(numa))
}

/// Returns the nodes, each with its physical node, processors and memory.
fn settings(annotations: &Annotations<'_>, mapped: &[u32]) -> Result<Vec<NumaSetting>, NumaError> {
    let List(processors) = annotations.get(&NODE_PROCESSORS);
    let List(memory) = annotations.get(&NODE_MEMORY);
    if mapped.len() != processors.len() || mapped.len() != memory.len() {
        return Err(NumaError::Mismatch);
    }
    let nodes = (0..).zip(mapped).zip(processors.iter().zip(&memory));
    let nodes = nodes.map(|((number, physical), (processors, memory))| NumaSetting {
        virtual_node_number: number,
        physical_node_number: *physical,
        virtual_socket_number: number,
        count_of_processors: *processors,
        count_of_memory_blocks: *memory,
        memory_backing_type: Some(MemoryBackingType::Physical),
    });
    Ok(nodes.collect())
}

fn check_settings(settings: &[NumaSetting]) -> Result<(), NumaError> {
    let is_any = |setting: &NumaSetting| setting.physical_node_number == ANY_NODE;
    let first_is_any = settings.first().is_some_and(is_any);
    for setting in settings {
        let node = setting.physical_node_number;
        if setting.virtual_node_number > MAX_NODE {
            let node = setting.virtual_node_number;
            return Err(NumaError::VirtualNode { node });
        }
        if !is_any(setting) && node >= MAX_NODE {
            return Err(NumaError::PhysicalNode { node });
        }
        if is_any(setting) != first_is_any {
            return Err(NumaError::MixedNodes { node });
        }
        if setting.count_of_memory_blocks == 0 {
            return Err(NumaError::NoMemory);
        }
    }
    if (sum_of_memory(settings) == 0) != (sum_of_processors(settings) == 0) {
        return Err(NumaError::Partial);
    }
    Ok(())
}

/// Fails if the nodes' processors or memory do not add up to the VM's. Sums wrap around.
fn check_sums(
    settings: &[NumaSetting],
    memory: &VirtualMachineMemory,
    processor: &VirtualMachineProcessor,
) -> Result<(), NumaError> {
    let (processors, mib) = (sum_of_processors(settings), sum_of_memory(settings));
    if processors != 0 && processors != processor.count {
        return Err(NumaError::Processors {
            nodes: processors,
            vm: processor.count,
        });
    }
    if mib != 0 && mib != memory.size_in_mb {
        return Err(NumaError::Memory {
            nodes: mib,
            vm: memory.size_in_mb,
        });
    }
    Ok(())
}

fn sum_of_processors(settings: &[NumaSetting]) -> u32 {
    let counts = settings.iter().map(|setting| setting.count_of_processors);
    counts.fold(0, u32::wrapping_add)
}

fn sum_of_memory(settings: &[NumaSetting]) -> u64 {
    let counts = settings
        .iter()
        .map(|setting| setting.count_of_memory_blocks);
    counts.fold(0, u64::wrapping_add)
}

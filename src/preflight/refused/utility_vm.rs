//! What runhcs refuses in the options of utility VMs.

use super::Words;
use crate::error_chain::ErrorChain;
use crate::hcs::json_path::annotation;
use crate::hcs::runhcs::annotation_names::{
    ALLOW_OVERCOMMIT, MAX_SIZE_PER_NODE, node_memory, node_processors,
};
use crate::hcs::runhcs::{NumaError, UtilityVmError};
use crate::preflight::{Check, Rule};

impl Check<'_> {
    pub(super) fn utility_vm(error: &UtilityVmError, field: &str) -> Words {
        let advice = match error {
            UtilityVmError::ResourcePartition { .. } => {
                format!("Set {field} to a GUID without braces, or remove it.")
            }
            UtilityVmError::Debug { .. } | UtilityVmError::ConfidentialFolders => {
                format!("Remove {field}.")
            }
            UtilityVmError::ConfidentialMemory { .. } => {
                format!("Set {field} to 2048 or more.")
            }
            UtilityVmError::ConfidentialIsolation { .. } => {
                format!("Set {field} to SNP, VBS or GuestStateOnly, or remove it.")
            }
            UtilityVmError::DeferredCommit => format!(
                "Set {field} to false, or allow overcommit: remove the annotations that forbid it."
            ),
            UtilityVmError::PartitionAndGroup => {
                format!("Remove {field}, or the annotation of the resource partition.")
            }
            UtilityVmError::CpuGroup => {
                format!("Remove {field}, or use Windows build 19043 or later.")
            }
            UtilityVmError::Numa(error) => numa(error, field),
            UtilityVmError::Images
            | UtilityVmError::BlockImages
            | UtilityVmError::NoImage => {
                "Pass the layers of an image with a utility VM as folders: type windows-layer, option parentLayerPaths."
                    .to_owned()
            }
            UtilityVmError::Image(_) => {
                "Use the layers of an image that has a utility VM and that can be read.".to_owned()
            }
            UtilityVmError::DumpDirectory { .. } | UtilityVmError::DumpDirectoryIsFile { .. } => {
                "Set the dump folder to an existing folder on the host.".to_owned()
            }
        };
        let rule = match error {
            UtilityVmError::Images | UtilityVmError::BlockImages | UtilityVmError::NoImage => {
                Rule::Rootfs
            }
            _ => Rule::UtilityVmOption,
        };
        let problem = format!("runhcs refuses the utility VM: {}.", ErrorChain(error));
        Words::new(rule, problem, advice)
    }
}

/// Returns what to do about virtual NUMA nodes that are not valid.
fn numa(error: &NumaError, field: &str) -> String {
    let [processors, memory] = [node_processors(), node_memory()].map(annotation);
    match error {
        NumaError::Build { .. } => {
            format!("Remove {field}, or use Windows Server 2025 (build 26100) or later.")
        }
        NumaError::NoMaxSize => format!(
            "Set {} to the greatest memory of a node in MiB, or remove {field}.",
            annotation(MAX_SIZE_PER_NODE)
        ),
        NumaError::Mismatch => format!(
            "Give {} and {} one number for each node in {field}.",
            processors, memory
        ),
        NumaError::VirtualNode { .. } => format!("List at most 65 nodes in {field}."),
        NumaError::PhysicalNode { .. } => {
            format!("Write numbers from 0 to 63 in {field}, or 255 for any node.")
        }
        NumaError::MixedNodes { .. } => {
            format!("Write 255 for all nodes in {field}, or for none.")
        }
        NumaError::NoMemory => format!("Give each node memory in {}.", memory),
        NumaError::Partial => format!("Give the nodes processors in {}.", processors),
        NumaError::Overcommit => format!(
            "Set {} to false, or remove {field}.",
            annotation(ALLOW_OVERCOMMIT)
        ),
        NumaError::Processors { vm, .. } => {
            format!("Let the numbers in {} add up to {vm}.", processors)
        }
        NumaError::Memory { vm, .. } => format!("Let the numbers in {} add up to {vm}.", memory),
    }
}

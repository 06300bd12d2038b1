//! What runhcs refuses in the options of utility VMs.

use super::Words;
use crate::error_chain::ErrorChain;
use crate::hcs::runhcs::UtilityVmError;
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
            UtilityVmError::Numa(_) => {
                format!("Correct {field} and the annotations that go with it, or remove all of them.")
            }
            UtilityVmError::Images
            | UtilityVmError::BlockImages
            | UtilityVmError::NoImage => {
                "Pass the layers of an image with a utility VM as folders: type windows-layer, option parentLayerPaths."
                    .to_owned()
            }
            UtilityVmError::Image(_)
            | UtilityVmError::DumpDirectory { .. }
            | UtilityVmError::DumpDirectoryIsFile { .. } => format!("Look at {field}."),
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

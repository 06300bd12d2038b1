//! What runhcs refuses in annotations, and the CPU affinity.

use super::Words;
use crate::hcs::json_path::annotation;
use crate::hcs::runhcs::annotation_names::{CONTAINER_TYPE, SANDBOX_ID};
use crate::hcs::runhcs::{AffinityError, AnnotationsError, CriError, DumpError};
use crate::preflight::{Check, Rule};

impl Check<'_> {
    pub(super) fn conflicts(error: &AnnotationsError) -> Words {
        let conflicts: Vec<_> = error.conflicts.iter().map(ToString::to_string).collect();
        let named = error.conflicts.first();
        let advice = named.map_or_else(String::new, |conflict| {
            let ((disabling, _), (other, _)) = (&conflict.disabling, &conflict.other);
            format!("Remove {} or {}.", annotation(disabling), annotation(other))
        });
        Words::new(
            Rule::AnnotationConflict,
            format!(
                "Annotations contradict one another: {}.",
                conflicts.join("; ")
            ),
            advice,
        )
    }

    pub(super) fn pod(error: &CriError) -> Words {
        let [container_type_field, sandbox_field] = [CONTAINER_TYPE, SANDBOX_ID].map(annotation);
        let (problem, advice) = match error {
            CriError::InvalidType { container_type } => (
                format!("The type '{container_type}' of a container in a pod is not known."),
                "Set it to container or sandbox, or remove it.".to_owned(),
            ),
            CriError::TypeWithoutSandbox => (
                format!("The container has a type in a pod, and no {SANDBOX_ID}."),
                format!("Set {sandbox_field} to the pod's id, or remove both."),
            ),
            CriError::SandboxWithoutType => (
                format!("The container has the id of a pod, and no {CONTAINER_TYPE}."),
                format!("Set {container_type_field} to container or sandbox, or remove both."),
            ),
            CriError::Pod { container_type } => (
                format!("A {container_type} of a pod is not created on its own."),
                format!(
                    "Remove {container_type_field} and {sandbox_field}, or check it as a container of a pod (pod, --pod)."
                ),
            ),
        };
        Words::new(Rule::PodAnnotation, problem, advice)
    }

    pub(super) fn dump(error: &DumpError, field: &str) -> Words {
        let (problem, advice) = match error {
            DumpError::Type { dump_type } => (
                format!("The type '{dump_type}' of process dumps is not known."),
                format!("Set {field} to mini or full, or remove it."),
            ),
            DumpError::CountSyntax { count }
            | DumpError::CountRange { count }
            | DumpError::Count { count } => (
                format!("'{count}' is not a number of process dumps."),
                format!("Set {field} to a number from 1 to 2147483647, or remove it."),
            ),
        };
        Words::new(Rule::DumpSettings, problem, advice)
    }

    pub(super) fn affinity(error: AffinityError) -> Words {
        let (problem, advice) = match error {
            AffinityError::NoProcessor { entry } => (
                format!("The mask of entry {entry} of the CPU affinity is 0: it has no processor."),
                "Set a bit of the mask for each processor, such as 1 for the first one, or remove the entry.",
            ),
            AffinityError::SeveralGroups { entries } => (
                format!(
                    "The CPU affinity has {entries} entries, and Windows takes one before Windows Server 2022."
                ),
                "Leave one entry, or use Windows Server 2022 (build 20348) or later.",
            ),
            AffinityError::OtherGroup { group } => (
                format!(
                    "The CPU affinity is in processor group {group}, and Windows takes group 0 before Windows Server 2022."
                ),
                "Set the group to 0, or use Windows Server 2022 (build 20348) or later.",
            ),
        };
        Words::new(Rule::CpuAffinity, problem, advice)
    }
}

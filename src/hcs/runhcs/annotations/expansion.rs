//! Annotations that stand for others, and those that exclude one another.

use super::keys::{
    DISABLE_GMSA, DISABLE_HOST_PROCESS, DISABLE_UNSAFE_OPERATIONS, DISABLE_WRITABLE_SHARES,
    HOST_PROCESS, NO_DIRECT_MAP, PROCESSOR_COUNT, VM_MEMORY,
};
use super::{Annotation, Annotations};
use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;
use crate::hcs::crash::Crash;
use crate::hcs::runhcs::ShimOptions;

/// Annotations that contradict one another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unable to process OCI Spec annotations: {}", .conflicts.join("\n"))]
#[non_exhaustive]
pub struct AnnotationsError {
    /// Each contradiction, as runhcs says it.
    pub conflicts: Vec<String>,
}

impl AnnotationsError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// What [`DISABLE_UNSAFE_OPERATIONS`] sets.
const UNSAFE_OPERATIONS: [&Annotation<bool>; 4] = [
    &DISABLE_GMSA,
    &DISABLE_WRITABLE_SHARES,
    &NO_DIRECT_MAP,
    &DISABLE_HOST_PROCESS,
];

impl Annotations<'_> {
    /// Adds the options of the request where the spec has no annotations of these names. runhcs crashes if the spec has
    /// no map of annotations at all.
    pub(in crate::hcs::runhcs) fn add_options(
        &mut self,
        options: &ShimOptions,
        has_map: bool,
    ) -> Result<(), Crash> {
        let numbers = [
            (PROCESSOR_COUNT.name, options.vm_processor_count),
            (VM_MEMORY.name, options.vm_memory_size_in_mb),
        ];
        let numbers = numbers.into_iter().filter(|(_, number)| *number != 0);
        let numbers = numbers.map(|(name, number)| (name.to_owned(), number.to_string()));
        for (name, text) in numbers.chain(options.default_container_annotations.clone()) {
            if self.0.contains_key(&name) {
                continue;
            }
            if !has_map {
                return Err(Crash::NoAnnotations);
            }
            self.set(&name, text);
        }
        Ok(())
    }
}

/// Sets the annotations that [`DISABLE_UNSAFE_OPERATIONS`] stands for, and finds contradictions.
pub(in crate::hcs::runhcs) fn expand(
    annotations: &mut Annotations<'_>,
) -> Result<(), AnnotationsError> {
    let mut conflicts = Vec::new();
    if let Some(text) = annotations.text(&DISABLE_UNSAFE_OPERATIONS) {
        let text = text.to_owned();
        for annotation in UNSAFE_OPERATIONS {
            match annotations.text(annotation) {
                Some(other) if other != text => conflicts.push(format!(
                    "annotation expansion conflict: {}",
                    pair(
                        (DISABLE_UNSAFE_OPERATIONS.name, &text),
                        (annotation.name, other)
                    )
                )),
                _ => annotations.set(annotation.name, text.clone()),
            }
        }
    }
    if annotations.get(&DISABLE_HOST_PROCESS) && annotations.get(&HOST_PROCESS) {
        let text = |annotation| annotations.text(annotation).unwrap_or_default();
        conflicts.push(format!(
            "specified annotations conflict: host process container annotations {}",
            pair(
                (DISABLE_HOST_PROCESS.name, text(&DISABLE_HOST_PROCESS)),
                (HOST_PROCESS.name, text(&HOST_PROCESS)),
            )
        ));
    }
    if conflicts.is_empty() {
        return Ok(());
    }
    Err(AnnotationsError { conflicts })
}

fn pair(one: (&str, &str), other: (&str, &str)) -> String {
    format!(
        "{} = {} and {} = {}",
        GoQuoted(one.0),
        GoQuoted(one.1),
        GoQuoted(other.0),
        GoQuoted(other.1)
    )
}

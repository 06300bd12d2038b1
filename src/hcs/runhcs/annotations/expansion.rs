//! Annotations that stand for others, and those that exclude one another.

use std::fmt;

use super::keys::{
    DISABLE_GMSA, DISABLE_HOST_PROCESS, DISABLE_UNSAFE_OPERATIONS, DISABLE_WRITABLE_SHARES,
    HOST_PROCESS, NO_DIRECT_MAP,
};
use super::{Annotation, Annotations};
use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;
use crate::hcs::crash::Crash;
use crate::hcs::runhcs::ShimOptions;

/// Annotations that contradict one another.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unable to process OCI Spec annotations: {}", lines(.conflicts))]
#[non_exhaustive]
pub struct AnnotationsError {
    /// Each contradiction.
    pub conflicts: Vec<AnnotationConflict>,
}

/// Two annotations that contradict one another.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AnnotationConflict {
    /// The name and the value of the one that disables something.
    pub disabling: (&'static str, String),
    /// The name and the value of the other one.
    pub other: (&'static str, String),
}

impl fmt::Display for AnnotationConflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (disabling, disabling_value) = &self.disabling;
        let (other, other_value) = &self.other;
        f.write_str(if *other == HOST_PROCESS.name {
            "specified annotations conflict: host process container annotations "
        } else {
            "annotation expansion conflict: "
        })?;
        write!(
            f,
            "{} = {} and {} = {}",
            GoQuoted(disabling),
            GoQuoted(disabling_value),
            GoQuoted(other),
            GoQuoted(other_value)
        )
    }
}

fn lines(conflicts: &[AnnotationConflict]) -> String {
    let lines: Vec<_> = conflicts.iter().map(ToString::to_string).collect();
    lines.join("\n")
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
        for added in options.added_annotations() {
            if self.0.contains_key(added.name) {
                continue;
            }
            if !has_map {
                return Err(Crash::NoAnnotations);
            }
            self.set(added.name, added.text);
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
                Some(other) if other != text => conflicts.push(AnnotationConflict {
                    disabling: (DISABLE_UNSAFE_OPERATIONS.name, text.clone()),
                    other: (annotation.name, other.to_owned()),
                }),
                _ => annotations.set(annotation.name, text.clone()),
            }
        }
    }
    if annotations.get(&DISABLE_HOST_PROCESS) && annotations.get(&HOST_PROCESS) {
        let named = |annotation: &Annotation<bool>| {
            let text = annotations.text(annotation).unwrap_or_default();
            (annotation.name, text.to_owned())
        };
        conflicts.push(AnnotationConflict {
            disabling: named(&DISABLE_HOST_PROCESS),
            other: named(&HOST_PROCESS),
        });
    }
    if conflicts.is_empty() {
        return Ok(());
    }
    Err(AnnotationsError { conflicts })
}

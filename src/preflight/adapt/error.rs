//! Error adapting a spec.

use crate::error_kind::ErrorKind;
use crate::preflight::{Finding, Runtime, Severity};

/// A spec cannot be adapted to a runtime: something in it cannot be kept.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("the spec cannot be adapted to {runtime}: {}", lines(.refused))]
#[non_exhaustive]
pub struct AdaptError {
    /// The runtime.
    pub runtime: Runtime,
    /// What it would still refuse. There is at least one finding.
    pub refused: Vec<Finding>,
}

impl AdaptError {
    /// Fails with those of the findings that are refused, if there are any.
    pub(super) fn of(runtime: Runtime, mut findings: Vec<Finding>) -> Result<(), Self> {
        findings.retain(|finding| finding.severity == Severity::Refused);
        if findings.is_empty() {
            return Ok(());
        }
        Err(Self {
            runtime,
            refused: findings,
        })
    }

    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

fn lines(findings: &[Finding]) -> String {
    let lines = findings
        .iter()
        .map(|finding| format!("{}: {}", finding.field, finding.problem));
    lines.collect::<Vec<_>>().join(" ")
}

//! The processors of a process-isolated container's job object.

use serde::Deserialize;

use super::builds::WINDOWS_SERVER_2022;
use super::planner::Planner;
use super::{GroupAffinity, PlanProblem, Step};
use crate::error_kind::ErrorKind;
use crate::go::json::{self, JsonError};
use crate::go::low_bits::low_bits;
use crate::hcs::limits::affinity;
use crate::spec::WindowsSpec;

/// The processors of a job object cannot be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum AffinityError {
    /// An entry has no processor.
    #[error("cpu affinity mask must be non-zero: entry {entry} has zero mask")]
    NoProcessor {
        /// The entry, from 0.
        entry: usize,
    },
    /// There are several entries, and Windows is too old.
    #[error(
        "cpu affinity with multiple processor groups requires Windows Server 2022 or later: {entries} entries"
    )]
    SeveralGroups {
        /// The number of entries.
        entries: usize,
    },
    /// The group is not the first one, and Windows is too old.
    #[error(
        "cpu affinity with a non-zero processor group requires Windows Server 2022 or later: group {group}"
    )]
    OtherGroup {
        /// The group.
        group: u32,
    },
}

impl AffinityError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// An entry of the affinity, as the runtime specification has it.
#[derive(Clone, Copy, Default, Deserialize)]
#[serde(default)]
pub(super) struct Entry {
    mask: u64,
    group: u32,
}

fn entries(spec: &WindowsSpec) -> Result<Vec<Entry>, JsonError> {
    let Some(affinity) = affinity(spec) else {
        return Ok(Vec::new());
    };
    json::from_slice_as_go(affinity.to_string().as_bytes())
}

/// Returns the processor group of each entry; none if the affinity cannot be read.
pub(crate) fn affinity_groups(spec: &WindowsSpec) -> Vec<u32> {
    let entries = entries(spec).unwrap_or_default().into_iter();
    entries.map(|entry| entry.group).collect()
}

impl Planner<'_> {
    /// Reads the affinity of the spec.
    pub(super) fn read_affinity(&self) -> Result<Vec<Entry>, PlanProblem> {
        entries(self.spec).map_err(PlanProblem::InvalidAffinity)
    }

    /// Sets the processors of the job object, which exists by now.
    pub(super) fn set_affinity(&mut self, entries: &[Entry]) -> Result<(), AffinityError> {
        if let Some(error) = self.affinity_errors(entries).into_iter().next() {
            return Err(error);
        }
        if entries.is_empty() {
            return Ok(());
        }
        let affinities = entries.iter().map(|entry| GroupAffinity {
            mask: entry.mask,
            group: low_bits(entry.group),
        });
        self.steps.push(Step::SetCpuGroupAffinities {
            affinities: affinities.collect(),
        });
        Ok(())
    }

    /// Returns what is wrong with an affinity, in runhcs's order.
    pub(super) fn affinity_errors(&self, entries: &[Entry]) -> Vec<AffinityError> {
        let without_processor = entries.iter().enumerate();
        let without_processor = without_processor.filter(|(_, entry)| entry.mask == 0);
        let mut errors: Vec<_> = without_processor
            .map(|(entry, _)| AffinityError::NoProcessor { entry })
            .collect();
        match entries {
            _ if self.facts.windows_build >= WINDOWS_SERVER_2022 => {}
            [] | [Entry { group: 0, .. }] => {}
            [Entry { group, .. }] => errors.push(AffinityError::OtherGroup { group: *group }),
            _ => errors.push(AffinityError::SeveralGroups {
                entries: entries.len(),
            }),
        }
        errors
    }
}

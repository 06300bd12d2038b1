//! A plan, and its documents.

use serde::Serialize;

use super::Step;
use crate::hcs::schema2::{ComputeSystem, HostedSystem};

/// The calls that runhcs makes to create a container, in order.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Plan {
    /// The calls that it makes.
    pub steps: Vec<Step>,
}

impl Plan {
    /// Returns the document of a process-isolated container.
    #[must_use]
    pub fn compute_system(&self) -> Option<&ComputeSystem> {
        self.steps.iter().find_map(|step| match step {
            Step::CreateContainer { document, .. } => Some(&**document),
            _ => None,
        })
    }

    /// Returns the document of a Hyper-V isolated container.
    #[must_use]
    pub fn hosted_system(&self) -> Option<&HostedSystem> {
        self.steps.iter().find_map(|step| match step {
            Step::CreateHostedContainer { document, .. } => Some(&**document),
            _ => None,
        })
    }

    /// Returns the document of the utility VM of a Hyper-V isolated container.
    #[must_use]
    pub fn utility_vm(&self) -> Option<&ComputeSystem> {
        utility_vm(&self.steps)
    }

    /// Returns whether the container is a HostProcess container that HCS does not know of.
    #[must_use]
    pub fn is_job_container(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| matches!(step, Step::CreateJobContainer { .. }))
    }
}

/// Returns the document of the utility VM that these steps create.
pub(super) fn utility_vm(steps: &[Step]) -> Option<&ComputeSystem> {
    steps.iter().find_map(|step| match step {
        Step::CreateUtilityVm { document, .. } => Some(&**document),
        _ => None,
    })
}

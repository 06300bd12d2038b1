//! What the runtime itself refuses: the checks are those of [`hcs`](crate::hcs), the sentences are here.

use std::num::NonZeroU32;

use super::{By, Check, Options, Rule, Runtime};
use crate::hcs::runhcs::{CriError, NumaError, PlanProblem, Request, RootfsMount, UtilityVmError};
use crate::hcs::{HostFacts, dockerd, runhcs};

mod annotations;
mod by_dockerd;
mod by_runhcs;
mod mounts;
mod shared;
mod utility_vm;

/// The number of processors if it is not known: as many as runhcs can count, so that no spec asks for more.
const MANY: NonZeroU32 = NonZeroU32::MIN.saturating_add(0x7fff_fffe);

/// The scratch layer of a root file system that comes with the task, but is not known otherwise.
const SCRATCH: &str = r"C:\scratch";

/// Its other layers.
const PARENT_LAYERS: &str = r#"parentLayerPaths=["C:\\layer"]"#;

/// What is said of a refusal.
pub(super) struct Words {
    rule: Rule,
    problem: String,
    advice: String,
}

impl Words {
    fn new(rule: Rule, problem: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            rule,
            problem: problem.into(),
            advice: advice.into(),
        }
    }
}

impl Check<'_> {
    /// Reports all that the runtime refuses.
    pub(super) fn refusals(&mut self) {
        let found: Vec<(Words, String)> = match self.options.runtime {
            Runtime::Dockerd => {
                let refusals = dockerd::refusals(self.spec).into_iter();
                refusals
                    .map(|refusal| (self.by_dockerd(&refusal), refusal.field))
                    .collect()
            }
            Runtime::Runhcs => {
                let facts = facts(self.options);
                let refusals = runhcs::refusals(self.spec, self.request, &facts).into_iter();
                let refusals = refusals.filter(|refusal| is_refused(&refusal.error, self.options));
                refusals
                    .map(|refusal| (self.by_runhcs(&refusal), refusal.field))
                    .collect()
            }
        };
        for (words, field) in found {
            self.refused(By::Runtime, words.rule, field, words.problem, words.advice);
        }
    }
}

/// Returns the request that these options describe. dockerd's own runtime has no options.
pub(super) fn request(options: &Options) -> Request {
    let mut rootfs = options.rootfs.clone();
    if rootfs.is_empty() && options.layers_as_rootfs {
        rootfs.push(RootfsMount {
            mount_type: "windows-layer".to_owned(),
            source: SCRATCH.to_owned(),
            options: vec![PARENT_LAYERS.to_owned()],
            ..RootfsMount::default()
        });
    }
    let shim_options = options.shim_options.as_ref();
    let shim_options = shim_options.filter(|_| options.runtime == Runtime::Runhcs);
    Request {
        rootfs,
        shim_options: shim_options.cloned(),
        ..Request::default()
    }
}

/// Returns the facts of the host. What is not known of it is such that nothing is refused because of it.
fn facts(options: &Options) -> HostFacts {
    let build = options.windows_build.unwrap_or(u32::MAX);
    HostFacts::new(build, options.processors.unwrap_or(MANY))
}

/// Returns whether the runtime refuses it under these options.
fn is_refused(problem: &PlanProblem, options: &Options) -> bool {
    match problem {
        PlanProblem::Cri(CriError::Pod { .. }) => !options.pod,
        PlanProblem::Affinity(_) | PlanProblem::InvalidAffinity(_) => options.reads_affinity(),
        // v0.14.1 does not read these at all.
        PlanProblem::UnsafeRootfsLocation { .. }
        | PlanProblem::UtilityVm(
            UtilityVmError::ResourcePartition { .. } | UtilityVmError::PartitionAndGroup,
        ) => !options.is_older_than(0, 15, 0),
        // On a host with fewer processors, the VM may have as many as its nodes.
        PlanProblem::UtilityVm(UtilityVmError::Numa(NumaError::Processors { nodes, vm })) => {
            options.processors.is_some() || nodes > vm
        }
        _ => true,
    }
}

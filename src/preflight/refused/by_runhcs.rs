//! What runhcs refuses.

use super::Words;
use crate::error_chain::ErrorChain;
use crate::hcs::Refusal;
use crate::hcs::json_path::annotation;
use crate::hcs::runhcs::annotation_names::{DISABLE_GMSA, PROCESSOR_COUNT};
use crate::hcs::runhcs::{CpuLimitsError, DeviceError, LayersError, PlanProblem, StorageError};
use crate::preflight::root::VOLUME_ADVICE;
use crate::preflight::{Check, Rule};

impl Check<'_> {
    pub(super) fn by_runhcs(&self, refusal: &Refusal<PlanProblem>) -> Words {
        let field = &refusal.field;
        match &refusal.error {
            PlanProblem::Crash(crash) => self.crash(*crash),
            PlanProblem::Annotations(error) => Self::conflicts(error),
            PlanProblem::Isolation => Words::new(
                Rule::RuntimeOptions,
                "The runtime options ask for process isolation, and the spec for Hyper-V isolation.",
                "Set the runtime option sandbox_isolation to 1 (HYPERVISOR), or remove windows.hyperv.",
            ),
            PlanProblem::Cri(error) => Self::pod(error),
            PlanProblem::Layers(error) => self.layers_error(error),
            PlanProblem::UtilityVm(error) => Self::utility_vm(error, field),
            PlanProblem::CredentialSpecsDisabled => {
                let name = self.effects.disabling(DISABLE_GMSA);
                Words::new(
                    Rule::DisabledCredentialSpec,
                    format!(
                        "The spec has a credential spec, and its annotation {name} refuses credential specs."
                    ),
                    format!("Remove windows.credentialSpec, or {}.", annotation(name)),
                )
            }
            PlanProblem::Mount(error) => self.mount_error(error),
            PlanProblem::Device(
                DeviceError::Type { id_type, .. } | DeviceError::TypeWithHyperV { id_type, .. },
            ) => self.device_type(id_type),
            PlanProblem::CpuLimits(limits) => self.cpu_limits(limits),
            PlanProblem::ReadOnlyRoot => Self::read_only_root(),
            PlanProblem::RootPath { path }
            | PlanProblem::MountedStorage(StorageError::VolumePath { path }) => Words::new(
                Rule::RootPath,
                format!("'{path}' is not a volume GUID path."),
                [
                    VOLUME_ADVICE,
                    r#" Set root.path to "" if runhcs is to mount the layers."#,
                ]
                .concat(),
            ),
            PlanProblem::Extension(error) => Words::new(
                Rule::DeviceExtensions,
                format!("runhcs refuses it: {}.", ErrorChain(error)),
                format!("Remove {field}, or use Windows Server 2022 (build 20348) or later."),
            ),
            PlanProblem::Dump(error) => Self::dump(error, field),
            PlanProblem::UnsafeRootfsLocation { path } => Words::new(
                Rule::HostProcessRootfs,
                format!(
                    "The file system of a HostProcess container must not be at '{path}' in its utility VM."
                ),
                format!(
                    r"Set {field} to a folder on a drive outside of Windows' own, such as C:\hpc."
                ),
            ),
            PlanProblem::Affinity(error) => Self::affinity(*error),
            PlanProblem::InvalidAffinity(error) => Words::new(
                Rule::CpuAffinity,
                format!("The CPU affinity cannot be read: {error}."),
                r#"Write it as a list such as [{"mask": 3, "group": 0}]."#,
            ),
            other => Words::new(
                Rule::OtherRefusal,
                format!("runhcs refuses it: {}.", ErrorChain(other)),
                format!("Remove {field}, or change what the message names."),
            ),
        }
    }

    fn layers_error(&self, error: &LayersError) -> Words {
        match error {
            LayersError::Both => Words::new(
                Rule::LayersAndRootfs,
                "A root file system comes with the task, and the spec lists layer folders too; runhcs wants exactly one \
                 of the two.",
                "Set windows.layerFolders to null.",
            ),
            LayersError::Neither => Words::new(
                Rule::TooFewLayers,
                "The spec lists no layer folders, and no root file system comes with the task.",
                "List the image's layers, topmost first, then the container's scratch layer; or check it as a spec whose \
                 root file system comes with the task (layers_as_rootfs, --rootfs).",
            ),
            LayersError::OneFolder => Words::new(
                Rule::TooFewLayers,
                "A container has at least 2 layers, and the spec lists 1.",
                "List the image's layers, topmost first, then the container's scratch layer.",
            ),
            error => Words::new(
                Rule::Rootfs,
                format!(
                    "The root file system that comes with the task is not valid: {}.",
                    ErrorChain(error)
                ),
                r#"Pass one mount of the type windows-layer without a target, with the option parentLayerPaths=["C:\\layer"]."#,
            ),
        }
    }

    /// Says which limits exclude one another, and which one can stay.
    fn cpu_limits(&self, limits: &CpuLimitsError) -> Words {
        let CpuLimitsError {
            count,
            limit,
            weight,
            ..
        } = limits;
        let named = [("count", count), ("maximum", limit), ("shares", weight)];
        let given: Vec<_> = named
            .iter()
            .filter(|(_, number)| **number > 0)
            .map(|(name, number)| format!("{name} {number}"))
            .collect();
        let problem = format!(
            "runhcs takes one of CPU count, maximum and shares, and the container has {}.",
            given.join(" and ")
        );
        let advice = self.one_cpu_limit(limits);
        Words::new(Rule::CpuConflict, problem, advice)
    }

    /// Says how one of the limits can stay. With count and maximum, the utility VM can have the processors, and the
    /// container a part of their time.
    fn one_cpu_limit(&self, limits: &CpuLimitsError) -> String {
        let CpuLimitsError {
            count,
            limit,
            weight,
            ..
        } = *limits;
        let given = self.effects.limits();
        let [count_places, maximum_places, shares_places] = [
            (count, given.cpu_count),
            (limit, given.cpu_maximum),
            (weight, given.cpu_shares),
        ]
        .map(|(number, limit)| (number > 0).then(|| limit.of_container()));
        let places = |of: [Option<Vec<String>>; 3]| {
            let places: Vec<_> = of.into_iter().flatten().flatten().collect();
            places.join(", ")
        };
        if !self.is_hyper_v || count <= 0 || limit <= 0 {
            let all = places([count_places, maximum_places, shares_places]);
            return format!("Leave one of the limits, and set the others to 0: {all}.");
        }
        let others = places([count_places, None, shares_places]);
        let mut counts = given.cpu_count.in_effect().into_iter();
        let processors = if counts.any(|given| given.vm && given.is_annotation) {
            String::new()
        } else {
            let vm = annotation(PROCESSOR_COUNT);
            format!("Set {vm} to \"{count}\" for the processors of the utility VM. ")
        };
        format!(
            "{processors}Set to 0: {others}. The container then has the maximum of the time that its utility VM gets."
        )
    }
}

//! Fields that the runtime ignores.

use super::{Check, Rule, Runtime};
use crate::go::equal_fold::equals_ignoring_case;
use crate::hcs::json_path;
use crate::hcs::limits::{AFFINITY, affinity};
use crate::hcs::runhcs::Scope;
use crate::hcs::runhcs::annotation_names::{DUMP_COUNT, DUMP_LOCATION, DUMP_TYPE, HOST_PROCESS};
use crate::hcs::{dockerd, runhcs};

/// What the paths of ignored fields begin with that other rules report, or whose value runtimes never need.
const TOLD_OTHERWISE: [&str; 6] = [
    "ociVersion",
    "process.args[",
    "process.env[",
    "windows.credentialSpec",
    "windows.hyperv.utilityVMPath",
    "windows.layerFolders[",
];

/// What annotations that Windows runtimes read begin with. Others are for other programs.
const ANNOTATIONS_OF_RUNTIMES: [&str; 2] = ["io.microsoft.", "microsoft.com/"];

impl Check<'_> {
    pub(super) fn ignored_fields(&mut self) {
        match self.options.runtime {
            Runtime::Dockerd => self.ignored_by_dockerd(),
            Runtime::Runhcs => self.ignored_by_runhcs(),
        }
    }

    fn ignored_by_dockerd(&mut self) {
        let fields = dockerd::ignored_in(self.spec, self.json);
        let (annotations, fields): (Vec<_>, Vec<_>) =
            fields.into_iter().partition(|field| is_annotation(field));
        for field in fields {
            self.ignored_field(&field);
        }
        if !annotations.is_empty() {
            let advice = "Remove the annotations, or use runhcs.";
            self.ignored(json_path::ANNOTATIONS, advice.to_owned());
        }
    }

    fn ignored_by_runhcs(&mut self) {
        for field in runhcs::ignored_in(self.spec, self.json, self.request) {
            // Those that the options add are not in the spec.
            if !is_annotation(&field) {
                self.ignored_field(&field);
            }
        }
        let added = self.request.annotations_added_to(self.spec);
        let of_vms: Vec<_> = added.filter(|added| added.is_for_vms).collect();
        let is_of_vms = |name: &&str| of_vms.iter().any(|added| added.name == *name);
        let ignored = self.effects.ignored().filter(|name| !is_of_vms(name));
        for name in ignored.map(str::to_owned).collect::<Vec<_>>() {
            self.ignored_annotation(&name);
        }
        if !self.options.reads_affinity()
            && !self.is_hyper_v
            && affinity(self.spec).is_some_and(|list| !list.is_null())
        {
            let advice = "Use hcsshim v0.15.0 or later, or remove windows.resources.cpu.affinity.";
            self.ignored(AFFINITY, advice.to_owned());
        }
    }

    fn ignored_field(&mut self, field: &str) {
        if self.is_told_here(field) {
            self.ignored(field, advice(field));
        }
    }

    fn ignored(&mut self, field: &str, advice: String) {
        let runtime = self.options.runtime;
        let what = match self.mount_option(field) {
            Some(option) => format!("the option {option}"),
            None => field.to_owned(),
        };
        self.changed(
            Rule::IgnoredField,
            field,
            format!("{runtime} ignores {what}."),
            advice,
        );
    }

    /// Reports an annotation that runhcs does not read for this container, if it is one for runtimes of Windows.
    fn ignored_annotation(&mut self, name: &str) {
        let mut prefixes = ANNOTATIONS_OF_RUNTIMES.iter();
        if !prefixes.any(|prefix| name.starts_with(prefix)) {
            return;
        }
        let field = json_path::annotation(name);
        let (reason, advice) = match runhcs::scope_of(name) {
            None => ("at all", "correct its name".to_owned()),
            Some(Scope::HyperV) if !self.is_hyper_v => (
                "for this container, which is not Hyper-V isolated",
                "use Hyper-V isolation".to_owned(),
            ),
            Some(_) => {
                let needed = match name {
                    DUMP_TYPE | DUMP_COUNT => DUMP_LOCATION,
                    _ => HOST_PROCESS,
                };
                (
                    "unless another one is set",
                    format!("set {} too", json_path::annotation(needed)),
                )
            }
        };
        self.changed(
            Rule::IgnoredField,
            &field,
            format!("runhcs does not read the annotation {name} {reason}."),
            format!("Remove {field}, or {advice}."),
        );
    }

    /// Returns whether no other rule reports the field, and its value is not what happens anyway.
    fn is_told_here(&self, field: &str) -> bool {
        if TOLD_OTHERWISE.iter().any(|start| field.starts_with(start)) {
            return false;
        }
        if field.starts_with("mounts[") && (field.ends_with(']') || field.ends_with(".type")) {
            // A pipe that is left out, or a type; or an option, if it does not ask for what is so without it.
            let option = self.mount_option(field);
            return option.is_some_and(|option| !equals_ignoring_case(option, "rw"));
        }
        // Limits that annotations override are reported with these.
        let limits = self.effects.limits();
        let is_limit = limits.all().iter().any(|limit| limit.field == field);
        !(self.is_runhcs() && (is_limit || field == "windows.network.endpointList"))
    }

    /// Returns the option of a mount that a field is, such as `mounts[0].options[1]`.
    fn mount_option(&self, field: &str) -> Option<&str> {
        let (mount, option) = field.strip_prefix("mounts[")?.split_once("].options[")?;
        let (mount, option): (usize, usize) =
            (mount.parse().ok()?, option.strip_suffix(']')?.parse().ok()?);
        let mount = self.spec.oci_spec().mounts().as_ref()?.get(mount)?;
        let option = mount.options().as_ref()?.get(option)?;
        Some(option)
    }
}

fn is_annotation(field: &str) -> bool {
    field.starts_with("annotations[")
}

/// Returns what to do about an ignored field.
fn advice(field: &str) -> String {
    match field {
        "process.user.uid" | "process.user.gid" | "process.user.additionalGids" => {
            format!(
                "Set process.user.username, such as ContainerUser, and {field} to 0 or to nothing."
            )
        }
        "windows.resources.storage.sandboxSize" => {
            format!("Set the size when the scratch layer is created, and remove {field}.")
        }
        "windows.network.networkNamespace" => {
            format!("List the endpoints in windows.network.endpointList, and remove {field}.")
        }
        AFFINITY => {
            format!("Limit the processors with windows.resources.cpu.count, and remove {field}.")
        }
        field => format!("Remove {field}."),
    }
}

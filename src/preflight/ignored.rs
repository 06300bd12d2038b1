//! Fields that the runtime ignores.

use super::{Check, Rule, Runtime};
use crate::go::equal_fold::equals_ignoring_case;
use crate::hcs::json_path;
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

/// What the paths of limits begin with, which annotations override: another rule.
const LIMITS: [&str; 6] = [
    "windows.resources.memory.",
    "windows.resources.cpu.count",
    "windows.resources.cpu.shares",
    "windows.resources.cpu.maximum",
    "windows.resources.storage.bps",
    "windows.resources.storage.iops",
];

/// What annotations that Windows runtimes read begin with. Others are for other programs.
const ANNOTATIONS_OF_RUNTIMES: [&str; 2] = ["io.microsoft.", "microsoft.com/"];

const AFFINITY: &str = "windows.resources.cpu.affinity";

impl Check<'_> {
    pub(super) fn ignored_fields(&mut self) {
        let fields = match self.options.runtime {
            Runtime::Dockerd => dockerd::ignored_in(self.spec, self.json),
            Runtime::Runhcs => runhcs::ignored_in(self.spec, self.json),
        };
        let mut has_annotations = false;
        for field in fields {
            match field.strip_prefix("annotations.") {
                Some(name) if self.is_runhcs() => self.ignored_annotation(name),
                Some(_) => has_annotations = true,
                None if self.is_told_here(&field) => self.ignored(&field, advice(&field)),
                None => {}
            }
        }
        if has_annotations {
            self.ignored(
                "annotations",
                "Remove the annotations, or use runhcs.".to_owned(),
            );
        }
        let has_affinity = self
            .spec
            .extra()
            .contains_key("/windows/resources/cpu/affinity");
        if has_affinity
            && !self.is_hyper_v
            && self.is_runhcs()
            && self.options.is_older_than(0, 15, 0)
        {
            let advice = "Use hcsshim v0.15.0 or later, or remove windows.resources.cpu.affinity.";
            self.ignored(AFFINITY, advice.to_owned());
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
        let reason = if runhcs::annotations().iter().any(|known| known.name == name) {
            "for this container, because of its isolation or of an annotation that is missing"
        } else {
            "at all"
        };
        let field = json_path::annotation(name);
        self.changed(
            Rule::IgnoredField,
            &field,
            format!("runhcs does not read the annotation {name} {reason}."),
            format!("Remove {field}, or correct its name."),
        );
    }

    /// Returns whether no other rule reports the field, and its value is not what happens anyway.
    fn is_told_here(&self, field: &str) -> bool {
        let starts_with_one_of =
            |starts: &[&str]| starts.iter().any(|start| field.starts_with(start));
        if starts_with_one_of(&TOLD_OTHERWISE) {
            return false;
        }
        if field.starts_with("mounts[") && (field.ends_with(']') || field.ends_with(".type")) {
            // A pipe that is left out, or a type; or an option, if it does not ask for what is so without it.
            let option = self.mount_option(field);
            return option.is_some_and(|option| !equals_ignoring_case(option, "rw"));
        }
        let of_runhcs = field == "windows.network.endpointList" || starts_with_one_of(&LIMITS);
        !(self.is_runhcs() && of_runhcs)
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

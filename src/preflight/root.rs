//! The root path, and the utility VM.

use super::{Check, Rule, Runtime, Severity};
use crate::guid::is_guid;

impl Check<'_> {
    pub(super) fn root(&mut self) {
        let root = self.spec.oci_spec().root().as_ref();
        let path = root
            .map(|root| root.path().to_string_lossy())
            .unwrap_or_default();
        if root.is_none() && self.is_hyper_v() && self.runtime == Runtime::Dockerd {
            self.report(
                Rule::RootPathWithHyperV,
                Severity::Refused,
                "root",
                "dockerd reads root.path, and the spec has no root.",
                "Add a root with an empty path.",
            );
        } else if self.is_hyper_v() {
            self.root_with_hyper_v(&path);
        } else {
            self.root_with_process_isolation(&path);
        }
        if root.is_some_and(|root| root.readonly() == Some(true)) {
            self.report(
                Rule::ReadonlyRoot,
                Severity::Refused,
                "root.readonly",
                "Windows has no read-only root file systems.",
                "Remove root.readonly.",
            );
        }
    }

    fn root_with_hyper_v(&mut self, path: &str) {
        if path.is_empty() {
            return;
        }
        let severity = match self.runtime {
            Runtime::Dockerd => Severity::Refused,
            Runtime::Runhcs => Severity::Mistake,
        };
        self.report(
            Rule::RootPathWithHyperV,
            severity,
            "root.path",
            format!(
                "A Hyper-V container's file system is mounted in its utility VM, not at {path}."
            ),
            "Leave root.path empty.",
        );
    }

    fn root_with_process_isolation(&mut self, path: &str) {
        let runs = match self.runtime {
            Runtime::Dockerd => is_volume(path),
            // runhcs mounts the layers itself, or adds the last backslash.
            Runtime::Runhcs => {
                path.is_empty() || is_volume(path) || is_volume(&[path, r"\"].concat())
            }
        };
        if runs {
            return;
        }
        let problem = match path {
            "" => "A process-isolated container needs a root path.".to_owned(),
            path => format!("'{path}' is not a volume GUID path."),
        };
        self.report(
            Rule::RootPath,
            Severity::Refused,
            "root.path",
            problem,
            r"Set the volume at which the container's file system is mounted, as \\?\Volume{GUID}\.",
        );
    }

    pub(super) fn utility_vm_path(&mut self) {
        let hyper_v = self.windows().and_then(|windows| windows.hyperv().as_ref());
        let path = hyper_v.and_then(|hyper_v| hyper_v.utility_vm_path().as_deref());
        if path.is_some_and(|path| !path.is_empty()) && self.runtime == Runtime::Dockerd {
            self.report(
                Rule::UtilityVmPath,
                Severity::Refused,
                "windows.hyperv.utilityVMPath",
                "dockerd finds the image of the utility VM itself.",
                "Remove windows.hyperv.utilityVMPath.",
            );
        }
    }
}

/// Returns whether the path is `\\?\Volume{GUID}\`.
fn is_volume(path: &str) -> bool {
    path.strip_prefix(r"\\?\Volume{")
        .and_then(|rest| rest.strip_suffix(r"}\"))
        .is_some_and(is_guid)
}

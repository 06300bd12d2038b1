//! The root path, and the path of a utility VM.

use super::{By, Check, Rule, Runtime};
use crate::guid::is_guid;
use crate::hcs::runhcs::is_volume as runhcs_takes;

/// What a root path should be.
pub(super) const VOLUME_ADVICE: &str =
    r"Set the volume at which the container's file system is mounted, as \\?\Volume{GUID}\.";

impl Check<'_> {
    pub(super) fn root(&mut self) {
        let root = self.spec.oci_spec().root().as_ref();
        let path = root
            .map(|root| root.path().to_string_lossy())
            .unwrap_or_default();
        if !path.is_empty() {
            match (self.options.runtime, self.is_hyper_v) {
                (Runtime::Dockerd, true) => {}
                (Runtime::Runhcs, true) => self.mistake(
                    Rule::RootPathWithHyperV,
                    "root.path",
                    format!(
                        "runhcs does not mount the layers of a Hyper-V container that has a root path: it takes {path} as \
                         where they are mounted already in the utility VM."
                    ),
                    r#"Set root.path to ""."#,
                ),
                (_, false) => self.volume(&path),
            }
        }
        self.utility_vm_path();
    }

    /// Checks the root path of a process-isolated container, as far as the runtime does not refuse it.
    fn volume(&mut self, path: &str) {
        if self.is_runhcs() {
            self.crash_on_given_root();
        }
        let runs = match self.options.runtime {
            Runtime::Dockerd => is_volume(path),
            // It adds the last backslash, and refuses itself what it does not take.
            Runtime::Runhcs => {
                is_volume(path) || is_volume(&[path, r"\"].concat()) || !runhcs_takes(path)
            }
        };
        if !runs {
            self.refused(
                By::Hcs,
                Rule::RootPath,
                "root.path",
                format!("'{path}' is not a volume GUID path."),
                VOLUME_ADVICE,
            );
        }
    }

    fn crash_on_given_root(&mut self) {
        if let Some(version) = self.options.runtime_version {
            if self.options.crashes_on_root_path() {
                self.refused(
                    By::Runtime,
                    Rule::RootPathCrash,
                    "root.path",
                    format!("runhcs {version} crashes on a process-isolated container with a root path."),
                    r#"Set root.path to "", so that runhcs mounts the layers, or use hcsshim v0.14.1 or later."#,
                );
            }
        }
    }

    fn utility_vm_path(&mut self) {
        let hyper_v = self.windows().and_then(|windows| windows.hyperv().as_ref());
        let path = hyper_v.and_then(|hyper_v| hyper_v.utility_vm_path().as_deref());
        if path.is_some_and(|path| !path.is_empty()) && self.is_runhcs() {
            self.changed(
                Rule::UtilityVmPath,
                "windows.hyperv.utilityVMPath",
                "runhcs ignores the path of the utility VM, and takes the image of the topmost layer that has one.",
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

//! The container's file system: its layers, its root and its utility VM.

use std::collections::HashSet;

use super::{Judge, Rule, Runtime, Severity};
use crate::gmsa::is_guid;

/// A base layer and a scratch layer.
const LEAST_LAYERS: usize = 2;

impl Judge<'_> {
    pub(super) fn layers(&mut self) {
        let folders = self
            .windows()
            .and_then(|windows| windows.layer_folders().as_deref());
        let folders = folders.unwrap_or_default();
        if folders.len() < LEAST_LAYERS {
            self.find(
                Rule::TooFewLayers,
                Severity::Refused,
                "windows.layerFolders",
                format!(
                    "A container has at least {LEAST_LAYERS} layers. Listed here: {}.",
                    folders.len()
                ),
                "List the image's layers, topmost first, and then the container's scratch layer.",
            );
        }
        let mut seen = HashSet::with_capacity(folders.len());
        for (index, folder) in folders.iter().enumerate() {
            let path = || format!("windows.layerFolders[{index}]");
            if folder.is_empty() {
                self.find(
                    Rule::EmptyLayer,
                    Severity::Refused,
                    path(),
                    "The layer folder is empty.",
                    "Give the folder's path, or take the entry out.",
                );
            } else if !seen.insert(super::mounts::place(folder)) {
                self.find(
                    Rule::RepeatedLayer,
                    Severity::Refused,
                    path(),
                    format!("The layer folder {folder} is listed before."),
                    "List each layer once.",
                );
            }
        }
    }

    pub(super) fn root(&mut self) {
        let root = self.spec.oci_spec().root().as_ref();
        let path = root
            .map(|root| root.path().to_string_lossy())
            .unwrap_or_default();
        if root.is_none() && self.is_hyper_v() && self.runtime == Runtime::Dockerd {
            self.find(
                Rule::RootPathWithHyperV,
                Severity::Refused,
                "root",
                "dockerd looks for root.path, and the spec has no root.",
                "Give a root with an empty path.",
            );
        } else if self.is_hyper_v() {
            self.root_with_hyper_v(&path);
        } else {
            self.root_with_process_isolation(&path);
        }
        if root.is_some_and(|root| root.readonly() == Some(true)) {
            self.find(
                Rule::ReadonlyRoot,
                Severity::Refused,
                "root.readonly",
                "Windows has no read-only root file systems.",
                "Leave root.readonly out.",
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
        self.find(
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
            // It mounts the layers itself, or adds the last backslash.
            Runtime::Runhcs => {
                path.is_empty() || is_volume(path) || is_volume(&[path, r"\"].concat())
            }
        };
        if runs {
            return;
        }
        let problem = match path {
            "" => "A process-isolated container needs a root path.".to_owned(),
            path => format!("'{path}' is no volume GUID path."),
        };
        self.find(
            Rule::RootPath,
            Severity::Refused,
            "root.path",
            problem,
            r"Give the volume that the container's file system is mounted at, as \\?\Volume{GUID}\.",
        );
    }

    pub(super) fn utility_vm_path(&mut self) {
        let hyper_v = self.windows().and_then(|windows| windows.hyperv().as_ref());
        let path = hyper_v.and_then(|hyper_v| hyper_v.utility_vm_path().as_deref());
        if path.is_some_and(|path| !path.is_empty()) && self.runtime == Runtime::Dockerd {
            self.find(
                Rule::UtilityVmPath,
                Severity::Refused,
                "windows.hyperv.utilityVMPath",
                "dockerd finds the image of the utility VM itself.",
                "Leave windows.hyperv.utilityVMPath out.",
            );
        }
    }
}

/// Whether the path is `\\?\Volume{GUID}\`.
fn is_volume(path: &str) -> bool {
    path.strip_prefix(r"\\?\Volume{")
        .and_then(|rest| rest.strip_suffix(r"}\"))
        .is_some_and(is_guid)
}

//! Mounts: their types, their two sides, and how they nest.

use oci_spec::runtime::Mount;

use super::comparison_key::comparison_key;
use super::mount_tree::MountTree;
use super::{By, Check, Rule, Runtime};
use crate::hcs::mount::{destination, mount_type, source};
use crate::hcs::runhcs::{SANDBOX_PREFIX, UTILITY_VM_PREFIX, is_pipe_source};

impl Check<'_> {
    pub(super) fn mounts(&mut self) {
        let mounts = self.spec.oci_spec().mounts().as_deref().unwrap_or_default();
        let keys: Vec<String> = mounts
            .iter()
            .map(|mount| comparison_key(&destination(mount)))
            .collect();
        let tree = MountTree::new(&keys);
        for (index, (mount, key)) in mounts.iter().zip(&keys).enumerate() {
            self.ignored_type(index, mount);
            self.missing_sides(index, mount);
            self.pipe(index, mount);
            self.prefix(index, mount);
            self.relative_destination(index, mount);
            self.nesting(index, mount, key, &tree);
        }
    }

    /// Reports a type that runhcs does not look at.
    fn ignored_type(&mut self, index: usize, mount: &Mount) {
        let mount_type = mount_type(mount);
        if !mount_type.is_empty() && self.is_runhcs() && !self.is_hyper_v {
            self.changed(
                Rule::MountType,
                format!("mounts[{index}].type"),
                format!(
                    "runhcs ignores the type '{mount_type}' with process isolation, and mounts a folder or a file."
                ),
                "Remove the type.",
            );
        }
    }

    /// Reports a side that dockerd does not look at; runhcs refuses it itself.
    fn missing_sides(&mut self, index: usize, mount: &Mount) {
        if self.is_runhcs() {
            return;
        }
        let (source, destination) = (source(mount), destination(mount));
        for (side, text) in [("source", &source), ("destination", &destination)] {
            if text.is_empty() {
                self.refused(
                    By::Hcs,
                    Rule::IncompleteMount,
                    format!("mounts[{index}].{side}"),
                    format!("The mount has no {side}."),
                    "Set both, or remove the mount.",
                );
            }
        }
    }

    /// Reports a source whose prefix is for mounts of utility VMs, where it is taken for a part of the path.
    fn prefix(&mut self, index: usize, mount: &Mount) {
        let source = source(mount);
        let mut prefixes = [UTILITY_VM_PREFIX, SANDBOX_PREFIX].into_iter();
        let means_something = self.is_runhcs() && (self.is_hyper_v || is_pipe_source(&source));
        if means_something {
            return;
        }
        if let Some(prefix) = prefixes.find(|prefix| source.starts_with(prefix)) {
            let who = match self.options.runtime {
                Runtime::Dockerd => "dockerd does not know",
                Runtime::Runhcs => "runhcs knows only with Hyper-V isolation",
            };
            self.mistake(
                Rule::MountPrefix,
                format!("mounts[{index}].source"),
                format!("'{source}' is taken as a path, which does not exist: it begins with {prefix}, which {who}."),
                r"Set the path of a folder or a file on the host, such as D:\data.",
            );
        }
    }

    /// Reports a destination that is relative, also to the current folder of a drive.
    fn relative_destination(&mut self, index: usize, mount: &Mount) {
        let destination = destination(mount);
        let below_drive = match destination.as_bytes() {
            [letter, b':', rest @ ..] if letter.is_ascii_alphabetic() => rest,
            rest => rest,
        };
        let is_drive = below_drive.len() < destination.len() && below_drive.is_empty();
        let has_root = matches!(below_drive, [b'\\' | b'/', ..]);
        if !destination.is_empty() && !is_drive && !has_root {
            self.mistake(
                Rule::RelativeDestination,
                format!("mounts[{index}].destination"),
                format!("The destination '{destination}' is not absolute."),
                r"Start it with a drive, such as C:\data.",
            );
        }
    }

    fn nesting(&mut self, index: usize, mount: &Mount, key: &str, tree: &MountTree<'_>) {
        let destination = destination(mount);
        if destination.is_empty() {
            return;
        }
        let field = || format!("mounts[{index}].destination");
        if key == "c:" {
            self.refused(
                By::Hcs,
                Rule::MountAtRoot,
                field(),
                "Nothing can be mounted at the root of drive C:, which is the container's own file system.",
                r"Mount it at a folder, such as C:\data.",
            );
        }
        let (same, above) = tree.later_at_or_above(key, index);
        if let Some(later) = same {
            self.mistake(
                Rule::RepeatedMount,
                field(),
                format!("mounts[{later}] has the destination {destination} too."),
                "Give each mount a destination of its own.",
            );
        }
        if let Some(later) = above {
            self.mistake(
                Rule::HiddenMount,
                field(),
                format!("mounts[{later}] is later in the list, at a folder above, and hides {destination}."),
                "List mounts before those below them.",
            );
        }
    }
}

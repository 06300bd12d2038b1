//! Mounts: their types, their two sides, and how they nest.

use std::collections::HashMap;

use oci_spec::runtime::Mount;

use super::comparison_key::comparison_key;
use super::{Check, Rule, Runtime, Severity};
use crate::go::filepath;
use crate::hcs::mount::{PIPE_PREFIX, destination, source};

/// The types of mount that runhcs accepts for a Hyper-V container.
const DISK_TYPES: [&str; 3] = ["physical-disk", "virtual-disk", "extensible-virtual-disk"];

impl Check<'_> {
    pub(super) fn mounts(&mut self) {
        let mounts = self.spec.oci_spec().mounts().as_deref().unwrap_or_default();
        let keys: Vec<String> = mounts
            .iter()
            .map(|mount| comparison_key(&destination(mount)))
            .collect();
        let tree = MountTree::new(&keys);
        for (index, (mount, key)) in mounts.iter().zip(&keys).enumerate() {
            self.mount_type(index, mount);
            self.both_sides(index, mount);
            self.nesting(index, mount, key, &tree);
        }
    }

    fn mount_type(&mut self, index: usize, mount: &Mount) {
        let Some(kind) = mount.typ().as_deref().filter(|kind| !kind.is_empty()) else {
            return;
        };
        let severity = match self.runtime {
            Runtime::Dockerd => Severity::Refused,
            Runtime::Runhcs if !self.is_hyper_v() => Severity::Changed,
            Runtime::Runhcs if DISK_TYPES.contains(&kind) => return,
            Runtime::Runhcs => Severity::Refused,
        };
        self.report(
            Rule::MountType,
            severity,
            format!("mounts[{index}].type"),
            format!(
                "{} does not support mounts of the type '{kind}' here.",
                self.runtime
            ),
            "Remove the type.",
        );
    }

    fn both_sides(&mut self, index: usize, mount: &Mount) {
        let (source, destination) = (source(mount), destination(mount));
        for (side, text) in [("source", &source), ("destination", &destination)] {
            if text.is_empty() {
                self.report(
                    Rule::IncompleteMount,
                    Severity::Refused,
                    format!("mounts[{index}].{side}"),
                    format!("The mount has no {side}."),
                    "Set both, or remove the mount.",
                );
            }
        }
        let is_about_a_pipe = looks_like_pipe(&source) || looks_like_pipe(&destination);
        if is_about_a_pipe && !(is_pipe(&source) && is_pipe(&destination)) {
            let (runtime, known_by) = match self.runtime {
                Runtime::Dockerd => ("dockerd", "destination"),
                Runtime::Runhcs => ("runhcs", "source"),
            };
            self.report(
                Rule::HalfPipe,
                Severity::Refused,
                format!("mounts[{index}]"),
                format!("{runtime} recognizes a pipe by its {known_by}, and only one side is written as a pipe here."),
                r"Write both source and destination as \\.\pipe\NAME, in exactly this spelling.",
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
            self.report(
                Rule::MountAtRoot,
                Severity::Refused,
                field(),
                "Nothing can be mounted at the root of drive C:, which is the container's own file system.",
                "Mount it at a folder.",
            );
        }
        let (same, above) = tree.later_at_or_above(key, index);
        if let Some(later) = same {
            self.report(
                Rule::RepeatedMount,
                Severity::Mistake,
                field(),
                format!("mounts[{later}] has the destination {destination} too."),
                "Give each mount a destination of its own.",
            );
        }
        if let Some(later) = above {
            self.report(
                Rule::HiddenMount,
                Severity::Mistake,
                field(),
                format!("mounts[{later}] is later in the list, at a folder above, and hides {destination}."),
                "List mounts before those below them.",
            );
        }
    }
}

/// The destinations of mounts as a tree of their components, so that each is walked once, however deep.
struct MountTree<'a> {
    children: HashMap<(usize, &'a str), usize>,
    /// The last mount at each node.
    last_mount: Vec<Option<usize>>,
}

impl<'a> MountTree<'a> {
    const ROOT: usize = 0;

    fn new(keys: &'a [String]) -> Self {
        let mut tree = Self {
            children: HashMap::new(),
            last_mount: vec![None],
        };
        for (mount, key) in keys.iter().enumerate() {
            let mut node = Self::ROOT;
            for name in key.split('\\') {
                let next = tree.last_mount.len();
                node = *tree.children.entry((node, name)).or_insert(next);
                if node == next {
                    tree.last_mount.push(None);
                }
            }
            if let Some(last) = tree.last_mount.get_mut(node) {
                *last = Some(mount);
            }
        }
        tree
    }

    /// Returns the later mounts at the same destination and at the nearest one above.
    fn later_at_or_above(&self, key: &str, mount: usize) -> (Option<usize>, Option<usize>) {
        let mut node = Some(Self::ROOT);
        let (mut same, mut above) = (None, None);
        for name in key.split('\\') {
            above = same.or(above);
            node = node.and_then(|node| self.children.get(&(node, name)).copied());
            let last = node.and_then(|node| self.last_mount.get(node).copied().flatten());
            same = last.filter(|last| *last > mount);
        }
        (same, above)
    }
}

/// Returns whether both runtimes recognize the path as a pipe with a name: they look for exactly these characters.
fn is_pipe(path: &str) -> bool {
    path.strip_prefix(PIPE_PREFIX)
        .is_some_and(|name| !name.is_empty())
}

/// Returns whether the path is meant as a pipe, however it is spelled.
fn looks_like_pipe(path: &str) -> bool {
    filepath::starts_with_two_separators(path) && {
        let key = comparison_key(path);
        key == r"\\.\pipe" || key.starts_with(PIPE_PREFIX)
    }
}

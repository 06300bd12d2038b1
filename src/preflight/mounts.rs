//! Mounts: their types, their two sides, and how they lie to one another.

use std::borrow::Cow;
use std::collections::HashMap;

use oci_spec::runtime::Mount;

use super::{Judge, Rule, Runtime, Severity};
use crate::go::filepath;

/// The types of mount that runhcs takes for a Hyper-V container.
const DISK_TYPES: [&str; 3] = ["physical-disk", "virtual-disk", "extensible-virtual-disk"];

impl Judge<'_> {
    pub(super) fn mounts(&mut self) {
        let mounts = self.spec.oci_spec().mounts().as_deref().unwrap_or_default();
        let places: Vec<String> = mounts
            .iter()
            .map(|mount| place(&destination(mount)))
            .collect();
        let tree = PlaceTree::new(&places);
        for (index, (mount, place)) in mounts.iter().zip(&places).enumerate() {
            self.mount_type(index, mount);
            self.both_sides(index, mount);
            self.mount_place(index, mount, place, &tree);
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
        self.find(
            Rule::MountType,
            severity,
            format!("mounts[{index}].type"),
            format!(
                "{} does not know mounts of the type '{kind}' here.",
                self.runtime
            ),
            "Leave the type out.",
        );
    }

    fn both_sides(&mut self, index: usize, mount: &Mount) {
        let (source, destination) = (source(mount), destination(mount));
        for (side, text) in [("source", &source), ("destination", &destination)] {
            if text.is_empty() {
                self.find(
                    Rule::IncompleteMount,
                    Severity::Refused,
                    format!("mounts[{index}].{side}"),
                    format!("The mount has no {side}."),
                    "Give both, or take the mount out.",
                );
            }
        }
        let is_about_a_pipe = looks_like_pipe(&source) || looks_like_pipe(&destination);
        if is_about_a_pipe && !(is_pipe(&source) && is_pipe(&destination)) {
            let (runtime, known_by) = match self.runtime {
                Runtime::Dockerd => ("dockerd", "destination"),
                Runtime::Runhcs => ("runhcs", "source"),
            };
            self.find(
                Rule::HalfPipe,
                Severity::Refused,
                format!("mounts[{index}]"),
                format!("{runtime} knows a pipe by its {known_by}, and only one side is written as one here."),
                r"Write both source and destination as \\.\pipe\NAME, in exactly this spelling.",
            );
        }
    }

    fn mount_place(&mut self, index: usize, mount: &Mount, place: &str, tree: &PlaceTree<'_>) {
        let destination = destination(mount);
        if destination.is_empty() {
            return;
        }
        let path = || format!("mounts[{index}].destination");
        if place == "c:" {
            self.find(
                Rule::MountAtRoot,
                Severity::Refused,
                path(),
                "Nothing can be mounted at the root of drive C:, where the container's own file system is.",
                "Mount it at a folder.",
            );
        }
        let (same, above) = tree.later_at_or_above(place, index);
        if let Some(later) = same {
            self.find(
                Rule::RepeatedMount,
                Severity::Mistake,
                path(),
                format!("mounts[{later}] is at {destination} too."),
                "Mount one thing at one place.",
            );
        }
        if let Some(later) = above {
            self.find(
                Rule::HiddenMount,
                Severity::Mistake,
                path(),
                format!("mounts[{later}] comes later at a folder above, and hides {destination}."),
                "List mounts before those that lie below them.",
            );
        }
    }
}

/// The places of mounts as a tree of their components, so that each is walked once, however deep.
struct PlaceTree<'a> {
    children: HashMap<(usize, &'a str), usize>,
    /// Of each node, the last mount there.
    last_mount: Vec<Option<usize>>,
}

impl<'a> PlaceTree<'a> {
    const ROOT: usize = 0;

    fn new(places: &'a [String]) -> Self {
        let mut tree = Self {
            children: HashMap::new(),
            last_mount: vec![None],
        };
        for (mount, place) in places.iter().enumerate() {
            let mut node = Self::ROOT;
            for name in place.split('\\') {
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

    /// The later mounts at the same place and at the nearest place above.
    fn later_at_or_above(&self, place: &str, mount: usize) -> (Option<usize>, Option<usize>) {
        let mut node = Some(Self::ROOT);
        let (mut same, mut above) = (None, None);
        for name in place.split('\\') {
            above = same.or(above);
            node = node.and_then(|node| self.children.get(&(node, name)).copied());
            let last = node.and_then(|node| self.last_mount.get(node).copied().flatten());
            same = last.filter(|last| *last > mount);
        }
        (same, above)
    }
}

/// What a path is compared by: cleaned, in lower case, without separators at its end, and with the drive that
/// it is on however that is said.
pub(super) fn place(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    // A drive alone is its root here, not its current folder.
    let cleaned = if path.ends_with(':') {
        filepath::clean(&[path, r"\"].concat())
    } else {
        filepath::clean(path)
    };
    let cleaned = cleaned.to_lowercase();
    let device = [r"\\?\", r"\\.\"]
        .iter()
        .find_map(|prefix| cleaned.strip_prefix(prefix));
    let on_drive = device.filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
    let place = on_drive.unwrap_or(&cleaned).trim_end_matches('\\');
    let is_rooted = cleaned.starts_with('\\') && !cleaned.starts_with(r"\\");
    if is_rooted {
        return ["c:", place].concat();
    }
    if place.len() == cleaned.len() {
        return cleaned;
    }
    place.to_owned()
}

/// Whether both runtimes know it for a pipe, with a name: they look for exactly these characters.
fn is_pipe(path: &str) -> bool {
    path.strip_prefix(r"\\.\pipe\")
        .is_some_and(|name| !name.is_empty())
}

/// Whether it is meant for a pipe, however it is spelled.
fn looks_like_pipe(path: &str) -> bool {
    filepath::starts_with_two_separators(path) && {
        let place = place(path);
        place == r"\\.\pipe" || place.starts_with(r"\\.\pipe\")
    }
}

fn source(mount: &Mount) -> Cow<'_, str> {
    let source = mount.source().as_ref();
    source.map_or_else(Cow::default, |source| source.to_string_lossy())
}

fn destination(mount: &Mount) -> Cow<'_, str> {
    mount.destination().to_string_lossy()
}

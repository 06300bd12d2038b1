//! Mounts: their types, their two sides, and how they lie to one another.

use std::collections::HashMap;

use oci_spec::runtime::Mount;

use super::{Judge, Rule, Runtime, Severity};
use crate::windows_path;

/// The types of mount that runhcs takes for a Hyper-V container.
const DISK_TYPES: [&str; 3] = ["physical-disk", "virtual-disk", "extensible-virtual-disk"];

impl Judge<'_> {
    pub(super) fn mounts(&mut self) {
        let mounts = self.spec.oci_spec().mounts().as_deref().unwrap_or_default();
        let places: Vec<String> = mounts
            .iter()
            .map(|mount| place(&destination(mount)))
            .collect();
        let mut last_at = HashMap::with_capacity(places.len());
        for (index, place) in places.iter().enumerate() {
            last_at.insert(place.as_str(), index);
        }
        for (index, (mount, place)) in mounts.iter().zip(&places).enumerate() {
            self.mount_type(index, mount);
            self.both_sides(index, mount);
            self.mount_place(index, mount, place, &last_at);
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
        let is_half = is_pipe(&source) != is_pipe(&destination);
        if is_half && !source.is_empty() && !destination.is_empty() {
            self.find(
                Rule::HalfPipe,
                Severity::Refused,
                format!("mounts[{index}]"),
                format!("Only one of source {source} and destination {destination} is a pipe."),
                r"Mount a pipe at a pipe, \\.\pipe\NAME.",
            );
        }
    }

    fn mount_place(
        &mut self,
        index: usize,
        mount: &Mount,
        place: &str,
        last_at: &HashMap<&str, usize>,
    ) {
        if place.is_empty() {
            return;
        }
        let destination = destination(mount);
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
        let is_later = |place: &str| last_at.get(place).is_some_and(|last| *last > index);
        if is_later(place) {
            self.find(
                Rule::RepeatedMount,
                Severity::Mistake,
                path(),
                format!("Another mount at {destination} comes later."),
                "Mount one thing at one place.",
            );
        }
        if let Some(parent) = parents(place).find(|parent| is_later(parent)) {
            self.find(
                Rule::HiddenMount,
                Severity::Mistake,
                path(),
                format!("A mount at {parent} comes later, and hides {destination}."),
                "List mounts before those that lie below them.",
            );
        }
    }
}

/// What a path is compared by: cleaned, in lower case, and without separators at its end.
pub(super) fn place(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    // A drive alone is its root here, not its current folder.
    let root = if path.ends_with(':') { r"\" } else { "" };
    let cleaned = windows_path::clean(&[path, root].concat()).to_lowercase();
    cleaned.trim_end_matches('\\').to_owned()
}

/// The folders above a place.
fn parents(place: &str) -> impl Iterator<Item = &str> {
    let separators = place.rmatch_indices('\\').map(|(end, _)| end);
    separators.filter_map(|end| place.get(..end))
}

fn is_pipe(path: &str) -> bool {
    place(path).starts_with(r"\\.\pipe\")
}

fn source(mount: &Mount) -> String {
    let source = mount.source().as_ref();
    source.map_or_else(String::new, |source| source.to_string_lossy().into_owned())
}

fn destination(mount: &Mount) -> String {
    mount.destination().to_string_lossy().into_owned()
}

//! Mounts of named pipes.

use oci_spec::runtime::Mount;

use super::comparison_key::comparison_key;
use super::{By, Check, Rule};
use crate::go::filepath;
use crate::hcs::mount::{PIPE_PREFIX, destination, mount_type, source};
use crate::hcs::runhcs::{UTILITY_VM_PREFIX, is_left_out_on_host, is_pipe_source};

/// How both sides of a pipe are written.
const ADVICE: &str =
    r"Write both source and destination as \\.\pipe\NAME, in exactly this spelling.";

/// What becomes of a mount with a pipe on one side.
enum HalfPipe {
    /// The runtime leaves it out.
    LeftOut,
    /// HCS is told of something that is not there.
    HandedOn(&'static str),
    /// It is a pipe, or it is refused by the runtime.
    Fine,
}

impl Check<'_> {
    /// Reports a mount with a pipe on one side, or with a text that looks like one.
    pub(super) fn pipe(&mut self, index: usize, mount: &Mount) {
        let (source, destination) = (source(mount), destination(mount));
        let field = || format!("mounts[{index}]");
        match self.half_pipe(mount, &source, &destination) {
            HalfPipe::Fine => {}
            HalfPipe::LeftOut => self.changed(
                Rule::HalfPipe,
                field(),
                format!("The source {source} is a pipe that runhcs does not mount at {destination}: it leaves the mount out."),
                ADVICE,
            ),
            HalfPipe::HandedOn(problem) => {
                self.refused(By::Hcs, Rule::HalfPipe, field(), problem, ADVICE);
            }
        }
    }

    fn half_pipe(&self, mount: &Mount, source: &str, destination: &str) -> HalfPipe {
        let is_about_a_pipe = [source, destination].into_iter().any(looks_like_pipe);
        let is_in_vm = source.starts_with(UTILITY_VM_PREFIX) && is_pipe_source(source);
        let is_both = is_pipe(source) && is_pipe(destination);
        if is_both || !(is_about_a_pipe || is_in_vm) || source.is_empty() || destination.is_empty()
        {
            return HalfPipe::Fine;
        }
        let at_pipe = destination.starts_with(PIPE_PREFIX);
        if !self.is_runhcs() {
            return HalfPipe::HandedOn(
                "dockerd recognizes a pipe by its destination, and not both sides are written as a pipe here.",
            );
        }
        if self.is_hyper_v && (!mount_type(mount).is_empty() || is_in_vm) {
            // A disk; or a pipe of the VM, which is right, or refused at anything but a pipe.
            return HalfPipe::Fine;
        }
        if is_pipe_source(source) && !at_pipe && self.options.is_older_than(0, 13, 0) {
            return HalfPipe::HandedOn(
                "runhcs before v0.13.0 recognizes a pipe by its source, and only one side is written as a pipe here.",
            );
        }
        if is_left_out_on_host(mount) {
            return HalfPipe::LeftOut;
        }
        HalfPipe::HandedOn(
            "runhcs takes a mount for a pipe if both sides are written as one, and not both are here.",
        )
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

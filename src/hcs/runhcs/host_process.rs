//! HostProcess containers.

use std::borrow::Cow;

use oci_spec::runtime::Process;

use super::PlanProblem;
use super::annotations::Annotations;
use super::annotations::keys::{HOST_PROCESS_INHERIT_USER, HOST_PROCESS_ROOTFS};
use super::planner::Planner;
use crate::go::filepath;

/// Folders of the utility VM in which nothing may be placed.
const RESERVED: [&str; 4] = [r"c:\windows", r"c:\mounts", r"c:\efi", r"c:\sandboxmounts"];

/// The user that a HostProcess container runs as if it inherits its user.
const SYSTEM_USER: &str = r"NT AUTHORITY\SYSTEM";

impl Planner<'_> {
    /// Returns where the file system of a HostProcess container is in the utility VM; empty if no annotation sets it.
    pub(super) fn host_process_rootfs(&self) -> Result<String, PlanProblem> {
        let Some(location) = self.annotations.text(&HOST_PROCESS_ROOTFS) else {
            return Ok(String::new());
        };
        let path = filepath::clean(location);
        if location.is_empty() || !is_on_drive(&path) || is_reserved(&path) {
            return Err(PlanProblem::UnsafeRootfsLocation {
                path: location.to_owned(),
            });
        }
        Ok(path)
    }
}

/// Returns whether a cleaned path begins with a letter, a colon and a separator.
fn is_on_drive(path: &str) -> bool {
    matches!(path.as_bytes(), [letter, b':', b'\\', ..] if letter.is_ascii_alphabetic())
}

fn is_reserved(path: &str) -> bool {
    let path = path.to_lowercase();
    let mut reserved = RESERVED.iter();
    reserved.any(|reserved| {
        let below = path.strip_prefix(reserved);
        below.is_some_and(|below| below.is_empty() || below.starts_with('\\'))
    })
}

/// Rewrites the process of a HostProcess container: the command interpreter starts every other program.
pub(super) fn rewritten<'a>(
    annotations: &Annotations<'_>,
    process: &'a Process,
) -> Cow<'a, Process> {
    let mut process = Cow::Borrowed(process);
    let line = process.command_line().as_deref().unwrap_or_default();
    let args = process.args().as_deref().unwrap_or_default();
    if !line.is_empty() {
        let program = line.split_whitespace().next().unwrap_or_default();
        if !is_interpreter(program) {
            let line = ["cmd /c ", line].concat();
            process.to_mut().set_command_line(Some(line));
        }
    } else if let Some(program) = args.first() {
        if !is_interpreter(program.trim()) {
            let interpreter = ["cmd", "/c"].map(str::to_owned);
            let args = interpreter.iter().chain(args).cloned().collect();
            process.to_mut().set_args(Some(args));
        }
    }
    if annotations.is_exactly_true(&HOST_PROCESS_INHERIT_USER) {
        let user = process.to_mut().user_mut();
        user.set_username(Some(SYSTEM_USER.to_owned()));
    }
    process
}

fn is_interpreter(program: &str) -> bool {
    let name = filepath::base(program).to_lowercase();
    matches!(name.as_str(), "cmd" | "cmd.exe")
}

//! What both runtimes make of a spec's process.

use oci_spec::runtime::Process;

use crate::go::escape_arg;

/// Returns the command line: as it is given, or made of the arguments.
pub(super) fn command_line(process: &Process) -> String {
    match process.command_line().as_deref() {
        None | Some("") => escape_arg::joined(process.args().as_deref().unwrap_or_default()),
        Some(line) => line.to_owned(),
    }
}

/// Returns the variables as name and value, without entries that have no equals sign. A name that begins with one is
/// taken for an empty name.
pub(super) fn variables(process: &Process) -> impl Iterator<Item = (&str, &str)> {
    let entries = process.env().as_deref().unwrap_or_default();
    entries.iter().filter_map(|entry| variable(entry))
}

/// Returns the name and the value of a variable.
pub(super) fn variable(entry: &str) -> Option<(&str, &str)> {
    entry.split_once('=')
}

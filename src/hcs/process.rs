//! Reads a spec's process as both runtimes do.

use oci_spec::runtime::Process;

use crate::go::escape_arg;

/// Returns the command line: the spec's own, or one made from the arguments.
pub(crate) fn command_line(process: &Process) -> String {
    match process.command_line().as_deref() {
        None | Some("") => escape_arg::joined(process.args().as_deref().unwrap_or_default()),
        Some(line) => line.to_owned(),
    }
}

/// Returns the variables as name and value, without entries that have no equals sign. An entry that begins with an
/// equals sign has an empty name.
pub(super) fn variables(process: &Process) -> impl Iterator<Item = (&str, &str)> {
    let entries = process.env().as_deref().unwrap_or_default();
    entries.iter().filter_map(|entry| variable(entry))
}

/// Returns the name and the value of a variable.
pub(crate) fn variable(entry: &str) -> Option<(&str, &str)> {
    entry.split_once('=')
}

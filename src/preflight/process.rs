//! The process: its command, environment and working directory.

use std::collections::HashSet;

use oci_spec::runtime::Process;

use super::{Judge, Rule, Severity};
use crate::builder::command_line::command_line;
use crate::go::filepath;

/// The most UTF-16 units of a command line: `CreateProcess` takes 32,767 with the NUL.
const MAX_COMMAND_LINE: usize = 32_766;

impl Judge<'_> {
    pub(super) fn command(&mut self) {
        let Some(process) = self.spec.oci_spec().process() else {
            self.find(
                Rule::NoCommand,
                Severity::Refused,
                "process",
                "The spec has no process.",
                "Say in process.args or process.commandLine what to run.",
            );
            return;
        };
        self.what_to_run(process);
        self.environment(process);
        self.working_directory(process);
    }

    fn what_to_run(&mut self, process: &Process) {
        let args = process.args().as_deref().unwrap_or_default();
        let line = process.command_line().as_deref().unwrap_or_default();
        match (args, line) {
            ([], "") => self.find(
                Rule::NoCommand,
                Severity::Refused,
                "process",
                "There are neither arguments nor a command line.",
                "Say in process.args or process.commandLine what to run.",
            ),
            ([], _) | (_, "") => {}
            _ => self.find(
                Rule::NoCommand,
                Severity::Changed,
                "process.args",
                "There are both arguments and a command line, and only the command line is used.",
                "Leave one of the two out.",
            ),
        }
        if line.is_empty() {
            let escaped = command_line("", args);
            let line = escaped.strip_prefix(' ').unwrap_or(&escaped);
            self.command_line_length("process.args", line);
        } else {
            self.command_line_length("process.commandLine", line);
        }
    }

    fn command_line_length(&mut self, path: &str, line: &str) {
        // A text never has more UTF-16 units than bytes.
        if line.len() <= MAX_COMMAND_LINE {
            return;
        }
        let length = line.encode_utf16().count();
        if length > MAX_COMMAND_LINE {
            self.find(
                Rule::CommandLineLength,
                Severity::Refused,
                path,
                format!("The command line has {length} characters, and Windows takes {MAX_COMMAND_LINE}."),
                "Hand the program its input in a file, or in variables of the environment.",
            );
        }
    }

    fn environment(&mut self, process: &Process) {
        let entries = process.env().as_deref().unwrap_or_default();
        let mut names = HashSet::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let fault = match split_entry(entry) {
                None => Some("The entry has no equals sign, and sets nothing.".to_owned()),
                Some("") => Some("The variable has no name.".to_owned()),
                Some(name) if !names.insert(name.to_lowercase()) => Some(format!(
                    "The variable {name} is there before, as Windows ignores case."
                )),
                Some(_) => None,
            };
            if let Some(problem) = fault {
                self.find(
                    Rule::EnvironmentName,
                    Severity::Mistake,
                    format!("process.env[{index}]"),
                    problem,
                    "Write each variable once, as NAME=VALUE.",
                );
            }
        }
    }

    fn working_directory(&mut self, process: &Process) {
        let directory = process.cwd().to_string_lossy();
        if !filepath::is_absolute(&directory) {
            self.find(
                Rule::WorkingDirectory,
                Severity::Mistake,
                "process.cwd",
                format!("The working directory '{directory}' is not absolute."),
                r"Begin it with a drive, such as C:\.",
            );
        }
    }
}

/// The name in `NAME=VALUE`. Names of Windows' own begin with an equals sign: `=C:=C:\x`.
fn split_entry(entry: &str) -> Option<&str> {
    let place = entry.match_indices('=').map(|(place, _)| place);
    let mut places = place.filter(|place| *place > 0);
    match places.next() {
        Some(end) => entry.get(..end),
        None => entry.starts_with('=').then_some(""),
    }
}

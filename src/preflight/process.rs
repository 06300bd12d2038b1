//! The process: its command, environment and working directory.

use std::collections::HashSet;

use oci_spec::runtime::Process;

use super::{By, Check, Rule};
use crate::go::filepath;
use crate::hcs::process::{command_line, variable};

/// The maximum number of UTF-16 units of a command line: `CreateProcess` takes 32,767 with the NUL.
const MAX_COMMAND_LINE: usize = 32_766;

impl Check<'_> {
    pub(super) fn process(&mut self) {
        let Some(process) = self.spec.process() else {
            self.refused(
                By::Windows,
                Rule::NoCommand,
                "process",
                "The spec has no process, and the start of the container fails.",
                "Set process.args or process.commandLine to what should run.",
            );
            return;
        };
        self.command(process);
        self.environment(process);
        self.working_directory(process);
    }

    fn command(&mut self, process: &Process) {
        let args = process.args().as_deref().unwrap_or_default();
        let line = process.command_line().as_deref().unwrap_or_default();
        match (args, line) {
            ([], "") => self.refused(
                By::Windows,
                Rule::NoCommand,
                "process",
                "The spec has neither arguments nor a command line.",
                "Set process.args or process.commandLine to what should run.",
            ),
            ([program, ..], "") if program.is_empty() => self.refused(
                By::Windows,
                Rule::NoCommand,
                "process.args[0]",
                "The first argument is empty, and Windows starts no program without a name.",
                "Set it to the program.",
            ),
            ([], _) | (_, "") => {}
            _ => self.changed(
                Rule::NoCommand,
                "process.args",
                "The spec has both arguments and a command line, and only the command line is used.",
                "Leave one of the two out.",
            ),
        }
        let field = if line.is_empty() {
            "process.args"
        } else {
            "process.commandLine"
        };
        self.command_line_length(field, &command_line(process));
    }

    fn command_line_length(&mut self, path: &str, line: &str) {
        // A text never has more UTF-16 units than bytes.
        if line.len() <= MAX_COMMAND_LINE {
            return;
        }
        let length = line.encode_utf16().count();
        if length > MAX_COMMAND_LINE {
            self.refused(
                By::Windows,
                Rule::CommandLineLength,
                path,
                format!("The command line has {length} characters, and Windows allows {MAX_COMMAND_LINE}."),
                "Pass the input in a file or in environment variables.",
            );
        }
    }

    fn environment(&mut self, process: &Process) {
        let entries = process.env().as_deref().unwrap_or_default();
        let mut names = HashSet::with_capacity(entries.len());
        for (index, entry) in entries.iter().enumerate() {
            let fault = match variable_name(entry) {
                None => Some("The entry has no equals sign, and sets nothing.".to_owned()),
                Some("") => Some("The variable has no name.".to_owned()),
                Some(name) if !names.insert(name.to_lowercase()) => {
                    Some(format!("{name} is already set (Windows ignores case)."))
                }
                Some(_) => None,
            };
            if let Some(problem) = fault {
                self.mistake(
                    Rule::EnvironmentName,
                    format!("process.env[{index}]"),
                    problem,
                    "Write each variable once, as NAME=VALUE.",
                );
            } else if self.drops_empty_value(entry) {
                self.changed(
                    Rule::EmptyVariable,
                    format!("process.env[{index}]"),
                    format!("runhcs leaves out {entry}, which has no value."),
                    "Set a value, or remove the entry.",
                );
            }
        }
    }

    /// Returns whether the runtime leaves out the entry because its value is empty.
    fn drops_empty_value(&self, entry: &str) -> bool {
        self.is_runhcs() && variable(entry).is_some_and(|(_, value)| value.is_empty())
    }

    fn working_directory(&mut self, process: &Process) {
        let directory = process.cwd().to_string_lossy();
        if !filepath::is_absolute(&directory) {
            self.mistake(
                Rule::WorkingDirectory,
                "process.cwd",
                format!("The working directory '{directory}' is not absolute."),
                r"Start it with a drive, such as C:\.",
            );
        }
    }
}

/// Returns the name in `NAME=VALUE`. Some names of Windows' own begin with an equals sign: `=C:=C:\x`.
fn variable_name(entry: &str) -> Option<&str> {
    let mut indices = entry.match_indices('=').map(|(index, _)| index);
    match indices.find(|index| *index > 0) {
        Some(end) => entry.get(..end),
        None => entry.starts_with('=').then_some(""),
    }
}

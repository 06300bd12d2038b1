//! The document that starts a process.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hcs::omit::is_zero;
use crate::redact::{REDACTED, Variables};

/// The document of `HcsCreateProcess`, in schema 2.
///
/// Its `Debug` form hides the command line and the values of the environment.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ProcessParameters {
    /// The command line.
    #[serde(skip_serializing_if = "is_zero")]
    pub command_line: String,
    /// The user; empty for the container's default.
    #[serde(skip_serializing_if = "is_zero")]
    pub user: String,
    /// The working directory in the container.
    #[serde(skip_serializing_if = "is_zero")]
    pub working_directory: String,
    /// The variables that are added to the environment.
    #[serde(skip_serializing_if = "is_zero")]
    pub environment: BTreeMap<String, String>,
    /// Whether the process has a console. HCS then ignores the pipe to its standard error.
    #[serde(skip_serializing_if = "is_zero")]
    pub emulate_console: bool,
    /// Whether a pipe to its standard input is created.
    #[serde(skip_serializing_if = "is_zero")]
    pub create_std_in_pipe: bool,
    /// Whether a pipe to its standard output is created.
    #[serde(skip_serializing_if = "is_zero")]
    pub create_std_out_pipe: bool,
    /// Whether a pipe to its standard error is created.
    #[serde(skip_serializing_if = "is_zero")]
    pub create_std_err_pipe: bool,
    /// Height, then width of the console, in characters: 0 to 65,535 each.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub console_size: Option<[i32; 2]>,
}

impl fmt::Debug for ProcessParameters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProcessParameters")
            .field("command_line", &REDACTED)
            .field("user", &self.user)
            .field("working_directory", &self.working_directory)
            .field("environment", &Variables(&self.environment))
            .field("emulate_console", &self.emulate_console)
            .field("create_std_in_pipe", &self.create_std_in_pipe)
            .field("create_std_out_pipe", &self.create_std_out_pipe)
            .field("create_std_err_pipe", &self.create_std_err_pipe)
            .field("console_size", &self.console_size)
            .finish()
    }
}

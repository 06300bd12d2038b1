//! The process.

use oci_spec::runtime::Process;

use crate::hcs::process::{command_line, variables};
use crate::hcs::schema1::ProcessConfig;

/// Returns the document that dockerd's own runtime sends to start a process: the container's own, or that of an exec.
///
/// Pipes to standard input and output are always created, and one to standard error unless there is a terminal. If a
/// variable is repeated, its last value is used.
///
/// ```
/// use wcow_spec::{Container, ExecConfig};
/// use wcow_spec::hcs::dockerd;
///
/// let exec = ExecConfig { entrypoint: "ping".to_owned(), args: vec!["my host".to_owned()], ..ExecConfig::default() };
/// let config = dockerd::process_config(&Container::default().exec_process(&exec));
/// assert_eq!(config.command_line, r#"ping "my host""#);
/// ```
#[must_use]
pub fn process_config(process: &Process) -> ProcessConfig {
    let terminal = process.terminal().unwrap_or_default();
    let variables = variables(process);
    ProcessConfig {
        command_line: command_line(process),
        user: process.user().username().clone().unwrap_or_default(),
        working_directory: process.cwd().to_string_lossy().into_owned(),
        environment: variables
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        emulate_console: terminal,
        create_std_in_pipe: true,
        create_std_out_pipe: true,
        create_std_err_pipe: !terminal,
        console_size: process
            .console_size()
            .map_or([0, 0], |size| [size.height(), size.width()]),
    }
}

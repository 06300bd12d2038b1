//! The process.

use std::path::PathBuf;

use oci_spec::runtime::{Process, User};

use super::command_line::command_line;
use super::{empty, non_empty, non_empty_text};
use crate::container::{ConsoleSize, Container, ContainerConfig};

/// The default working directory. Windows' own default would be its system folder.
const DEFAULT_WORKING_DIR: &str = r"C:\";

/// Returns the container's own process.
pub(super) fn process(container: &Container) -> Process {
    let config = &container.config;
    let (args, command_line) = command(container);
    ProcessParts {
        args,
        command_line,
        env: environment(config),
        working_dir: &config.working_dir,
        user: &config.user,
        tty: config.tty,
        console_size: Some(container.host_config.console_size),
    }
    .into_process()
}

/// The parts of a process: the container's own, or that of an exec.
pub(super) struct ProcessParts<'a> {
    pub(super) args: Option<Vec<String>>,
    pub(super) command_line: Option<String>,
    pub(super) env: Vec<String>,
    pub(super) working_dir: &'a str,
    pub(super) user: &'a str,
    pub(super) tty: bool,
    /// Used only with a TTY.
    pub(super) console_size: Option<ConsoleSize>,
}

impl ProcessParts<'_> {
    pub(super) fn into_process(self) -> Process {
        let console_size = self.console_size.filter(|_| self.tty);
        let working_dir = match self.working_dir {
            "" => DEFAULT_WORKING_DIR,
            given => given,
        };
        let mut user = User::default();
        user.set_username(non_empty_text(self.user));

        let mut process = empty::process();
        process
            .set_terminal(self.tty.then_some(true))
            .set_console_size(console_size.and_then(empty::console))
            .set_user(user)
            .set_args(self.args)
            .set_command_line(self.command_line)
            .set_env(non_empty(self.env))
            .set_cwd(PathBuf::from(working_dir));
        process
    }
}

/// Returns the program and its arguments: as a list, or as one escaped command line.
fn command(container: &Container) -> (Option<Vec<String>>, Option<String>) {
    let Container { path, args, .. } = container;
    if container.config.args_escaped {
        let line = command_line(path, args);
        (None, (!line.is_empty()).then_some(line))
    } else {
        let program = std::iter::once(path);
        (Some(program.chain(args).cloned().collect()), None)
    }
}

/// Returns the entries that set a variable. One without an equals sign would unset it, which a spec cannot express.
pub(super) fn environment(config: &ContainerConfig) -> Vec<String> {
    let mut entries = config.env.clone();
    // Names are short: a substring search has a higher setup cost.
    entries.retain(|entry| entry.bytes().any(|byte| byte == b'='));
    entries
}

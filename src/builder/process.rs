//! The process, and the host name that it sees.

use std::path::PathBuf;

use oci_spec::runtime::{Process, User};

use crate::builder::command_line::command_line;
use crate::builder::{empty, non_empty, non_empty_text};
use crate::{ConsoleSize, Container, ContainerConfig, Error};

/// Where a process starts if nothing else is said; Windows' own choice would be its system folder.
const DEFAULT_WORKING_DIR: &str = r"C:\";

/// The process of the container.
pub(super) fn process(container: &Container) -> Result<Process, Error> {
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

/// What a process is made of, the container's own and one that is started in it later.
pub(crate) struct ProcessParts<'a> {
    pub(crate) args: Option<Vec<String>>,
    pub(crate) command_line: Option<String>,
    pub(crate) env: Vec<String>,
    pub(crate) working_dir: &'a str,
    pub(crate) user: &'a str,
    pub(crate) tty: bool,
    /// Used only with a TTY.
    pub(crate) console_size: Option<ConsoleSize>,
}

impl ProcessParts<'_> {
    pub(crate) fn into_process(self) -> Result<Process, Error> {
        let console_size = self.console_size.filter(|_| self.tty);
        let working_dir = match self.working_dir {
            "" => DEFAULT_WORKING_DIR,
            given => given,
        };
        let mut user = User::default();
        user.set_username(non_empty_text(self.user));

        let mut process = empty::process()?;
        process
            .set_terminal(self.tty.then_some(true))
            .set_console_size(console_size.map(empty::console).transpose()?)
            .set_user(user)
            .set_args(self.args)
            .set_command_line(self.command_line)
            .set_env(non_empty(self.env))
            .set_cwd(PathBuf::from(working_dir));
        Ok(process)
    }
}

/// The host name, with the domain behind it if there is one.
pub(super) fn hostname(config: &ContainerConfig) -> Option<String> {
    let ContainerConfig {
        hostname,
        domainname,
        ..
    } = config;
    if domainname.is_empty() {
        non_empty_text(hostname)
    } else {
        Some([hostname.as_str(), domainname].join("."))
    }
}

/// The program and its arguments: as a list, or as one escaped command line.
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

/// The entries that set a variable; one without an equals sign would unset it, which a spec cannot say.
pub(crate) fn environment(config: &ContainerConfig) -> Vec<String> {
    let mut entries = config.env.clone();
    // Names are short: this is faster than a search that is made for long texts.
    entries.retain(|entry| entry.bytes().any(|byte| byte == b'='));
    entries
}

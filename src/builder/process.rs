//! The process, and the host name that it sees.

use std::path::PathBuf;

use oci_spec::runtime::{Process, User};

use crate::builder::command_line::command_line;
use crate::builder::{blank, non_empty, non_empty_text};
use crate::{Container, ContainerConfig, Error};

/// Where a process starts if nothing else is said; Windows' own choice would be its system folder.
const DEFAULT_WORKING_DIR: &str = r"C:\";

/// The process of the container.
pub(super) fn process(container: &Container) -> Result<Process, Error> {
    let config = &container.config;
    let (args, command_line) = command(container);
    let console_size = match config.tty {
        true => Some(blank::console(container.host_config.console_size)?),
        false => None,
    };
    let mut user = User::default();
    user.set_username(non_empty_text(&config.user));

    let mut process = blank::process()?;
    process
        .set_terminal(config.tty.then_some(true))
        .set_console_size(console_size)
        .set_user(user)
        .set_args(args)
        .set_command_line(command_line)
        .set_env(environment(config))
        .set_cwd(working_dir(config));
    Ok(process)
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
fn environment(config: &ContainerConfig) -> Option<Vec<String>> {
    let sets_a_variable = |entry: &&String| entry.contains('=');
    non_empty(config.env.iter().filter(sets_a_variable).cloned().collect())
}

fn working_dir(config: &ContainerConfig) -> PathBuf {
    if config.working_dir.is_empty() {
        PathBuf::from(DEFAULT_WORKING_DIR)
    } else {
        PathBuf::from(&config.working_dir)
    }
}

//! An additional process in a running container: `docker exec`.

use std::collections::HashMap;
use std::fmt;

use oci_spec::runtime::Process;

use super::process::{ProcessParts, environment};
use crate::container::{ConsoleSize, Container};
use crate::redact::{self, REDACTED, Redacted};

/// Configuration of an additional process in a running container, as `docker exec` takes it.
///
/// Its `Debug` form hides the command and the values of the environment.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ExecConfig {
    /// The program to run.
    pub entrypoint: String,
    /// The program's arguments.
    pub args: Vec<String>,
    /// Variables as `NAME=VALUE`, which override the container's own. An entry without an equals sign removes the
    /// container's variable of that name.
    pub env: Vec<String>,
    /// The working directory; empty means the container's.
    pub working_dir: String,
    /// The user; empty means the container's.
    pub user: String,
    /// Whether the program has a console.
    pub tty: bool,
    /// The console's size, used only with a TTY.
    pub console_size: Option<ConsoleSize>,
}

impl fmt::Debug for ExecConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ExecConfig")
            .field("entrypoint", &REDACTED)
            .field("args", &Redacted(&self.args, redact::whole))
            .field("env", &Redacted(&self.env, redact::variable))
            .field("working_dir", &self.working_dir)
            .field("user", &self.user)
            .field("tty", &self.tty)
            .field("console_size", &self.console_size)
            .finish()
    }
}

impl Container {
    /// Returns the process of a `docker exec` in this container.
    ///
    /// Its arguments are always a list, even if the container's own are one command line. The rules are those of
    /// dockerd's `ContainerExecCreate` and `ContainerExecStart`, except that a working directory that neither names is
    /// `C:\`, as for the container's own process; dockerd uses `/`.
    ///
    /// `oci-spec`'s type shows everything in its `Debug` form, secrets in the environment included.
    ///
    /// ```
    /// use wcow_spec::{Container, ExecConfig};
    ///
    /// let mut container = Container::default();
    /// container.config.env = vec!["STAGE=prod".to_owned(), "DEBUG=1".to_owned()];
    /// let process = container.exec_process(&ExecConfig {
    ///     entrypoint: "cmd".to_owned(),
    ///     env: vec!["STAGE=test".to_owned(), "DEBUG".to_owned()],
    ///     ..ExecConfig::default()
    /// });
    /// assert_eq!(process.env().as_ref().unwrap(), &["STAGE=test"]);
    /// ```
    #[must_use]
    pub fn exec_process(&self, exec: &ExecConfig) -> Process {
        let own = &self.config;
        let args = std::iter::once(&exec.entrypoint).chain(&exec.args);
        ProcessParts {
            args: Some(args.cloned().collect()),
            command_line: None,
            env: overridden(environment(own), &exec.env),
            working_dir: or_own(&exec.working_dir, &own.working_dir),
            user: or_own(&exec.user, &own.user),
            tty: exec.tty,
            console_size: exec.console_size,
        }
        .into_process()
    }
}

/// Returns the exec's text, or the container's own if it is empty.
fn or_own<'a>(exec: &'a str, own: &'a str) -> &'a str {
    if exec.is_empty() { own } else { exec }
}

/// Returns the container's variables, each overridden by the exec's of the same name, and then the exec's others.
///
/// If the container has a variable several times, only the last one is overridden, as in dockerd.
fn overridden(own: Vec<String>, exec: &[String]) -> Vec<String> {
    let mut env: Vec<Option<String>> = own.into_iter().map(Some).collect();
    let indices: HashMap<String, usize> = env
        .iter()
        .enumerate()
        .filter_map(|(index, entry)| Some((name(entry.as_ref()?).to_owned(), index)))
        .collect();
    for entry in exec {
        let value = entry.contains('=').then(|| entry.clone());
        let own = indices.get(name(entry));
        match own.and_then(|index| env.get_mut(*index)) {
            Some(own) => *own = value,
            None => env.extend(value.map(Some)),
        }
    }
    env.into_iter().flatten().collect()
}

fn name(entry: &str) -> &str {
    entry.split_once('=').map_or(entry, |(name, _)| name)
}

//! A further process in a running container: `docker exec`.

use std::collections::HashMap;

use oci_spec::runtime::Process;

use crate::builder::process::{ProcessParts, environment};
use crate::{ConsoleSize, Container, Error};

/// What a further process in a running container is to be, as `docker exec` takes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExecConfig {
    /// The program to run.
    pub entrypoint: String,
    /// The program's arguments.
    pub args: Vec<String>,
    /// Variables, `NAME=VALUE`, which go before the container's own. An entry without an equals sign takes
    /// the container's variable of that name away.
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

impl Container {
    /// The process of a `docker exec` in this container.
    ///
    /// Its arguments are always a list, even where the container's own are one command line. The rules are
    /// those of dockerd's `ContainerExecCreate` and `ContainerExecStart`, but that a working directory
    /// which neither names is `C:\` as for the container's own process; dockerd takes `/`.
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
    /// })?;
    /// assert_eq!(process.env().as_ref().unwrap(), &["STAGE=test"]);
    /// # Ok::<(), wcow_spec::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::BlankSpec`] if the linked `oci-spec` does not fit this crate.
    pub fn exec_process(&self, exec: &ExecConfig) -> Result<Process, Error> {
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

/// What the exec names, or what the container has.
fn or_own<'a>(exec: &'a str, own: &'a str) -> &'a str {
    if exec.is_empty() { own } else { exec }
}

/// The container's variables with those of the exec in their places, or behind them.
///
/// Of a variable that the container has several times the last one is replaced, as dockerd does.
fn overridden(own: Vec<String>, exec: &[String]) -> Vec<String> {
    let mut env: Vec<Option<String>> = own.into_iter().map(Some).collect();
    let places: HashMap<String, usize> = env
        .iter()
        .enumerate()
        .filter_map(|(place, entry)| Some((name(entry.as_ref()?).to_owned(), place)))
        .collect();
    for entry in exec {
        let value = entry.contains('=').then(|| entry.clone());
        let place = places
            .get(name(entry))
            .and_then(|place| env.get_mut(*place));
        match place {
            Some(place) => *place = value,
            None => env.extend(value.map(Some)),
        }
    }
    env.into_iter().flatten().collect()
}

fn name(entry: &str) -> &str {
    entry.split('=').next().unwrap_or(entry)
}

//! A `docker exec` of a case, and what holds for every one.

use arbitrary::{Arbitrary, Result, Unstructured};
use serde::Deserialize;
use wcow_spec::{Container, ExecConfig};

use crate::any;
use crate::secret::{MARKER, assert_hidden, mark_variable};

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Exec {
    entrypoint: String,
    args: Vec<String>,
    env: Vec<String>,
    working_dir: String,
    user: String,
    tty: bool,
}

impl<'a> Arbitrary<'a> for Exec {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            entrypoint: any::text(u)?,
            args: any::texts(u)?,
            env: any::texts(u)?,
            working_dir: any::text(u)?,
            user: any::text(u)?,
            tty: u.arbitrary()?,
        })
    }
}

impl Exec {
    /// Puts the secret marker behind the command and into the values of the environment.
    pub fn mark(&mut self) {
        self.entrypoint.push_str(MARKER);
        self.args.iter_mut().for_each(|arg| arg.push_str(MARKER));
        self.env.iter_mut().for_each(mark_variable);
    }

    /// Panics unless the process of this exec is made from it and the container.
    pub fn assert_process(&self, container: &Container) {
        let exec = ExecConfig {
            entrypoint: self.entrypoint.clone(),
            args: self.args.clone(),
            env: self.env.clone(),
            working_dir: self.working_dir.clone(),
            user: self.user.clone(),
            tty: self.tty,
            console_size: None,
        };
        assert_hidden("the exec's Debug form", &format!("{exec:?}"));
        let process = container.exec_process(&exec);
        let args = process.args().as_deref().expect("an exec has a list");
        assert_eq!(args[0], self.entrypoint);
        assert_eq!(args[1..], self.args);
        assert!(!process.cwd().as_os_str().is_empty());
        let env = process.env().as_deref().unwrap_or_default();
        for entry in env {
            assert!(entry.contains('='), "{entry:?} sets nothing");
            assert!(
                self.env.contains(entry) || container.config.env.contains(entry),
                "{entry:?} comes from nowhere"
            );
        }
        for (index, entry) in self.env.iter().enumerate() {
            let is_last = !self.env[index + 1..]
                .iter()
                .any(|later| name(later) == name(entry));
            if is_last && entry.contains('=') {
                assert!(env.contains(entry), "{entry:?} is lost");
            }
        }
    }
}

fn name(entry: &str) -> &str {
    entry.split_once('=').map_or(entry, |(name, _)| name)
}

//! The settings of a container that do not depend on its host.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::go::json::{nullable, nullable_list};
use crate::redact::{self, Redacted};

/// The settings of a container that do not depend on its host: Docker's `Config`.
///
/// `Deserialize` expects the keys in Docker's own case. [`Container`](super::Container)'s readers ignore the case, as
/// Docker does.
///
/// Its `Debug` form hides the values of the environment.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct ContainerConfig {
    /// The host name. Docker's `Hostname`.
    #[serde(deserialize_with = "nullable")]
    pub hostname: String,
    /// The domain name, which is appended to the host name. Docker's `Domainname`.
    #[serde(deserialize_with = "nullable")]
    pub domainname: String,
    /// The user that runs the program; empty for the image's default. Docker's `User`.
    #[serde(deserialize_with = "nullable")]
    pub user: String,
    /// Whether the program has a console. Docker's `Tty`.
    #[serde(deserialize_with = "nullable")]
    pub tty: bool,
    /// The environment, as entries `NAME=VALUE`. Entries without an equals sign are left out of the spec. Docker's
    /// `Env`.
    #[serde(deserialize_with = "nullable_list")]
    pub env: Vec<String>,
    /// The working directory; empty means `C:\`. Docker's `WorkingDir`.
    #[serde(deserialize_with = "nullable")]
    pub working_dir: String,
    /// Whether the arguments become one command line, escaped by Windows' rules. Docker's `ArgsEscaped`.
    ///
    /// `CommandLineToArgvW` returns every argument from it unchanged, with two exceptions: the program's path is not
    /// escaped, so a path with a space, a tab or a quote must already be quoted; and Windows reads no further than
    /// a NUL character.
    #[serde(deserialize_with = "nullable")]
    pub args_escaped: bool,
}

impl fmt::Debug for ContainerConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContainerConfig")
            .field("hostname", &self.hostname)
            .field("domainname", &self.domainname)
            .field("user", &self.user)
            .field("tty", &self.tty)
            .field("env", &Redacted(&self.env, redact::variable))
            .field("working_dir", &self.working_dir)
            .field("args_escaped", &self.args_escaped)
            .finish()
    }
}

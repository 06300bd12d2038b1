//! The settings of a container that do not depend on its host.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{redact, wire};
use crate::go::json::nullable;

redact::debug_without_secrets!(Config, HealthConfig);

/// The settings of a container that do not depend on its host: Docker's `container.Config`, in a request, an image and
/// a stored container.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Config {
    /// The host name; empty for the first characters of the container's id.
    #[serde(deserialize_with = "nullable")]
    pub hostname: String,
    /// The domain name.
    #[serde(deserialize_with = "nullable")]
    pub domainname: String,
    /// The user that runs the program; empty for the image's default.
    #[serde(deserialize_with = "nullable")]
    pub user: String,
    /// Whether the client attaches to standard input.
    #[serde(deserialize_with = "nullable")]
    pub attach_stdin: bool,
    /// Whether the client attaches to standard output.
    #[serde(deserialize_with = "nullable")]
    pub attach_stdout: bool,
    /// Whether the client attaches to standard error.
    #[serde(deserialize_with = "nullable")]
    pub attach_stderr: bool,
    /// The ports that the container exposes, as `PORT/PROTOCOL`.
    #[serde(with = "wire::set", skip_serializing_if = "wire::is_empty_set")]
    pub exposed_ports: Option<BTreeSet<String>>,
    /// Whether the program has a console.
    #[serde(deserialize_with = "nullable")]
    pub tty: bool,
    /// Whether standard input stays open.
    #[serde(deserialize_with = "nullable")]
    pub open_stdin: bool,
    /// Whether standard input is closed when the first client detaches.
    #[serde(deserialize_with = "nullable")]
    pub stdin_once: bool,
    /// The environment, as entries `NAME=VALUE`.
    #[serde(deserialize_with = "wire::list")]
    pub env: Option<Vec<String>>,
    /// The command, or the arguments of the entry point.
    #[serde(deserialize_with = "wire::text_or_list")]
    pub cmd: Option<Vec<String>>,
    /// The health check.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub healthcheck: Option<HealthConfig>,
    /// Whether the arguments are already one command line.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub args_escaped: bool,
    /// The image, by reference or id.
    #[serde(deserialize_with = "nullable")]
    pub image: String,
    /// Paths in the container that are volumes.
    #[serde(with = "wire::set")]
    pub volumes: Option<BTreeSet<String>>,
    /// The working directory.
    #[serde(deserialize_with = "nullable")]
    pub working_dir: String,
    /// The program that is run.
    #[serde(deserialize_with = "wire::text_or_list")]
    pub entrypoint: Option<Vec<String>>,
    /// Whether the container has no network.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub network_disabled: bool,
    /// The MAC address. From API 1.44, endpoints have their own.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub mac_address: String,
    /// Instructions for builds from the image.
    #[serde(deserialize_with = "wire::list")]
    pub on_build: Option<Vec<String>>,
    /// Labels.
    #[serde(deserialize_with = "wire::map")]
    pub labels: Option<BTreeMap<String, String>>,
    /// The signal that stops the container, by name or number.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub stop_signal: String,
    /// The time that the container has to stop, in seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_timeout: Option<i64>,
    /// The shell of a Dockerfile's commands.
    #[serde(
        deserialize_with = "wire::text_or_list",
        skip_serializing_if = "wire::is_empty_list"
    )]
    pub shell: Option<Vec<String>>,
}

/// The keys of a [`Config`].
pub(in crate::create) const CONFIG_KEYS: [&str; 25] = [
    "Hostname",
    "Domainname",
    "User",
    "AttachStdin",
    "AttachStdout",
    "AttachStderr",
    "ExposedPorts",
    "Tty",
    "OpenStdin",
    "StdinOnce",
    "Env",
    "Cmd",
    "Healthcheck",
    "ArgsEscaped",
    "Image",
    "Volumes",
    "WorkingDir",
    "Entrypoint",
    "NetworkDisabled",
    "MacAddress",
    "OnBuild",
    "Labels",
    "StopSignal",
    "StopTimeout",
    "Shell",
];

/// A health check: Docker's `HealthConfig`. Zero or empty stands for the image's value, or else the default.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct HealthConfig {
    /// The test: `NONE`; `CMD` and its arguments; or `CMD-SHELL` and a command.
    #[serde(
        deserialize_with = "wire::list",
        skip_serializing_if = "wire::is_empty_list"
    )]
    pub test: Option<Vec<String>>,
    /// The time between two tests, in nanoseconds.
    #[serde(
        rename = "Interval",
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub interval_nanos: i64,
    /// The time after which a test has failed, in nanoseconds.
    #[serde(
        rename = "Timeout",
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub timeout_nanos: i64,
    /// The time that the container has to start, in nanoseconds.
    #[serde(
        rename = "StartPeriod",
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub start_period_nanos: i64,
    /// The time between two tests while the container starts, in nanoseconds.
    #[serde(
        rename = "StartInterval",
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub start_interval_nanos: i64,
    /// The number of failed tests after which the container is unhealthy.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub retries: i64,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn all_keys_of_a_config_are_listed() {
        let full = Config {
            exposed_ports: Some(["80/tcp".to_owned()].into()),
            healthcheck: Some(HealthConfig::default()),
            args_escaped: true,
            network_disabled: true,
            mac_address: "m".to_owned(),
            stop_signal: "9".to_owned(),
            stop_timeout: Some(1),
            shell: Some(vec!["cmd".to_owned()]),
            ..Config::default()
        };
        let json = serde_json::to_value(full).unwrap();
        let keys: BTreeSet<&str> = json
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(keys, BTreeSet::from(CONFIG_KEYS));
    }
}

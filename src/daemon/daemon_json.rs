//! dockerd's `daemon.json`.

use std::collections::HashMap;
use std::num::NonZeroU32;

use serde::Deserialize;

use super::DaemonConfig;
use crate::container::{InvalidIsolation, Isolation};
use crate::error_kind::ErrorKind;
use crate::go::equal_fold::to_lower;
use crate::go::json::{self, JsonError, is_some, nullable, nullable_list, nullable_map};
use crate::text_encoding::decode;

/// The edition of Windows that the daemon runs on, which decides its default isolation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WindowsEdition {
    /// Windows Server: containers are process-isolated by default.
    Server,
    /// A client edition, such as Windows 11: containers are Hyper-V isolated by default.
    Client,
}

impl DaemonConfig {
    /// Reads a daemon's settings from its `daemon.json`, for the given Windows edition and processor count.
    ///
    /// Reads `data-root`, `dns-search`, `exec-opts` (Windows supports `isolation=…`) and
    /// `features.containerd-snapshotter`; other keys are ignored, and a key that is absent or `null` has the value
    /// of [`new`](Self::new). An empty document sets nothing. The default isolation follows dockerd's
    /// `setDefaultIsolation`. Reads UTF-8 and UTF-16, with or without a byte-order mark.
    ///
    /// ```
    /// use wcow_spec::{DaemonConfig, Isolation, WindowsEdition};
    ///
    /// let json = br#"{"data-root": "D:\\docker", "exec-opts": ["isolation=process"]}"#;
    /// let daemon = DaemonConfig::from_daemon_json(json, WindowsEdition::Client, 8.try_into()?)?;
    /// assert_eq!(daemon.root, r"D:\docker");
    /// assert_eq!(daemon.default_isolation, Some(Isolation::Process));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`DaemonJsonError`] if the JSON is malformed, a value has the wrong type, a known key comes twice, or
    /// Windows does not support an entry of `exec-opts`.
    pub fn from_daemon_json(
        json: &[u8],
        edition: WindowsEdition,
        processors: NonZeroU32,
    ) -> Result<Self, DaemonJsonError> {
        let DaemonJson {
            data_root,
            dns_search,
            exec_opts,
            features,
            is_host_config: _,
        } = read(json)?;
        let mut daemon = Self {
            default_isolation: Some(default_isolation(&exec_opts, edition)?),
            dns_search,
            uses_snapshotter: features.get("containerd-snapshotter") == Some(&true),
            ..Self::new(processors)
        };
        if !data_root.is_empty() {
            daemon.root = data_root;
        }
        Ok(daemon)
    }
}

/// Error reading dockerd's `daemon.json`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DaemonJsonError {
    /// The document cannot be read.
    #[error("cannot read daemon.json")]
    Json(#[from] JsonError),

    /// An entry of `exec-opts` has no equals sign.
    #[error("unable to parse key/value option: {option}")]
    ExecOptWithoutValue {
        /// The entry.
        option: String,
    },

    /// Windows does not support the `exec-opts` entry.
    #[error("Unrecognised exec-opt '{key}'")]
    UnknownExecOpt {
        /// The entry's key, in lower case.
        key: String,
    },

    /// The value of the `exec-opts` entry `isolation` is not an isolation.
    #[error("Invalid exec-opt value for 'isolation':'{value}'")]
    InvalidIsolation {
        /// The value.
        value: String,
    },
}

impl DaemonJsonError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// The keys of `daemon.json`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct DaemonJson {
    #[serde(deserialize_with = "nullable")]
    data_root: String,
    #[serde(deserialize_with = "nullable_list")]
    dns_search: Vec<String>,
    #[serde(deserialize_with = "nullable_list")]
    exec_opts: Vec<String>,
    /// A map in dockerd, too: its keys are case-sensitive.
    #[serde(deserialize_with = "nullable_map")]
    features: HashMap<String, bool>,
    /// A key of another document.
    #[serde(rename = "NetworkMode", deserialize_with = "is_some")]
    is_host_config: bool,
}

fn read(json: &[u8]) -> Result<DaemonJson, JsonError> {
    let text = decode(json).map_err(JsonError::in_document)?;
    if text.trim().is_empty() {
        return Ok(DaemonJson::default());
    }
    let document: Option<DaemonJson> = json::from_str(&text)?;
    let document = document.unwrap_or_default();
    if document.is_host_config {
        return Err(JsonError::in_document(
            "this is hostconfig.json, which Container::from_docker_files reads",
        ));
    }
    Ok(document)
}

/// Returns the edition's isolation, or the last one that the options name; `isolation=default` changes nothing.
fn default_isolation(
    exec_opts: &[String],
    edition: WindowsEdition,
) -> Result<Isolation, DaemonJsonError> {
    let mut default = match edition {
        WindowsEdition::Server => Isolation::Process,
        WindowsEdition::Client => Isolation::HyperV,
    };
    for option in exec_opts {
        default = isolation_option(option)?.unwrap_or(default);
    }
    Ok(default)
}

/// Parses `isolation=NAME`, ignoring the case of key and name and white space around them.
fn isolation_option(option: &str) -> Result<Option<Isolation>, DaemonJsonError> {
    let (key, value) =
        option
            .split_once('=')
            .ok_or_else(|| DaemonJsonError::ExecOptWithoutValue {
                option: option.to_owned(),
            })?;
    let key = to_lower(key.trim());
    if key != "isolation" {
        return Err(DaemonJsonError::UnknownExecOpt { key });
    }
    let isolation = Isolation::parse_optional(value.trim());
    isolation.map_err(|InvalidIsolation { name }| DaemonJsonError::InvalidIsolation { value: name })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<DaemonConfig, DaemonJsonError> {
        DaemonConfig::from_daemon_json(json.as_bytes(), WindowsEdition::Server, NonZeroU32::MIN)
    }

    #[test]
    fn every_key_is_read() {
        let json = r#"{"data-root": "E:\\d", "dns-search": ["a"], "exec-opts": ["isolation=hyperv"],
            "features": {"containerd-snapshotter": true, "x": false}, "hosts": []}"#;
        let expected = DaemonConfig {
            root: r"E:\d".to_owned(),
            dns_search: vec!["a".to_owned()],
            default_isolation: Some(Isolation::HyperV),
            uses_snapshotter: true,
            ..DaemonConfig::new(NonZeroU32::MIN)
        };
        assert_eq!(read(json).unwrap(), expected);
    }

    #[test]
    fn what_is_absent_null_or_empty_is_the_default() {
        for json in [
            "{}",
            r#"{"data-root": null, "dns-search": null, "exec-opts": null, "features": null}"#,
            r#"{"data-root": ""}"#,
            "\u{feff}{}",
            " \r\n",
            "",
        ] {
            let expected = DaemonConfig {
                default_isolation: Some(Isolation::Process),
                ..DaemonConfig::new(NonZeroU32::MIN)
            };
            assert_eq!(read(json).unwrap(), expected, "{json}");
        }
    }

    #[test]
    fn the_edition_and_then_the_last_option_that_names_one_decide_the_isolation() {
        use Isolation::{HyperV, Process};
        use WindowsEdition::{Client, Server};
        for (options, edition, expected) in [
            (vec![], Server, Process),
            (vec![], Client, HyperV),
            (vec!["isolation=default"], Client, HyperV),
            (vec!["isolation="], Server, Process),
            (vec![" Isolation = PROCESS "], Client, Process),
            (vec!["ISOLAT\u{130}ON=process"], Client, Process),
            (
                vec!["isolation=hyperv", "isolation=default"],
                Server,
                HyperV,
            ),
            (
                vec!["isolation=hyperv", "isolation=process"],
                Server,
                Process,
            ),
        ] {
            let options: Vec<String> = options.into_iter().map(str::to_owned).collect();
            assert_eq!(
                default_isolation(&options, edition).unwrap(),
                expected,
                "{options:?}"
            );
        }
    }

    #[test]
    fn wrong_options_are_said_as_dockerd_says_them() {
        for (option, message) in [
            ("isolation", "unable to parse key/value option: isolation"),
            (
                "Native.CgroupDriver=x",
                "Unrecognised exec-opt 'native.cgroupdriver'",
            ),
            (
                "isolation=vm",
                "Invalid exec-opt value for 'isolation':'vm'",
            ),
        ] {
            let json = serde_json::json!({"exec-opts": [option]}).to_string();
            assert_eq!(read(&json).unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn json_of_the_wrong_shape_names_the_key() {
        let error = read(r#"{"features": {"containerd-snapshotter": "yes"}}"#).unwrap_err();
        let source = std::error::Error::source(&error).unwrap().to_string();
        assert!(
            source.starts_with("features.containerd-snapshotter: invalid type"),
            "{source}"
        );
        assert!(read("[]").is_err());
    }
}

//! The daemon's settings as `daemon.json` has them.

use std::sync::Arc;

use serde::{Deserialize, Deserializer};

use crate::go::json::{naming_keys, nullable, nullable_list, nullable_object};
use crate::{DaemonConfig, Error, Isolation};

/// The edition of Windows that the daemon runs on, which decides the isolation that it starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "Windows has these two product types, and dockerd knows no other"
)]
pub enum WindowsEdition {
    /// Windows Server: containers are process-isolated unless something else is said.
    Server,
    /// A client edition, such as Windows 11: containers are Hyper-V isolated unless something else is said.
    Client,
}

impl DaemonConfig {
    /// The settings of a daemon with this `daemon.json`, on this edition of Windows.
    ///
    /// Read are `data-root`, `dns-search`, `exec-opts` (of which Windows has `isolation=…`) and
    /// `features.containerd-snapshotter`; other keys are ignored, and what is absent or `null` is as in
    /// [`default`](Self::default). The isolation is chosen as dockerd's `setDefaultIsolation` does.
    ///
    /// ```
    /// use wcow_spec::{DaemonConfig, Isolation, WindowsEdition};
    ///
    /// let json = r#"{"data-root": "D:\\docker", "exec-opts": ["isolation=process"]}"#;
    /// let daemon = DaemonConfig::from_daemon_json(json, WindowsEdition::Client)?;
    /// assert_eq!(daemon.root, r"D:\docker");
    /// assert_eq!(daemon.default_isolation, Isolation::Process);
    /// # Ok::<(), wcow_spec::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::DaemonJson`] if it is no such JSON; [`Error::ExecOptWithoutValue`],
    /// [`Error::UnknownExecOpt`] or [`Error::InvalidIsolationExecOpt`] if an `exec-opts` entry is wrong.
    pub fn from_daemon_json(json: &str, edition: WindowsEdition) -> Result<Self, Error> {
        // Windows PowerShell begins its files with a byte-order mark, and an empty file sets nothing.
        let json = json.strip_prefix('\u{feff}').unwrap_or(json);
        let json = if json.trim().is_empty() { "{}" } else { json };
        let settings: Settings = serde_json::from_str(json).map_err(|error| Error::DaemonJson {
            source: Arc::new(error),
        })?;
        let Keys {
            data_root,
            dns_search,
            exec_opts,
            features,
        } = settings.0;
        let daemon = Self {
            default_isolation: default_isolation(&exec_opts, edition)?,
            dns_search,
            uses_snapshotter: features.containerd_snapshotter,
            ..Self::default()
        };
        Ok(match data_root {
            Some(root) if !root.is_empty() => Self { root, ..daemon },
            _ => daemon,
        })
    }
}

/// The edition's isolation, or the last one that the options name; `isolation=default` changes nothing.
fn default_isolation(exec_opts: &[String], edition: WindowsEdition) -> Result<Isolation, Error> {
    let mut default = match edition {
        WindowsEdition::Server => Isolation::Process,
        WindowsEdition::Client => Isolation::HyperV,
    };
    for option in exec_opts {
        default = isolation_option(option)?.or(default);
    }
    Ok(default)
}

/// Reads `isolation=NAME`; the case of key and name is ignored, and so is white space around them.
fn isolation_option(option: &str) -> Result<Isolation, Error> {
    let (key, value) = option
        .split_once('=')
        .ok_or_else(|| Error::ExecOptWithoutValue {
            option: option.to_owned(),
        })?;
    let (key, value) = (key.trim().to_lowercase(), value.trim());
    if key != "isolation" {
        return Err(Error::UnknownExecOpt { key });
    }
    value.parse().map_err(|_| Error::InvalidIsolationExecOpt {
        value: value.to_owned(),
    })
}

struct Settings(Keys);

impl<'de> Deserialize<'de> for Settings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        naming_keys(deserializer).map(Self)
    }
}

/// The keys of `daemon.json`.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Keys {
    data_root: Option<String>,
    #[serde(deserialize_with = "nullable_list")]
    dns_search: Vec<String>,
    #[serde(deserialize_with = "nullable_list")]
    exec_opts: Vec<String>,
    #[serde(deserialize_with = "nullable_object")]
    features: Features,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
struct Features {
    #[serde(deserialize_with = "nullable")]
    containerd_snapshotter: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Result<DaemonConfig, Error> {
        DaemonConfig::from_daemon_json(json, WindowsEdition::Server)
    }

    #[test]
    fn every_key_is_read() {
        let json = r#"{"data-root": "E:\\d", "dns-search": ["a"], "exec-opts": ["isolation=hyperv"],
            "features": {"containerd-snapshotter": true, "x": false}, "hosts": []}"#;
        let expected = DaemonConfig {
            root: r"E:\d".to_owned(),
            dns_search: vec!["a".to_owned()],
            default_isolation: Isolation::HyperV,
            uses_snapshotter: true,
            ..DaemonConfig::default()
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
                default_isolation: Isolation::Process,
                ..DaemonConfig::default()
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

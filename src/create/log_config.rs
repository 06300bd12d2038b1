//! Log drivers and their options.

use std::collections::BTreeMap;

use super::api::LogConfig;
use super::size::{self, InvalidSize};
use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;

mod address;
mod awslogs;
mod fluentd;
mod gelf;
mod syslog;

pub use address::InvalidLogAddress;

/// Options that every log driver has, and those of the cache that `docker logs` reads.
const COMMON: [&str; 6] = [
    "mode",
    "max-buffer-size",
    "cache-disabled",
    "cache-max-file",
    "cache-max-size",
    "cache-compress",
];

/// The prefix of the cache's options.
const CACHE: &str = "cache-";

type Options = BTreeMap<String, String>;

/// Error checking a log driver and its options. The texts are dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidLogConfig {
    /// The driver does not exist on Windows.
    #[error("logger: no log driver named '{driver}' is registered")]
    Driver {
        /// The driver.
        driver: String,
    },
    /// The mode is neither `blocking` nor `non-blocking`.
    #[error("logger: logging mode not supported: {mode}")]
    Mode {
        /// The mode.
        mode: String,
    },
    /// A buffer size is set without the mode that uses it.
    #[error("logger: max-buffer-size option is only supported with 'mode=non-blocking'")]
    BufferWithoutMode,
    /// The size of the buffer cannot be parsed.
    #[error("error parsing option max-buffer-size")]
    BufferSize(#[from] InvalidSize),
    /// A value is not a size.
    #[error(transparent)]
    Size(InvalidSize),
    /// The driver does not have an option.
    #[error("{}", UnknownOption(.driver, .option))]
    Option {
        /// The driver.
        driver: &'static str,
        /// The option.
        option: String,
    },
    /// An option must be set.
    #[error("must specify a value for log opt '{option}'")]
    Missing {
        /// The option.
        option: &'static str,
    },
    /// Two options exclude each other.
    #[error("{text}")]
    Conflict {
        /// dockerd's text.
        text: &'static str,
    },
    /// A value is not valid for its option.
    #[error("{text}")]
    Value {
        /// The option.
        option: &'static str,
        /// dockerd's text, which has the value.
        text: String,
    },
    /// An address is not valid for the driver.
    #[error(transparent)]
    Address(#[from] InvalidLogAddress),
}

impl InvalidLogConfig {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }

    fn value(option: &'static str, text: impl Into<String>) -> Self {
        Self::Value {
            option,
            text: text.into(),
        }
    }
}

/// The text with which a driver refuses an option that it does not have.
struct UnknownOption<'a>(&'a str, &'a str);

impl std::fmt::Display for UnknownOption<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self("local", option) => write!(f, "unknown log opt '{option}' for log driver local"),
            Self("gcplogs", option) => {
                let option = GoQuoted(option);
                write!(f, "{option} is not a valid option for the gcplogs driver")
            }
            Self("gelf", option) => {
                write!(
                    f,
                    "unknown log opt {} for gelf log driver",
                    GoQuoted(option)
                )
            }
            Self(driver, option) => write!(f, "unknown log opt '{option}' for {driver} log driver"),
        }
    }
}

/// Sets what the request leaves to the daemon, and checks the result.
///
/// The rules are those of dockerd's `mergeAndVerifyLogConfig` and of the drivers' own checks.
pub(super) fn resolve(config: &mut LogConfig, default: &LogConfig) -> Result<(), InvalidLogConfig> {
    if config.driver.is_empty() {
        config.driver.clone_from(&default.driver);
    }
    let is_default = config.driver == default.driver;
    let options = config.config.get_or_insert_default();
    for (option, value) in default.config.iter().flatten() {
        if is_default || (option.starts_with(CACHE) && COMMON.contains(&option.as_str())) {
            options
                .entry(option.clone())
                .or_insert_with(|| value.clone());
        }
    }
    check(&config.driver, options)
}

fn check(driver: &str, options: &Options) -> Result<(), InvalidLogConfig> {
    if driver == "none" {
        return Ok(());
    }
    common_options(options)?;
    let own: Options = options
        .iter()
        .filter(|(option, _)| !COMMON.contains(&option.as_str()))
        .map(|(option, value)| (option.clone(), value.clone()))
        .collect();
    match driver {
        "awslogs" => awslogs::check(&own),
        "etwlogs" => Ok(()),
        "fluentd" => fluentd::check(&own),
        "gcplogs" => only(&own, "gcplogs", &GCPLOGS),
        "gelf" => gelf::check(&own),
        "json-file" => only(&own, "json-file", &JSON_FILE),
        "local" => only(&own, "local", &["compress", "max-file", "max-size"]),
        "splunk" => only(&own, "splunk", &SPLUNK),
        "syslog" => syslog::check(&own),
        driver => Err(InvalidLogConfig::Driver {
            driver: driver.to_owned(),
        }),
    }
}

fn common_options(options: &Options) -> Result<(), InvalidLogConfig> {
    let mode = options.get("mode").map_or("", String::as_str);
    if !matches!(mode, "" | "blocking" | "non-blocking") {
        return Err(InvalidLogConfig::Mode {
            mode: mode.to_owned(),
        });
    }
    if let Some(size) = options.get("max-buffer-size") {
        if mode != "non-blocking" {
            return Err(InvalidLogConfig::BufferWithoutMode);
        }
        size::check(size)?;
    }
    match value(options, "cache-disabled") {
        Some(text) if !is_bool(text) => Err(InvalidLogConfig::value(
            "cache-disabled",
            format!("invalid value for option cache-disabled: {text}"),
        )),
        _ => Ok(()),
    }
}

const JSON_FILE: [&str; 8] = [
    "max-file",
    "max-size",
    "compress",
    "labels",
    "labels-regex",
    "env",
    "env-regex",
    "tag",
];

const GCPLOGS: [&str; 9] = [
    "gcp-project",
    "labels",
    "labels-regex",
    "env",
    "env-regex",
    "gcp-log-cmd",
    "gcp-meta-zone",
    "gcp-meta-name",
    "gcp-meta-id",
];

const SPLUNK: [&str; 18] = [
    "splunk-url",
    "splunk-token",
    "splunk-source",
    "splunk-sourcetype",
    "splunk-index",
    "splunk-capath",
    "splunk-caname",
    "splunk-insecureskipverify",
    "splunk-format",
    "splunk-verify-connection",
    "splunk-gzip",
    "splunk-gzip-level",
    "splunk-index-acknowledgment",
    "env",
    "env-regex",
    "labels",
    "labels-regex",
    "tag",
];

/// Refuses options that a driver does not have.
fn only(options: &Options, driver: &'static str, known: &[&str]) -> Result<(), InvalidLogConfig> {
    let mut names = options.keys();
    match names.find(|option| !known.contains(&option.as_str())) {
        Some(option) => Err(InvalidLogConfig::Option {
            driver,
            option: option.clone(),
        }),
        None => Ok(()),
    }
}

/// Returns the value of an option, if it is not empty.
fn value<'a>(options: &'a Options, option: &str) -> Option<&'a str> {
    let value = options.get(option)?;
    Some(value.as_str()).filter(|value| !value.is_empty())
}

/// Returns whether Go's `strconv.ParseBool` reads the text.
fn is_bool(text: &str) -> bool {
    matches!(
        text,
        "1" | "t" | "T" | "TRUE" | "true" | "True" | "0" | "f" | "F" | "FALSE" | "false" | "False"
    )
}

/// Returns the text of Go's error for a text that is not a boolean.
fn not_bool(text: &str) -> String {
    let text = GoQuoted(text);
    format!("strconv.ParseBool: parsing {text}: invalid syntax")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(options: &[(&str, &str)]) -> Options {
        let options = options.iter();
        options
            .map(|(option, value)| ((*option).to_owned(), (*value).to_owned()))
            .collect()
    }

    /// Returns the text with which a driver refuses options, if it does.
    pub(super) fn refusal(driver: &str, given: &[(&str, &str)]) -> Option<String> {
        let result = check(driver, &options(given));
        result.err().map(|error| error.to_string())
    }

    fn log_config(driver: &str, given: &[(&str, &str)]) -> LogConfig {
        LogConfig {
            config: Some(options(given)),
            ..LogConfig::new(driver)
        }
    }

    #[test]
    fn options_of_the_daemon_are_added_to_the_same_driver_and_those_of_the_cache_to_any() {
        let daemon = log_config(
            "json-file",
            &[("max-size", "5m"), ("tag", "d"), ("cache-disabled", "true")],
        );
        for (request, expected) in [
            (
                log_config("", &[("tag", "own")]),
                log_config(
                    "json-file",
                    &[
                        ("max-size", "5m"),
                        ("tag", "own"),
                        ("cache-disabled", "true"),
                    ],
                ),
            ),
            (
                log_config("etwlogs", &[]),
                log_config("etwlogs", &[("cache-disabled", "true")]),
            ),
            (
                log_config("local", &[("cache-disabled", "false")]),
                log_config("local", &[("cache-disabled", "false")]),
            ),
        ] {
            let mut resolved = request;
            resolve(&mut resolved, &daemon).unwrap();
            assert_eq!(resolved, expected);
        }
    }
}

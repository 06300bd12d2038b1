//! The options of the log driver `fluentd`.

use super::addresses::{Address, InvalidLogAddress, split_port};
use super::{InvalidLogConfig, Options, is_bool, not_bool, only, value};
use crate::create::size;
use crate::go::quote::GoQuoted;

const KNOWN: [&str; 13] = [
    "env",
    "env-regex",
    "labels",
    "labels-regex",
    "tag",
    "fluentd-address",
    "fluentd-async",
    "fluentd-async-reconnect-interval",
    "fluentd-buffer-limit",
    "fluentd-max-retries",
    "fluentd-request-ack",
    "fluentd-retry-wait",
    "fluentd-sub-second-precision",
];

/// The scheme of an address that has none.
const DEFAULT_SCHEME: &str = "tcp";

/// Checks all options.
pub(super) fn check(options: &Options) -> Result<(), InvalidLogConfig> {
    only(options, "fluentd", &KNOWN)?;
    if let Some(text) = value(options, "fluentd-address") {
        address(text).map_err(|error| {
            let text = format!("invalid fluentd-address ({text}): {error}");
            InvalidLogConfig::value("fluentd-address", text)
        })?;
    }
    if let Some(limit) = value(options, "fluentd-buffer-limit") {
        size::check(limit).map_err(InvalidLogConfig::Size)?;
    }
    duration(options, "fluentd-retry-wait", "")?;
    let retries = "fluentd-max-retries";
    if let Some(text) = value(options, retries) {
        let is_number = text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u32>().is_ok();
        if !is_number {
            let text = format!(
                "strconv.ParseUint: parsing {}: invalid syntax",
                GoQuoted(text)
            );
            return Err(InvalidLogConfig::value(retries, text));
        }
    }
    truth(options, "fluentd-async")?;
    let interval = "fluentd-async-reconnect-interval";
    duration(
        options,
        interval,
        "invalid value for fluentd-async-reconnect-interval: ",
    )?;
    truth(options, "fluentd-sub-second-precision")?;
    truth(options, "fluentd-request-ack")
}

fn address(text: &str) -> Result<(), InvalidLogAddress> {
    let whole = if text.contains("://") {
        text.to_owned()
    } else {
        format!("{DEFAULT_SCHEME}://{text}")
    };
    let Some(address) = Address::new(&whole) else {
        return Ok(());
    };
    match address.scheme {
        "unix" if address.path.trim_start_matches('/').is_empty() => Err(InvalidLogAddress::NoPath),
        "unix" => Ok(()),
        DEFAULT_SCHEME | "tls" if !address.path.is_empty() => Err(InvalidLogAddress::Path),
        DEFAULT_SCHEME | "tls" => match split_port(address.host)? {
            Some((_, port)) if !port.is_empty() && port.parse::<u16>().is_err() => {
                Err(InvalidLogAddress::Port {
                    port: port.to_owned(),
                })
            }
            _ => Ok(()),
        },
        scheme => Err(InvalidLogAddress::Scheme {
            scheme: scheme.to_owned(),
        }),
    }
}

fn truth(options: &Options, option: &'static str) -> Result<(), InvalidLogConfig> {
    match value(options, option) {
        Some(text) if !is_bool(text) => Err(InvalidLogConfig::value(option, not_bool(text))),
        _ => Ok(()),
    }
}

/// Checks a duration as Go writes it: numbers with units, such as `1m30s`.
fn duration(options: &Options, option: &'static str, prefix: &str) -> Result<(), InvalidLogConfig> {
    match value(options, option) {
        Some(text) if !is_duration(text) => {
            let text = format!("{prefix}time: invalid duration {}", GoQuoted(text));
            Err(InvalidLogConfig::value(option, text))
        }
        _ => Ok(()),
    }
}

fn is_duration(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    if unsigned == "0" {
        return true;
    }
    let mut rest = unsigned;
    while !rest.is_empty() {
        let behind = rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        let number = rest.strip_suffix(behind).unwrap_or_default();
        let is_number = number.parse::<f64>().is_ok();
        let units = ["ns", "us", "µs", "μs", "ms", "s", "m", "h"];
        let unit = units.iter().find_map(|unit| behind.strip_prefix(unit));
        match unit.filter(|_| is_number) {
            Some(behind) => rest = behind,
            None => return false,
        }
    }
    !unsigned.is_empty()
}

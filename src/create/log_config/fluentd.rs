//! The options of the log driver `fluentd`.

use super::addresses::{Address, InvalidLogAddress, split_port};
use super::{InvalidLogConfig, Options, is_bool, not_bool, only, value};
use crate::create::size;
use crate::go::duration::GoDuration;
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

/// The default scheme of an address.
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
    reconnect_interval(options)?;
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

/// Parses a duration as Go writes it; `None` if the option is not set.
fn duration(
    options: &Options,
    option: &'static str,
    prefix: &str,
) -> Result<Option<GoDuration>, InvalidLogConfig> {
    let Some(text) = value(options, option) else {
        return Ok(None);
    };
    let duration = GoDuration::parse(text).ok_or_else(|| {
        let text = format!("{prefix}time: invalid duration {}", GoQuoted(text));
        InvalidLogConfig::value(option, text)
    })?;
    Ok(Some(duration))
}

/// Checks the time after which the driver reconnects: 0, or between 100 milliseconds and 10 seconds.
fn reconnect_interval(options: &Options) -> Result<(), InvalidLogConfig> {
    let option = "fluentd-async-reconnect-interval";
    let prefix = format!("invalid value for {option}: ");
    let Some(interval) = duration(options, option, &prefix)? else {
        return Ok(());
    };
    let (min, max) = (
        GoDuration::from_millis(100),
        GoDuration::from_millis(10_000),
    );
    if interval == GoDuration::ZERO || (min..=max).contains(&interval) {
        return Ok(());
    }
    let text = format!("{prefix}value (\"{interval}\") must be between {min} and {max}");
    Err(InvalidLogConfig::value(option, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(option: &str, value: &str) -> Option<String> {
        let options = Options::from([(option.to_owned(), value.to_owned())]);
        check(&options).err().map(|error| error.to_string())
    }

    #[test]
    fn a_reconnect_interval_is_0_or_in_its_range() {
        let option = "fluentd-async-reconnect-interval";
        for interval in ["", "0", "0s", "100ms", "10s"] {
            assert_eq!(error(option, interval), None, "{interval}");
        }
        for (interval, text) in [
            ("99ms", r#"value ("99ms") must be between 100ms and 10s"#),
            ("-1s", r#"value ("-1s") must be between 100ms and 10s"#),
            ("1h", r#"value ("1h0m0s") must be between 100ms and 10s"#),
            ("1", r#"time: invalid duration "1""#),
        ] {
            let expected = format!("invalid value for {option}: {text}");
            assert_eq!(error(option, interval), Some(expected));
        }
        let text = r#"time: invalid duration "x""#;
        assert_eq!(error("fluentd-retry-wait", "x").as_deref(), Some(text));
    }
}

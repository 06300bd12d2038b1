//! The options of the log driver `fluentd`.

use super::address::{self, InvalidLogAddress};
use super::{InvalidLogConfig, Options, is_bool, not_bool, only, value};
use crate::create::size;
use crate::go::duration::GoDuration;
use crate::go::quote::GoQuoted;

const KNOWN: [&str; 14] = [
    "env",
    "env-regex",
    "labels",
    "labels-regex",
    "tag",
    "fluentd-address",
    "fluentd-async",
    "fluentd-async-connect",
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
    max_retries(options)?;
    let is_set = |option| value(options, option).is_some();
    if is_set("fluentd-async") && is_set("fluentd-async-connect") {
        return Err(InvalidLogConfig::Conflict {
            // dockerd does not close the last quote.
            text: "conflicting options: cannot specify both 'fluentd-async' and 'fluentd-async-connect",
        });
    }
    truth(options, "fluentd-async")?;
    truth(options, "fluentd-async-connect")?;
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
    let address = address::parse(&whole)?;
    match address.scheme.as_str() {
        "unix" if address.path.trim_start_matches('/').is_empty() => Err(InvalidLogAddress::NoPath),
        "unix" => Ok(()),
        DEFAULT_SCHEME | "tls" if !address.path.is_empty() => Err(InvalidLogAddress::Path),
        DEFAULT_SCHEME | "tls" => match address.port() {
            port if port.is_empty() || port.parse::<u16>().is_ok() => Ok(()),
            port => Err(InvalidLogAddress::Port {
                port: port.to_owned(),
            }),
        },
        _ => Err(InvalidLogAddress::Scheme {
            scheme: address.scheme,
        }),
    }
}

/// Checks the number of retries, as Go's `strconv.ParseUint` reads it.
fn max_retries(options: &Options) -> Result<(), InvalidLogConfig> {
    let option = "fluentd-max-retries";
    let Some(text) = value(options, option) else {
        return Ok(());
    };
    let is_number = text.bytes().all(|b| b.is_ascii_digit());
    let problem = match text.parse::<u64>() {
        Ok(_) if is_number => return Ok(()),
        Err(_) if is_number => "value out of range",
        _ => "invalid syntax",
    };
    let number = GoQuoted(text);
    let text = format!("strconv.ParseUint: parsing {number}: {problem}");
    Err(InvalidLogConfig::value(option, text))
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
    let duration = GoDuration::parse(text);
    let duration =
        duration.map_err(|error| InvalidLogConfig::value(option, format!("{prefix}{error}")))?;
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
    use super::super::tests::refusal;

    fn error(option: &str, value: &str) -> Option<String> {
        refusal("fluentd", &[(option, value)])
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
            ("1", r#"time: missing unit in duration "1""#),
        ] {
            let expected = format!("invalid value for {option}: {text}");
            assert_eq!(error(option, interval), Some(expected));
        }
        let text = r#"time: invalid duration "x""#;
        assert_eq!(error("fluentd-retry-wait", "x").as_deref(), Some(text));
    }

    #[test]
    fn an_address_has_a_scheme_a_host_and_a_port_or_is_a_socket() {
        let option = "fluentd-address";
        for address in [
            "h",
            "h:24224",
            "TLS://h",
            "tcp://a:b:1",
            "tcp://[::1]:65535",
            "unix:///x",
            ":1",
        ] {
            assert_eq!(error(option, address), None, "{address}");
        }
        for (address, text) in [
            ("udp://h", "unsupported scheme: 'udp'"),
            ("unix:///", "path is empty"),
            ("h/", "should not contain a path element"),
            (
                "h:65536",
                r#"invalid port: strconv.ParseUint: parsing "65536": value out of range"#,
            ),
            ("h:x", r#"parse "tcp://h:x": invalid port ":x" after host"#),
            (
                "h y",
                r#"parse "tcp://h y": invalid character " " in host name"#,
            ),
        ] {
            let expected = format!("invalid fluentd-address ({address}): {text}");
            assert_eq!(error(option, address), Some(expected));
        }
    }

    #[test]
    fn numbers_and_sizes_are_those_of_go() {
        let option = "fluentd-max-retries";
        for retries in ["", "0", "4294967296", "18446744073709551615"] {
            assert_eq!(error(option, retries), None, "{retries}");
        }
        for (retries, problem) in [
            ("18446744073709551616", "value out of range"),
            ("-1", "invalid syntax"),
            ("+1", "invalid syntax"),
            ("x", "invalid syntax"),
        ] {
            let expected = format!("strconv.ParseUint: parsing \"{retries}\": {problem}");
            assert_eq!(error(option, retries), Some(expected));
        }
        assert_eq!(error("fluentd-buffer-limit", "8m"), None);
        let text = error("fluentd-buffer-limit", "8x");
        assert_eq!(text.as_deref(), Some("invalid suffix: 'x'"));
    }

    /// `fluentd-async-connect` is deprecated; dockerd v28.0 removed it.
    #[test]
    fn the_old_name_of_an_option_is_taken_but_not_with_the_new_one() {
        assert_eq!(error("fluentd-async-connect", "true"), None);
        let text = r#"strconv.ParseBool: parsing "x": invalid syntax"#;
        for option in [
            "fluentd-async",
            "fluentd-async-connect",
            "fluentd-request-ack",
        ] {
            assert_eq!(error(option, "x").as_deref(), Some(text), "{option}");
        }
        let both = [("fluentd-async", "1"), ("fluentd-async-connect", "1")];
        let text =
            "conflicting options: cannot specify both 'fluentd-async' and 'fluentd-async-connect";
        assert_eq!(refusal("fluentd", &both).as_deref(), Some(text));
    }
}

//! The options of the log driver `gelf`.

use super::address::{self, InvalidLogAddress};
use super::{InvalidLogConfig, Options, value};
use crate::go::quote::GoQuoted;

/// Checks all options.
pub(super) fn check(options: &Options) -> Result<(), InvalidLogConfig> {
    let address = value(options, "gelf-address").ok_or(InvalidLogAddress::Missing)?;
    let address = address::parse(address)?;
    let scheme = address.scheme.as_str();
    if !matches!(scheme, "tcp" | "udp") {
        return Err(InvalidLogAddress::GelfScheme.into());
    }
    if address::has_port(address.host) != Ok(true) {
        return Err(InvalidLogAddress::GelfPort.into());
    }
    options
        .iter()
        .try_for_each(|(option, value)| gelf_option(option, value, scheme))
}

fn gelf_option(option: &str, value: &str, scheme: &str) -> Result<(), InvalidLogConfig> {
    const ON_UDP: &str = "compression is only supported on UDP";
    let unknown = |option| {
        let text = format!(
            "unknown value {} for log opt {} for gelf log driver",
            GoQuoted(value),
            GoQuoted(option)
        );
        Err(InvalidLogConfig::value(option, text))
    };
    match option {
        "gelf-address" | "tag" | "labels" | "labels-regex" | "env" | "env-regex" => Ok(()),
        "gelf-compression-level" | "gelf-compression-type" if scheme != "udp" => {
            Err(InvalidLogConfig::Conflict { text: ON_UDP })
        }
        "gelf-compression-level" => match value.parse::<i64>() {
            Ok(-1..=9) => Ok(()),
            _ => unknown("gelf-compression-level"),
        },
        "gelf-compression-type" => match value {
            "gzip" | "zlib" | "none" => Ok(()),
            _ => unknown("gelf-compression-type"),
        },
        "gelf-tcp-max-reconnect" => tcp_number("gelf-tcp-max-reconnect", value, scheme),
        "gelf-tcp-reconnect-delay" => tcp_number("gelf-tcp-reconnect-delay", value, scheme),
        option => Err(InvalidLogConfig::Option {
            driver: "gelf",
            option: option.to_owned(),
        }),
    }
}

fn tcp_number(option: &'static str, value: &str, scheme: &str) -> Result<(), InvalidLogConfig> {
    let name = GoQuoted(option);
    let text = if scheme != "tcp" {
        format!("{name} is only valid for TCP")
    } else if value.parse::<i64>().is_ok_and(|number| number >= 0) {
        return Ok(());
    } else {
        format!("{name} must be a positive integer")
    };
    Err(InvalidLogConfig::value(option, text))
}

#[cfg(test)]
mod tests {
    use super::super::tests::refusal;

    fn error(address: &str, options: &[(&str, &str)]) -> Option<String> {
        let address = [("gelf-address", address)];
        refusal("gelf", &[&address, options].concat())
    }

    #[test]
    fn an_address_is_of_tcp_or_udp_and_has_a_port() {
        for address in ["udp://h:12201", "TCP://[::1]:1/path?x"] {
            assert_eq!(error(address, &[]), None, "{address}");
        }
        let scheme = "gelf: endpoint needs to be TCP or UDP";
        let port = "gelf: please provide gelf-address as proto://host:port";
        for (address, text) in [
            ("", "gelf-address is a required parameter"),
            ("h", scheme),
            ("h:12201", scheme),
            ("unix:///x", scheme),
            ("udp://h", port),
            ("udp:h:1", port),
            ("udp://a:b:1", port),
            (
                "udp://h:x",
                r#"parse "udp://h:x": invalid port ":x" after host"#,
            ),
        ] {
            assert_eq!(error(address, &[]).as_deref(), Some(text), "{address}");
        }
    }

    #[test]
    fn each_transport_has_its_own_options() {
        for (address, option, value, text) in [
            ("udp://h:1", "gelf-compression-level", "-1", None),
            ("udp://h:1", "gelf-compression-level", "9", None),
            (
                "udp://h:1",
                "gelf-compression-level",
                "10",
                Some(
                    r#"unknown value "10" for log opt "gelf-compression-level" for gelf log driver"#,
                ),
            ),
            ("udp://h:1", "gelf-compression-type", "zlib", None),
            (
                "udp://h:1",
                "gelf-compression-type",
                "zip",
                Some(
                    r#"unknown value "zip" for log opt "gelf-compression-type" for gelf log driver"#,
                ),
            ),
            (
                "tcp://h:1",
                "gelf-compression-type",
                "zlib",
                Some("compression is only supported on UDP"),
            ),
            ("tcp://h:1", "gelf-tcp-max-reconnect", "0", None),
            (
                "tcp://h:1",
                "gelf-tcp-reconnect-delay",
                "-1",
                Some(r#""gelf-tcp-reconnect-delay" must be a positive integer"#),
            ),
            (
                "udp://h:1",
                "gelf-tcp-max-reconnect",
                "1",
                Some(r#""gelf-tcp-max-reconnect" is only valid for TCP"#),
            ),
            (
                "udp://h:1",
                "x",
                "",
                Some(r#"unknown log opt "x" for gelf log driver"#),
            ),
        ] {
            assert_eq!(
                error(address, &[(option, value)]).as_deref(),
                text,
                "{option}={value}"
            );
        }
    }
}

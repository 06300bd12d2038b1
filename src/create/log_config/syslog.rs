//! The options of the log driver `syslog`.

use super::address::{self, InvalidLogAddress};
use super::{InvalidLogConfig, Options, only, value};

const KNOWN: [&str; 12] = [
    "env",
    "env-regex",
    "labels",
    "labels-regex",
    "syslog-address",
    "syslog-facility",
    "syslog-tls-ca-cert",
    "syslog-tls-cert",
    "syslog-tls-key",
    "syslog-tls-skip-verify",
    "tag",
    "syslog-format",
];

const FACILITIES: [&str; 20] = [
    "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "authpriv",
    "ftp", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
];

/// Checks all options.
pub(super) fn check(options: &Options) -> Result<(), InvalidLogConfig> {
    only(options, "syslog", &KNOWN)?;
    if let Some(text) = value(options, "syslog-address") {
        address(text)?;
    }
    if let Some(facility) = value(options, "syslog-facility") {
        let number = facility.parse::<i64>();
        if !FACILITIES.contains(&facility) && !matches!(number, Ok(0..=23)) {
            let text = "invalid syslog facility";
            return Err(InvalidLogConfig::value("syslog-facility", text));
        }
    }
    match value(options, "syslog-format") {
        None | Some("rfc3164" | "rfc5424" | "rfc5424micro") => Ok(()),
        Some(_) => Err(InvalidLogConfig::value(
            "syslog-format",
            "invalid syslog format",
        )),
    }
}

fn address(text: &str) -> Result<(), InvalidLogAddress> {
    let address = address::parse(text)?;
    match address.scheme.as_str() {
        "unix" | "unixgram" => Err(InvalidLogAddress::Socket {
            path: address.path.to_owned(),
        }),
        // Without a port, the driver uses its own.
        "udp" | "tcp" | "tcp+tls" => address::has_port(address.host).map(|_| ()),
        _ => Err(InvalidLogAddress::Scheme {
            scheme: address.scheme,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::refusal;

    fn error(option: &str, value: &str) -> Option<String> {
        refusal("syslog", &[(option, value)])
    }

    #[test]
    fn an_address_has_a_scheme_and_may_have_a_port() {
        for address in ["", "udp://h", "TCP://h:514", "tcp+tls://[::1]", "tcp:h:1"] {
            assert_eq!(error("syslog-address", address), None, "{address}");
        }
        for (address, text) in [
            ("h", "unsupported scheme: ''"),
            ("h:514", "unsupported scheme: 'h'"),
            ("http://h", "unsupported scheme: 'http'"),
            ("tcp://a:b:1", "address a:b:1: too many colons in address"),
            (
                "tcp://h:x",
                r#"parse "tcp://h:x": invalid port ":x" after host"#,
            ),
            (
                "unix:///dev/log",
                "the socket /dev/log of a syslog server does not exist on Windows",
            ),
        ] {
            assert_eq!(error("syslog-address", address).as_deref(), Some(text));
        }
    }

    #[test]
    fn a_facility_is_known_by_its_name_or_number_and_a_format_by_its_name() {
        for facility in ["", "local7", "0", "23"] {
            assert_eq!(error("syslog-facility", facility), None, "{facility}");
        }
        for facility in ["24", "-1", "Kern", "local8"] {
            let text = error("syslog-facility", facility);
            assert_eq!(
                text.as_deref(),
                Some("invalid syslog facility"),
                "{facility}"
            );
        }
        assert_eq!(error("syslog-format", "rfc5424micro"), None);
        let text = error("syslog-format", "rfc");
        assert_eq!(text.as_deref(), Some("invalid syslog format"));
        let text = error("x", "");
        assert_eq!(
            text.as_deref(),
            Some("unknown log opt 'x' for syslog log driver")
        );
    }
}

//! The addresses of log servers.

use super::{InvalidLogConfig, Options, value};
use crate::go::quote::GoQuoted;

/// The schemes of addresses that dockerd takes for log servers.
const TRANSPORTS: [&str; 5] = ["tcp", "tcp+tls", "udp", "unix", "unixgram"];

/// Error checking the address of a log server. The texts are dockerd's, except for those of Go's URL parser.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidLogAddress {
    /// The driver needs an address.
    #[error("gelf-address is a required parameter")]
    Missing,
    /// The address does not have the scheme of a log server.
    #[error("{driver}-address should be in form proto://address, got {address}")]
    Form {
        /// The driver.
        driver: &'static str,
        /// The address.
        address: String,
    },
    /// The driver does not take the scheme.
    #[error("gelf: endpoint needs to be TCP or UDP")]
    GelfScheme,
    /// The address has no port.
    #[error("gelf: please provide gelf-address as proto://host:port")]
    GelfPort,
    /// The driver does not take the scheme.
    #[error("unsupported scheme: '{scheme}'")]
    Scheme {
        /// The scheme.
        scheme: String,
    },
    /// The path of a socket is empty.
    #[error("path is empty")]
    NoPath,
    /// The address has a path.
    #[error("should not contain a path element")]
    Path,
    /// The host cannot be separated from the port.
    #[error("address {host}: {problem}")]
    HostPort {
        /// The host with its port.
        host: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// The port is not a number up to 65,535.
    #[error("invalid port: strconv.ParseUint: parsing {}: invalid syntax", GoQuoted(.port))]
    Port {
        /// The port.
        port: String,
    },
    /// The address is a Unix socket, which does not exist on Windows.
    #[error("the socket {path} of a syslog server does not exist on Windows")]
    Socket {
        /// The path.
        path: String,
    },
}

/// The parts of an address.
pub(super) struct Address<'a> {
    pub(super) scheme: &'a str,
    pub(super) host: &'a str,
    pub(super) path: &'a str,
}

impl<'a> Address<'a> {
    pub(super) fn new(address: &'a str) -> Option<Self> {
        let (scheme, rest) = address.split_once("://")?;
        let (host, path) = match rest.find('/').and_then(|at| rest.split_at_checked(at)) {
            Some((host, path)) => (host, path),
            None => (rest, ""),
        };
        // The part before the host is an account.
        let host = host.rsplit('@').next().unwrap_or(host);
        Some(Self { scheme, host, path })
    }
}

/// Splits a host from its port, as Go's `net.SplitHostPort` does. Returns `None` if the port is missing.
pub(super) fn split_port(host: &str) -> Result<Option<(&str, &str)>, InvalidLogAddress> {
    let wrong = |problem| InvalidLogAddress::HostPort {
        host: host.to_owned(),
        problem,
    };
    if let Some(rest) = host.strip_prefix('[') {
        let (address, port) = rest
            .split_once(']')
            .ok_or_else(|| wrong("missing ']' in address"))?;
        return match port.strip_prefix(':') {
            Some(port) => Ok(Some((address, port))),
            None if port.is_empty() => Ok(None),
            None => Err(wrong("missing port in address")),
        };
    }
    match host.rsplit_once(':') {
        None => Ok(None),
        Some((name, _)) if name.contains(':') => Err(wrong("too many colons in address")),
        Some(parts) => Ok(Some(parts)),
    }
}

/// Checks the options of `gelf`.
pub(super) fn gelf(options: &Options) -> Result<(), InvalidLogConfig> {
    let address = value(options, "gelf-address").ok_or(InvalidLogAddress::Missing)?;
    let address = transport("gelf", address)?;
    if !matches!(address.scheme, "tcp" | "udp") {
        return Err(InvalidLogAddress::GelfScheme.into());
    }
    if !matches!(split_port(address.host), Ok(Some(_))) {
        return Err(InvalidLogAddress::GelfPort.into());
    }
    options
        .iter()
        .try_for_each(|(option, value)| gelf_option(option, value, address.scheme))
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

/// Checks the options of `syslog`.
pub(super) fn syslog(options: &Options) -> Result<(), InvalidLogConfig> {
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
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron",
        "authpriv", "ftp", "local0", "local1", "local2", "local3", "local4", "local5", "local6",
        "local7",
    ];
    super::only(options, "syslog", &KNOWN)?;
    if let Some(address) = value(options, "syslog-address") {
        syslog_address(address)?;
    }
    if let Some(facility) = value(options, "syslog-facility") {
        let is_number = facility
            .parse::<i64>()
            .is_ok_and(|number| (0..=23).contains(&number));
        if !is_number && !FACILITIES.contains(&facility) {
            let text = "invalid syslog facility";
            return Err(InvalidLogConfig::value("syslog-facility", text));
        }
    }
    match value(options, "syslog-format") {
        None | Some("rfc3164" | "rfc5424" | "rfc5424micro") => Ok(()),
        Some(_) => Err(InvalidLogConfig::value(
            "syslog-format",
            "Invalid syslog format",
        )),
    }
}

fn syslog_address(text: &str) -> Result<(), InvalidLogAddress> {
    let address = transport("syslog", text)?;
    if matches!(address.scheme, "unix" | "unixgram") {
        return Err(InvalidLogAddress::Socket {
            path: address.path.to_owned(),
        });
    }
    split_port(address.host).map(|_| ())
}

/// Returns the parts of an address whose scheme is one of log servers.
fn transport<'a>(driver: &'static str, text: &'a str) -> Result<Address<'a>, InvalidLogAddress> {
    Address::new(text)
        .filter(|address| TRANSPORTS.contains(&address.scheme))
        .ok_or_else(|| InvalidLogAddress::Form {
            driver,
            address: text.to_owned(),
        })
}

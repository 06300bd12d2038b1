//! The addresses of log servers.

use crate::go::quote::GoQuoted;
use crate::go::url::Url;

/// Error checking the address of a log server. The texts are dockerd's, except for that of a socket.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidLogAddress {
    /// The driver needs an address.
    #[error("gelf-address is a required parameter")]
    Missing,
    /// The address is not a URL.
    #[error("{text}")]
    Url {
        /// The text of Go's parser, which quotes the address.
        text: String,
    },
    /// The driver `gelf` does not take the scheme.
    #[error("gelf: endpoint needs to be TCP or UDP")]
    GelfScheme,
    /// The address has no port, or the port cannot be separated from the host.
    #[error("gelf: please provide gelf-address as proto://host:port")]
    GelfPort,
    /// The driver does not take the scheme.
    #[error("unsupported scheme: '{scheme}'")]
    Scheme {
        /// The scheme, in lower case; empty for none.
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
        /// What is wrong, in Go's words.
        problem: &'static str,
    },
    /// The port is greater than 65,535.
    #[error("invalid port: strconv.ParseUint: parsing {}: value out of range", GoQuoted(.port))]
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

/// Parses an address.
pub(super) fn parse(address: &str) -> Result<Url<'_>, InvalidLogAddress> {
    Url::parse(address).map_err(|text| InvalidLogAddress::Url { text })
}

/// Checks whether a host can be separated from its port, as Go's `net.SplitHostPort` does. Returns whether it has one.
pub(super) fn has_port(host: &str) -> Result<bool, InvalidLogAddress> {
    let wrong = |problem| {
        Err(InvalidLogAddress::HostPort {
            host: host.to_owned(),
            problem,
        })
    };
    let Some((before_port, port)) = host.rsplit_once(':') else {
        return Ok(false);
    };
    let name = match host.strip_prefix('[') {
        Some(rest) => {
            let Some((address, behind)) = rest.split_once(']') else {
                return wrong("missing ']' in address");
            };
            match behind.strip_prefix(':') {
                Some(port) if !port.contains(':') => address,
                Some(_) => return wrong("too many colons in address"),
                None => return Ok(false),
            }
        }
        None if before_port.contains(':') => return wrong("too many colons in address"),
        None => before_port,
    };
    let contains = |bracket| name.contains(bracket) || port.contains(bracket);
    if contains('[') {
        return wrong("unexpected '[' in address");
    }
    if contains(']') {
        return wrong("unexpected ']' in address");
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answers are those of Go.
    #[test]
    fn a_port_is_separated_as_go_does() {
        for (host, expected) in [
            ("h:1", true),
            ("h:", true),
            ("[::1]:2", true),
            ("", false),
            ("h", false),
        ] {
            assert_eq!(has_port(host), Ok(expected), "{host}");
        }
        for host in ["[::1]", "[a]b]:1"] {
            assert_eq!(has_port(host), Ok(false), "{host}");
        }
        for (host, problem) in [
            ("a:b:1", "too many colons in address"),
            ("[::1]:2:3", "too many colons in address"),
            ("[a:1", "missing ']' in address"),
            ("a[b:1", "unexpected '[' in address"),
            ("]:1", "unexpected ']' in address"),
        ] {
            let error = has_port(host).unwrap_err().to_string();
            assert_eq!(error, format!("address {host}: {problem}"));
        }
    }
}

//! Ports of the container, and the host's ports that are mapped to them.

use super::host_config::InvalidHostConfig;
use crate::create::api::PortMap;

/// Checks all ports.
pub(super) fn check(ports: Option<&PortMap>) -> Result<(), InvalidHostConfig> {
    let refused = |port: &str| InvalidHostConfig::Port {
        port: port.to_owned(),
    };
    for (port, bindings) in ports.into_iter().flatten() {
        let number = without_protocol(port);
        if !number.is_empty() && parse(number).is_none() {
            return Err(refused(number));
        }
        for binding in bindings.iter().flatten() {
            if !is_port_or_range(without_protocol(&binding.host_port)) {
                return Err(refused(&binding.host_port));
            }
        }
    }
    Ok(())
}

/// Returns the part before the protocol.
fn without_protocol(port: &str) -> &str {
    port.split('/').next().unwrap_or(port)
}

/// Returns whether the text is empty, a port, or an ascending range. A third part is ignored, as in Docker.
fn is_port_or_range(text: &str) -> bool {
    let mut parts = text.split('-');
    match (parts.next(), parts.next()) {
        (Some(""), None) => true,
        (Some(port), None) => parse(port).is_some(),
        (Some(first), Some(last)) => match (parse(first), parse(last)) {
            (Some(first), Some(last)) => first <= last,
            _ => false,
        },
        (None, _) => false,
    }
}

/// Parses a port, which must not have a sign.
fn parse(port: &str) -> Option<u16> {
    let is_number = port.bytes().all(|b| b.is_ascii_digit());
    port.parse().ok().filter(|_| is_number)
}

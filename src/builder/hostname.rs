//! The host name.

use super::non_empty_text;
use crate::container::ContainerConfig;

/// Returns the host name, followed by the domain name if there is one.
pub(super) fn hostname(config: &ContainerConfig) -> Option<String> {
    let ContainerConfig {
        hostname,
        domainname,
        ..
    } = config;
    if domainname.is_empty() {
        non_empty_text(hostname)
    } else {
        Some([hostname.as_str(), domainname].join("."))
    }
}

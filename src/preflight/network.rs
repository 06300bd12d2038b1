//! The host name, and the endpoints of the network.

use std::collections::HashSet;

use super::{Judge, Rule, Severity};

/// The most characters of a label of a host name.
const MAX_LABEL: usize = 63;

impl Judge<'_> {
    pub(super) fn host_name(&mut self) {
        let name = self
            .spec
            .oci_spec()
            .hostname()
            .as_deref()
            .unwrap_or_default();
        if name.is_empty() {
            return;
        }
        if let Some(label) = name.split('.').find(|label| !is_dns_label(label)) {
            self.find(
                Rule::HostName,
                Severity::Mistake,
                "hostname",
                format!("DNS refuses the part '{label}' of the host name '{name}'."),
                format!("Use letters, digits and inner hyphens, at most {MAX_LABEL} of them between two dots."),
            );
        }
    }

    pub(super) fn endpoints(&mut self) {
        let network = self
            .windows()
            .and_then(|windows| windows.network().as_ref());
        let endpoints = network.and_then(|network| network.endpoint_list().as_deref());
        let endpoints = endpoints.unwrap_or_default();
        let mut seen = HashSet::with_capacity(endpoints.len());
        for (index, endpoint) in endpoints.iter().enumerate() {
            if !seen.insert(endpoint.to_lowercase()) {
                self.find(
                    Rule::RepeatedEndpoint,
                    Severity::Mistake,
                    format!("windows.network.endpointList[{index}]"),
                    format!("The endpoint {endpoint} is listed before."),
                    "List each endpoint once.",
                );
            }
        }
    }
}

/// Whether the text can be a label of a host name, by RFC 1123.
fn is_dns_label(label: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (1..=MAX_LABEL).contains(&label.len())
        && label.bytes().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

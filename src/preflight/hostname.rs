//! The host name.

use super::{Check, Rule};

/// The maximum length of a label of a host name.
const MAX_LABEL: usize = 63;

impl Check<'_> {
    pub(super) fn hostname(&mut self) {
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
            self.mistake(
                Rule::HostName,
                "hostname",
                format!("DNS does not allow the part '{label}' of the host name '{name}'."),
                format!(
                    "Use letters, digits and inner hyphens, at most {MAX_LABEL} between two dots."
                ),
            );
        }
    }
}

/// Returns whether the text can be a label of a host name, by RFC 1123.
fn is_dns_label(label: &str) -> bool {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
    (1..=MAX_LABEL).contains(&label.len())
        && label.bytes().all(allowed)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

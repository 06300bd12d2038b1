//! The credential spec.

use crate::spec::WindowsSpec;

/// Returns the text of the credential spec; empty if there is none. Anything but a string is ignored.
pub(super) fn credentials(spec: &WindowsSpec) -> String {
    let text = spec.credential_spec();
    text.map_or_else(String::new, std::borrow::Cow::into_owned)
}

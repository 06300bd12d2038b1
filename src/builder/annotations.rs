//! Annotations.

use std::collections::HashMap;

use crate::container::HostConfig;

/// Returns the annotations, or `None` if there are none.
pub(super) fn annotations(host_config: &HostConfig) -> Option<HashMap<String, String>> {
    let annotations = &host_config.annotations;
    (!annotations.is_empty()).then(|| annotations.clone())
}

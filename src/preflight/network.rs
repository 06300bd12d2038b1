//! The endpoints of the network.

use std::collections::HashSet;

use super::{Check, Rule, Severity};

impl Check<'_> {
    pub(super) fn endpoints(&mut self) {
        let endpoints = self.spec.network();
        let endpoints = endpoints.and_then(|network| network.endpoint_list().as_deref());
        let endpoints = endpoints.unwrap_or_default();
        let mut seen = HashSet::with_capacity(endpoints.len());
        for (index, endpoint) in endpoints.iter().enumerate() {
            if !seen.insert(endpoint.to_lowercase()) {
                self.report(
                    Rule::RepeatedEndpoint,
                    Severity::Mistake,
                    format!("windows.network.endpointList[{index}]"),
                    format!("The endpoint {endpoint} is already listed."),
                    "List each endpoint once.",
                );
            }
        }
    }
}

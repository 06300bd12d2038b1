//! The endpoints of the network.

use std::collections::HashSet;

use super::{By, Check, Rule};

impl Check<'_> {
    pub(super) fn endpoints(&mut self) {
        let Some(network) = self.spec.network() else {
            return;
        };
        let endpoints = network.endpoint_list().as_deref().unwrap_or_default();
        let namespace = network.network_namespace().as_deref().unwrap_or_default();
        if self.is_runhcs() && !namespace.is_empty() {
            if !endpoints.is_empty() {
                self.changed(
                    Rule::IgnoredField,
                    "windows.network.endpointList",
                    format!(
                        "The spec names the network namespace {namespace}, and runhcs ignores the endpoints [{}] beside it.",
                        endpoints.join(", ")
                    ),
                    "Add the endpoints to the namespace, or remove windows.network.networkNamespace.",
                );
            }
            return;
        }
        let mut seen = HashSet::with_capacity(endpoints.len());
        for (index, endpoint) in endpoints.iter().enumerate() {
            let field = || format!("windows.network.endpointList[{index}]");
            if endpoint.is_empty() {
                self.refused(
                    By::Hcs,
                    Rule::EmptyEndpoint,
                    field(),
                    "The endpoint has no id.",
                    "Set the id of an HNS endpoint, or remove the entry.",
                );
            } else if !seen.insert(endpoint.to_lowercase()) {
                self.mistake(
                    Rule::RepeatedEndpoint,
                    field(),
                    format!("The endpoint {endpoint} is already listed."),
                    "List each endpoint once.",
                );
            }
        }
    }
}

//! The network.

use super::planner::Planner;
use super::{PlanProblem, Step};
use crate::hcs::network::{allows_unqualified_dns_query, dns_search_list, shared_container_name};
use crate::hcs::schema2::Networking;

impl Planner<'_> {
    /// Gives the container a network namespace, if it has a network: the one that the spec names, or a new one with the
    /// spec's endpoints.
    pub(super) fn networking(&mut self) -> Result<Option<Networking>, PlanProblem> {
        let windows = self.windows();
        let Some(network) = windows.network() else {
            return Ok(None);
        };
        let namespace = match network.network_namespace().as_deref() {
            None | Some("") => {
                let endpoints = network.endpoint_list().as_deref().unwrap_or_default();
                self.new_namespace(endpoints)?
            }
            Some(namespace) => namespace.to_owned(),
        };
        Ok(Some(Networking {
            allow_unqualified_dns_query: allows_unqualified_dns_query(network),
            dns_search_list: dns_search_list(network),
            network_shared_container_name: shared_container_name(network),
            namespace,
        }))
    }

    fn new_namespace(&mut self, endpoints: &[String]) -> Result<String, PlanProblem> {
        let namespace_id = &self.request.namespace_id;
        if namespace_id.is_empty() {
            return Err(PlanProblem::NoNamespaceId);
        }
        self.steps.push(Step::CreateNamespace {
            namespace_id: namespace_id.clone(),
        });
        let added = endpoints
            .iter()
            .map(|endpoint_id| Step::AddNamespaceEndpoint {
                namespace_id: namespace_id.clone(),
                endpoint_id: endpoint_id.clone(),
            });
        self.steps.extend(added);
        Ok(namespace_id.clone())
    }
}

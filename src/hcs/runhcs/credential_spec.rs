//! The credential spec, which the credential guard holds.

use super::annotations::keys::DISABLE_GMSA;
use super::planner::Planner;
use super::{PlanProblem, Step};
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::hcs::schema2::{
    AddInstance, ContainerCredentialGuardState, CredentialGuardOperation, CredentialGuardTransport,
    HvSocketServiceConfig, ModifySettingRequest, ModifySettings, ServiceModificationRequest,
    ServicePropertyType,
};
use crate::host::HvSocketService;

/// The resource path of requests that change services over Hyper-V sockets.
const SERVICE_TABLE: &str = "VirtualMachine/Devices/HvSocket/HvSocketConfig/ServiceTable/";

/// The instance of the credential guard cannot be found.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialGuardError {
    /// The container has no instance.
    #[error("failed to find credential guard instance with container ID {container_id}")]
    NotFound {
        /// The container's id.
        container_id: String,
    },
    /// The instance cannot be looked up.
    #[error(transparent)]
    Failed(BackendError),
}

impl CredentialGuardError {
    /// Returns the category of the error. A failure of the lookup keeps the backend's kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::NotFound { .. } => ErrorKind::NotFound,
            Self::Failed(error) => error.kind(),
        }
    }

    pub(super) fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::NotFound { .. } => None,
            Self::Failed(error) => Some(error),
        }
    }
}

impl Planner<'_> {
    /// Fails if the spec has a credential spec, and an annotation refuses it. A value that is not a string does not
    /// count.
    pub(super) fn refuse_disabled_credential_spec(&self) -> Result<(), PlanProblem> {
        if self.spec.credential_spec().is_some() && self.annotations.get(&DISABLE_GMSA) {
            return Err(PlanProblem::CredentialSpecsDisabled);
        }
        Ok(())
    }

    /// Adds an instance to the credential guard, if there is a credential spec, even an empty one.
    pub(super) fn credential_guard(
        &mut self,
        transport: CredentialGuardTransport,
    ) -> Result<Option<ContainerCredentialGuardState>, CredentialGuardError> {
        let Some(credential_spec) = self.spec.credential_spec() else {
            return Ok(None);
        };
        let container_id = &self.request.id;
        let details = AddInstance {
            id: container_id.clone(),
            credential_spec: credential_spec.clone().into_owned(),
            transport: Some(transport),
        };
        self.steps
            .push(Step::ModifyServiceSettings(ServiceModificationRequest {
                property_type: ServicePropertyType::ContainerCredentialGuard,
                settings: CredentialGuardOperation::AddInstance(details),
            }));
        let instance = self.lookups.instances.credential_guard(container_id);
        let instance = instance.map_err(|error| match error.kind() {
            ErrorKind::NotFound => CredentialGuardError::NotFound {
                container_id: container_id.clone(),
            },
            _ => CredentialGuardError::Failed(error),
        })?;
        if transport == CredentialGuardTransport::HvSocket {
            self.steps
                .push(Step::Modify(allow_service(instance.service)));
        }
        Ok(Some(ContainerCredentialGuardState {
            cookie: instance.cookie,
            rpc_endpoint: instance.rpc_endpoint,
            transport: Some(transport),
            credential_spec: credential_spec.into_owned(),
        }))
    }
}

/// Allows the guest to use a service of the host.
fn allow_service(service: HvSocketService) -> ModifySettingRequest {
    let config = HvSocketServiceConfig {
        bind_security_descriptor: service.bind_security_descriptor,
        connect_security_descriptor: service.connect_security_descriptor,
        allow_wildcard_binds: service.allow_wildcard_binds,
        disabled: service.disabled,
    };
    ModifySettingRequest::update(
        [SERVICE_TABLE, &service.id].concat(),
        ModifySettings::HvSocketServiceConfig(config),
    )
}

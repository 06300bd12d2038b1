//! The Container Credential Guard (CCG), which gives a container a gMSA's credentials.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hcs::omit::is_zero;
use crate::redact::REDACTED;

/// A container's instance of the credential guard, as HCS returns it. Its `Debug` form hides everything but the
/// transport.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ContainerCredentialGuardState {
    /// The secret that authenticates calls to the instance, as a binary string.
    #[serde(skip_serializing_if = "is_zero")]
    pub cookie: String,
    /// The name of the RPC endpoint that the container calls.
    #[serde(skip_serializing_if = "is_zero")]
    pub rpc_endpoint: String,
    /// How the container reaches it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<CredentialGuardTransport>,
    /// The credential spec: JSON as text.
    #[serde(skip_serializing_if = "is_zero")]
    pub credential_spec: String,
}

impl fmt::Debug for ContainerCredentialGuardState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContainerCredentialGuardState")
            .field("cookie", &REDACTED)
            .field("rpc_endpoint", &REDACTED)
            .field("transport", &self.transport)
            .field("credential_spec", &REDACTED)
            .finish()
    }
}

/// How a container reaches the credential guard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum CredentialGuardTransport {
    /// Local remote procedure calls (LRPC), with process isolation.
    #[serde(rename = "LRPC")]
    Lrpc,
    /// Remote procedure calls over a Hyper-V socket, from a utility VM.
    HvSocket,
}

/// The request of `HcsModifyServiceSettings` that adds an instance to the credential guard.
///
/// Its counterpart, which removes it again, has the operation `RemoveInstance` and only the id.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ServiceModificationRequest {
    /// The part of the service that is changed: one per request.
    pub property_type: ServicePropertyType,
    /// The change.
    pub settings: CredentialGuardOperation,
}

/// The part of the Host Compute Service that is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ServicePropertyType {
    /// The instances of the credential guard.
    ContainerCredentialGuard,
}

/// A change to the instances of the credential guard.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "Operation", content = "OperationDetails")]
#[non_exhaustive]
pub enum CredentialGuardOperation {
    /// Adds an instance.
    AddInstance(AddInstance),
}

/// An instance that is added to the credential guard. Its `Debug` form hides the credential spec.
#[derive(Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct AddInstance {
    /// The id of the instance, which must be globally unique; runhcs uses the container's id.
    #[serde(skip_serializing_if = "is_zero")]
    pub id: String,
    /// The credential spec: JSON as text.
    #[serde(skip_serializing_if = "is_zero")]
    pub credential_spec: String,
    /// How the container reaches the credential guard.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transport: Option<CredentialGuardTransport>,
}

impl fmt::Debug for AddInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AddInstance")
            .field("id", &self.id)
            .field("credential_spec", &REDACTED)
            .field("transport", &self.transport)
            .finish()
    }
}

//! The documents that create a compute system.

use serde::{Deserialize, Serialize};

use super::{Container, VirtualMachine};
use crate::hcs::omit::is_zero;

/// The document of `HcsCreateComputeSystem`: either a process-isolated container or a utility VM, never both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ComputeSystem {
    /// The name of the program that owns the compute system.
    #[serde(skip_serializing_if = "is_zero")]
    pub owner: String,
    /// The version of the schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<SchemaVersion>,
    /// The container, if the compute system is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Container>,
    /// The virtual machine, if the compute system is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub virtual_machine: Option<VirtualMachine>,
    /// Whether HCS terminates the compute system when its last handle is closed.
    #[serde(skip_serializing_if = "is_zero")]
    pub should_terminate_on_last_handle_closed: bool,
}

/// A container in a utility VM: the document for the guest's compute service.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct HostedSystem {
    /// The version of the schema, which may differ from the host's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_version: Option<SchemaVersion>,
    /// The container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Container>,
}

/// The version of the schema that a document follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct SchemaVersion {
    /// The major version. No major version is compatible with another one.
    #[serde(skip_serializing_if = "is_zero")]
    pub major: u32,
    /// The minor version. Each includes the lower ones.
    #[serde(skip_serializing_if = "is_zero")]
    pub minor: u32,
}

impl SchemaVersion {
    /// Version 2.1 (Windows build 17763), which runhcs declares even where it uses fields of later versions.
    pub const V2_1: Self = Self { major: 2, minor: 1 };
}

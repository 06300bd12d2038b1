//! The document that creates a container.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::hcs::omit::is_zero;
use crate::redact::REDACTED;

/// The document of `HcsCreateComputeSystem` for a container, in schema 1.
///
/// Its `Debug` form hides the credential spec.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ContainerConfig {
    /// The type of the compute system. Always present.
    pub system_type: SystemType,
    /// The container's id. Always present.
    pub name: String,
    /// The name of the program that owns the container.
    #[serde(skip_serializing_if = "is_zero")]
    pub owner: String,
    /// With process isolation, the volume of the container's file system, without a backslash at its end:
    /// `\\?\Volume{GUID}`.
    #[serde(skip_serializing_if = "is_zero")]
    pub volume_path: String,
    /// Whether disk writes may stay unflushed while the container boots.
    #[serde(skip_serializing_if = "is_zero")]
    pub ignore_flushes_during_boot: bool,
    /// The folder of the scratch layer. hcsshim says that it is for process isolation; dockerd always sets it.
    #[serde(skip_serializing_if = "is_zero")]
    pub layer_folder_path: String,
    /// The read-only layers, topmost first. Always present.
    pub layers: Vec<Layer>,
    /// The gMSA credential spec: JSON as text.
    #[serde(skip_serializing_if = "is_zero")]
    pub credentials: String,
    /// The number of processors; 0 for no limit. With Hyper-V isolation it is that of the VM; with process isolation,
    /// the container may use as much processor time, on any of the host's processors.
    #[serde(skip_serializing_if = "is_zero")]
    pub processor_count: u32,
    /// The processor time relative to other containers, from 1 to 10,000; 0 for the default. With process isolation,
    /// Windows reduces it to nine steps: 7,500 is step 7, and 2,500 is step 2.
    #[serde(skip_serializing_if = "is_zero")]
    pub processor_weight: u64,
    /// The maximum processor time, from 1 to 10,000 ten-thousandths of all processors; 0 for no limit.
    #[serde(skip_serializing_if = "is_zero")]
    pub processor_maximum: i64,
    /// The maximum number of operations per second on the system volume; 0 for no limit.
    #[serde(rename = "StorageIOPSMaximum", skip_serializing_if = "is_zero")]
    pub storage_iops_maximum: u64,
    /// The maximum number of bytes per second on the system volume; 0 for no limit.
    #[serde(skip_serializing_if = "is_zero")]
    pub storage_bandwidth_maximum: u64,
    /// The maximum memory, in MiB; 0 for no limit.
    #[serde(rename = "MemoryMaximumInMB", skip_serializing_if = "is_zero")]
    pub memory_maximum_in_mb: i64,
    /// Folders and files of the host in the container.
    #[serde(skip_serializing_if = "is_zero")]
    pub mapped_directories: Vec<MappedDirectory>,
    /// Named pipes of the host in the container.
    #[serde(skip_serializing_if = "is_zero")]
    pub mapped_pipes: Vec<MappedPipe>,
    /// Whether the container is Hyper-V isolated. Always present.
    pub hv_partition: bool,
    /// The host name.
    #[serde(skip_serializing_if = "is_zero")]
    pub host_name: String,
    /// The ids of the container's HNS endpoints.
    #[serde(skip_serializing_if = "is_zero")]
    pub endpoint_list: Vec<String>,
    /// The utility VM of a Hyper-V isolated container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hv_runtime: Option<HvRuntime>,
    /// Whether DNS queries without a domain are allowed.
    #[serde(rename = "AllowUnqualifiedDNSQuery", skip_serializing_if = "is_zero")]
    pub allow_unqualified_dns_query: bool,
    /// The DNS suffixes, separated by commas.
    #[serde(rename = "DNSSearchList", skip_serializing_if = "is_zero")]
    pub dns_search_list: String,
    /// The id of the container whose network stack is shared.
    #[serde(skip_serializing_if = "is_zero")]
    pub network_shared_container_name: String,
    /// Devices of the host for the container. HCS has the field from build 17763 on.
    #[serde(skip_serializing_if = "is_zero")]
    pub assigned_devices: Vec<AssignedDevice>,
}

impl fmt::Debug for ContainerConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = self.clone();
        if !shown.credentials.is_empty() {
            REDACTED.clone_into(&mut shown.credentials);
        }
        let json = serde_json::to_string(&shown).map_err(|_| fmt::Error)?;
        write!(f, "ContainerConfig({json})")
    }
}

/// The type of a compute system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum SystemType {
    /// A container.
    #[default]
    Container,
}

/// A read-only layer. Both fields are always present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Layer {
    /// The layer's GUID, which HCS's `NameToGuid` makes from the name of its folder.
    #[serde(rename = "ID")]
    pub id: String,
    /// The layer's folder.
    pub path: String,
}

/// A folder or file of the host in the container. All fields are always present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct MappedDirectory {
    /// The path on the host.
    pub host_path: String,
    /// The path in the container.
    pub container_path: String,
    /// Whether the container may not write to it.
    pub read_only: bool,
    /// The maximum number of bytes per second; 0 for no limit. dockerd never sets one.
    pub bandwidth_maximum: u64,
    /// The maximum number of operations per second; 0 for no limit. dockerd never sets one.
    #[serde(rename = "IOPSMaximum")]
    pub iops_maximum: u64,
    /// Whether it is mapped into the utility VM instead of the container. dockerd never sets it.
    #[serde(rename = "CreateInUtilityVM")]
    pub create_in_utility_vm: bool,
}

/// A named pipe of the host in the container. Both fields are always present.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct MappedPipe {
    /// The pipe on the host: `\\.\pipe\NAME`.
    pub host_path: String,
    /// The pipe's name in the container, without `\\.\pipe\`.
    pub container_pipe_name: String,
}

/// The utility VM of a Hyper-V isolated container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct HvRuntime {
    /// The folder `UtilityVM` of the layer that has the image of the utility VM.
    #[serde(skip_serializing_if = "is_zero")]
    pub image_path: String,
}

/// Devices of the host for the container: all that belong to an interface class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct AssignedDevice {
    /// The GUID of the device interface class.
    #[serde(skip_serializing_if = "is_zero")]
    pub interface_class_guid: String,
}

//! A container.

use serde::{Deserialize, Serialize};

use super::{
    AdditionalDeviceNamespace, ContainerCredentialGuardState, MappedDirectory, MappedPipe,
    RegistryChanges, Storage,
};
use crate::hcs::omit::is_zero;

/// A container.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Container {
    /// Properties of the guest's operating system.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guest_os: Option<GuestOs>,
    /// The file system. runhcs always sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub storage: Option<Storage>,
    /// Folders and files of the host, or of the utility VM, in the container.
    #[serde(skip_serializing_if = "is_zero")]
    pub mapped_directories: Vec<MappedDirectory>,
    /// Named pipes of the host, or of the utility VM, in the container.
    #[serde(skip_serializing_if = "is_zero")]
    pub mapped_pipes: Vec<MappedPipe>,
    /// The limit of memory.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memory: Option<ContainerMemory>,
    /// The limits of processor time. runhcs always sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub processor: Option<Processor>,
    /// The network.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub networking: Option<Networking>,
    /// The container's instance of the credential guard, for a gMSA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_credential_guard: Option<ContainerCredentialGuardState>,
    /// Changes to the container's registry when it is created. runhcs always sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_changes: Option<RegistryChanges>,
    /// Devices of the host, or of the utility VM, for the container.
    #[serde(skip_serializing_if = "is_zero")]
    pub assigned_devices: Vec<Device>,
    /// Device extensions, used with assigned devices. Since schema 2.3.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub additional_device_namespace: Option<AdditionalDeviceNamespace>,
    /// The kind of the container, if it is not an ordinary one. Not in the reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub isolation_type: Option<IsolationType>,
}

/// Properties of the guest's operating system.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct GuestOs {
    /// The host name.
    #[serde(skip_serializing_if = "is_zero")]
    pub host_name: String,
}

/// The limit of a container's memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ContainerMemory {
    /// The maximum memory, in MiB.
    #[serde(rename = "SizeInMB", skip_serializing_if = "is_zero")]
    pub size_in_mb: u64,
}

/// The limits of a container's processor time. They exclude one another.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Processor {
    /// The number of processors; 0 for no limit. Windows turns it into a share of the processor time of all processors,
    /// as if it were a [`maximum`](Self::maximum).
    #[serde(skip_serializing_if = "is_zero")]
    pub count: i32,
    /// The maximum processor time, from 1 to 10,000 ten-thousandths of all processors; 0 for no limit.
    #[serde(skip_serializing_if = "is_zero")]
    pub maximum: i32,
    /// The processor time relative to other workloads, up to 10,000; 0 for the default, which hcsshim says is 100.
    #[serde(skip_serializing_if = "is_zero")]
    pub weight: i32,
}

/// The network of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Networking {
    /// Whether DNS queries without a domain are allowed.
    #[serde(skip_serializing_if = "is_zero")]
    pub allow_unqualified_dns_query: bool,
    /// The DNS suffixes, separated by commas.
    #[serde(skip_serializing_if = "is_zero")]
    pub dns_search_list: String,
    /// The id of the container whose network stack is shared.
    #[serde(skip_serializing_if = "is_zero")]
    pub network_shared_container_name: String,
    /// The GUID of the network namespace in the Host Compute Network (HCN).
    #[serde(skip_serializing_if = "is_zero")]
    pub namespace: String,
}

/// A device for the container, or all devices of an interface class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Device {
    /// How the device is identified. runhcs leaves it out for [`DeviceType::ClassGuid`]. Since schema 2.2.
    #[serde(rename = "Type", skip_serializing_if = "Option::is_none")]
    pub device_type: Option<DeviceType>,
    /// The GUID of the device interface class, used with [`DeviceType::ClassGuid`].
    #[serde(skip_serializing_if = "is_zero")]
    pub interface_class_guid: String,
    /// The location path of the device, used with [`DeviceType::DeviceInstance`]. Since schema 2.2.
    #[serde(skip_serializing_if = "is_zero")]
    pub location_path: String,
}

/// How a device is identified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum DeviceType {
    /// The GUID of its interface class.
    ClassGuid,
    /// Its location path.
    DeviceInstance,
}

/// The kind of a container, if it is not an ordinary one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum IsolationType {
    /// A privileged container that shares the namespaces of its host, here the utility VM.
    HostProcess,
}

//! The requests that change a utility VM.

use serde::{Deserialize, Serialize};

use super::{Attachment, HvSocketServiceConfig, Layer, VirtualPciDevice, VirtualSmbShare};
use crate::hcs::omit::is_zero;

/// The request of `HcsModifyComputeSystem`: a change to a utility VM, to its guest, or to both.
///
/// HCS gets everything but the guest request, which runhcs sends over the connection to the guest's compute service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ModifySettingRequest {
    /// The path of the resource that is changed, such as `VirtualMachine/Devices/VirtualSmb/Shares`.
    #[serde(skip_serializing_if = "is_zero")]
    pub resource_path: String,
    /// The operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_type: Option<RequestType>,
    /// The settings that are added, or that replace the old ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settings: Option<ModifySettings>,
    /// The request to the guest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guest_request: Option<GuestRequest>,
}

impl ModifySettingRequest {
    /// Adds something to a utility VM.
    pub(crate) fn add(resource_path: String, settings: Option<ModifySettings>) -> Self {
        Self::new(resource_path, RequestType::Add, settings)
    }

    /// Changes something of a utility VM.
    pub(crate) fn update(resource_path: String, settings: ModifySettings) -> Self {
        Self::new(resource_path, RequestType::Update, Some(settings))
    }

    fn new(
        resource_path: String,
        request_type: RequestType,
        settings: Option<ModifySettings>,
    ) -> Self {
        Self {
            resource_path,
            request_type: Some(request_type),
            settings,
            guest_request: None,
        }
    }

    /// Asks the guest to add something.
    pub(crate) fn add_in_guest(resource_type: GuestResourceType, settings: GuestSettings) -> Self {
        Self {
            guest_request: Some(GuestRequest {
                request_type: RequestType::Add,
                resource_type,
                settings,
            }),
            ..Self::default()
        }
    }
}

/// The operation of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum RequestType {
    /// Adds something.
    Add,
    /// Changes something.
    Update,
}

/// The settings that a request adds to a utility VM, or that replace old ones.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum ModifySettings {
    /// A share of the host.
    VirtualSmbShare(VirtualSmbShare),
    /// A disk.
    Attachment(Attachment),
    /// A device.
    VirtualPciDevice(VirtualPciDevice),
    /// A service over Hyper-V sockets.
    HvSocketServiceConfig(HvSocketServiceConfig),
}

/// A request to the guest's compute service.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct GuestRequest {
    /// The operation.
    pub request_type: RequestType,
    /// The type of the resource.
    pub resource_type: GuestResourceType,
    /// The settings that are added.
    pub settings: GuestSettings,
}

/// The type of the resource in a guest request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum GuestResourceType {
    /// A disk that is mounted.
    MappedVirtualDisk,
    /// The layers of a container.
    CombinedLayers,
}

/// The settings that a guest request adds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum GuestSettings {
    /// The layers of a container.
    CombinedLayers(CombinedLayers),
    /// A disk that is mounted.
    MappedVirtualDisk(MappedVirtualDisk),
}

/// A disk that is mounted in the guest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct MappedVirtualDisk {
    /// The path at which it is mounted.
    #[serde(skip_serializing_if = "is_zero")]
    pub container_path: String,
    /// Its logical unit number: 8 bits in the reference.
    #[serde(skip_serializing_if = "is_zero")]
    pub lun: i32,
}

/// The layers of a container, combined in the guest to its file system.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct CombinedLayers {
    /// The path of the scratch layer, at which the file system appears.
    pub container_root_path: String,
    /// The read-only layers, topmost first.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub layers: Vec<Layer>,
}

impl CombinedLayers {
    pub(crate) fn new(container_root_path: String, layers: Vec<Layer>) -> Self {
        Self {
            container_root_path,
            layers,
        }
    }
}

//! A utility VM.

use serde::{Deserialize, Serialize};

use super::{Devices, RegistryChanges, StorageQos, Topology};
use crate::hcs::omit::is_zero;

/// A utility VM.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct VirtualMachine {
    /// Whether the VM stops, and releases its resources, instead of restarting.
    #[serde(skip_serializing_if = "is_zero")]
    pub stop_on_reset: bool,
    /// How it boots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chipset: Option<Chipset>,
    /// Its memory and processors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compute_topology: Option<Topology>,
    /// Its devices.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub devices: Option<Devices>,
    /// Changes to its registry when it boots. runhcs always sets it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registry_changes: Option<RegistryChanges>,
    /// The limits of its use of storage.
    #[serde(rename = "StorageQoS", skip_serializing_if = "Option::is_none")]
    pub storage_qos: Option<StorageQos>,
    /// The settings of what is saved when its kernel crashes. Not in the reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debug_options: Option<DebugOptions>,
    /// The GUID of the resource partition that it belongs to. Not in the reference.
    #[serde(skip_serializing_if = "is_zero")]
    pub resource_partition_id: String,
}

/// How a utility VM boots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Chipset {
    /// The UEFI firmware.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub uefi: Option<Uefi>,
}

/// The UEFI firmware of a utility VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Uefi {
    /// What it boots.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub boot_this: Option<UefiBootEntry>,
}

/// The boot entry of the firmware.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct UefiBootEntry {
    /// The kind of device that it boots from.
    pub device_type: UefiBootDevice,
    /// The path of the boot loader on it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub device_path: String,
}

impl UefiBootEntry {
    pub(crate) fn new(device_type: UefiBootDevice, device_path: &str) -> Self {
        Self {
            device_type,
            device_path: device_path.to_owned(),
        }
    }
}

/// The kind of device that a utility VM boots from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum UefiBootDevice {
    /// A share of the host over VMBus.
    VmbFs,
}

/// Where HCS saves a utility VM's state when its kernel crashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct DebugOptions {
    /// The file for the saved state.
    #[serde(skip_serializing_if = "is_zero")]
    pub bugcheck_saved_state_file_name: String,
    /// The file for the saved state if no crash dump can be written.
    #[serde(skip_serializing_if = "is_zero")]
    pub bugcheck_no_crashdump_saved_state_file_name: String,
}

/// How crashes in a utility VM are reported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct GuestCrashReporting {
    /// The dump that a Windows guest writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub windows_crash_settings: Option<WindowsCrashReporting>,
}

/// The dump that a Windows guest writes when it crashes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct WindowsCrashReporting {
    /// The path of the dump on the host. HCS reports a crash with the same path.
    #[serde(skip_serializing_if = "is_zero")]
    pub dump_file_name: String,
    /// The kind of dump: `Full` in runhcs. Not in the reference.
    #[serde(skip_serializing_if = "is_zero")]
    pub dump_type: String,
}

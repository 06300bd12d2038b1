//! Devices of a utility VM.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::GuestCrashReporting;
use crate::hcs::omit::is_zero;

/// The devices of a utility VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Devices {
    /// Serial ports, by their number: 0 or 1.
    #[serde(skip_serializing_if = "is_zero")]
    pub com_ports: BTreeMap<String, ComPort>,
    /// SCSI controllers, by their name. A GUID, as runhcs uses, is the controller's instance id; HCS makes one from any
    /// other name.
    #[serde(skip_serializing_if = "is_zero")]
    pub scsi: BTreeMap<String, Scsi>,
    /// Hyper-V sockets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hv_socket: Option<HvSocket>,
    /// Shares of the host over VMBus (VSMB).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub virtual_smb: Option<VirtualSmb>,
    /// How crashes are reported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub guest_crash_reporting: Option<GuestCrashReporting>,
}

/// A serial port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct ComPort {
    /// The named pipe of the host that it is connected to; empty for none.
    #[serde(skip_serializing_if = "is_zero")]
    pub named_pipe: String,
}

/// A SCSI controller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Scsi {
    /// The disks, by their logical unit number (LUN) from 0 to 63.
    #[serde(skip_serializing_if = "is_zero")]
    pub attachments: BTreeMap<String, Attachment>,
}

/// A disk at a SCSI controller.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Attachment {
    /// The kind of disk.
    #[serde(rename = "Type")]
    pub attachment_type: AttachmentType,
    /// The disk's file or device on the host.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub path: String,
    /// Whether the VM may not write to it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub read_only: bool,
    /// The provider of an extensible virtual disk, such as `space` for Storage Spaces. Not in the reference.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub extensible_virtual_disk_type: String,
}

impl Attachment {
    /// A disk that the VM may write to.
    pub(crate) fn new(attachment_type: AttachmentType, path: &str) -> Self {
        Self {
            attachment_type,
            path: path.to_owned(),
            read_only: false,
            extensible_virtual_disk_type: String::new(),
        }
    }
}

/// The kind of a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum AttachmentType {
    /// A VHD or VHDX file.
    VirtualDisk,
    /// A physical disk of the host.
    PassThru,
    /// A disk that a provider on the host offers. Not in the reference.
    ExtensibleVirtualDisk,
}

/// The Hyper-V sockets of a utility VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct HvSocket {
    /// Who may use them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hv_socket_config: Option<HvSocketSystemConfig>,
}

/// Who may use the Hyper-V sockets of a utility VM.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct HvSocketSystemConfig {
    /// The security descriptor, in SDDL, that says which host processes may bind to a service that is not in the
    /// table. It does not count for wildcard binds.
    #[serde(skip_serializing_if = "is_zero")]
    pub default_bind_security_descriptor: String,
    /// The services, by their GUID.
    #[serde(skip_serializing_if = "is_zero")]
    pub service_table: BTreeMap<String, HvSocketServiceConfig>,
}

/// Who may use a service over Hyper-V sockets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct HvSocketServiceConfig {
    /// The security descriptor, in SDDL, that says which host processes may bind to it; empty for the default.
    #[serde(skip_serializing_if = "is_zero")]
    pub bind_security_descriptor: String,
    /// The security descriptor, in SDDL, that says which host processes may connect to it; empty for the default.
    #[serde(skip_serializing_if = "is_zero")]
    pub connect_security_descriptor: String,
    /// Whether binds to all VMs at once (wildcard binds) include this VM. Who may make them is set in the host's
    /// registry, in `SOFTWARE\Microsoft\Windows NT\CurrentVersion\Virtualization\HvSocket\WildcardDescriptors`.
    #[serde(skip_serializing_if = "is_zero")]
    pub allow_wildcard_binds: bool,
    /// Whether the service is off. Not in the reference.
    #[serde(skip_serializing_if = "is_zero")]
    pub disabled: bool,
}

/// Shares of the host over VMBus (VSMB).
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct VirtualSmb {
    /// The shares.
    #[serde(skip_serializing_if = "is_zero")]
    pub shares: Vec<VirtualSmbShare>,
    /// The address space for files that are mapped directly, in MiB.
    #[serde(rename = "DirectFileMappingInMB", skip_serializing_if = "is_zero")]
    pub direct_file_mapping_in_mb: i64,
}

/// A share of the host over VMBus: a folder.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct VirtualSmbShare {
    /// The share's name in the VM.
    pub name: String,
    /// The folder on the host.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub path: String,
    /// The files of the folder that the VM may use, if
    /// [`restrict_file_access`](VirtualSmbShareOptions::restrict_file_access) is set. runhcs writes absolute paths.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub allowed_files: Vec<String>,
    /// How the share is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<VirtualSmbShareOptions>,
}

impl VirtualSmbShare {
    /// A share of a whole folder.
    pub(crate) fn new(name: String, path: String, options: VirtualSmbShareOptions) -> Self {
        Self {
            name,
            path,
            allowed_files: Vec::new(),
            options: Some(options),
        }
    }
}

/// How a share is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct VirtualSmbShareOptions {
    /// Whether the VM may not write to it.
    #[serde(skip_serializing_if = "is_zero")]
    pub read_only: bool,
    /// Whether a file that is opened for exclusive access is shared for reading instead.
    #[serde(skip_serializing_if = "is_zero")]
    pub share_read: bool,
    /// Whether all files are opened for cached I/O.
    #[serde(skip_serializing_if = "is_zero")]
    pub cache_io: bool,
    /// Whether the host uses its backup privilege to open files.
    #[serde(skip_serializing_if = "is_zero")]
    pub take_backup_privilege: bool,
    /// Whether files are not mapped directly into the VM's memory.
    #[serde(skip_serializing_if = "is_zero")]
    pub no_directmap: bool,
    /// Whether the VM may use nothing but the allowed files.
    #[serde(skip_serializing_if = "is_zero")]
    pub restrict_file_access: bool,
    /// Whether pseudo-oplocks are used. The reference does not say what they are.
    #[serde(skip_serializing_if = "is_zero")]
    pub pseudo_oplocks: bool,
    /// Whether the VM may not list folders or rename or delete files. runhcs sets it to share single files.
    #[serde(skip_serializing_if = "is_zero")]
    pub single_file_mapping: bool,
}

/// A device of the host for a utility VM. Since schema 2.3.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct VirtualPciDevice {
    /// The functions of the device.
    pub functions: Vec<VirtualPciFunction>,
    /// Whether the VM learns which NUMA node the device belongs to. Not in the reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub propagate_numa_affinity: Option<bool>,
}

impl VirtualPciDevice {
    /// A device with one function.
    pub(crate) fn new(function: VirtualPciFunction) -> Self {
        Self {
            functions: vec![function],
            propagate_numa_affinity: None,
        }
    }
}

/// A function of a device of the host.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct VirtualPciFunction {
    /// The device's instance path.
    #[serde(skip_serializing_if = "is_zero")]
    pub device_instance_path: String,
    /// The number of the virtual function.
    #[serde(skip_serializing_if = "is_zero")]
    pub virtual_function: u16,
}

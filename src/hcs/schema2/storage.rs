//! The file system of a container, and what is mapped into it.

use serde::{Deserialize, Serialize};

use crate::hcs::omit::is_zero;

/// The file system of a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Storage {
    /// The read-only layers, topmost first.
    #[serde(skip_serializing_if = "is_zero")]
    pub layers: Vec<Layer>,
    /// The scratch space, which shows the layers as one file system and takes all changes: a volume GUID path, or a
    /// path in the utility VM.
    #[serde(skip_serializing_if = "is_zero")]
    pub path: String,
    /// The limits of its use.
    #[serde(rename = "QoS", skip_serializing_if = "Option::is_none")]
    pub qos: Option<StorageQos>,
    /// Where the file system of a HostProcess container is in the utility VM. Not in the reference.
    #[serde(skip_serializing_if = "is_zero")]
    pub privileged_container_root_path: String,
}

/// A read-only layer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct Layer {
    /// The layer's GUID, which HCS's `NameToGuid` makes from the name of its folder.
    #[serde(skip_serializing_if = "is_zero")]
    pub id: String,
    /// The layer's folder on the host, or its share in the utility VM.
    #[serde(skip_serializing_if = "is_zero")]
    pub path: String,
}

/// The limits of a volume's use, of which the first that is reached applies. The reference has unsigned 64-bit numbers;
/// runhcs writes their low 32 bits, signed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct StorageQos {
    /// The maximum number of operations per second; 0 for no limit.
    #[serde(skip_serializing_if = "is_zero")]
    pub iops_maximum: i32,
    /// The maximum number of bytes per second; 0 for no limit.
    #[serde(skip_serializing_if = "is_zero")]
    pub bandwidth_maximum: i32,
}

/// A folder or file of the host, or of the utility VM, in the container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct MappedDirectory {
    /// The path on the host, or in the utility VM.
    #[serde(skip_serializing_if = "is_zero")]
    pub host_path: String,
    /// The path in the container.
    #[serde(skip_serializing_if = "is_zero")]
    pub container_path: String,
    /// Whether the container may not write to it.
    #[serde(skip_serializing_if = "is_zero")]
    pub read_only: bool,
}

/// A named pipe of the host, or of the utility VM, in the container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct MappedPipe {
    /// The pipe's name in the container, without `\\.\pipe\`.
    #[serde(skip_serializing_if = "is_zero")]
    pub container_pipe_name: String,
    /// The pipe on the host, or in the utility VM.
    #[serde(skip_serializing_if = "is_zero")]
    pub host_path: String,
}

//! Mounts, in requests and in stored containers.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{redact, wire};
use crate::go::json::nullable;

redact::debug_without_secrets!(Mount, VolumeOptions, VolumeDriver);

/// A requested mount: Docker's `mount.Mount`.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Mount {
    /// The kind of mount: `bind`, `volume` or `npipe`.
    #[serde(
        rename = "Type",
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub kind: String,
    /// The path on the host, or the volume's name; empty for an anonymous volume.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub source: String,
    /// The path in the container.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub target: String,
    /// Whether the container may not write to it.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub read_only: bool,
    /// How writes become visible on macOS.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub consistency: String,
    /// Options of a bind mount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bind_options: Option<BindOptions>,
    /// Options of a volume.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub volume_options: Option<VolumeOptions>,
    /// Options of a temporary file system, which Windows does not support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tmpfs_options: Option<TmpfsOptions>,
    /// Options of a cluster volume, which Windows does not support.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cluster_options: Option<ClusterOptions>,
}

/// Options of a bind mount: Docker's `BindOptions`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct BindOptions {
    /// The mount propagation, which Windows does not support.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub propagation: String,
    /// Whether mounts below the source are left out.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub non_recursive: bool,
    /// Whether the source is created if it does not exist.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub create_mountpoint: bool,
    /// Whether mounts below the source may stay writable.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub read_only_non_recursive: bool,
    /// Whether mounts below the source must become read-only.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub read_only_force_recursive: bool,
}

/// Options of a volume: Docker's `VolumeOptions`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct VolumeOptions {
    /// Whether copying the image's files into a new volume is disabled.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub no_copy: bool,
    /// Labels of a new volume.
    #[serde(
        deserialize_with = "wire::map",
        skip_serializing_if = "wire::is_empty_map"
    )]
    pub labels: Option<BTreeMap<String, String>>,
    /// The folder inside the volume that is mounted; empty for the whole volume.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub subpath: String,
    /// The volume's driver.
    #[serde(rename = "DriverConfig", skip_serializing_if = "Option::is_none")]
    pub driver: Option<VolumeDriver>,
}

/// The driver of a volume: Docker's `mount.Driver`.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct VolumeDriver {
    /// The driver's name; empty for `local`.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub name: String,
    /// Options of a new volume.
    #[serde(
        deserialize_with = "wire::map",
        skip_serializing_if = "wire::is_empty_map"
    )]
    pub options: Option<BTreeMap<String, String>>,
}

/// Options of a temporary file system: Docker's `TmpfsOptions`. Windows does not support them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct TmpfsOptions {
    /// The size in bytes.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub size_bytes: i64,
    /// The permissions of the root folder.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub mode: u32,
}

/// Options of a cluster volume: Docker's `ClusterOptions`, which has no fields.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClusterOptions {}

/// A mount point as dockerd stores it: a value of `MountPoints` in `config.v2.json`.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct MountPoint {
    /// The path on the host; empty for a volume whose driver knows it.
    #[serde(deserialize_with = "nullable")]
    pub source: String,
    /// The path in the container.
    #[serde(deserialize_with = "nullable")]
    pub destination: String,
    /// Whether the container may write to it.
    #[serde(rename = "RW", deserialize_with = "nullable")]
    pub writable: bool,
    /// The volume's name; empty for other kinds of mounts.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// The volume's driver; empty for other kinds of mounts.
    #[serde(deserialize_with = "nullable")]
    pub driver: String,
    /// The kind of mount: `bind`, `volume` or `npipe`.
    #[serde(
        rename = "Type",
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub kind: String,
    /// The mode of a mount that was requested as a text. Docker's `Relabel`.
    #[serde(
        rename = "Relabel",
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub mode: String,
    /// The mount propagation, which Windows does not support.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub propagation: String,
    /// The mount that was requested.
    #[serde(deserialize_with = "nullable")]
    pub spec: Mount,
    /// Whether creating a missing source at the start is disabled.
    #[serde(deserialize_with = "nullable")]
    pub skip_mountpoint_creation: bool,
}

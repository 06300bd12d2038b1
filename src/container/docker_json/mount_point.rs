//! The keys of a mount point.

use serde::{Deserialize, Serialize};

use crate::container::MountPoint;
use crate::go::json::nullable;

/// The keys of a mount point, on disk and in `docker inspect`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(in crate::container) struct MountPointJson {
    #[serde(deserialize_with = "nullable")]
    source: String,
    #[serde(deserialize_with = "nullable")]
    destination: String,
    #[serde(rename = "RW", deserialize_with = "nullable")]
    writable: bool,
    #[serde(deserialize_with = "nullable")]
    name: String,
    #[serde(deserialize_with = "nullable")]
    driver: String,
    #[serde(deserialize_with = "nullable")]
    spec: MountSpecJson,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct MountSpecJson {
    #[serde(deserialize_with = "nullable")]
    volume_options: VolumeOptionsJson,
}

#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct VolumeOptionsJson {
    #[serde(deserialize_with = "nullable")]
    pub(super) subpath: String,
}

impl From<MountPointJson> for MountPoint {
    fn from(json: MountPointJson) -> Self {
        Self {
            source: json.source,
            destination: json.destination,
            writable: json.writable,
            volume: json.name,
            driver: json.driver,
            subpath: json.spec.volume_options.subpath,
        }
    }
}

impl From<MountPoint> for MountPointJson {
    fn from(mount_point: MountPoint) -> Self {
        Self {
            source: mount_point.source,
            destination: mount_point.destination,
            writable: mount_point.writable,
            name: mount_point.volume,
            driver: mount_point.driver,
            spec: MountSpecJson {
                volume_options: VolumeOptionsJson {
                    subpath: mount_point.subpath,
                },
            },
        }
    }
}

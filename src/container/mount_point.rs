//! A volume, folder or pipe that the user asked for.

use serde::{Deserialize, Serialize};

use super::docker_json::MountPointJson;

/// A volume, folder or pipe that the user asked for: a value of `MountPoints` in `config.v2.json`, or an element of
/// `Mounts` in `docker inspect`.
///
/// `Deserialize` expects the keys in Docker's own case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "MountPointJson", into = "MountPointJson")]
pub struct MountPoint {
    /// The path on the host; empty for a volume that has to be looked up. Docker's `Source`.
    pub source: String,
    /// The path in the container. Docker's `Destination`.
    pub destination: String,
    /// Whether the container may write to it. Docker's `RW`.
    pub writable: bool,
    /// The name of the volume; empty for anything else. Docker's `Name`.
    pub volume: String,
    /// The volume's driver; empty for `local`. Docker's `Driver`.
    pub driver: String,
    /// The folder inside the volume that is mounted; empty for the whole volume. Docker's
    /// `Spec.VolumeOptions.Subpath`; in `docker inspect` `HostConfig.Mounts[].VolumeOptions.Subpath` of the same
    /// target.
    pub subpath: String,
}

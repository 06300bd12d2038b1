//! What a container sees of its host's files.

use serde::{Deserialize, Serialize};

use super::docker_json::MountPointJson;

/// A folder, volume or pipe of the host that a container sees.
///
/// [`Container::mounts`](crate::Container::mounts) makes those that dockerd gives a container.
///
/// ```
/// use wcow_spec::Mount;
///
/// let mount = Mount::new(r"D:\www", r"C:\www").read_only();
/// assert!(!mount.writable);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mount {
    /// The path on the host; empty if there is none.
    pub source: String,
    /// The path in the container.
    pub destination: String,
    /// Whether the container may write to it.
    pub writable: bool,
}

impl Mount {
    /// Creates a mount that the container may write to.
    pub fn new(source: impl Into<String>, destination: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            destination: destination.into(),
            writable: true,
        }
    }

    /// Makes the mount read-only.
    #[must_use]
    pub fn read_only(self) -> Self {
        Self {
            writable: false,
            ..self
        }
    }
}

/// A volume, folder or pipe that the user asked for: a value of `MountPoints` in `config.v2.json`, or an element of
/// `Mounts` in `docker inspect`.
///
/// `Deserialize` expects the keys in Docker's own case.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "MountPointJson", into = "MountPointJson")]
pub struct MountPoint {
    /// The path on the host; empty for a volume whose driver knows it. Docker's `Source`.
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
    /// `Spec.VolumeOptions.Subpath`; in `docker inspect` `HostConfig.Mounts[].VolumeOptions.Subpath` of the same target.
    pub subpath: String,
}

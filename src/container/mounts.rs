//! The mounts of a container: what they are, and which ones the daemon hands to the spec.

use serde::Deserialize;

use crate::{Container, MountPoint, go::filepath};

/// Where the secrets of a swarm task are shown inside its container.
pub(crate) const SECRETS_DESTINATION: &str = r"C:\ProgramData\Docker\internal\secrets";

/// Where the configs of a swarm task are shown inside its container.
pub(crate) const CONFIGS_DESTINATION: &str = r"C:\ProgramData\Docker\internal\configs";

/// A folder, volume or pipe of the host that a container sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Deserialize)]
#[serde(default)]
pub struct Mount {
    /// The path on the host; empty if there is none.
    pub source: String,
    /// The path in the container.
    pub destination: String,
    /// Whether the container may write to it.
    pub writable: bool,
}

impl From<&MountPoint> for Mount {
    fn from(mount_point: &MountPoint) -> Self {
        Self {
            source: mount_point.source.clone(),
            destination: mount_point.destination.clone(),
            writable: mount_point.writable,
        }
    }
}

impl Container {
    /// The mounts that dockerd gives this container: the folders of its secrets and of its configs,
    /// read-only, then its [own](Self::own_mounts).
    ///
    /// The folders are those that dockerd fills below `data_root`, the daemon's data root as a Windows
    /// path; this function does not look whether they exist.
    #[cfg_attr(
        feature = "container-dirs",
        doc = " [`setup_container_dirs`](crate::setup_container_dirs) fills them."
    )]
    #[must_use]
    pub fn mounts(&self, data_root: &str) -> Vec<Mount> {
        let mut mounts = self.swarm_mounts(data_root);
        mounts.extend(self.own_mounts());
        mounts
    }

    /// The container's own mount points, parents before what lies below them: by the number of backslashes
    /// in the cleaned destination, and by the destination itself where that is the same. The order is that
    /// of dockerd's `setupMounts`.
    ///
    /// ```
    /// use wcow_spec::{Container, MountPoint};
    ///
    /// let container = Container {
    ///     mount_points: [r"C:\logs\old", r"C:\logs"]
    ///         .map(|destination| MountPoint {
    ///             destination: destination.to_owned(),
    ///             ..MountPoint::default()
    ///         })
    ///         .to_vec(),
    ///     ..Container::default()
    /// };
    /// assert_eq!(container.own_mounts()[0].destination, r"C:\logs");
    /// ```
    #[must_use]
    pub fn own_mounts(&self) -> Vec<Mount> {
        let mut own: Vec<Mount> = self.mount_points.iter().map(Mount::from).collect();
        own.sort_by_cached_key(|mount| (depth(&mount.destination), mount.destination.clone()));
        own
    }

    /// The folders of the container's secrets and configs, as far as it has any.
    pub(crate) fn swarm_mounts(&self, data_root: &str) -> Vec<Mount> {
        let folder = filepath::join(data_root, &format!(r"containers\{}", self.id));
        let secrets = (!self.secret_references.is_empty())
            .then(|| read_only(format!(r"{folder}\mounts\secrets"), SECRETS_DESTINATION));
        let configs = (!self.config_references.is_empty())
            .then(|| read_only(format!(r"{folder}\configs"), CONFIGS_DESTINATION));
        secrets.into_iter().chain(configs).collect()
    }
}

fn read_only(source: String, destination: &str) -> Mount {
    Mount {
        source,
        destination: destination.to_owned(),
        writable: false,
    }
}

/// How many separators the cleaned path has.
fn depth(path: &str) -> usize {
    filepath::clean(path).matches('\\').count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ConfigReference, SecretReference};

    #[test]
    fn own_mounts_are_ordered_by_depth_then_destination() {
        let destinations = [r"\\.\pipe\x", r"c:\b\c", "c:/b/", r"c:\a\..\a", r"C:\z"];
        let container = Container {
            mount_points: destinations
                .map(|destination| MountPoint {
                    destination: destination.to_owned(),
                    ..MountPoint::default()
                })
                .to_vec(),
            ..Container::default()
        };
        let ordered: Vec<_> = container
            .mounts(r"C:\d")
            .into_iter()
            .map(|mount| mount.destination)
            .collect();
        assert_eq!(
            ordered,
            [r"C:\z", "c:/b/", r"c:\a\..\a", r"c:\b\c", r"\\.\pipe\x"]
        );
    }

    #[test]
    fn secrets_and_configs_come_first_and_read_only() {
        let container = Container {
            id: "c1".to_owned(),
            secret_references: vec![SecretReference::default()],
            config_references: vec![ConfigReference::default()],
            mount_points: vec![MountPoint {
                source: r"D:\x".to_owned(),
                destination: "C:\\x".to_owned(),
                writable: true,
            }],
            ..Container::default()
        };
        let mounts = container.mounts("C:/d/");
        assert_eq!(mounts.len(), 3);
        assert_eq!(mounts[0].source, r"C:\d\containers\c1\mounts\secrets");
        assert_eq!(mounts[1].source, r"C:\d\containers\c1\configs");
        assert_eq!(
            mounts
                .iter()
                .map(|mount| mount.writable)
                .collect::<Vec<_>>(),
            [false, false, true]
        );
    }
}

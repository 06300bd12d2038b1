//! The mounts that dockerd gives a container.

use super::{CONTAINERS_FOLDER, DaemonConfig};
use crate::backend_error::BackendError;
use crate::container::{Container, Mount, MountPoint};
use crate::error_kind::ErrorKind;
use crate::go::filepath;
use crate::host::Volumes;
use crate::windows_name;

/// Where a container sees the secrets of its swarm task.
pub(crate) const SECRETS_DESTINATION: &str = r"C:\ProgramData\Docker\internal\secrets";

/// Where a container sees the configs of its swarm task.
pub(crate) const CONFIGS_DESTINATION: &str = r"C:\ProgramData\Docker\internal\configs";

/// The folder of a container's secrets below the folder that the daemon keeps for the container.
pub(crate) const SECRETS_FOLDER: [&str; 2] = ["mounts", "secrets"];

/// The folder of a container's configs below the folder that the daemon keeps for the container.
pub(crate) const CONFIGS_FOLDER: [&str; 1] = ["configs"];

impl Container {
    /// Returns the mounts that dockerd gives this container: the folders of its secrets and configs, read-only, then
    /// its [own](Self::own_mounts).
    ///
    /// The folders are those that dockerd fills below the data root; this function does not check whether they exist.
    #[cfg_attr(
        feature = "swarm",
        doc = "[`swarm::setup`](crate::swarm::setup) fills them."
    )]
    ///
    /// ```
    /// use std::num::NonZeroU32;
    /// use wcow_spec::host::LocalVolumes;
    /// use wcow_spec::{Container, DaemonConfig, MountPoint};
    ///
    /// let daemon = DaemonConfig::new(NonZeroU32::MIN);
    /// let volumes = LocalVolumes::new(&daemon.root);
    /// let container = Container {
    ///     mount_points: vec![MountPoint {
    ///         volume: "logs".to_owned(),
    ///         destination: r"C:\logs".to_owned(),
    ///         ..MountPoint::default()
    ///     }],
    ///     ..Container::default()
    /// };
    /// let mounts = container.mounts(&daemon, &volumes)?;
    /// assert_eq!(mounts[0].source, r"C:\ProgramData\docker\volumes\logs\_data");
    /// # Ok::<(), wcow_spec::MountsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`MountsError`] for the first mount point whose source is not known, or if the container has secrets or
    /// configs and its id cannot be the name of their folder.
    pub fn mounts(
        &self,
        daemon: &DaemonConfig,
        volumes: &dyn Volumes,
    ) -> Result<Vec<Mount>, MountsError> {
        let mut mounts = self.swarm_mounts(daemon);
        if !mounts.is_empty() && !windows_name::is_id(&self.id) {
            return Err(MountsError::ContainerId {
                container_id: self.id.clone(),
            });
        }
        mounts.extend(self.own_mounts(volumes)?);
        Ok(mounts)
    }

    /// Returns the container's own mount points, parents before children: by the number of backslashes in the cleaned
    /// destination, then by the destination.
    ///
    /// Sources follow moby's `MountPoint.Setup`, the order its `setupMounts`.
    ///
    /// ```
    /// use wcow_spec::host::LocalVolumes;
    /// use wcow_spec::{Container, MountPoint};
    ///
    /// let folder = |source: &str, destination: &str| MountPoint {
    ///     source: source.to_owned(),
    ///     destination: destination.to_owned(),
    ///     ..MountPoint::default()
    /// };
    /// let container = Container {
    ///     mount_points: vec![folder(r"D:\logs", r"C:\app\logs"), folder(r"D:\app", r"C:\app")],
    ///     ..Container::default()
    /// };
    /// let mounts = container.own_mounts(&LocalVolumes::new(r"C:\ProgramData\docker"))?;
    /// assert_eq!(mounts[0].source, r"D:\app");
    /// # Ok::<(), wcow_spec::MountsError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`MountsError`] for the first mount point whose source is not known.
    pub fn own_mounts(&self, volumes: &dyn Volumes) -> Result<Vec<Mount>, MountsError> {
        let own = self.mount_points.iter();
        let mut own: Vec<Mount> = own
            .map(|mount_point| mount(mount_point, volumes))
            .collect::<Result<_, _>>()?;
        own.sort_by_cached_key(|mount| (depth(&mount.destination), mount.destination.clone()));
        Ok(own)
    }

    /// Returns the mounts of the container's secrets and configs, if it has any.
    pub(crate) fn swarm_mounts(&self, daemon: &DaemonConfig) -> Vec<Mount> {
        let folder = |names: &[&str]| {
            let folder = [&[CONTAINERS_FOLDER, &self.id], names].concat().join(r"\");
            filepath::join(&daemon.root, &folder)
        };
        let secrets = (!self.secret_references.is_empty())
            .then(|| Mount::new(folder(&SECRETS_FOLDER), SECRETS_DESTINATION).read_only());
        let configs = (!self.config_references.is_empty())
            .then(|| Mount::new(folder(&CONFIGS_FOLDER), CONFIGS_DESTINATION).read_only());
        secrets.into_iter().chain(configs).collect()
    }
}

/// Error locating the sources of a container's mount points.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MountsError {
    /// The container's id cannot be the name of a folder.
    #[error("'{container_id}' is not a container id")]
    ContainerId {
        /// The id.
        container_id: String,
    },

    /// The mount point has neither a source nor a volume.
    #[error("Unable to setup mount point, neither source nor volume defined")]
    NoSource {
        /// The mount point's path in the container.
        destination: String,
    },

    /// The volume was not found.
    #[error("cannot locate the volume '{volume}' for {destination}")]
    Volume {
        /// The volume's name.
        volume: String,
        /// The mount point's path in the container.
        destination: String,
        /// Why the lookup failed.
        source: BackendError,
    },

    /// The subpath does not name a folder inside the volume.
    #[error("cannot resolve the subpath '{subpath}' of the volume '{volume}' for {destination}")]
    Subpath {
        /// The subpath.
        subpath: String,
        /// The volume's name.
        volume: String,
        /// The mount point's path in the container.
        destination: String,
        /// Why the subpath cannot be resolved.
        source: BackendError,
    },
}

impl MountsError {
    /// Returns the category of the error. A failure of the volume lookup keeps the backend's kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::ContainerId { .. } | Self::NoSource { .. } => ErrorKind::InvalidParameter,
            Self::Volume { source, .. } | Self::Subpath { source, .. } => source.kind(),
        }
    }

    /// Returns the failure of the volume lookup, if that is the cause.
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::ContainerId { .. } | Self::NoSource { .. } => None,
            Self::Volume { source, .. } | Self::Subpath { source, .. } => Some(source),
        }
    }
}

fn mount(mount_point: &MountPoint, volumes: &dyn Volumes) -> Result<Mount, MountsError> {
    Ok(Mount {
        source: source(mount_point, volumes)?,
        destination: mount_point.destination.clone(),
        writable: mount_point.writable,
    })
}

/// Returns the path on the host of a mount point's source.
fn source(mount_point: &MountPoint, volumes: &dyn Volumes) -> Result<String, MountsError> {
    let MountPoint {
        source,
        destination,
        volume,
        driver,
        subpath,
        ..
    } = mount_point;
    let path = match (source.as_str(), volume.as_str()) {
        ("", "") => {
            return Err(MountsError::NoSource {
                destination: destination.clone(),
            });
        }
        ("", _) => volumes
            .path(driver, volume)
            .map_err(|source| MountsError::Volume {
                volume: volume.clone(),
                destination: destination.clone(),
                source,
            })?,
        _ => source.clone(),
    };
    if subpath.is_empty() || volume.is_empty() {
        return Ok(path);
    }
    let resolved = volumes.subpath(&path, subpath);
    resolved.map_err(|source| MountsError::Subpath {
        subpath: subpath.clone(),
        volume: volume.clone(),
        destination: destination.clone(),
        source,
    })
}

/// Returns the number of separators in the cleaned path.
fn depth(path: &str) -> usize {
    filepath::clean(path).matches('\\').count()
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU32;

    use super::*;
    use crate::container::{ConfigReference, SecretReference};
    use crate::host::LocalVolumes;

    fn daemon() -> DaemonConfig {
        DaemonConfig {
            root: "C:/d/".to_owned(),
            ..DaemonConfig::new(NonZeroU32::MIN)
        }
    }

    fn volumes() -> LocalVolumes {
        LocalVolumes::new(&daemon().root)
    }

    fn folder(destination: &str) -> MountPoint {
        MountPoint {
            source: r"D:\x".to_owned(),
            destination: destination.to_owned(),
            ..MountPoint::default()
        }
    }

    fn with(mount_points: Vec<MountPoint>) -> Container {
        Container {
            id: "c1".to_owned(),
            mount_points,
            ..Container::default()
        }
    }

    #[test]
    fn own_mounts_are_ordered_by_depth_then_destination() {
        let destinations = [r"\\.\pipe\x", r"c:\b\c", "c:/b/", r"c:\a\..\a", r"C:\z"];
        let container = with(destinations.map(folder).to_vec());
        let mounts = container.mounts(&daemon(), &volumes()).unwrap();
        let ordered: Vec<_> = mounts.into_iter().map(|mount| mount.destination).collect();
        assert_eq!(
            ordered,
            [r"C:\z", "c:/b/", r"c:\a\..\a", r"c:\b\c", r"\\.\pipe\x"]
        );
    }

    #[test]
    fn secrets_and_configs_come_first_and_read_only() {
        let container = Container {
            secret_references: vec![SecretReference::default()],
            config_references: vec![ConfigReference::default()],
            ..with(vec![MountPoint {
                writable: true,
                ..folder(r"C:\x")
            }])
        };
        let mounts = container.mounts(&daemon(), &volumes()).unwrap();
        let secrets = Mount::new(r"C:\d\containers\c1\mounts\secrets", SECRETS_DESTINATION);
        let configs = Mount::new(r"C:\d\containers\c1\configs", CONFIGS_DESTINATION);
        assert_eq!(
            mounts,
            [
                secrets.read_only(),
                configs.read_only(),
                Mount::new(r"D:\x", r"C:\x")
            ]
        );
    }

    #[test]
    fn an_id_that_cannot_be_a_name_leads_to_no_secrets_and_configs() {
        let container = Container {
            id: r"..\..\..\Windows".to_owned(),
            secret_references: vec![SecretReference::default()],
            ..with(vec![folder(r"C:\x")])
        };
        let error = container.mounts(&daemon(), &volumes()).unwrap_err();
        assert!(
            matches!(&error, MountsError::ContainerId { container_id } if *container_id == container.id)
        );
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert_eq!(container.own_mounts(&volumes()).unwrap().len(), 1);
    }

    #[test]
    fn a_volume_without_a_source_is_looked_up_and_one_with_a_source_is_not() {
        let volume = |source: &str, driver: &str| MountPoint {
            source: source.to_owned(),
            volume: "data".to_owned(),
            driver: driver.to_owned(),
            ..folder(r"C:\x")
        };
        for (mount_point, source) in [
            (volume("", ""), r"C:\d\volumes\data\_data"),
            (volume("", "local"), r"C:\d\volumes\data\_data"),
            (volume(r"E:\v", "local"), r"E:\v"),
            (volume(r"E:\v", "plugin"), r"E:\v"),
        ] {
            let mounts = with(vec![mount_point]).own_mounts(&volumes()).unwrap();
            assert_eq!(mounts[0].source, source);
        }
        let error = with(vec![volume("", "plugin")])
            .own_mounts(&volumes())
            .unwrap_err();
        assert!(matches!(&error, MountsError::Volume { volume, .. } if volume == "data"));
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }

    #[test]
    fn a_subpath_is_mounted_instead_of_the_volume_and_stays_in_it() {
        let volume = |subpath: &str| MountPoint {
            source: r"E:\v".to_owned(),
            volume: "data".to_owned(),
            subpath: subpath.to_owned(),
            ..folder(r"C:\x")
        };
        let mounts = with(vec![volume("a/b")]).own_mounts(&volumes()).unwrap();
        assert_eq!(mounts[0].source, r"E:\v\a\b");
        let error = with(vec![volume(r"..\x")])
            .own_mounts(&volumes())
            .unwrap_err();
        assert!(matches!(&error, MountsError::Subpath { subpath, .. } if subpath == r"..\x"));
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    }

    #[test]
    fn a_mount_point_with_neither_source_nor_volume_is_refused_as_dockerd_does() {
        let mount_point = MountPoint {
            destination: r"C:\x".to_owned(),
            ..MountPoint::default()
        };
        let error = with(vec![mount_point]).own_mounts(&volumes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Unable to setup mount point, neither source nor volume defined"
        );
    }
}

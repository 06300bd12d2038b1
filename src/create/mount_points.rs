//! The mount points of a container, by destination.

use std::collections::{BTreeMap, BTreeSet};

use super::access_mode::AccessMode;
use super::api::{self, MountPoint};
use super::context::Context;
use super::error::CreateError;
use super::mount_spec::{MountKind, MountSpec};
use super::volume_name::VolumeName;
use super::volumes_from::VolumesFrom;
use crate::go::equal_fold::to_lower;
use crate::host::{NewVolume, Volume};

/// Mount points by destination.
pub(super) type MountPoints = BTreeMap<String, MountPoint>;

/// Registers mount points as dockerd's `registerMountPoints` does, and then those of the config's volumes.
pub(super) struct Registry<'a> {
    context: &'a Context<'a>,
    /// Whether read-only bind mounts leave the mounts below them as they are.
    read_only_non_recursive: bool,
    pub(super) mount_points: MountPoints,
    /// The destinations of binds and mounts so far. They override mounts of other containers.
    taken: BTreeSet<String>,
}

impl<'a> Registry<'a> {
    pub(super) fn new(context: &'a Context<'a>, read_only_non_recursive: bool) -> Self {
        Self {
            context,
            read_only_non_recursive,
            mount_points: MountPoints::new(),
            taken: BTreeSet::new(),
        }
    }

    /// Adds the mount points of other containers; later ones override earlier ones.
    pub(super) fn volumes_from(
        &mut self,
        host_config: &api::HostConfig,
    ) -> Result<(), CreateError> {
        for text in host_config.volumes_from.iter().flatten() {
            let VolumesFrom { container, mode } = text.parse()?;
            if container.is_empty() {
                return Err(CreateError::NoVolumesFromContainer);
            }
            let others = self.context.backends.containers.mount_points(&container);
            for other in others.map_err(CreateError::VolumesFromContainer)? {
                let mount_point = MountPoint {
                    writable: other.writable && !mode.is_read_only(),
                    mode: String::new(),
                    skip_mountpoint_creation: false,
                    ..other
                };
                if mount_point.source.is_empty() {
                    self.look_up(&mount_point)?;
                }
                let destination = mount_point.destination.clone();
                self.mount_points.insert(destination, mount_point);
            }
        }
        Ok(())
    }

    /// Fails if the volume of another container is gone.
    fn look_up(&self, mount_point: &MountPoint) -> Result<(), CreateError> {
        let MountPoint { driver, name, .. } = mount_point;
        let path = self.context.backends.volumes.path(driver, name);
        path.map(|_| ())
            .map_err(|source| CreateError::VolumeLookup {
                volume: name.clone(),
                source,
            })
    }

    /// Adds the mounts that are texts.
    pub(super) fn binds(&mut self, host_config: &api::HostConfig) -> Result<(), CreateError> {
        let tmpfs = host_config.tmpfs.as_ref();
        for text in host_config.binds.iter().flatten() {
            let paths = self.context.backends.paths;
            let spec = MountSpec::parse(text, &host_config.volume_driver, paths)?;
            let is_tmpfs = tmpfs.is_some_and(|tmpfs| tmpfs.contains_key(&spec.destination));
            if is_tmpfs || self.taken.contains(&spec.destination) {
                return Err(CreateError::DuplicateMountPoint {
                    destination: spec.destination,
                });
            }
            self.add(spec, false)?;
        }
        Ok(())
    }

    /// Adds the mounts that are objects.
    pub(super) fn mounts(&mut self, host_config: &api::HostConfig) -> Result<(), CreateError> {
        for mount in host_config.mounts.iter().flatten() {
            let spec = MountSpec::from_mount(mount, self.context.backends.paths)?;
            if self.taken.contains(&spec.destination) {
                return Err(CreateError::DuplicateMountPoint {
                    destination: mount.target.clone(),
                });
            }
            let options = mount.bind_options.as_ref();
            let creates = options.is_some_and(|options| options.create_mountpoint);
            let skips = spec.kind == MountKind::Bind && !creates;
            self.add(spec, skips)?;
        }
        Ok(())
    }

    fn add(&mut self, spec: MountSpec, skip_mountpoint_creation: bool) -> Result<(), CreateError> {
        let mut mount_point = MountPoint {
            source: spec.source.clone(),
            destination: spec.destination.clone(),
            writable: spec.writable,
            kind: spec.kind.name().to_owned(),
            mode: spec
                .mode
                .as_ref()
                .map(AccessMode::to_string)
                .unwrap_or_default(),
            skip_mountpoint_creation,
            spec: spec.spec.clone(),
            ..MountPoint::default()
        };
        if spec.kind == MountKind::Bind && !spec.writable && self.read_only_non_recursive {
            let options = mount_point.spec.bind_options.get_or_insert_default();
            options.read_only_non_recursive = true;
        }
        if spec.kind == MountKind::Volume {
            let (name, volume) = self.create_volume(&spec)?;
            mount_point.name = name;
            mount_point.driver = volume.driver;
            mount_point.source = volume.path;
        }
        self.taken.insert(spec.destination.clone());
        self.mount_points.insert(spec.destination, mount_point);
        Ok(())
    }

    /// Creates the volume of a mount, under its name in lower case or a generated one.
    fn create_volume(&self, spec: &MountSpec) -> Result<(String, Volume), CreateError> {
        let name = spec.volume.as_deref().map(to_lower);
        let is_anonymous = name.is_none();
        let name = name.unwrap_or_else(self.context.volume_id);
        let options = spec.spec.volume_options.as_ref();
        let driver = options.and_then(|options| options.driver.as_ref());
        let volume = self.create(&NewVolume {
            is_anonymous,
            options: driver.and_then(|driver| driver.options.as_ref()),
            labels: options.and_then(|options| options.labels.as_ref()),
            ..NewVolume::new(&spec.driver, &name, &self.context.id)
        })?;
        Ok((name, volume))
    }

    fn create(&self, volume: &NewVolume<'_>) -> Result<Volume, CreateError> {
        let name = || volume.name.to_owned();
        VolumeName::check(volume.name).map_err(|source| CreateError::VolumeName {
            name: name(),
            source,
        })?;
        let created = self.context.backends.volumes.create(volume);
        created.map_err(|source| CreateError::CreateVolume {
            name: name(),
            source,
        })
    }

    /// Adds an anonymous volume for each path of the config's volumes at which nothing is mounted yet. Each path is
    /// parsed as a mount's text, and only its destination and mode are used.
    pub(super) fn config_volumes(
        &mut self,
        config: &api::Config,
        host_config: &api::HostConfig,
    ) -> Result<(), CreateError> {
        let driver = &host_config.volume_driver;
        for text in config.volumes.iter().flatten() {
            let paths = self.context.backends.paths;
            let spec = MountSpec::parse(text, driver, paths).map_err(CreateError::VolumePath)?;
            if self.mount_points.contains_key(&spec.destination) {
                continue;
            }
            let name = (self.context.volume_id)();
            let volume = self.create(&NewVolume {
                is_anonymous: true,
                ..NewVolume::new(driver, &name, &self.context.id)
            })?;
            // dockerd does not store where the volume is.
            let mount_point = MountPoint {
                name,
                driver: volume.driver,
                destination: spec.destination.clone(),
                writable: spec.writable,
                kind: MountKind::Volume.name().to_owned(),
                ..MountPoint::default()
            };
            self.mount_points.insert(spec.destination, mount_point);
        }
        Ok(())
    }
}

//! Backends of this module that answer from memory, as [those in `host`](crate::host::memory) do.

use std::collections::BTreeMap;

use super::api;
use super::backends::{Containers, ImageConfigs};
use super::image_config::ImageConfig;
use super::image_reference::ImageReference;
use super::platform::Platform;
use crate::backend_error::BackendError;

/// [`ImageConfigs`] in memory.
///
/// ```
/// use wcow_spec::create::memory::MemoryImageConfigs;
/// use wcow_spec::create::{ImageConfig, ImageConfigs};
///
/// let image = ImageConfig::from_json("sha256:88f0", br#"{"os": "windows", "architecture": "amd64"}"#)?;
/// let images = MemoryImageConfigs::new().with_image("web:latest", image);
/// assert_eq!(images.resolve(&"web".parse()?, None)?.id, "sha256:88f0");
/// let error = images.resolve(&"db".parse()?, None).unwrap_err();
/// assert_eq!(error.to_string(), "No such image: db:latest");
/// # Ok::<(), wcow_spec::Error>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryImageConfigs {
    images: BTreeMap<String, Result<ImageConfig, BackendError>>,
}

impl MemoryImageConfigs {
    /// Creates a store without images.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an image under a reference as [`ImageReference`] displays it. It is also found by its id.
    #[must_use]
    pub fn with_image(mut self, reference: impl Into<String>, image: ImageConfig) -> Self {
        self.images.insert(image.id.clone(), Ok(image.clone()));
        self.images.insert(reference.into(), Ok(image));
        self
    }

    /// Makes looking up this reference fail.
    #[must_use]
    pub fn with_image_error(mut self, reference: impl Into<String>, error: BackendError) -> Self {
        self.images.insert(reference.into(), Err(error));
        self
    }
}

impl ImageConfigs for MemoryImageConfigs {
    fn resolve(
        &self,
        reference: &ImageReference,
        _platform: Option<&Platform>,
    ) -> Result<ImageConfig, BackendError> {
        let reference = reference.to_string();
        match self.images.get(&reference) {
            Some(image) => image.clone(),
            None => Err(BackendError::not_found(format!(
                "No such image: {reference}"
            ))),
        }
    }
}

/// [`Containers`] in memory.
///
/// ```
/// use wcow_spec::create::Containers;
/// use wcow_spec::create::memory::MemoryContainers;
///
/// let containers = MemoryContainers::new().with_container("4709ab7f", "/web", Vec::new());
/// assert_eq!(containers.by_name("/web")?.as_deref(), Some("4709ab7f"));
/// assert!(containers.mount_points("web").is_ok() && containers.mount_points("47").is_ok());
/// # Ok::<(), wcow_spec::BackendError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryContainers {
    containers: Vec<Container>,
    names: BTreeMap<String, BackendError>,
    mount_points: BTreeMap<String, BackendError>,
}

#[derive(Clone, Debug)]
struct Container {
    id: String,
    name: String,
    mount_points: Vec<api::MountPoint>,
}

impl MemoryContainers {
    /// Creates a host without containers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a container with its name, which has a leading slash, and its mount points.
    #[must_use]
    pub fn with_container(
        mut self,
        id: impl Into<String>,
        name: impl Into<String>,
        mount_points: impl IntoIterator<Item = api::MountPoint>,
    ) -> Self {
        self.containers.push(Container {
            id: id.into(),
            name: name.into(),
            mount_points: mount_points.into_iter().collect(),
        });
        self
    }

    /// Makes looking up this name fail.
    #[must_use]
    pub fn with_name_error(mut self, name: impl Into<String>, error: BackendError) -> Self {
        self.names.insert(name.into(), error);
        self
    }

    /// Makes looking up the mount points of this container fail.
    #[must_use]
    pub fn with_mount_points_error(
        mut self,
        name_or_id: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.mount_points.insert(name_or_id.into(), error);
        self
    }

    /// Finds a container by its id, its name, or the beginning of its id.
    fn find(&self, name_or_id: &str) -> Option<&Container> {
        let find = |is: &dyn Fn(&Container) -> bool| self.containers.iter().find(|c| is(c));
        let has_name =
            |c: &Container| c.name == name_or_id || c.name.strip_prefix('/') == Some(name_or_id);
        let begins = |c: &Container| !name_or_id.is_empty() && c.id.starts_with(name_or_id);
        let is_unique = self.containers.iter().filter(|c| begins(c)).count() == 1;
        find(&|c| c.id == name_or_id)
            .or_else(|| find(&has_name))
            .or_else(|| find(&begins).filter(|_| is_unique))
    }
}

impl Containers for MemoryContainers {
    fn by_name(&self, name: &str) -> Result<Option<String>, BackendError> {
        if let Some(error) = self.names.get(name) {
            return Err(error.clone());
        }
        let container = self.containers.iter().find(|c| c.name == name);
        Ok(container.map(|container| container.id.clone()))
    }

    fn mount_points(&self, name_or_id: &str) -> Result<Vec<api::MountPoint>, BackendError> {
        if let Some(error) = self.mount_points.get(name_or_id) {
            return Err(error.clone());
        }
        match self.find(name_or_id) {
            Some(container) => Ok(container.mount_points.clone()),
            None => Err(BackendError::not_found(format!(
                "No such container: {name_or_id}"
            ))),
        }
    }
}

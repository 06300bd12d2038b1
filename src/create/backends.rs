//! Lookups of what a create request refers to.

use std::fmt;

use super::api;
use super::image_config::ImageConfig;
use super::image_reference::ImageReference;
use super::platform::Platform;
use crate::backend_error::BackendError;
use crate::host::{HostPaths, Volumes};

/// Finds the images that create requests name.
///
/// The contract is that of [the other backends](crate::host);
/// [`contract::image_configs`](super::contract::image_configs) checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::create::{ImageConfig, ImageConfigs, ImageReference, Platform, contract};
///
/// struct OneImage(ImageConfig);
///
/// impl ImageConfigs for OneImage {
///     fn resolve(
///         &self,
///         reference: &ImageReference,
///         _platform: Option<&Platform>,
///     ) -> Result<ImageConfig, BackendError> {
///         match reference.to_string().as_str() {
///             "web:latest" => Ok(self.0.clone()),
///             other => Err(BackendError::not_found(format!("No such image: {other}"))),
///         }
///     }
/// }
///
/// let config = ImageConfig::from_json("sha256:88f0", br#"{"os": "windows", "config": {}}"#)?;
/// contract::image_configs(&OneImage(config), &"web".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ImageConfigs: Send + Sync {
    /// Returns the configuration of an image. A store with several images under one reference chooses by `platform`,
    /// which is the requested one. A store with only one image under the reference returns that image.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the image does not exist. The error's kind and
    /// text become those of the request; dockerd's text is `No such image: REFERENCE`.
    fn resolve(
        &self,
        reference: &ImageReference,
        platform: Option<&Platform>,
    ) -> Result<ImageConfig, BackendError>;
}

/// Finds other containers.
///
/// The contract is that of [the other backends](crate::host);
/// [`contract::containers`](super::contract::containers) checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::create::{Containers, api, contract};
///
/// struct OneContainer;
///
/// impl Containers for OneContainer {
///     fn by_name(&self, name: &str) -> Result<Option<String>, BackendError> {
///         Ok((name == "/db").then(|| "d0d0".to_owned()))
///     }
///
///     fn mount_points(&self, name_or_id: &str) -> Result<Vec<api::MountPoint>, BackendError> {
///         match name_or_id {
///             "/db" | "db" => Ok(Vec::new()),
///             id if !id.is_empty() && "d0d0".starts_with(id) => Ok(Vec::new()),
///             other => Err(BackendError::not_found(format!("No such container: {other}"))),
///         }
///     }
/// }
///
/// contract::containers(&OneContainer, "d0d0", "/db");
/// ```
pub trait Containers: Send + Sync {
    /// Returns the id of the container with this name, which has a leading slash; `None` if the name is free.
    ///
    /// # Errors
    ///
    /// Returns an error if the lookup fails.
    fn by_name(&self, name: &str) -> Result<Option<String>, BackendError>;

    /// Returns the mount points of a container, as they are stored. The text comes from the user. It is the whole id,
    /// the name with or without a leading slash, or a non-empty prefix of exactly one container's id.
    ///
    /// # Errors
    ///
    /// Returns an error if the container does not exist. dockerd answers such a request with the status 400. The
    /// error's text becomes that of the request; dockerd's is `No such container: TEXT`.
    fn mount_points(&self, name_or_id: &str) -> Result<Vec<api::MountPoint>, BackendError>;
}

/// The backends of [`container`](super::container()).
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Backends<'a> {
    /// The images.
    pub images: &'a dyn ImageConfigs,
    /// The paths on the host.
    pub paths: &'a dyn HostPaths,
    /// The volumes.
    pub volumes: &'a dyn Volumes,
    /// The other containers.
    pub containers: &'a dyn Containers,
}

impl fmt::Debug for Backends<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backends").finish_non_exhaustive()
    }
}

impl<'a> Backends<'a> {
    /// Creates the set of backends.
    #[must_use]
    pub fn new(
        images: &'a dyn ImageConfigs,
        paths: &'a dyn HostPaths,
        volumes: &'a dyn Volumes,
        containers: &'a dyn Containers,
    ) -> Self {
        Self {
            images,
            paths,
            volumes,
            containers,
        }
    }
}

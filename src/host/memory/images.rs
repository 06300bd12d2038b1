//! Images and layer folders in memory.

use super::{Answers, answer};
use crate::backend_error::BackendError;
use crate::host::{Image, ImageStore};

/// An [`ImageStore`] in memory.
///
/// ```
/// use wcow_spec::host::{ImageStore, memory::MemoryImages};
///
/// let images = MemoryImages::new()
///     .with_image("sha256:88f0", "windows")
///     .with_layer_folders("container1", [r"C:\layers\base", r"C:\layers\scratch"]);
/// let image = images.image("sha256:88f0").unwrap();
/// assert_eq!(images.layer_folders(&image, "container1").unwrap().len(), 2);
/// assert!(images.image("sha256:0000").is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryImages {
    images: Answers<String, Image>,
    layer_folders: Answers<String, Vec<String>>,
}

impl MemoryImages {
    /// Creates a store without images.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an image for the operating system `os`.
    #[must_use]
    pub fn with_image(mut self, image_id: impl Into<String>, os: impl Into<String>) -> Self {
        let image = Image {
            os: os.into(),
            ..Image::default()
        };
        self.images.insert(image_id.into(), Ok(image));
        self
    }

    /// Makes looking up this image fail.
    #[must_use]
    pub fn with_image_error(mut self, image_id: impl Into<String>, error: BackendError) -> Self {
        self.images.insert(image_id.into(), Err(error));
        self
    }

    /// Sets a container's layer folders, the topmost layer first and the scratch layer last.
    #[must_use]
    pub fn with_layer_folders<I>(mut self, container_id: impl Into<String>, folders: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let folders = folders.into_iter().map(Into::into).collect();
        self.layer_folders.insert(container_id.into(), Ok(folders));
        self
    }

    /// Makes looking up this container's layer folders fail.
    #[must_use]
    pub fn with_layer_folders_error(
        mut self,
        container_id: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.layer_folders.insert(container_id.into(), Err(error));
        self
    }
}

impl ImageStore for MemoryImages {
    fn image(&self, image_id: &str) -> Result<Image, BackendError> {
        answer(&self.images, image_id, || {
            format!("No such image: {image_id}")
        })
    }

    fn layer_folders(
        &self,
        _image: &Image,
        container_id: &str,
    ) -> Result<Vec<String>, BackendError> {
        answer(&self.layer_folders, container_id, || {
            "layer does not exist".to_owned()
        })
    }
}

//! The lookup of images.

use super::Image;
use crate::backend_error::BackendError;

/// Finds images, and the layer folders of containers made from them.
///
/// [`contract::image_store`](super::contract::image_store) checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{Image, ImageStore, contract};
///
/// struct OneImage;
///
/// impl ImageStore for OneImage {
///     fn image(&self, image_id: &str) -> Result<Image, BackendError> {
///         match image_id {
///             "sha256:88f0" => Ok(Image::windows()),
///             _ => Err(BackendError::not_found(format!("No such image: {image_id}"))),
///         }
///     }
///
///     fn layer_folders(&self, _: &Image, container_id: &str) -> Result<Vec<String>, BackendError> {
///         match container_id {
///             "c1" => Ok(vec![r"D:\layers\servercore".to_owned(), r"D:\layers\c1".to_owned()]),
///             _ => Err(BackendError::not_found(format!("No such container: {container_id}"))),
///         }
///     }
/// }
///
/// contract::image_store(&OneImage, "sha256:88f0", "c1");
/// ```
pub trait ImageStore: Send + Sync {
    /// Returns the image with this id, which is [`Container::image_id`](crate::Container::image_id): `sha256:HEX`.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the image does not exist. The error's kind and
    /// text become those of the build.
    fn image(&self, image_id: &str) -> Result<Image, BackendError>;

    /// Returns the layer folders of a container made from `image`: the topmost layer first, the base layer, and last
    /// the container's own scratch layer. The image comes from [`image`](Self::image); the id is
    /// [`Container::id`](crate::Container::id).
    ///
    /// # Errors
    ///
    /// Returns an error if a layer is not found. The error's kind becomes that of the build.
    fn layer_folders(&self, image: &Image, container_id: &str)
    -> Result<Vec<String>, BackendError>;
}

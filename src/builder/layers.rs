//! The image, and the layer folders of the container.

use super::BuildError;
use crate::container::Container;
use crate::go::equal_fold::equals_ignoring_case;
use crate::host::{Image, ImageStore};

/// Returns the container's layer folders, topmost first and the scratch layer last.
pub(super) fn layer_folders(
    images: &dyn ImageStore,
    container: &Container,
) -> Result<Vec<String>, BuildError> {
    let image = image(images, container)?;
    let folders = images.layer_folders(&image, &container.id);
    folders.map_err(|source| BuildError::LayerFolders {
        container_id: container.id.clone(),
        source,
    })
}

/// Returns the container's image, which must be for Windows.
fn image(images: &dyn ImageStore, container: &Container) -> Result<Image, BuildError> {
    let image = images.image(&container.image_id);
    let image = image.map_err(BuildError::Image)?;
    if image.os.is_empty() || equals_ignoring_case(&image.os, "windows") {
        Ok(image)
    } else {
        Err(BuildError::UnsupportedOs { os: image.os })
    }
}

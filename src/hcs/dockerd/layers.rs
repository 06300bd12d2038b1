//! The layer folders.

use super::{HcsError, layer_name};
use crate::hcs::schema1::{ContainerConfig, Layer};
use crate::host::LayerIds;
use crate::spec::WindowsSpec;

/// Sets the scratch layer, which is the last one, and returns the others.
pub(super) fn set_scratch<'a>(
    config: &mut ContainerConfig,
    spec: &'a WindowsSpec,
) -> Result<&'a [String], HcsError> {
    match spec.layer_folders() {
        [layers @ .., scratch] if !layers.is_empty() => {
            config.layer_folder_path.clone_from(scratch);
            Ok(layers)
        }
        folders => Err(HcsError::TooFewLayers {
            count: folders.len(),
        }),
    }
}

/// Returns the read-only layers with their GUIDs.
pub(super) fn layers(folders: &[String], ids: &dyn LayerIds) -> Result<Vec<Layer>, HcsError> {
    let layers = folders.iter().map(|folder| {
        Ok(Layer {
            id: ids.guid(layer_name(folder)).map_err(HcsError::LayerId)?,
            path: folder.clone(),
        })
    });
    layers.collect()
}

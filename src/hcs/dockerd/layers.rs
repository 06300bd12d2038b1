//! The layer folders.

use super::HcsError;
use crate::hcs::layer;
use crate::hcs::schema1::Layer;
use crate::host::LayerIds;
use crate::spec::WindowsSpec;

/// Returns the read-only layers, and the scratch layer, which is the last one.
pub(super) fn split(spec: &WindowsSpec) -> Result<(&[String], &String), HcsError> {
    match spec.layer_folders() {
        [layers @ .., scratch] if !layers.is_empty() => Ok((layers, scratch)),
        folders => Err(HcsError::TooFewLayers {
            count: folders.len(),
        }),
    }
}

/// Returns the read-only layers with their GUIDs.
pub(super) fn layers(folders: &[String], ids: &dyn LayerIds) -> Result<Vec<Layer>, HcsError> {
    let layers = folders.iter().map(|folder| {
        Ok(Layer {
            id: ids.guid(layer::name(folder)).map_err(HcsError::LayerId)?,
            path: folder.clone(),
        })
    });
    layers.collect()
}

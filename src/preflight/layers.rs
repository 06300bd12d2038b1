//! The layer folders.

use std::collections::HashSet;

use super::comparison_key::comparison_key;
use super::{Check, Rule, Severity};

/// The minimum number of layers: a base layer and a scratch layer.
const LEAST_LAYERS: usize = 2;

impl Check<'_> {
    pub(super) fn layers(&mut self) {
        let folders = self.spec.layer_folders();
        if folders.len() < LEAST_LAYERS {
            self.report(
                Rule::TooFewLayers,
                Severity::Refused,
                "windows.layerFolders",
                format!(
                    "A container has at least {LEAST_LAYERS} layers, and the spec lists {}.",
                    folders.len()
                ),
                "List the image's layers, topmost first, then the container's scratch layer.",
            );
        }
        let mut seen = HashSet::with_capacity(folders.len());
        for (index, folder) in folders.iter().enumerate() {
            let path = || format!("windows.layerFolders[{index}]");
            if folder.is_empty() {
                self.report(
                    Rule::EmptyLayer,
                    Severity::Refused,
                    path(),
                    "The layer folder is empty.",
                    "Set the folder's path, or remove the entry.",
                );
            } else if !seen.insert(comparison_key(folder)) {
                self.report(
                    Rule::RepeatedLayer,
                    Severity::Refused,
                    path(),
                    format!("The layer folder {folder} is already listed."),
                    "List each layer once.",
                );
            }
        }
    }
}

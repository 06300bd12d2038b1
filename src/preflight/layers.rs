//! The layer folders.

use std::collections::{HashMap, HashSet};

use super::comparison_key::comparison_key;
use super::{By, Check, Rule};
use crate::go::filepath;
use crate::hcs::layer;

impl Check<'_> {
    pub(super) fn layers(&mut self) {
        let folders = self.spec.layer_folders();
        let scratch = folders.len().saturating_sub(1);
        let mut seen = HashSet::with_capacity(folders.len());
        let mut names = HashMap::with_capacity(folders.len());
        for (index, folder) in folders.iter().enumerate() {
            let field = || format!("windows.layerFolders[{index}]");
            if folder.is_empty() {
                self.refused(
                    By::Hcs,
                    Rule::EmptyLayer,
                    field(),
                    "The layer folder is empty.",
                    "Set the folder's path, or remove the entry.",
                );
                continue;
            }
            if !filepath::is_absolute(folder) {
                self.mistake(
                    Rule::RelativeLayer,
                    field(),
                    format!("The layer folder '{folder}' is not absolute."),
                    r"Start it with a drive, such as C:\layers\base.",
                );
            }
            if !seen.insert(comparison_key(folder)) {
                self.refused(
                    By::Hcs,
                    Rule::RepeatedLayer,
                    field(),
                    format!("The layer folder {folder} is already listed."),
                    "List each layer once.",
                );
            } else if index < scratch {
                if let Some(other) = names.insert(self.layer_name(folder), folder) {
                    self.mistake(
                        Rule::SameLayerName,
                        field(),
                        format!(
                            "The layer folders {other} and {folder} have the same last component, of which HCS makes the \
                             GUID of a layer: both have the same one."
                        ),
                        "Rename one of the two folders.",
                    );
                }
            }
        }
    }

    /// Returns what the GUID of a layer is made of. For a utility VM, runhcs cleans the path before.
    fn layer_name(&self, folder: &str) -> String {
        if self.is_runhcs() && self.is_hyper_v {
            layer::name(&filepath::clean(folder)).to_owned()
        } else {
            layer::name(folder).to_owned()
        }
    }
}

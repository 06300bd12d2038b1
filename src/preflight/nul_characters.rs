//! NUL characters.

use serde_json::Value;

use super::{Check, Rule};
use crate::hcs::json_path;

impl Check<'_> {
    /// Reports the texts that have a NUL character, at which Windows takes them to end.
    pub(super) fn nul_characters(&mut self) {
        let added = self.request.annotations_added_to(self.spec);
        let added = added.filter(|added| added.text.contains('\0'));
        let mut fields: Vec<_> = added
            .map(|added| json_path::annotation(added.name))
            .collect();
        // Paths are only made if there are any.
        if has_nul(self.json) {
            collect(self.json, String::new(), &mut fields);
        }
        for field in fields {
            self.mistake(
                Rule::NulCharacter,
                field,
                "The text has a NUL character, at which Windows takes it to end.",
                "Remove the character.",
            );
        }
    }
}

/// Returns whether any text has a NUL character.
fn has_nul(value: &Value) -> bool {
    match value {
        Value::String(text) => text.contains('\0'),
        Value::Array(elements) => elements.iter().any(has_nul),
        Value::Object(object) => object.values().any(has_nul),
        _ => false,
    }
}

/// Collects the paths of all texts with a NUL character.
fn collect(value: &Value, path: String, fields: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains('\0') => fields.push(path),
        Value::Array(elements) => {
            for (index, element) in elements.iter().enumerate() {
                collect(element, format!("{path}[{index}]"), fields);
            }
        }
        Value::Object(object) => {
            for (key, value) in object {
                let path = json_path::below(&path, key);
                collect(value, path, fields);
            }
        }
        _ => {}
    }
}

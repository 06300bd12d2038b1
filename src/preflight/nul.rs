//! NUL characters.

use serde_json::Value;

use super::{Check, Rule};
use crate::hcs::json_path;

impl Check<'_> {
    /// Reports the texts that have a NUL character, at which Windows takes them to end.
    pub(super) fn nul_characters(&mut self) {
        let Ok(spec) = serde_json::to_value(self.spec) else {
            return;
        };
        let mut fields = Vec::new();
        collect(&spec, String::new(), &mut fields);
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

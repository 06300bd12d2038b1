//! NUL characters.

use serde_json::Value;

use super::{Check, Rule};
use crate::hcs::json_path;

/// A NUL character in JSON.
const ESCAPED: &str = r"\u0000";

impl Check<'_> {
    /// Reports the texts that have a NUL character, at which Windows takes them to end.
    pub(super) fn nul_characters(&mut self) {
        // Where they are is only looked for if there are any.
        let json = serde_json::to_string(self.spec).unwrap_or_default();
        if !json.contains(ESCAPED) {
            return;
        }
        let spec: Value = serde_json::from_str(&json).unwrap_or_default();
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

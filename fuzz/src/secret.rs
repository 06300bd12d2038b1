//! A marker that is put wherever a secret may be, and must not come out where it is not to be seen.

use serde_json::Value;

pub const MARKER: &str = "tOpSeCrEt";

/// Panics if the marker is in the text.
pub fn assert_hidden(what: &str, text: &str) {
    assert!(
        !text.contains(MARKER),
        "a secret is shown in {what}: {text}"
    );
}

/// Marks the value of an environment entry; one without an equals sign has none.
pub fn mark_variable(entry: &mut String) {
    if entry.contains('=') {
        entry.push_str(MARKER);
    }
}

/// Marks what is secret in the JSON of a spec, as far as it has the shape of one.
pub fn mark_spec(spec: &mut Value) {
    for entry in strings(spec.pointer_mut("/process/env")) {
        mark_variable(entry);
    }
    for arg in strings(spec.pointer_mut("/process/args")) {
        arg.push_str(MARKER);
    }
    for place in ["/process/commandLine", "/windows/credentialSpec"] {
        if let Some(value) = spec.pointer_mut(place) {
            mark_strings(value);
        }
    }
}

/// Marks every string in the JSON value, but no key.
pub fn mark_strings(value: &mut Value) {
    match value {
        Value::String(text) => text.push_str(MARKER),
        Value::Array(elements) => elements.iter_mut().for_each(mark_strings),
        Value::Object(fields) => fields.values_mut().for_each(mark_strings),
        _ => {}
    }
}

fn strings(value: Option<&mut Value>) -> impl Iterator<Item = &mut String> {
    let elements = value.and_then(Value::as_array_mut).into_iter().flatten();
    elements.filter_map(|element| match element {
        Value::String(text) => Some(text),
        _ => None,
    })
}

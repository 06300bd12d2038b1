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

/// Marks what is secret in the JSON of a spec.
pub fn mark_spec(spec: &mut Value) {
    let process = &mut spec["process"];
    for entry in strings(&mut process["env"]) {
        mark_variable(entry);
    }
    strings(&mut process["args"]).for_each(|arg| arg.push_str(MARKER));
    if let Value::String(line) = &mut process["commandLine"] {
        line.push_str(MARKER);
    }
    match &mut spec["windows"]["credentialSpec"] {
        Value::String(text) => text.push_str(MARKER),
        other => mark_strings(other),
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

fn strings(value: &mut Value) -> impl Iterator<Item = &mut String> {
    let elements = value.as_array_mut().into_iter().flatten();
    elements.filter_map(|element| match element {
        Value::String(text) => Some(text),
        _ => None,
    })
}

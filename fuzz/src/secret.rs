//! A marker that is put wherever a secret may be, and must not appear where secrets are hidden.

use serde_json::Value;

use crate::keys::equal_fold;

pub const MARKER: &str = "tOpSeCrEt";

/// The marker as a number.
const NUMBER: &str = "7361945287";

/// Panics if the marker is in the text.
pub fn assert_hidden(what: &str, text: &str) {
    assert!(
        !text.contains(MARKER) && !text.contains(NUMBER),
        "a secret is shown in {what}: {text}"
    );
}

/// Returns whether a marker is in the bytes, which makes every check for it void.
#[must_use]
pub fn is_in(bytes: &[u8]) -> bool {
    let is_in = |marker: &str| {
        bytes
            .windows(marker.len())
            .any(|window| window == marker.as_bytes())
    };
    is_in(MARKER) || is_in(NUMBER)
}

/// Marks the value of an environment entry. An entry without an equals sign has none.
pub fn mark_variable(entry: &mut String) {
    if entry.contains('=') {
        entry.push_str(MARKER);
    }
}

/// Marks the secrets in the JSON of a spec, wherever it has the shape of one, except its credential spec.
pub fn mark_commands(spec: &mut Value) {
    for process in fields_mut(spec, "process") {
        mark_command(process);
        for line in fields_mut(process, "commandLine") {
            mark_strings(line);
        }
    }
    for hooks in fields_mut(spec, "hooks") {
        let lists = hooks.as_object_mut().into_iter();
        let lists = lists.flat_map(|hooks| hooks.values_mut());
        let hooks = lists.filter_map(Value::as_array_mut).flatten();
        hooks.for_each(mark_command);
    }
}

/// Marks the credential spec in the JSON of a spec.
pub fn mark_credential_spec(spec: &mut Value) {
    for windows in fields_mut(spec, "windows") {
        for credential_spec in fields_mut(windows, "credentialSpec") {
            mark_strings(credential_spec);
        }
    }
}

/// Marks the arguments and the environment of a process or hook.
fn mark_command(command: &mut Value) {
    for args in fields_mut(command, "args") {
        mark_strings(args);
    }
    for env in fields_mut(command, "env") {
        let entries = env.as_array_mut().into_iter().flatten();
        for entry in entries {
            if let Value::String(entry) = entry {
                mark_variable(entry);
            }
        }
    }
}

/// Marks every string in the JSON value, but not the keys.
pub fn mark_strings(value: &mut Value) {
    match value {
        Value::String(text) => text.push_str(MARKER),
        Value::Array(elements) => elements.iter_mut().for_each(mark_strings),
        Value::Object(fields) => fields.values_mut().for_each(mark_strings),
        _ => {}
    }
}

/// Replaces every number in the JSON value with one that stands for a secret.
pub fn mark_numbers(value: &mut Value) {
    match value {
        Value::Number(number) => *number = NUMBER.parse().expect("it is a number"),
        Value::Array(elements) => elements.iter_mut().for_each(mark_numbers),
        Value::Object(fields) => fields.values_mut().for_each(mark_numbers),
        _ => {}
    }
}

/// Returns the values of a key, in whatever case.
fn fields_mut<'a>(value: &'a mut Value, key: &'a str) -> impl Iterator<Item = &'a mut Value> {
    let fields = value.as_object_mut().into_iter().flatten();
    fields.filter_map(move |(spelled, value)| equal_fold(spelled, key).then_some(value))
}

//! `Debug` forms without secrets.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use crate::redact::{REDACTED, security_option, variable, whole};

/// Writes a value as JSON, with secrets redacted by the names of their keys.
pub(in crate::create) fn debug(value: &impl Serialize, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Ok(mut json) = serde_json::to_value(value) else {
        return f.write_str(REDACTED);
    };
    redact(&mut json);
    write!(f, "{json:#}")
}

/// Implements `Debug` for types as JSON without secrets.
macro_rules! debug_without_secrets {
    ($($type:ty),*) => {$(
        impl std::fmt::Debug for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::create::api::debug(self, f)
            }
        }
    )*};
}

pub(in crate::create) use debug_without_secrets;

fn redact(json: &mut Value) {
    match json {
        Value::Object(object) => {
            for (key, value) in object {
                match key.as_str() {
                    "Env" => texts(value, variable),
                    "SecurityOpt" => texts(value, security_option),
                    "Path" | "Args" | "Cmd" | "Entrypoint" | "Test" => texts(value, whole),
                    // Options of a log driver, and of a volume's or network's driver.
                    "Config" if value.as_object().is_some_and(|options| !is_config(options)) => {
                        texts(value, whole);
                    }
                    "Options" | "DriverOpts" => texts(value, whole),
                    _ => redact(value),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(redact),
        _ => {}
    }
}

/// Returns whether a `Config` is a container's, and not a log driver's.
fn is_config(object: &serde_json::Map<String, Value>) -> bool {
    object.contains_key("WorkingDir")
}

/// Redacts the texts of a list or the values of a map.
fn texts(value: &mut Value, redact: fn(&str) -> String) {
    match value {
        Value::String(text) => *text = redact(text),
        Value::Array(list) => list.iter_mut().for_each(|value| texts(value, redact)),
        Value::Object(map) => map.values_mut().for_each(|value| texts(value, redact)),
        _ => {}
    }
}

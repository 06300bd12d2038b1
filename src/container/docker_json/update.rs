//! Updates the known values of a document, and keeps everything else.

use serde_json::{Map, Value};

use crate::go::equal_fold::equals_ignoring_case;

/// Objects that are maps, whose keys are names: a name that is not known has been removed.
const MAPS: [&str; 3] = ["Annotations", "MountPoints", "Networks"];

/// Replaces a value in the document that it was read from.
///
/// `old` is the document, `was` its known values as they would be written, and `new` their new values. Unchanged values
/// stay as they are written, with everything that is not known.
pub(super) fn update(old: &mut Value, was: &Value, new: &Value) {
    update_at("", old, was, new);
}

fn update_at(key: &str, old: &mut Value, was: &Value, new: &Value) {
    if was == new {
        return;
    }
    match (&mut *old, was, new) {
        (Value::Object(old), Value::Object(was), Value::Object(new)) => {
            if MAPS.contains(&key) {
                old.retain(|name, _| new.contains_key(name));
            }
            for (name, new) in new {
                let exists = was.get(name).unwrap_or(&Value::Null);
                member(MAPS.contains(&key), old, name, exists, new);
            }
        }
        (Value::Array(old), Value::Array(was), Value::Array(new)) => *old = elements(old, was, new),
        _ => *old = new.clone(),
    }
}

/// Updates a member of an object, whose key matches in any case unless the object is a map.
fn member(is_map: bool, old: &mut Map<String, Value>, name: &str, was: &Value, new: &Value) {
    let is = |key: &String| key == name || (!is_map && equals_ignoring_case(key, name));
    match old.iter_mut().find(|(key, _)| is(key)) {
        Some((_, old)) => update_at(name, old, was, new),
        None if was == new => {}
        None => {
            old.insert(name.to_owned(), new.clone());
        }
    }
}

/// Returns the elements of a list. An unchanged element is taken from the document. In a list of the same length, a
/// changed element is updated.
fn elements(old: &[Value], was: &[Value], new: &[Value]) -> Vec<Value> {
    let mut left: Vec<Option<(&Value, &Value)>> = was.iter().zip(old).map(Some).collect();
    let mut same = |new: &Value| {
        let is_same = |pair: &&mut Option<(&Value, _)>| pair.is_some_and(|(was, _)| was == new);
        left.iter_mut().find(is_same)?.take()
    };
    let same: Vec<_> = new.iter().map(&mut same).collect();
    if was.len() != new.len() {
        left.clear();
    }
    let elements = new.iter().zip(same).enumerate();
    let element = |(index, (new, same)): (usize, (&Value, Option<_>))| {
        let changed = || left.get(index).copied().flatten();
        match same.or_else(changed) {
            // A `null` is as a default element, but says less.
            Some((was, old)) if !old.is_null() => {
                let mut element = old.clone();
                update_at("", &mut element, was, new);
                element
            }
            _ => new.clone(),
        }
    };
    elements.map(element).collect()
}

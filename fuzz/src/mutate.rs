//! Mutations that know the format of what they change.

use fastrand::Rng;
use libfuzzer_sys::fuzzer_mutate;
use serde_json::Value;

use crate::keys::in_any_case;
use crate::words::{NUMBERS, WORDS};

/// Changes JSON as JSON three times out of four. Otherwise, and for anything else, mutates as libFuzzer does.
pub fn json(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut rng = Rng::with_seed(seed.into());
    let value = serde_json::from_slice(&data[..size]).ok();
    let Some(mut value) = value.filter(|_| rng.u8(..4) > 0) else {
        return fuzzer_mutate(data, size, max_size);
    };
    for _ in 0..rng.u8(1..=3) {
        change_somewhere(&mut value, &mut rng);
    }
    let bytes = value.to_string().into_bytes();
    store(&bytes, data, max_size).unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
}

/// Puts a word into text every other time. Otherwise, and for anything else, mutates as libFuzzer does.
pub fn text(data: &mut [u8], size: usize, max_size: usize, seed: u32) -> usize {
    let mut rng = Rng::with_seed(seed.into());
    let changed = std::str::from_utf8(&data[..size])
        .ok()
        .filter(|_| rng.bool())
        .map(|text| with_word(text, &mut rng).into_bytes());
    changed
        .and_then(|bytes| store(&bytes, data, max_size))
        .unwrap_or_else(|| fuzzer_mutate(data, size, max_size))
}

fn store(bytes: &[u8], data: &mut [u8], max_size: usize) -> Option<usize> {
    if bytes.len() > max_size {
        return None;
    }
    data.get_mut(..bytes.len())?.copy_from_slice(bytes);
    Some(bytes.len())
}

/// Descends into the value, and changes something in it.
fn change_somewhere(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::Array(elements) if !elements.is_empty() && rng.u8(..5) > 0 => {
            let index = rng.usize(..elements.len());
            change_somewhere(&mut elements[index], rng);
        }
        Value::Object(fields) if !fields.is_empty() && rng.u8(..5) > 0 => {
            let index = rng.usize(..fields.len());
            let field = fields.values_mut().nth(index);
            change_somewhere(field.expect("the index is inside"), rng);
        }
        _ if rng.u8(..4) == 0 => *value = leaf(rng),
        _ => change(value, rng),
    }
}

fn change(value: &mut Value, rng: &mut Rng) {
    match value {
        Value::String(text) => *text = with_word(text, rng),
        Value::Array(elements) => change_list(elements, rng),
        Value::Object(fields) => change_object(fields, rng),
        Value::Bool(flag) => *flag = !*flag,
        _ => *value = leaf(rng),
    }
}

fn change_list(elements: &mut Vec<Value>, rng: &mut Rng) {
    let index = rng.usize(..=elements.len());
    match (elements.get(index).cloned(), rng.u8(..3)) {
        (None, _) => elements.push(leaf(rng)),
        (Some(_), 0) => {
            elements.remove(index);
        }
        (Some(element), 1) => elements.push(element),
        (Some(_), _) => elements.swap(0, index),
    }
}

fn change_object(fields: &mut serde_json::Map<String, Value>, rng: &mut Rng) {
    let keys: Vec<String> = fields.keys().cloned().collect();
    let Some(key) = rng.choice(&keys) else {
        fields.insert(word(rng), leaf(rng));
        return;
    };
    let other = rng.choice(&keys).cloned().unwrap_or_default();
    match (fields.get(key).cloned(), rng.u8(..5)) {
        (Some(value), 0) => drop(fields.insert(with_word(&other, rng), value)),
        (Some(value), 1) => drop(fields.insert(other, value)),
        // The same key in another case, in place of the first or beside it.
        (Some(value), 2) => {
            fields.remove(key);
            fields.insert(in_any_case(key, rng), value);
        }
        (Some(value), 3) => drop(fields.insert(in_any_case(key, rng), value)),
        _ => drop(fields.remove(key)),
    }
}

fn leaf(rng: &mut Rng) -> Value {
    match rng.u8(..8) {
        0 => Value::Null,
        1 => rng.bool().into(),
        2 => Value::Array(Vec::new()),
        3 => Value::Object(serde_json::Map::new()),
        4 => (rng.f64() * 1e9).into(),
        5 | 6 => NUMBERS[rng.usize(..NUMBERS.len())].into(),
        _ => word(rng).into(),
    }
}

/// Returns the text with a word inserted at some index, or with a word in place of all that is before or behind it.
fn with_word(text: &str, rng: &mut Rng) -> String {
    let indices: Vec<usize> = text.char_indices().map(|(index, _)| index).collect();
    let index = rng.choice(indices).unwrap_or(0);
    let (before, behind) = text.split_at(index);
    match rng.u8(..4) {
        0 => [before, &word(rng)].concat(),
        1 => [&word(rng), behind].concat(),
        _ => [before, &word(rng), behind].concat(),
    }
}

fn word(rng: &mut Rng) -> String {
    WORDS[rng.usize(..WORDS.len())].to_owned()
}

//! What a document still says after it was read and written.

use serde_json::{Map, Value};

use crate::keys::equal_fold;

/// Panics unless the written document says the same as the original, the case of known keys aside.
///
/// Sets may have another order, and the paths in `added` may be new.
pub fn assert_kept(original: &Value, written: &Value, added: &[&str]) {
    Comparison { added }.assert_kept(original, written, "");
}

struct Comparison<'a> {
    added: &'a [&'a str],
}

impl Comparison<'_> {
    fn assert_kept(&self, original: &Value, written: &Value, path: &str) {
        match (original, written) {
            (Value::Object(original), Value::Object(written)) => {
                self.assert_fields_kept(original, written, path);
            }
            (Value::Array(original), Value::Array(written)) if is_set(path) => {
                assert_eq!(set(original), set(written), "{path}");
            }
            (Value::Array(original), Value::Array(written)) => {
                assert_eq!(original.len(), written.len(), "{path}");
                for (index, (original, written)) in original.iter().zip(written).enumerate() {
                    self.assert_kept(original, written, &format!("{path}/{index}"));
                }
            }
            _ => assert_eq!(original, written, "{path}"),
        }
    }

    fn assert_fields_kept(
        &self,
        original: &Map<String, Value>,
        written: &Map<String, Value>,
        path: &str,
    ) {
        let mut left = written.clone();
        // Keys in the same case first: a map may have others that differ in case alone.
        let (same, other): (Vec<_>, Vec<_>) = original
            .iter()
            .partition(|(key, _)| left.contains_key(*key));
        for (key, value) in same.into_iter().chain(other) {
            let spelled = match left.contains_key(key) {
                true => Some(key),
                false => left.keys().find(|written| equal_fold(key, written)),
            };
            let spelled = spelled.cloned();
            let written = spelled.as_ref().and_then(|spelled| left.remove(spelled));
            match (spelled, written) {
                (Some(spelled), Some(written)) => {
                    self.assert_kept(value, &written, &format!("{path}/{spelled}"));
                }
                _ => panic!("{path}/{key} is lost"),
            }
        }
        for (key, value) in &left {
            let path = format!("{path}/{key}");
            assert!(
                self.added.contains(&path.as_str()),
                "{path} is added: {value}"
            );
        }
    }
}

/// Returns whether the elements of the list at this path have no order.
fn is_set(path: &str) -> bool {
    path.starts_with("/process/capabilities/") && path.matches('/').count() == 3
}

/// Returns the names of capabilities, each once, as `oci-spec` writes them: in upper case, with one `CAP_` before them.
fn set(names: &[Value]) -> Vec<String> {
    let names = names.iter().map(|name| {
        let name = name.as_str().unwrap_or_default().to_uppercase();
        name.trim_start_matches("CAP_").to_owned()
    });
    let mut names: Vec<String> = names.collect();
    names.sort_unstable();
    names.dedup();
    names
}

//! How a document differs from what a type writes after reading it, by JSON pointer (RFC 6901), so that writing gives
//! the document back.

use std::collections::BTreeMap;

use serde::{Serialize, Serializer};
use serde_json::Value;

use crate::go::equal_fold::equals_ignoring_case;

mod node;

pub(crate) use node::Node;

/// Values by the JSON pointers of where they are.
pub(crate) type Extra = BTreeMap<String, Value>;

/// How a document differs from what a type writes after reading it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Differences {
    /// What the type does not write, `null` included. A pointer has the keys as the type writes them, and the last one
    /// as it is in the document.
    pub(crate) extra: Extra,
    /// What the type writes although the document does not have it, or has `null`.
    pub(crate) added: BTreeMap<String, Added>,
    /// The lengths of the lists with differences below them. Once a list's length has changed, it is unknown which
    /// element a difference belongs to.
    lists: BTreeMap<String, usize>,
}

/// A value that a type writes although its document does not have it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Added {
    pub(crate) value: Value,
    /// Whether the document has `null` there.
    pub(crate) is_null: bool,
}

impl Differences {
    /// Compares a document with what a type writes, whose keys are matched as the type reads them.
    pub(crate) fn between(document: &Value, written: &Value) -> Self {
        let mut differences = Self::default();
        differences.collect(document, written, &mut String::new());
        differences
    }

    fn collect(&mut self, document: &Value, written: &Value, pointer: &mut String) {
        let length = pointer.len();
        match (document, written) {
            (Value::Object(document), Value::Object(written)) => {
                for (key, value) in document {
                    let known = key_in(written, key);
                    push_token(pointer, known.unwrap_or(key));
                    match known.and_then(|known| written.get(known)) {
                        Some(written) => self.collect(value, written, pointer),
                        None => {
                            self.extra.insert(pointer.clone(), value.clone());
                        }
                    }
                    pointer.truncate(length);
                }
                for (key, value) in written {
                    if key_in(document, key).is_none() {
                        push_token(pointer, key);
                        self.add(pointer, value, false);
                        pointer.truncate(length);
                    }
                }
            }
            (Value::Array(document), Value::Array(written)) => {
                let before = self.count();
                for (index, (value, written)) in document.iter().zip(written).enumerate() {
                    push_token(pointer, &index.to_string());
                    self.collect(value, written, pointer);
                    pointer.truncate(length);
                }
                if self.count() != before {
                    self.lists.insert(pointer.clone(), written.len());
                }
            }
            (Value::Null, written) if !written.is_null() => {
                self.add(pointer, written, true);
            }
            _ => {}
        }
    }

    fn add(&mut self, pointer: &str, value: &Value, is_null: bool) {
        let value = value.clone();
        let added = Added { value, is_null };
        self.added.insert(pointer.to_owned(), added);
    }

    fn count(&self) -> usize {
        self.extra.len().saturating_add(self.added.len())
    }

    /// Restores a document: removes what was added and has not changed since, and puts the extra parts back where their
    /// parents exist and their keys are free. Lists whose length has changed are left as they are.
    pub(crate) fn restore(&self, document: &mut Node, written: impl Fn(&Value) -> Value) {
        let lists = self.lists.iter();
        let changed: Vec<String> = lists
            .filter(|(pointer, length)| document.list_length(pointer) != Some(**length))
            .map(|(pointer, _)| format!("{pointer}/"))
            .collect();
        let is_in_place = |pointer: &str| {
            changed
                .iter()
                .all(|list| !pointer.starts_with(list.as_str()))
        };
        for (pointer, added) in &self.added {
            if is_in_place(pointer) {
                document.remove_added(pointer, added);
            }
        }
        // Two extra parts may have the same key, ignoring case.
        let extra = self.extra.iter();
        let free: Vec<_> = extra
            .filter(|(pointer, _)| is_in_place(pointer) && document.has_room(pointer))
            .collect();
        for (pointer, value) in free {
            document.add(pointer, written(value));
        }
    }

    /// Writes what the type writes, [restored](Self::restore).
    pub(crate) fn serialize_with<S: Serializer>(
        &self,
        written: &impl Serialize,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        if self.extra.is_empty() && self.added.is_empty() {
            return written.serialize(serializer);
        }
        let mut document = Node::from_serialize(written).map_err(serde::ser::Error::custom)?;
        self.restore(&mut document, Value::clone);
        document.serialize(serializer)
    }
}

/// Returns whether the keys are equal as Go reads them. Either of the two may be a type's own, which is ASCII.
pub(crate) fn is_same_ignoring_case(one: &str, other: &str) -> bool {
    equals_ignoring_case(one, other) || equals_ignoring_case(other, one)
}

/// Returns the object's own spelling of a key.
fn key_in<'a>(object: &'a serde_json::Map<String, Value>, key: &str) -> Option<&'a String> {
    let same_case = object.get_key_value(key).map(|(key, _)| key);
    same_case.or_else(|| {
        object
            .keys()
            .find(|known| is_same_ignoring_case(known, key))
    })
}

fn push_token(pointer: &mut String, token: &str) {
    pointer.push('/');
    pointer.push_str(&token.replace('~', "~0").replace('/', "~1"));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointers<const N: usize>(entries: [(&str, Value); N]) -> Extra {
        let entries = entries.map(|(pointer, value)| (pointer.to_owned(), value));
        entries.into()
    }

    /// What is written for a document that was read as `written`.
    fn write(document: &Value, written: &Value) -> Value {
        let differences = Differences::between(document, written);
        differences
            .serialize_with(written, serde_json::value::Serializer)
            .unwrap()
    }

    #[test]
    fn what_a_type_does_not_write_is_found_at_every_level() {
        let document =
            json!({"a": {"x/y~z": 1, "b": 2}, "L": [{"c": 3, "d": null}, {"e": [4]}], "n": null});
        let written = json!({"a": {"b": 2}, "l": [{"c": 3}, {}]});
        let expected = pointers([
            ("/a/x~1y~0z", json!(1)),
            ("/l/0/d", json!(null)),
            ("/l/1/e", json!([4])),
            ("/n", json!(null)),
        ]);
        let differences = Differences::between(&document, &written);
        assert_eq!(differences.extra, expected);
        assert_eq!(differences.added, BTreeMap::new());
    }

    #[test]
    fn what_a_type_adds_is_found_at_every_level() {
        let document = json!({"A": {}, "l": [{"c": 3}, null], "n": null});
        let written = json!({"a": {"b": 2}, "l": [{"c": 3, "d": 4}, ""], "n": 0, "o": {"p": 1}});
        let expected = [
            ("/a/b", json!(2), false),
            ("/l/0/d", json!(4), false),
            ("/l/1", json!(""), true),
            ("/n", json!(0), true),
            ("/o", json!({"p": 1}), false),
        ];
        let expected = expected.map(|(pointer, value, is_null)| {
            let added = Added { value, is_null };
            (pointer.to_owned(), added)
        });
        let differences = Differences::between(&document, &written);
        assert_eq!(differences.added, expected.into());
        assert_eq!(differences.extra, Extra::new());
    }

    #[test]
    fn a_document_is_written_as_it_was_read() {
        for (document, written) in [
            (
                json!({"a": {"x/y~z": 1, "b": 2}, "l": [{"c": 3, "d": null}, {"e": [4]}]}),
                json!({"a": {"b": 2}, "l": [{"c": 3}, {}]}),
            ),
            (
                json!({"a": {}, "l": [{"c": 3}, null], "n": null}),
                json!({"a": {"b": 2}, "l": [{"c": 3, "d": 4}, ""], "n": 0, "o": {"p": 1}}),
            ),
        ] {
            assert_eq!(write(&document, &written), document);
        }
    }

    #[test]
    fn what_was_added_is_written_once_it_has_changed() {
        let differences = Differences::between(&json!({"n": null}), &json!({"n": 0, "o": 0}));
        let changed = json!({"n": 1, "o": 0});
        let written = differences.serialize_with(&changed, serde_json::value::Serializer);
        assert_eq!(written.unwrap(), json!({"n": 1}));
    }

    #[test]
    fn unknown_keys_that_differ_in_case_alone_are_all_written() {
        let document = json!({"known": 1, "x": 2, "X": 3});
        assert_eq!(write(&document, &json!({"known": 1})), document);
    }

    #[test]
    fn a_key_that_is_set_meanwhile_is_not_written_again_in_another_case() {
        let differences = Differences::between(&json!({"Hostname": null}), &json!({}));
        assert_eq!(
            differences.extra,
            pointers([("/Hostname", json!(null))]),
            "the document's own spelling"
        );
        let changed = json!({"hostname": "web"});
        let written = differences.serialize_with(&changed, serde_json::value::Serializer);
        assert_eq!(written.unwrap(), changed);
    }

    #[test]
    fn below_a_list_that_has_another_length_nothing_is_restored() {
        let document = json!({"l": [{"x": 1}, {"a": 2}], "m": [{"x": 1}]});
        let written = json!({"l": [{"a": 0}, {"a": 2}], "m": [{}]});
        let differences = Differences::between(&document, &written);
        let changed = json!({"l": [{"a": 2}], "m": [{}]});
        let restored = differences.serialize_with(&changed, serde_json::value::Serializer);
        assert_eq!(restored.unwrap(), json!({"l": [{"a": 2}], "m": [{"x": 1}]}));
    }

    #[test]
    fn nothing_is_put_back_without_a_parent_or_over_another_value() {
        let extra = [
            "/gone/x",
            "/l/7/x",
            "/l/x/y",
            "/a",
            "no pointer",
            "b",
            "a/b",
            "",
            "/a/b",
        ];
        let differences = Differences {
            extra: pointers(extra.map(|pointer| (pointer, json!(0)))),
            ..Differences::default()
        };
        let written = json!({"a": 1, "l": [{}]});
        let whole = differences.serialize_with(&written, serde_json::value::Serializer);
        assert_eq!(whole.unwrap(), written);
    }
}

//! A JSON document whose objects keep the order of their keys.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::{Added, is_same_ignoring_case};

/// A JSON value whose objects keep the order of their keys; `serde_json`'s own sorts them.
pub(crate) enum Node {
    /// Anything but a list or an object.
    Scalar(Value),
    /// A list.
    List(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

impl Node {
    /// Returns the document that a value is written as.
    pub(crate) fn from_serialize(value: &impl Serialize) -> serde_json::Result<Self> {
        serde_json::from_str(&serde_json::to_string(value)?)
    }

    /// Returns the node at a JSON pointer.
    pub(crate) fn at_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return None;
        }
        let mut node = self;
        for token in pointer.split('/').skip(1) {
            let token = unescaped(token);
            node = match node {
                Self::Object(entries) => {
                    let mut entries = entries.iter_mut();
                    entries
                        .find(|(key, _)| *key == token)
                        .map(|(_, value)| value)
                }
                Self::List(elements) => elements.get_mut(token.parse::<usize>().ok()?),
                Self::Scalar(_) => None,
            }?;
        }
        Some(node)
    }

    /// Returns the length of the list at a JSON pointer, if there is one.
    pub(super) fn list_length(&mut self, pointer: &str) -> Option<usize> {
        match self.at_mut(pointer)? {
            Self::List(elements) => Some(elements.len()),
            _ => None,
        }
    }

    /// Sorts a list of strings.
    pub(crate) fn sort_strings(&mut self) {
        if let Self::List(elements) = self {
            elements.sort_by_cached_key(|element| match element {
                Self::Scalar(Value::String(text)) => text.clone(),
                _ => String::new(),
            });
        }
    }

    /// Removes what was added at a JSON pointer, or makes it `null`, if it still has its value.
    pub(super) fn remove_added(&mut self, pointer: &str, added: &Added) {
        let has_value =
            |node: &Self| serde_json::to_value(node).is_ok_and(|found| found == added.value);
        let Some(node) = self.at_mut(pointer).filter(|node| has_value(node)) else {
            return;
        };
        if added.is_null {
            *node = Self::Scalar(Value::Null);
            return;
        }
        if let Some((entries, key)) = self.parent_and_key(pointer) {
            entries.retain(|(known, _)| *known != key);
        }
    }

    /// Returns whether the parent of a JSON pointer is an object, and no key in it is the same, ignoring case: readers
    /// would take the two for one.
    pub(super) fn has_room(&mut self, pointer: &str) -> bool {
        match self.parent_and_key(pointer) {
            Some((entries, key)) => entries
                .iter()
                .all(|(known, _)| !is_same_ignoring_case(known, &key)),
            None => false,
        }
    }

    /// Adds an entry to the object that is the parent of a JSON pointer, if there is one.
    pub(super) fn add(&mut self, pointer: &str, value: Value) {
        if let Some((entries, key)) = self.parent_and_key(pointer) {
            entries.push((key, Self::Scalar(value)));
        }
    }

    fn parent_and_key(&mut self, pointer: &str) -> Option<(&mut Vec<(String, Self)>, String)> {
        let (parent, key) = pointer.rsplit_once('/')?;
        match self.at_mut(parent)? {
            Self::Object(entries) => Some((entries, unescaped(key))),
            _ => None,
        }
    }
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Scalar(value) => value.serialize(serializer),
            Self::List(elements) => elements.serialize(serializer),
            Self::Object(entries) => {
                serializer.collect_map(entries.iter().map(|(key, value)| (key, value)))
            }
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyValue;

        impl<'de> Visitor<'de> for AnyValue {
            type Value = Node;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a JSON value")
            }

            fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Node, E> {
                Ok(Node::Scalar(value.into()))
            }

            fn visit_unit<E>(self) -> Result<Node, E> {
                Ok(Node::Scalar(Value::Null))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Node, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = list.next_element()? {
                    elements.push(element);
                }
                Ok(Node::List(elements))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Node, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = object.next_entry()? {
                    entries.push(entry);
                }
                Ok(Node::Object(entries))
            }
        }

        deserializer.deserialize_any(AnyValue)
    }
}

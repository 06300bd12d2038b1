//! Empty `oci-spec` values.
//!
//! Its defaults and builders describe a Linux container, so these are deserialized from an empty object instead. That
//! never fails: the tests see that every required field is given.

use oci_spec::runtime::{Box as ConsoleBox, BoxBuilder, Process, Spec};
use serde::de::value::{Error, MapDeserializer};
use serde::de::{Deserialize, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::container::ConsoleSize;

/// Returns a spec without any field.
pub(super) fn spec() -> Spec {
    read_spec().unwrap_or_default()
}

fn read_spec() -> Result<Spec, Error> {
    Spec::deserialize(Empty)
}

/// Returns a process with an empty user and working directory, the two fields that it requires.
pub(super) fn process() -> Process {
    read_process().unwrap_or_default()
}

fn read_process() -> Result<Process, Error> {
    let fields = [("user", Empty), ("cwd", Empty)];
    Process::deserialize(MapDeserializer::new(fields.into_iter()))
}

/// Returns a console of this size.
pub(super) fn console(size: ConsoleSize) -> Option<ConsoleBox> {
    let console = BoxBuilder::default().height(size.height).width(size.width);
    console.build().ok()
}

/// An object without keys, and a text without characters.
struct Empty;

impl<'de> Deserializer<'de> for Empty {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        let no_fields = std::iter::empty::<(&str, Self)>();
        visitor.visit_map(MapDeserializer::new(no_fields))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_str("")
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_> for Empty {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn empty_values_have_nothing_but_what_oci_spec_requires() {
        let spec = serde_json::to_value(read_spec().unwrap()).unwrap();
        assert_eq!(spec, json!({"ociVersion": ""}));
        let process = serde_json::to_value(read_process().unwrap()).unwrap();
        assert_eq!(process, json!({"user": {"uid": 0, "gid": 0}, "cwd": ""}));
    }

    #[test]
    fn a_console_has_its_size() {
        let size = ConsoleSize {
            height: 24,
            width: u64::MAX,
        };
        let console = console(size).unwrap();
        assert_eq!((console.height(), console.width()), (24, u64::MAX));
    }
}

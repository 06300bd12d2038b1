//! `oci-spec`'s values with nothing in them but what they cannot be without.
//!
//! Its own `Default`s and builders start from a Linux container, whose mounts, capabilities and
//! environment would all have to be made and taken out again. So they are read, from nothing.

use std::sync::Arc;

use oci_spec::OciSpecError;
use oci_spec::runtime::{Box as ConsoleBox, BoxBuilder, Process, Spec};
use serde::de::value::{Error as ReadError, MapDeserializer};
use serde::de::{Deserialize, Deserializer, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use crate::{ConsoleSize, Error};

/// A spec with nothing in it.
pub(super) fn spec() -> Result<Spec, Error> {
    Spec::deserialize(Nothing).map_err(|error| unexpected(&error))
}

/// A process with an empty user and working directory, the two that it cannot be without.
pub(super) fn process() -> Result<Process, Error> {
    let fields = [("user", Nothing), ("cwd", Nothing)];
    let process = Process::deserialize(MapDeserializer::new(fields.into_iter()));
    process.map_err(|error| unexpected(&error))
}

/// A console's size, which has no setters.
pub(super) fn console(size: ConsoleSize) -> Result<ConsoleBox, Error> {
    let console = BoxBuilder::default().height(size.height).width(size.width);
    console.build().map_err(blank_spec)
}

fn unexpected(error: &ReadError) -> Error {
    blank_spec(OciSpecError::Other(error.to_string()))
}

fn blank_spec(error: OciSpecError) -> Error {
    Error::BlankSpec {
        source: Arc::new(error),
    }
}

/// An object without keys, and a text without characters.
struct Nothing;

impl<'de> Deserializer<'de> for Nothing {
    type Error = ReadError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        let no_fields = std::iter::empty::<(&str, Self)>();
        visitor.visit_map(MapDeserializer::new(no_fields))
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, ReadError> {
        visitor.visit_str("")
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

impl IntoDeserializer<'_> for Nothing {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

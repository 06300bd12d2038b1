//! A deserializer between a type and its document, which matches the keys of objects as Go does.
//!
//! serde tells it the names of a struct's fields when it asks for the struct, so it knows which keys are known
//! without any list of its own.

use serde::de::{Deserializer, Visitor};
use serde::forward_to_deserialize_any;

mod structs;
mod unquoted;
mod values;

use structs::StructObject;
use values::{EnumName, Null, Values};
/// The start of the message about a key that comes twice in one object.
pub(super) const REPEATED: &str = "repeated key ";

/// The start of the message about a key that is refused for its spelling.
pub(super) const WRONG_CASE: &str = "wrong case: ";

/// The ways in which a type reads a document differently from how it is written.
pub(crate) struct Quirks {
    /// The struct and the key of a value that the type cannot hold: it is skipped.
    pub(crate) skipped: Option<(&'static str, &'static str)>,
    /// The structs and the keys of values that the type requires, although they may be missing: they are then `null`.
    pub(crate) optional: &'static [(&'static str, &'static str)],
    /// Whether `null` is read as the zero value of its type, as Go does. Types of this crate see to that themselves.
    pub(crate) null_is_zero: bool,
    /// Whether a key of the document must not be spelled so, for a field with this name.
    pub(crate) is_refused: fn(key: &str, field: &str) -> bool,
}

impl Quirks {
    pub(crate) const NONE: Self = Self {
        skipped: None,
        optional: &[],
        null_is_zero: false,
        is_refused: |_, _| false,
    };
}

/// Wraps a deserializer and everything nested in it.
pub(crate) struct Matching<D> {
    inner: D,
    mode: Mode,
}

/// What all the wrappers of one document share. It is small, as each value of the document copies it.
#[derive(Clone, Copy)]
struct Mode {
    /// Whether to remember how keys were spelled, so that an error can name both spellings of a repeated one.
    names_repeated_keys: bool,
    quirks: &'static Quirks,
}

impl<D> Matching<D> {
    /// Reads quickly. A repeated key is an error, but the error does not say how the keys were spelled.
    pub(crate) fn quick(inner: D, quirks: &'static Quirks) -> Self {
        Self::new(inner, false, quirks)
    }

    /// Reads with errors that say everything.
    pub(crate) fn thorough(inner: D, quirks: &'static Quirks) -> Self {
        Self::new(inner, true, quirks)
    }

    fn new(inner: D, names_repeated_keys: bool, quirks: &'static Quirks) -> Self {
        let mode = Mode {
            names_repeated_keys,
            quirks,
        };
        Self { inner, mode }
    }
}

impl<'de, D: Deserializer<'de>> Matching<D> {
    fn read<V: Visitor<'de>>(self, visitor: V, null: Null) -> Result<V::Value, D::Error> {
        self.inner.deserialize_any(Values {
            visitor,
            mode: self.mode,
            null,
        })
    }
}

/// Methods that read one type each, with what `null` is in it.
macro_rules! null_is {
    ($($method:ident: $null:ident,)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
            self.read(visitor, Null::$null)
        }
    )*};
}

impl<'de, D: Deserializer<'de>> Deserializer<'de> for Matching<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.read(visitor, Null::Kept)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner
            .deserialize_option(Values::new(visitor, self.mode))
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner
            .deserialize_newtype_struct(name, Values::new(visitor, self.mode))
    }

    /// Accepts only an object. Derived implementations would also accept a list of the fields.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        // `serde_json`'s `deserialize_map` would quote a string itself.
        self.inner.deserialize_any(StructObject {
            name,
            fields,
            visitor,
            mode: self.mode,
        })
    }

    /// All enums of the documents are names.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.inner.deserialize_str(EnumName(visitor))
    }

    /// Skips an unknown value without recursion, at any depth.
    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.inner.deserialize_ignored_any(visitor)
    }

    null_is! {
        deserialize_bool: False, deserialize_char: Empty, deserialize_str: Empty, deserialize_string: Empty,
        deserialize_i8: Zero, deserialize_i16: Zero, deserialize_i32: Zero, deserialize_i64: Zero,
        deserialize_u8: Zero, deserialize_u16: Zero, deserialize_u32: Zero, deserialize_u64: Zero,
        deserialize_f32: Zero, deserialize_f64: Zero, deserialize_seq: NoElements, deserialize_map: NoEntries,
    }

    forward_to_deserialize_any! {
        i128 u128 bytes byte_buf unit unit_struct tuple tuple_struct identifier
    }
}

//! A deserializer between a type and its document, which matches the keys of objects as Go does.
//!
//! serde tells it the names of a struct's fields when it asks for the struct, so it knows which keys are known
//! without any list of its own.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, Error, Expected, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

use crate::go::equal_fold::equals_ignoring_case;

use super::REPEATED;

/// Where a type reads a document differently from how the document is written.
#[derive(Clone, Copy)]
pub(crate) struct Quirks {
    /// The struct and the key of a value that the type cannot hold: it is passed over.
    pub(crate) skipped: Option<(&'static str, &'static str)>,
    /// The struct and the key of an object that the type requires, although it may be missing: it is then empty.
    pub(crate) optional: Option<(&'static str, &'static str)>,
    /// Whether `null` is read as the zero value of its type, as Go does. Types of this crate see to that themselves.
    pub(crate) null_is_zero: bool,
}

impl Quirks {
    pub(crate) const NONE: Self = Self {
        skipped: None,
        optional: None,
        null_is_zero: false,
    };
}

/// Wraps a deserializer and everything nested in it.
pub(crate) struct Matching<D> {
    inner: D,
    mode: Mode,
}

/// What all the wrappers of one document share.
#[derive(Clone, Copy)]
struct Mode {
    /// Whether to remember how keys were spelled, so that an error can name both spellings of a repeated one.
    names_repeated_keys: bool,
    quirks: Quirks,
}

impl<D> Matching<D> {
    /// Reads quickly. A repeated key is an error, but the error does not say how the keys were spelled.
    pub(crate) fn quick(inner: D, quirks: Quirks) -> Self {
        Self::new(inner, false, quirks)
    }

    /// Reads with errors that say everything.
    pub(crate) fn thorough(inner: D, quirks: Quirks) -> Self {
        Self::new(inner, true, quirks)
    }

    fn new(inner: D, names_repeated_keys: bool, quirks: Quirks) -> Self {
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

    /// Derived readers also take a list of the fields; only an object will do here.
    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        // `serde_json`'s `deserialize_map` would quote a string itself.
        self.inner.deserialize_any(Object {
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
        self.inner.deserialize_str(Name(visitor))
    }

    /// Passes over an unknown value without taking it apart, however deep it is.
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

/// What `null` is read as if it is the zero value.
#[derive(Clone, Copy)]
enum Null {
    /// As itself.
    Kept,
    False,
    Zero,
    /// An empty string.
    Empty,
    /// An empty list.
    NoElements,
    /// An empty map.
    NoEntries,
}

/// The values of anything but a struct.
struct Values<V> {
    visitor: V,
    mode: Mode,
    null: Null,
}

impl<V> Values<V> {
    fn new(visitor: V, mode: Mode) -> Self {
        let null = Null::Kept;
        Self {
            visitor,
            mode,
            null,
        }
    }
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Values<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.visitor.expecting(f)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<V::Value, E> {
        self.visitor.visit_bool(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<V::Value, E> {
        self.visitor.visit_i64(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<V::Value, E> {
        self.visitor.visit_u64(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<V::Value, E> {
        self.visitor.visit_f64(value)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<V::Value, E> {
        self.visitor.visit_str(text).map_err(Unquoted::into_error)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<V::Value, E> {
        self.visitor
            .visit_borrowed_str(text)
            .map_err(Unquoted::into_error)
    }

    fn visit_string<E: Error>(self, text: String) -> Result<V::Value, E> {
        self.visitor
            .visit_string(text)
            .map_err(Unquoted::into_error)
    }

    fn visit_none<E: Error>(self) -> Result<V::Value, E> {
        self.visitor.visit_none()
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        match self.null {
            _ if !self.mode.quirks.null_is_zero => self.visitor.visit_unit(),
            Null::Kept => self.visitor.visit_unit(),
            Null::False => self.visitor.visit_bool(false),
            Null::Zero => self.visitor.visit_u64(0),
            Null::Empty => self.visitor.visit_str(""),
            Null::NoElements => self.visitor.visit_seq(no_elements()),
            Null::NoEntries => self.visitor.visit_map(no_entries()),
        }
    }

    fn visit_some<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let mode = self.mode;
        self.visitor.visit_some(Matching { inner, mode })
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<V::Value, D::Error> {
        let mode = self.mode;
        self.visitor.visit_newtype_struct(Matching { inner, mode })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_seq(Nested(list, self.mode))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(Nested(map, self.mode))
    }
}

/// The elements of a list, or the entries of a map, whose keys are taken as they are.
struct Nested<A>(A, Mode);

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for Nested<A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, A::Error> {
        self.0.next_element_seed(Seed(seed, self.1))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Nested<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.0.next_value_seed(Seed(seed, self.1))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

/// What reads a nested value.
struct Seed<S>(S, Mode);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for Seed<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let mode = self.1;
        self.0.deserialize(Matching { inner, mode })
    }
}

/// The name that is read into a variant of an enum.
struct Name<V>(V);

impl<'de, V: Visitor<'de>> Visitor<'de> for Name<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<V::Value, E> {
        let name: StrDeserializer<'_, Unquoted> = name.into_deserializer();
        self.0.visit_enum(name).map_err(Unquoted::into_error)
    }
}

/// The object that is read into a struct.
struct Object<V> {
    name: &'static str,
    fields: &'static [&'static str],
    visitor: V,
    mode: Mode,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for Object<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<V::Value, E> {
        Err(Unquoted::instead_of_string(&self).into_error())
    }

    fn visit_unit<E: Error>(self) -> Result<V::Value, E> {
        if self.mode.quirks.null_is_zero {
            return self.visit_map(no_entries());
        }
        Err(E::invalid_type(Unexpected::Unit, &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<V::Value, A::Error> {
        let Self {
            name, fields, mode, ..
        } = self;
        let key_of = |quirk: Option<(_, &'static str)>| match quirk {
            Some((structure, key)) if structure == name => Some(key),
            _ => None,
        };
        self.visitor.visit_map(Fields {
            object,
            fields,
            skipped: key_of(mode.quirks.skipped),
            missing: key_of(mode.quirks.optional),
            is_at_missing: false,
            spellings: Vec::new(),
            mode,
        })
    }
}

/// The entries of an object, with the keys spelled as the fields of its struct.
struct Fields<A> {
    object: A,
    fields: &'static [&'static str],
    skipped: Option<&'static str>,
    /// The key that has to be added at the end, unless it comes before.
    missing: Option<&'static str>,
    is_at_missing: bool,
    /// The fields so far with the spellings of their keys.
    spellings: Vec<(&'static str, String)>,
    mode: Mode,
}

/// A key of an object.
#[derive(Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// A key that no struct has a field for.
const UNKNOWN: &str = "";

impl<A> Fields<A> {
    /// Returns the field that the key stands for.
    fn field(&self, key: &str) -> Option<&'static str> {
        let same_case = self.fields.iter().find(|field| **field == key);
        let field = same_case.or_else(|| {
            let mut fields = self.fields.iter();
            fields.find(|field| equals_ignoring_case(key, field))
        });
        field.copied()
    }

    /// Returns the name under which the struct knows the key, or the key itself if it does not.
    fn name<'k, E: Error>(&mut self, key: Cow<'k, str>) -> Result<Cow<'k, str>, E> {
        let Some(field) = self.field(&key) else {
            return Ok(key);
        };
        let is_skipped = self.skipped == Some(field);
        // A field that is read twice is an error of the struct's own reader, which cannot name both keys.
        if self.mode.names_repeated_keys || is_skipped {
            self.remember(field, &key)?;
        }
        if self.missing == Some(field) {
            self.missing = None;
        }
        Ok(Cow::Borrowed(if is_skipped { UNKNOWN } else { field }))
    }

    /// Remembers how the key of a field is spelled; an error if the field has had a key before.
    fn remember<E: Error>(&mut self, field: &'static str, key: &str) -> Result<(), E> {
        let mut spellings = self.spellings.iter();
        if let Some((_, first)) = spellings.find(|(earlier, _)| *earlier == field) {
            return Err(E::custom(format_args!(
                "{REPEATED}`{key}`, after `{first}`"
            )));
        }
        self.spellings.push((field, key.to_owned()));
        Ok(())
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        let name = match self.object.next_key()? {
            Some(Key(key)) => self.name(key)?,
            None => match self.missing.take() {
                Some(field) => {
                    self.is_at_missing = true;
                    Cow::Borrowed(field)
                }
                None => return Ok(None),
            },
        };
        let name: StrDeserializer<'_, A::Error> = (*name).into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        if self.is_at_missing {
            return seed.deserialize(no_entries());
        }
        self.object.next_value_seed(Seed(seed, self.mode))
    }
}

fn no_elements<'de, E: Error>() -> impl SeqAccess<'de, Error = E> {
    SeqDeserializer::new(std::iter::empty::<()>())
}

fn no_entries<'de, E: Error>() -> MapDeserializer<'de, std::iter::Empty<((), ())>, E> {
    MapDeserializer::new(std::iter::empty())
}

/// An error that does not quote the text that it is about, which may be a secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Unquoted(String);

impl Unquoted {
    fn into_error<E: Error>(self) -> E {
        E::custom(self)
    }

    fn instead_of_string(expected: &dyn Expected) -> Self {
        Self(format!("invalid type: string, expected {expected}"))
    }
}

impl Error for Unquoted {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::instead_of_string(expected)
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(format!("invalid value: string, expected {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self(format!(
            "unknown variant, expected one of {}",
            expected.join(", ")
        ))
    }
}

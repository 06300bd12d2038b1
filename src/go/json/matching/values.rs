//! Everything but structs.

use std::fmt;

use serde::de::value::{MapDeserializer, SeqDeserializer, StrDeserializer};
use serde::de::{
    DeserializeSeed, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};

use super::unquoted::Unquoted;
use super::{Matching, Mode};

/// What `null` is read as if it is the zero value.
#[derive(Clone, Copy)]
pub(super) enum Null {
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
pub(super) struct Values<V> {
    pub(super) visitor: V,
    pub(super) mode: Mode,
    pub(super) null: Null,
}

impl<V> Values<V> {
    pub(super) fn new(visitor: V, mode: Mode) -> Self {
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
        self.visitor.visit_seq(MatchingAccess(list, self.mode))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<V::Value, A::Error> {
        self.visitor.visit_map(MatchingAccess(map, self.mode))
    }
}

/// The elements of a list, or the entries of a map, whose keys are taken as they are.
struct MatchingAccess<A>(A, Mode);

impl<'de, A: SeqAccess<'de>> SeqAccess<'de> for MatchingAccess<A> {
    type Error = A::Error;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, A::Error> {
        self.0.next_element_seed(MatchingSeed(seed, self.1))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

impl<'de, A: MapAccess<'de>> MapAccess<'de> for MatchingAccess<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        self.0.next_key_seed(seed)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, A::Error> {
        self.0.next_value_seed(MatchingSeed(seed, self.1))
    }

    fn size_hint(&self) -> Option<usize> {
        self.0.size_hint()
    }
}

/// What reads a nested value.
pub(super) struct MatchingSeed<S>(pub(super) S, pub(super) Mode);

impl<'de, S: DeserializeSeed<'de>> DeserializeSeed<'de> for MatchingSeed<S> {
    type Value = S::Value;

    fn deserialize<D: Deserializer<'de>>(self, inner: D) -> Result<S::Value, D::Error> {
        let mode = self.1;
        self.0.deserialize(Matching { inner, mode })
    }
}

/// The name that is read into a variant of an enum.
pub(super) struct EnumName<V>(pub(super) V);

impl<'de, V: Visitor<'de>> Visitor<'de> for EnumName<V> {
    type Value = V::Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<V::Value, E> {
        let name: StrDeserializer<'_, Unquoted> = name.into_deserializer();
        self.0.visit_enum(name).map_err(Unquoted::into_error)
    }
}

fn no_elements<'de, E: Error>() -> impl SeqAccess<'de, Error = E> {
    SeqDeserializer::new(std::iter::empty::<()>())
}

pub(super) fn no_entries<'de, E: Error>() -> MapDeserializer<'de, std::iter::Empty<((), ())>, E> {
    MapDeserializer::new(std::iter::empty())
}

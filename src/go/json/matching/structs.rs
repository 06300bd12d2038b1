//! Objects that are read into structs, with their keys spelled as the fields.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{StrDeserializer, UnitDeserializer};
use serde::de::{DeserializeSeed, Error, IntoDeserializer, MapAccess, Unexpected, Visitor};

use super::unquoted::Unquoted;
use super::values::{MatchingSeed, no_entries};
use super::{Mode, Quirks, REPEATED, WRONG_CASE};
use crate::go::equal_fold::equals_ignoring_case;

/// The object that is read into a struct.
pub(super) struct StructObject<V> {
    pub(super) name: &'static str,
    pub(super) fields: &'static [&'static str],
    pub(super) visitor: V,
    pub(super) mode: Mode,
}

impl<'de, V: Visitor<'de>> Visitor<'de> for StructObject<V> {
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
        let key_of = |&(structure, key): &(&str, &'static str)| (structure == name).then_some(key);
        let Quirks {
            skipped, optional, ..
        } = mode.quirks;
        self.visitor.visit_map(Fields {
            object,
            fields,
            skipped: skipped.as_ref().and_then(key_of),
            missing: optional.iter().filter_map(key_of).collect(),
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
    /// The keys that have to be added at the end, unless they come before.
    missing: Vec<&'static str>,
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
        let mut fields = self.fields.iter();
        let same_case = fields.find(|field| **field == key);
        let mut fields = self.fields.iter();
        same_case
            .or_else(|| fields.find(|field| equals_ignoring_case(key, field)))
            .copied()
    }

    /// Returns the name under which the struct knows the key, or the key itself if it does not.
    fn name<'k, E: Error>(&mut self, key: Cow<'k, str>) -> Result<Cow<'k, str>, E> {
        let Some(field) = self.field(&key) else {
            return Ok(key);
        };
        if (self.mode.quirks.is_refused)(&key, field) {
            return Err(E::custom(format_args!(
                "{WRONG_CASE}`{key}`, expected `{field}`"
            )));
        }
        let is_skipped = self.skipped == Some(field);
        // A field that is read twice is an error of the struct's own reader, which cannot name both keys.
        if self.mode.names_repeated_keys || is_skipped {
            self.remember(field, &key)?;
        }
        self.missing.retain(|missing| *missing != field);
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
            None => match self.missing.pop() {
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
            return MatchingSeed(seed, self.mode).deserialize(UnitDeserializer::new());
        }
        self.object.next_value_seed(MatchingSeed(seed, self.mode))
    }
}

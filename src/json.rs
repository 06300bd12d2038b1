//! Reading JSON that Go wrote: `null` for whatever is empty, and errors that name the key.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, Visitor};

/// Reads a value, with `null` as its default.
pub(crate) fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Whether there is a value, whatever it is; `null` is none.
pub(crate) fn is_there<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::<IgnoredAny>::deserialize(deserializer).map(|value| value.is_some())
}

/// Reads a list, with `null` as an empty one and `null` elements as defaults, as Go reads them.
pub(crate) fn nullable_list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    let elements: Vec<Option<T>> = nullable(deserializer)?;
    Ok(elements
        .into_iter()
        .map(Option::unwrap_or_default)
        .collect())
}

/// Reads a map, with `null` as an empty one and `null` values as defaults, as Go reads them.
pub(crate) fn nullable_map<'de, D, T>(deserializer: D) -> Result<BTreeMap<String, T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    let entries: BTreeMap<String, Option<T>> = nullable(deserializer)?;
    Ok(entries
        .into_iter()
        .map(|(key, value)| (key, value.unwrap_or_default()))
        .collect())
}

/// Reads an object so that an error says at which key it arose, such as `HostConfig.CpuShares`.
///
/// Only an object will do. Derived readers also take a list of their fields, so that `[]` would be an
/// object without any.
pub(crate) fn naming_keys<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_map(Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        let object = MapAccessDeserializer::new(object);
        serde_path_to_error::deserialize(object).map_err(|error| {
            let key = error.path().to_string();
            let cause = error.into_inner();
            // A lone dot is the object itself.
            if key == "." {
                cause
            } else {
                A::Error::custom(format_args!("{key}: {cause}"))
            }
        })
    }
}

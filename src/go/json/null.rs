//! Reading `null` as Go does: as the default of what it stands for.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

/// Reads a value, with `null` as its default.
pub(crate) fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Reads whether there is a value other than `null`.
pub(crate) fn is_some<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    Option::<IgnoredAny>::deserialize(deserializer).map(|value| value.is_some())
}

/// Reads a list that may be `null`, with `null` elements as defaults.
pub(crate) fn optional_list<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    let list = Option::deserialize(deserializer)?;
    Ok(list.map(|Elements(list)| list))
}

/// Reads a list, with `null` as an empty one and `null` elements as defaults.
pub(crate) fn nullable_list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    optional_list(deserializer).map(Option::unwrap_or_default)
}

/// Reads a map that may be `null`, with `null` values as defaults.
pub(crate) fn optional_map<'de, D, T, M>(deserializer: D) -> Result<Option<M>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
    M: FromIterator<(String, T)>,
{
    let map = Option::deserialize(deserializer)?;
    Ok(map.map(|Entries(list)| list.into_iter().collect()))
}

/// Reads a map, with `null` as an empty one and `null` values as defaults.
pub(crate) fn nullable_map<'de, D, T>(deserializer: D) -> Result<HashMap<String, T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    optional_map(deserializer).map(Option::unwrap_or_default)
}

/// A list with `null` elements as defaults.
#[derive(Default)]
pub(crate) struct Elements<T>(pub(crate) Vec<T>);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Elements<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let list: Vec<Option<T>> = Vec::deserialize(deserializer)?;
        let elements = list.into_iter().map(Option::unwrap_or_default);
        Ok(Self(elements.collect()))
    }
}

/// The entries of a map, with `null` values as defaults.
struct Entries<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for Visit<T> {
            type Value = Vec<(String, T)>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                // The length is not known before the end, and a growing map hashes every key again.
                let mut list = Vec::new();
                while let Some((key, value)) = entries.next_entry::<_, Option<T>>()? {
                    list.push((key, value.unwrap_or_default()));
                }
                Ok(list)
            }
        }

        deserializer.deserialize_map(Visit(PhantomData)).map(Self)
    }
}

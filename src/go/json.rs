//! Reading JSON that Go wrote: `null` for whatever is empty, and errors that name the key.

use std::collections::HashMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, Visitor,
};

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

/// Reads an object, with `null` as its default.
pub(crate) fn nullable_object<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    nullable(deserializer).map(|Object(object)| object)
}

/// Reads an object, with `null` as none.
pub(crate) fn optional_object<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let object: Option<Object<T>> = Option::deserialize(deserializer)?;
    Ok(object.map(|Object(object)| object))
}

/// Reads a list of objects, with `null` as an empty one and `null` elements as defaults.
pub(crate) fn nullable_objects<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    let objects = nullable_list(deserializer)?;
    Ok(objects.into_iter().map(|Object(object)| object).collect())
}

/// Reads a map, with `null` as an empty one and `null` values as defaults, as Go reads them.
pub(crate) fn nullable_map<'de, D, T>(deserializer: D) -> Result<HashMap<String, T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    let map: Option<NullableMap<T>> = Option::deserialize(deserializer)?;
    Ok(map.map_or_else(HashMap::new, |NullableMap(map)| map))
}

/// A map with `null` values as defaults.
struct NullableMap<T>(HashMap<String, T>);

impl<'de, T: Deserialize<'de> + Default> Deserialize<'de> for NullableMap<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de> + Default> Visitor<'de> for Entries<T> {
            type Value = HashMap<String, T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a map")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
                // The length is not known before the end, and a map that grows hashes everything anew.
                let mut list = Vec::new();
                while let Some((key, value)) = entries.next_entry::<_, Option<T>>()? {
                    list.push((key, value.unwrap_or_default()));
                }
                Ok(list.into_iter().collect())
            }
        }

        deserializer.deserialize_map(Entries(PhantomData)).map(Self)
    }
}

/// Reads a whole document as `T`, by way of what is quicker to read than `T`: it need not name keys.
///
/// A document is nearly always as it should be, so where something is wrong is only looked for if something is;
/// and the text is checked as a whole, not string by string.
pub(crate) fn read_document<Q, T>(json: &[u8], from: impl FnOnce(Q) -> T) -> serde_json::Result<T>
where
    Q: DeserializeOwned,
    T: DeserializeOwned,
{
    let text = std::str::from_utf8(json).ok();
    match text.and_then(|text| serde_json::from_str(text).ok()) {
        Some(quick) => Ok(from(quick)),
        None => serde_json::from_slice(json),
    }
}

/// Reads an object so that an error says at which key it arose, such as `HostConfig.CpuShares`.
pub(crate) fn naming_keys<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    serde_path_to_error::deserialize(deserializer)
        .map(|Object(object)| object)
        .map_err(|error| {
            let path = error.path().to_string();
            let cause = error.into_inner();
            // A lone dot is the document itself; a question mark is a key that was cut short.
            match path.trim_end_matches('?').trim_end_matches('.') {
                "" => cause,
                key => D::Error::custom(format_args!("{key}: {cause}")),
            }
        })
}

/// A value that only an object will do for. Derived readers also take a list of the fields, so that `[]`
/// would be an object without any.
#[derive(Default)]
pub(crate) struct Object<T>(pub(crate) T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer
            .deserialize_map(ObjectVisitor(PhantomData))
            .map(Self)
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, object: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(object))
    }
}

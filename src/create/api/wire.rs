//! Reads and writes lists, maps and sets that may be `null`, as Go does.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::de::value::SeqAccessDeserializer;
use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::go::json::Elements;
pub(super) use crate::go::json::{optional_list as list, optional_map as map};

/// A list that may be `null`.
type List<T> = Option<Vec<T>>;

/// Reads a list that may also be a single text: Docker's `strslice.StrSlice`.
pub(super) fn text_or_list<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Vec<String>>, D::Error> {
    struct Texts;

    impl<'de> Visitor<'de> for Texts {
        type Value = Option<Vec<String>>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of strings, or a string")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Some(vec![text.to_owned()]))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
            let Elements(texts) = Elements::deserialize(SeqAccessDeserializer::new(list))?;
            Ok(Some(texts))
        }
    }

    deserializer.deserialize_any(Texts)
}

/// Reads a list of lists. Each of them may be `null`.
pub(super) fn lists<'de, D, T>(deserializer: D) -> Result<List<List<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    let lists: Option<Vec<Option<Elements<T>>>> = list(deserializer)?;
    Ok(lists.map(|lists| lists.into_iter().map(elements).collect()))
}

/// Reads a map of lists. Each of them may be `null`.
pub(super) fn map_of_lists<'de, D, T>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, List<T>>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    let map: Option<BTreeMap<String, Option<Elements<T>>>> = map(deserializer)?;
    let entries = |map: BTreeMap<_, _>| map.into_iter().map(|(key, list)| (key, elements(list)));
    Ok(map.map(|map| entries(map).collect()))
}

fn elements<T>(list: Option<Elements<T>>) -> List<T> {
    list.map(|Elements(list)| list)
}

/// Reads two numbers, as Go reads an array: missing elements are zero, and excess elements are ignored.
pub(super) fn two_numbers<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<[u64; 2], D::Error> {
    struct Numbers;

    impl<'de> Visitor<'de> for Numbers {
        type Value = [u64; 2];

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a list of two numbers")
        }

        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok([0; 2])
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
            let mut numbers = [0; 2];
            for number in &mut numbers {
                *number = list.next_element::<Option<u64>>()?.flatten().unwrap_or(0);
            }
            while list.next_element::<IgnoredAny>()?.is_some() {}
            Ok(numbers)
        }
    }

    deserializer.deserialize_any(Numbers)
}

/// A set, which Go represents as a map to empty objects.
pub(super) mod set {
    use super::{BTreeMap, BTreeSet, Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Clone, Copy, Default, Serialize, Deserialize)]
    struct Member {}

    pub(in crate::create::api) fn serialize<S: Serializer>(
        set: &Option<BTreeSet<String>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match set {
            Some(set) => serializer.collect_map(set.iter().map(|name| (name, Member {}))),
            None => serializer.serialize_none(),
        }
    }

    pub(in crate::create::api) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<BTreeSet<String>>, D::Error> {
        let map: Option<BTreeMap<String, Member>> = super::map(deserializer)?;
        Ok(map.map(|map| map.into_keys().collect()))
    }
}

/// Returns whether Go's `omitempty` leaves the value out.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Returns whether Go's `omitempty` leaves the list out.
pub(super) fn is_empty_list<T>(list: &Option<Vec<T>>) -> bool {
    list.as_ref().is_none_or(Vec::is_empty)
}

/// Returns whether Go's `omitempty` leaves the map out.
pub(super) fn is_empty_map<T>(map: &Option<BTreeMap<String, T>>) -> bool {
    map.as_ref().is_none_or(BTreeMap::is_empty)
}

/// Returns whether Go's `omitempty` leaves the set out.
pub(super) fn is_empty_set(set: &Option<BTreeSet<String>>) -> bool {
    set.as_ref().is_none_or(BTreeSet::is_empty)
}

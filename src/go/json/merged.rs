//! JSON whose repeated keys are merged, as Go's `encoding/json` reads them into a struct.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use crate::go::equal_fold::fold;

/// A JSON value in which each object has a key once, in lower case.
///
/// A key that comes twice, in whatever case, is decoded over the first: objects are merged, `null` leaves a string, a
/// number or a boolean as it is, and anything else is replaced.
pub(super) struct Merged(pub(super) Value);

impl<'de> Deserialize<'de> for Merged {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue).map(Self)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let mut elements = Vec::new();
        while let Some(Merged(element)) = list.next_element()? {
            elements.push(element);
        }
        Ok(Value::Array(elements))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<Value, A::Error> {
        let mut merged = Map::new();
        while let Some((key, Merged(value))) = object.next_entry::<String, _>()? {
            add(&mut merged, fold(&key), value);
        }
        Ok(Value::Object(merged))
    }
}

fn add(object: &mut Map<String, Value>, key: String, value: Value) {
    match (object.get_mut(&key), value) {
        (Some(Value::Object(first)), Value::Object(second)) => {
            for (key, value) in second {
                add(first, key, value);
            }
        }
        (Some(Value::Bool(_) | Value::Number(_) | Value::String(_)), Value::Null) => {}
        (_, value) => {
            object.insert(key, value);
        }
    }
}

//! Registry values, and those that annotations may set.

use serde::Deserialize;

use super::annotations::value::Json;
use super::annotations::{Annotation, Annotations, warn_of_json};
use super::effects::Unread;
use crate::go::json::{self, JsonError};
use crate::hcs::schema2::{RegistryHive, RegistryKey, RegistryValue, RegistryValueType};

/// The keys of the hive `System` whose values an annotation may set; of the hive `Software` it may set all.
const PERMITTED_IN_SYSTEM: [&str; 3] = [
    r"currentcontrolset\services",
    r"currentcontrolset\policies",
    "software",
];

/// Returns a value that makes Windows wait for a container's processes until the host ends them.
pub(super) fn wait_to_kill_service_timeout() -> RegistryValue {
    let key = RegistryKey::new(RegistryHive::System, r"ControlSet001\Control");
    RegistryValue::text(key, "WaitToKillServiceTimeout", i32::MAX.to_string())
}

/// A registry value of an annotation. Any part may be missing or wrong.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct GivenValue {
    key: Option<GivenKey>,
    name: String,
    #[serde(rename = "Type")]
    value_type: String,
    string_value: String,
    binary_value: String,
    #[serde(rename = "DWordValue")]
    dword_value: i32,
    #[serde(rename = "QWordValue")]
    qword_value: i32,
    custom_type: i32,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct GivenKey {
    hive: String,
    name: String,
    volatile: bool,
}

/// Returns the values of an annotation that may be set; none if its JSON cannot be read.
pub(super) fn values(
    annotations: &Annotations<'_>,
    annotation: &Annotation<Json>,
) -> Vec<RegistryValue> {
    let given = given_values(annotations, annotation).unwrap_or_else(|error| {
        warn_of_json(annotation.name, &error);
        Vec::new()
    });
    permitted_of(given)
}

/// Returns why values of an annotation are not set, if some are not.
pub(super) fn unread(
    annotations: &Annotations<'_>,
    annotation: &Annotation<Json>,
) -> Option<Unread> {
    match given_values(annotations, annotation) {
        Err(error) => Some(Unread::Json(error.without_values())),
        Ok(given) => {
            let count = given.len();
            let dropped = count.saturating_sub(permitted_of(given).len());
            (dropped > 0).then_some(Unread::RegistryValues { dropped, count })
        }
    }
}

fn given_values(
    annotations: &Annotations<'_>,
    annotation: &Annotation<Json>,
) -> Result<Vec<GivenValue>, JsonError> {
    match annotations.text(annotation) {
        None | Some("") => Ok(Vec::new()),
        Some(json) => json::from_slice_as_go(json.as_bytes()),
    }
}

fn permitted_of(given: Vec<GivenValue>) -> Vec<RegistryValue> {
    given
        .into_iter()
        .filter_map(GivenValue::permitted)
        .collect()
}

impl GivenValue {
    /// Returns the value if it is complete, has one content, and may be set.
    fn permitted(self) -> Option<RegistryValue> {
        let key = self.key?;
        let hive = hive(&key.hive)?;
        let value_type = value_type(&self.value_type)?;
        let contents = [
            !self.string_value.is_empty(),
            !self.binary_value.is_empty(),
            self.dword_value != 0,
            self.qword_value != 0,
        ];
        let contents = contents.iter().filter(|has_content| **has_content).count();
        if key.name.is_empty() || self.name.is_empty() || contents > 1 {
            return None;
        }
        is_permitted(hive, &key.name).then_some(RegistryValue {
            key: RegistryKey {
                hive,
                name: key.name,
                volatile: key.volatile,
            },
            name: self.name,
            value_type,
            string_value: self.string_value,
            binary_value: self.binary_value,
            dword_value: self.dword_value,
            qword_value: self.qword_value,
            custom_type: self.custom_type,
        })
    }
}

fn is_permitted(hive: RegistryHive, key: &str) -> bool {
    let key = key.to_lowercase();
    match hive {
        RegistryHive::Software => true,
        RegistryHive::System => {
            let mut permitted = PERMITTED_IN_SYSTEM.iter();
            permitted.any(|start| key.starts_with(start))
        }
        RegistryHive::Security | RegistryHive::Sam => false,
    }
}

fn hive(name: &str) -> Option<RegistryHive> {
    Some(match name {
        "System" => RegistryHive::System,
        "Software" => RegistryHive::Software,
        "Security" => RegistryHive::Security,
        "Sam" => RegistryHive::Sam,
        _ => return None,
    })
}

fn value_type(name: &str) -> Option<RegistryValueType> {
    Some(match name {
        "None" => RegistryValueType::None,
        "String" => RegistryValueType::String,
        "ExpandedString" => RegistryValueType::ExpandedString,
        "MultiString" => RegistryValueType::MultiString,
        "Binary" => RegistryValueType::Binary,
        "DWord" => RegistryValueType::DWord,
        "QWord" => RegistryValueType::QWord,
        "CustomType" => RegistryValueType::CustomType,
        _ => return None,
    })
}

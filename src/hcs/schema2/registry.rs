//! Changes to a registry.

use serde::{Deserialize, Serialize};

use crate::hcs::omit::is_zero;

/// Changes to a registry: that of a container when it is created, or that of a utility VM when it boots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
#[non_exhaustive]
pub struct RegistryChanges {
    /// The values that are added or replaced.
    #[serde(skip_serializing_if = "is_zero")]
    pub add_values: Vec<RegistryValue>,
}

/// A registry value.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct RegistryValue {
    /// The key that has the value.
    pub key: RegistryKey,
    /// The value's name.
    pub name: String,
    /// The value's type, which says which one of the other fields holds it. Only that one may be set.
    #[serde(rename = "Type")]
    pub value_type: RegistryValueType,
    /// A text.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub string_value: String,
    /// Bytes, in base64.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub binary_value: String,
    /// A 32-bit number: unsigned in the reference, signed in runhcs.
    #[serde(rename = "DWordValue", default, skip_serializing_if = "is_zero")]
    pub dword_value: i32,
    /// A 64-bit number. runhcs holds only 32 bits of it, signed.
    #[serde(rename = "QWordValue", default, skip_serializing_if = "is_zero")]
    pub qword_value: i32,
    /// The number of a type that has no name. The value is then in [`binary_value`](Self::binary_value).
    #[serde(default, skip_serializing_if = "is_zero")]
    pub custom_type: i32,
}

/// A registry key.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[non_exhaustive]
pub struct RegistryKey {
    /// The hive.
    pub hive: RegistryHive,
    /// The path of the key below the hive.
    pub name: String,
    /// Whether the key is gone after a restart.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub volatile: bool,
}

/// A registry hive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum RegistryHive {
    /// `HKEY_LOCAL_MACHINE\SYSTEM`.
    System,
    /// `HKEY_LOCAL_MACHINE\SOFTWARE`.
    Software,
    /// `HKEY_LOCAL_MACHINE\SECURITY`.
    Security,
    /// `HKEY_LOCAL_MACHINE\SAM`.
    Sam,
}

/// The type of a registry value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum RegistryValueType {
    /// `REG_NONE`.
    None,
    /// `REG_SZ`.
    String,
    /// `REG_EXPAND_SZ`.
    ExpandedString,
    /// `REG_MULTI_SZ`.
    MultiString,
    /// `REG_BINARY`.
    Binary,
    /// `REG_DWORD`.
    DWord,
    /// `REG_QWORD`.
    QWord,
    /// A type that has only a number: [`RegistryValue::custom_type`].
    CustomType,
}

impl RegistryValue {
    /// A text.
    pub(crate) fn text(key: RegistryKey, name: &str, value: impl Into<String>) -> Self {
        Self {
            string_value: value.into(),
            ..Self::new(key, name, RegistryValueType::String)
        }
    }

    /// A 32-bit number.
    pub(crate) fn dword(key: RegistryKey, name: &str, value: i32) -> Self {
        Self {
            dword_value: value,
            ..Self::new(key, name, RegistryValueType::DWord)
        }
    }

    fn new(key: RegistryKey, name: &str, value_type: RegistryValueType) -> Self {
        Self {
            key,
            name: name.to_owned(),
            value_type,
            string_value: String::new(),
            binary_value: String::new(),
            dword_value: 0,
            qword_value: 0,
            custom_type: 0,
        }
    }
}

impl RegistryKey {
    /// A key that stays after a restart.
    pub(crate) fn new(hive: RegistryHive, name: &str) -> Self {
        Self {
            hive,
            name: name.to_owned(),
            volatile: false,
        }
    }
}

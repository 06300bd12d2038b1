//! Dumps of processes that crash in a container.

use super::annotations::keys::{DUMP_COUNT, DUMP_LOCATION, DUMP_TYPE};
use super::planner::Planner;
use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;
use crate::hcs::schema2::{RegistryHive, RegistryKey, RegistryValue};

/// The placeholder for the container's id at the end of a location.
const CONTAINER_ID: [&str; 2] = ["{container_id}", "{CONTAINER_ID}"];

/// The default number of dumps that are kept.
const DEFAULT_COUNT: i32 = 10;

/// The registry key of Windows Error Reporting (WER) for dumps that stay on the machine.
const LOCAL_DUMPS: &str = r"Microsoft\Windows\Windows Error Reporting\LocalDumps";

/// The settings of process dumps are not valid.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DumpError {
    /// The type is unknown.
    #[error("unknown dump type specified, valid values are \"mini\" or \"full\"")]
    Type {
        /// The type.
        dump_type: String,
    },
    /// The number of dumps is not a number.
    #[error("strconv.ParseInt: parsing {}: invalid syntax", GoQuoted(.count))]
    CountSyntax {
        /// The number.
        count: String,
    },
    /// The number of dumps is out of range.
    #[error("strconv.ParseInt: parsing {}: value out of range", GoQuoted(.count))]
    CountRange {
        /// The number.
        count: String,
    },
    /// The number of dumps is not positive.
    #[error("invaid dump count specified: {count}")]
    Count {
        /// The number.
        count: String,
    },
}

impl DumpError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

impl Planner<'_> {
    /// Returns the registry values that make Windows write dumps, if the annotations ask for any.
    pub(super) fn dump_values(&self) -> Result<Vec<RegistryValue>, DumpError> {
        let Some(location) = self.dump_location() else {
            return Ok(Vec::new());
        };
        let mut suffixes = CONTAINER_ID.iter();
        let folder = suffixes.find_map(|suffix| location.strip_suffix(suffix));
        let folder = match folder {
            Some(parent) => [parent, &self.request.id].concat(),
            None => location.to_owned(),
        };
        let dump_type = self.dump_type()?;
        let count = self.dump_count()?;
        let key = || RegistryKey::new(RegistryHive::Software, LOCAL_DUMPS);
        Ok(vec![
            RegistryValue::text(key(), "DumpFolder", folder),
            RegistryValue::dword(key(), "DumpType", dump_type),
            RegistryValue::dword(key(), "DumpCount", count),
        ])
    }

    /// Returns the folder for dumps, if the annotations ask for any.
    pub(super) fn dump_location(&self) -> Option<&str> {
        let location = self.annotations.text(&DUMP_LOCATION)?;
        (!location.is_empty()).then_some(location)
    }

    /// Returns Windows Error Reporting's number for the type of dumps.
    pub(super) fn dump_type(&self) -> Result<i32, DumpError> {
        dump_type(self.annotations.text(&DUMP_TYPE).unwrap_or_default())
    }

    /// Returns the number of dumps that are kept.
    pub(super) fn dump_count(&self) -> Result<i32, DumpError> {
        dump_count(self.annotations.text(&DUMP_COUNT).unwrap_or_default())
    }
}

fn dump_type(dump_type: &str) -> Result<i32, DumpError> {
    match dump_type {
        "mini" => Ok(1),
        "" | "full" => Ok(2),
        _ => Err(DumpError::Type {
            dump_type: dump_type.to_owned(),
        }),
    }
}

fn dump_count(text: &str) -> Result<i32, DumpError> {
    if text.is_empty() {
        return Ok(DEFAULT_COUNT);
    }
    let count = text.to_owned();
    match text.parse::<i32>() {
        Ok(number @ 1..) => Ok(number),
        Ok(_) => Err(DumpError::Count { count }),
        Err(_) if is_number(text) => Err(DumpError::CountRange { count }),
        Err(_) => Err(DumpError::CountSyntax { count }),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

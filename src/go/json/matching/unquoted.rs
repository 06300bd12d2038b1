//! Errors that do not quote the string that they are about.

use std::fmt;

use serde::de::{Error, Expected, Unexpected};

/// An error that does not quote the text that it is about, which may be a secret.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Unquoted(String);

impl Unquoted {
    pub(super) fn into_error<E: Error>(self) -> E {
        E::custom(self)
    }

    pub(super) fn instead_of_string(expected: &dyn Expected) -> Self {
        Self(format!("invalid type: string, expected {expected}"))
    }
}

impl Error for Unquoted {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(message.to_string())
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::instead_of_string(expected)
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self(format!("invalid value: string, expected {expected}"))
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self(format!(
            "unknown variant, expected one of {}",
            expected.join(", ")
        ))
    }
}

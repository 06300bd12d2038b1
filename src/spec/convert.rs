//! Conversion from and to `oci-spec`'s type.

use std::collections::HashMap;

use oci_spec::runtime::Spec;
use serde_json::{Map, Value};

use super::WindowsSpec;
use crate::error_kind::ErrorKind;
use crate::printable::printable;

/// Error converting a [`WindowsSpec`] to JSON, or to `oci-spec`'s type, which would lose something.
///
/// The error does not quote the credential spec.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConvertError {
    /// A path of the spec is not UTF-8, which JSON cannot hold.
    #[error("a path of the spec is not UTF-8")]
    NotUtf8,

    /// The credential spec is not a JSON object, and `oci-spec` can hold nothing else.
    #[error("the credential spec is not a JSON object")]
    CredentialSpec,

    /// The spec has fields that `oci-spec` does not know.
    #[error("oci-spec does not know the fields {}", printable(&.pointers.join(", ")))]
    UnknownFields {
        /// Their JSON pointers.
        pointers: Vec<String>,
    },
}

impl ConvertError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// Converts from `oci-spec`'s type. A credential spec becomes text with sorted keys, which Windows runtimes read.
impl From<Spec> for WindowsSpec {
    fn from(spec: Spec) -> Self {
        let mut spec = Self::new(spec, None);
        let text = spec.credential_spec().map(std::borrow::Cow::into_owned);
        spec.set_credential_spec(text);
        spec
    }
}

impl WindowsSpec {
    /// Returns the spec as JSON, for a `config.json`. `Serialize` writes the same.
    ///
    /// ```
    /// use wcow_spec::WindowsSpec;
    ///
    /// let spec = WindowsSpec::from_json(br#"{"ociVersion": "1.2.0"}"#)?;
    /// assert_eq!(spec.to_json()?, r#"{"ociVersion":"1.2.0"}"#);
    /// # Ok::<(), wcow_spec::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`ConvertError::NotUtf8`] if a path of the spec is not UTF-8. Specs that this crate has built or read
    /// have no such path.
    pub fn to_json(&self) -> Result<String, ConvertError> {
        serde_json::to_string(self).map_err(|_| ConvertError::NotUtf8)
    }
}

/// Converts to `oci-spec`'s type, in which the credential spec is an object.
///
/// Fields that are `null` are left out. Of a credential spec that is text, its own form is not kept: white space, the
/// order of keys, all but the last of repeated keys, and the digits of numbers that 64 bits cannot hold.
impl TryFrom<WindowsSpec> for Spec {
    type Error = ConvertError;

    fn try_from(spec: WindowsSpec) -> Result<Self, ConvertError> {
        let unknown = spec.extra().iter().filter(|(_, value)| !value.is_null());
        let pointers: Vec<String> = unknown.map(|(pointer, _)| pointer.clone()).collect();
        if !pointers.is_empty() {
            return Err(ConvertError::UnknownFields { pointers });
        }
        let object = match spec.credential_spec_value().as_deref() {
            None | Some(Value::Null) => None,
            Some(Value::Object(object)) => Some(object.clone()),
            Some(Value::String(text)) => {
                let object: Map<String, Value> =
                    serde_json::from_str(text).map_err(|_| ConvertError::CredentialSpec)?;
                Some(object)
            }
            Some(_) => return Err(ConvertError::CredentialSpec),
        };
        let (mut inner, ..) = spec.into_parts();
        if let Some(object) = object {
            let windows = inner.windows_mut().get_or_insert_default();
            windows.set_credential_spec(Some(with_optional_values(object)));
        }
        Ok(inner)
    }
}

/// Returns the object in `oci-spec`'s form, in which `null` is `None`.
fn with_optional_values(object: Map<String, Value>) -> HashMap<String, Option<Value>> {
    let entries = object.into_iter();
    entries
        .map(|(key, value)| (key, Some(value).filter(|value| !value.is_null())))
        .collect()
}

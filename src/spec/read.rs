//! Reading a spec.

use oci_spec::runtime::Spec;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

use super::WindowsSpec;
use crate::extra::{Added, Differences};
use crate::go::equal_fold::equals_ignoring_case;
use crate::go::json::{self, JsonError, Quirks};
use crate::text_encoding::decode;

/// What `oci-spec` reads differently from the runtime specification's own types: it requires a user, takes nothing but an
/// object as credential spec, and no `null` for a required field.
const OCI_SPEC: Quirks = Quirks {
    skipped: Some(("Windows", "credentialSpec")),
    optional: Some(("Process", "user")),
    null_is_zero: true,
};

/// The object that is written although the document does not have it.
const USER: &str = "/process/user";

impl WindowsSpec {
    /// Reads a `config.json`.
    ///
    /// Takes specs as dockerd, containerd and `oci-spec` write them, in UTF-8 or UTF-16, with or without a byte-order
    /// mark. The case of keys is ignored, as Go's `encoding/json` does. Nothing is checked beyond the types of values;
    /// see [`preflight`](crate::preflight).
    ///
    /// # Errors
    ///
    /// Returns [`JsonError`] with the key if the JSON is malformed, a value has the wrong type or is out of range, or a
    /// known key comes twice in one object.
    pub fn from_json(json: &[u8]) -> Result<Self, JsonError> {
        let text = decode(json).map_err(JsonError::in_document)?;
        let inner: Spec =
            json::from_str_with(&text, OCI_SPEC).map_err(JsonError::without_foreign_texts)?;
        let document: Value = json::from_str(&text)?;
        Self::with_rest(inner, &document).map_err(JsonError::in_document)
    }

    /// The spec with what `oci-spec` has not read of its document.
    fn with_rest(inner: Spec, document: &Value) -> serde_json::Result<Self> {
        let mut spec = Self::new(inner, None);
        spec.differences = Differences::between(document, &serde_json::to_value(&spec)?);
        let is_absent = |added: &Added| !added.is_null;
        if spec.differences.added.get(USER).is_some_and(is_absent) {
            spec.differences.added.remove(USER);
        }
        let mut pointers = spec.differences.extra.keys();
        let credential_spec = pointers.find(|pointer| {
            let key = pointer.strip_prefix("/windows/");
            key.is_some_and(|key| equals_ignoring_case(key, "credentialSpec"))
        });
        if let Some(pointer) = credential_spec.cloned() {
            spec.credential_spec = spec.differences.extra.remove(&pointer);
        }
        Ok(spec)
    }
}

/// Reads as [`WindowsSpec::from_json`] does, except that a key that comes twice in the same case is not noticed.
impl<'de> Deserialize<'de> for WindowsSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Value::deserialize(deserializer)?;
        let inner = json::from_value_with(&document, OCI_SPEC);
        let inner: Spec = inner
            .map_err(JsonError::without_foreign_texts)
            .map_err(D::Error::custom)?;
        Self::with_rest(inner, &document).map_err(D::Error::custom)
    }
}

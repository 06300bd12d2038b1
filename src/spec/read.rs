//! Reading a spec.

use oci_spec::runtime::Spec;
use serde::de::{Deserialize, Deserializer, Error};
use serde_json::Value;

use super::WindowsSpec;
use crate::differences::{Added, Differences, is_same_ignoring_case};
use crate::go::json::{self, JsonError, Quirks};
use crate::text_encoding::decode;

/// What `oci-spec` reads differently from the runtime specification's own types, in Go: it requires fields, takes no
/// `null` for them, and nothing but an object as credential spec.
const OCI_SPEC: Quirks = Quirks {
    skipped: Some(("Windows", "credentialSpec")),
    optional: &[
        ("Process", "user"),
        ("Process", "cwd"),
        ("Mount", "destination"),
        ("Hook", "path"),
        ("WindowsDevice", "id"),
        ("WindowsDevice", "idType"),
    ],
    null_is_zero: true,
    is_refused: |_, _| false,
};

/// The same, and no key in another case.
const OCI_SPEC_IN_ITS_CASE: Quirks = Quirks {
    is_refused: is_in_wrong_case,
    ..OCI_SPEC
};

/// Returns whether the key is not in the field's case. The runtime specification's `utilityVMPath` is `utilityVmPath`
/// in `oci-spec`.
fn is_in_wrong_case(key: &str, field: &str) -> bool {
    key != field && key != "utilityVMPath"
}

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
        Self::read(json).map_err(|error| error.of("the spec"))
    }

    fn read(json: &[u8]) -> Result<Self, JsonError> {
        let text = decode(json).map_err(JsonError::in_document)?;
        let inner: Spec =
            json::from_str_with(&text, &OCI_SPEC).map_err(JsonError::without_foreign_texts)?;
        let document: Value = json::from_str(&text)?;
        Self::with_differences(inner, &document).map_err(JsonError::in_document)
    }

    /// The spec with what `oci-spec` has not read of its document.
    fn with_differences(inner: Spec, document: &Value) -> serde_json::Result<Self> {
        let mut spec = Self::new(inner, None);
        let written = serde_json::to_value(&spec)?;
        spec.differences = Differences::between(document, &written);
        let is_absent = |added: &Added| !added.is_null;
        if spec.differences.added.get(USER).is_some_and(is_absent) {
            spec.differences.added.remove(USER);
        }
        let mut pointers = spec.differences.extra.keys();
        let credential_spec = pointers.find(|pointer| {
            let key = pointer.strip_prefix("/windows/");
            key.is_some_and(|key| is_same_ignoring_case(key, "credentialSpec"))
        });
        if let Some(pointer) = credential_spec.cloned() {
            spec.credential_spec = spec.differences.extra.remove(&pointer);
        }
        Ok(spec)
    }
}

/// Reads as [`WindowsSpec::from_json`] does, except that a known key in another case is an error, and that of a key
/// that comes twice the last one counts.
impl<'de> Deserialize<'de> for WindowsSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let document = Value::deserialize(deserializer)?;
        let inner = json::from_value_with(&document, &OCI_SPEC_IN_ITS_CASE);
        let inner: Spec = inner
            .map_err(JsonError::without_foreign_texts)
            .map_err(D::Error::custom)?;
        Self::with_differences(inner, &document).map_err(D::Error::custom)
    }
}

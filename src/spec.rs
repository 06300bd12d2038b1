//! The spec as Windows runtimes read it: `oci-spec`'s type, and the fields that it lacks.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use oci_spec::runtime::{Process, Spec, Windows, WindowsNetwork};
use serde_json::Value;

use crate::differences::Differences;

mod convert;
mod read;
mod redact;
mod write;

pub use convert::ConvertError;

/// The OCI runtime spec of a Windows container: an [`oci_spec::runtime::Spec`], the credential spec as Windows runtimes
/// read it, and fields that `oci-spec` does not know.
///
/// **The credential spec.** hcsshim and dockerd read `windows.credentialSpec` as a JSON *string* and ignore anything
/// else, but `oci-spec`'s type can only hold an object there. It is kept here as it was read.
///
/// **Unknown fields.** What `oci-spec` does not know, such as `windows.resources.cpu.affinity`, is in
/// [`extra`](Self::extra), so reading and writing loses nothing, and adds nothing but a missing `process.user`. Two
/// things are written in another form: numbers that 64 bits cannot hold are floating-point numbers, and the names of
/// Linux capabilities are sorted, with their prefix `CAP_`.
///
/// **As JSON**, fields are in the order of the runtime specification, and maps and sets are sorted, so equal specs are
/// equal bytes. [`from_json`](Self::from_json) reads it.
///
/// Its `Debug` form is that JSON with secrets redacted: arguments, the command line, the values of the environment, the
/// credential spec, hooks' arguments and environment, and the values of unknown fields.
///
/// ```
/// use wcow_spec::WindowsSpec;
///
/// let json = br#"{"ociVersion":"1.2.0","windows":{"layerFolders":["C:\\s"],"credentialSpec":"{}"}}"#;
/// let mut spec = WindowsSpec::from_json(json)?;
/// assert_eq!(spec.credential_spec().as_deref(), Some("{}"));
/// assert_eq!(spec.layer_folders(), [r"C:\s"]);
/// assert_eq!(serde_json::to_vec(&spec)?, json);
///
/// spec.oci_spec_mut().set_hostname(Some("web".to_owned()));
/// assert!(serde_json::to_string(&spec)?.contains(r#""hostname":"web""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct WindowsSpec {
    inner: Spec,
    credential_spec: Option<Value>,
    differences: Differences,
}

impl WindowsSpec {
    /// A spec with its credential spec, which the inner one does not have.
    pub(crate) fn new(inner: Spec, credential_spec: Option<String>) -> Self {
        Self {
            inner,
            credential_spec: credential_spec.map(Value::String),
            differences: Differences::default(),
        }
    }

    /// Returns `oci-spec`'s part of the spec, which has no credential spec unless one was set there.
    #[must_use]
    pub fn oci_spec(&self) -> &Spec {
        &self.inner
    }

    /// Returns mutable access to `oci-spec`'s part of the spec. Every change is serialized.
    ///
    /// Unknown fields below a list are no longer written once the list has another length. Without a Windows section,
    /// the credential spec is still written.
    ///
    /// A credential spec that is set there is an object. It replaces the one that
    /// [`credential_spec`](Self::credential_spec) returns, and is written as a string, since Windows runtimes read
    /// nothing else.
    pub fn oci_spec_mut(&mut self) -> &mut Spec {
        if self.inner_credential_spec().is_some() {
            // It has replaced the other one, which must not come back when the object is removed again.
            self.credential_spec = None;
        }
        &mut self.inner
    }

    /// Returns the process.
    #[must_use]
    pub fn process(&self) -> Option<&Process> {
        self.inner.process().as_ref()
    }

    /// Returns the Windows section.
    #[must_use]
    pub fn windows(&self) -> Option<&Windows> {
        self.inner.windows().as_ref()
    }

    /// Returns the network of the Windows section.
    #[must_use]
    pub fn network(&self) -> Option<&WindowsNetwork> {
        self.windows()?.network().as_ref()
    }

    /// Returns the layer folders: the topmost layer first, the base layer, and last the scratch layer.
    #[must_use]
    pub fn layer_folders(&self) -> &[String] {
        let folders = self
            .windows()
            .and_then(|windows| windows.layer_folders().as_deref());
        folders.unwrap_or_default()
    }

    /// Returns the text of the credential spec, if there is one that Windows runtimes read. dockerd does not look into
    /// it: it need not be JSON.
    #[must_use]
    pub fn credential_spec(&self) -> Option<Cow<'_, str>> {
        match (self.inner_credential_spec(), &self.credential_spec) {
            (Some(object), _) => Some(Cow::Owned(object_text(object))),
            (None, Some(Value::String(text))) => Some(Cow::Borrowed(text)),
            (None, _) => None,
        }
    }

    /// Returns the credential spec as it was read, whatever JSON value it is.
    #[must_use]
    pub fn credential_spec_value(&self) -> Option<Cow<'_, Value>> {
        match self.inner_credential_spec() {
            Some(object) => Some(Cow::Owned(Value::String(object_text(object)))),
            None => self.credential_spec.as_ref().map(Cow::Borrowed),
        }
    }

    /// Sets the text of the credential spec, or removes the credential spec.
    pub fn set_credential_spec(&mut self, text: Option<String>) {
        self.credential_spec = text.map(Value::String);
        if let Some(windows) = self.inner.windows_mut() {
            windows.set_credential_spec(None);
        }
    }

    /// Returns the fields that `oci-spec` does not know, and those that are `null`, by JSON pointer.
    ///
    /// ```
    /// use wcow_spec::WindowsSpec;
    ///
    /// let json = br#"{"ociVersion": "1.2.0", "windows": {"resources": {"cpu": {"affinity": [{"mask": 3}]}}}}"#;
    /// let spec = WindowsSpec::from_json(json)?;
    /// assert_eq!(spec.extra()["/windows/resources/cpu/affinity"][0]["mask"], 3);
    /// # Ok::<(), wcow_spec::JsonError>(())
    /// ```
    #[must_use]
    pub fn extra(&self) -> &BTreeMap<String, Value> {
        &self.differences.extra
    }

    /// Returns mutable access to the fields that `oci-spec` does not know.
    ///
    /// An entry is written if its parent exists in the spec and does not have the key already.
    pub fn extra_mut(&mut self) -> &mut BTreeMap<String, Value> {
        &mut self.differences.extra
    }

    /// Returns `oci-spec`'s part without a credential spec, the credential spec, and the unknown fields.
    ///
    /// [`from_parts`](Self::from_parts) puts them together again. It does not know which required fields of `oci-spec`
    /// were missing or `null` in the document that was read.
    #[must_use]
    pub fn into_parts(mut self) -> (Spec, Option<Value>, BTreeMap<String, Value>) {
        if let Some(object) = self.inner_credential_spec() {
            self.set_credential_spec(Some(object_text(object)));
        }
        (self.inner, self.credential_spec, self.differences.extra)
    }

    /// Creates a spec from what [`into_parts`](Self::into_parts) returns.
    #[must_use]
    pub fn from_parts(
        spec: Spec,
        credential_spec: Option<Value>,
        extra: BTreeMap<String, Value>,
    ) -> Self {
        let mut spec = Self::from(spec);
        if credential_spec.is_some() {
            spec.credential_spec = credential_spec;
        }
        spec.differences.extra = extra;
        spec
    }

    /// Returns the spec as a JSON value.
    #[cfg(feature = "hcs")]
    pub(crate) fn to_value(&self) -> Value {
        // Its keys are all text, and whatever else `serde_json` refuses is not in a spec.
        serde_json::to_value(self).unwrap_or_default()
    }

    fn inner_credential_spec(&self) -> Option<&HashMap<String, Option<Value>>> {
        self.windows()?.credential_spec().as_ref()
    }
}

/// Returns the object as JSON with sorted keys.
fn object_text(object: &HashMap<String, Option<Value>>) -> String {
    let sorted: BTreeMap<_, _> = object.iter().collect();
    // A map with text keys is always JSON, and so are JSON values.
    serde_json::to_string(&sorted).unwrap_or_default()
}

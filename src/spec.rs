//! The spec as Windows runtimes read it: `oci-spec`'s type, and what that type cannot hold.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::Arc;

use oci_spec::runtime::{Process, Spec};
use serde_json::Value;

use crate::Error;

mod read;
mod write;

/// What stands in the place of what is not to be seen.
const REDACTED: &str = "<redacted>";

/// The OCI runtime spec of a Windows container: an [`oci_spec::runtime::Spec`], and the credential spec
/// as Windows runtimes want it.
///
/// hcsshim and dockerd read `windows.credentialSpec` as a JSON *string* and ignore anything else, but
/// `oci-spec`'s type can only hold an object there. This type keeps it as text, and writes it as a
/// string. Reading takes both forms, and specs written by dockerd, containerd and `oci-spec`; keys that
/// `oci-spec` does not know are left out. A spec that was read with an object keeps it as one, until it is
/// written.
///
/// As JSON its fields are in the order of the runtime specification, and annotations and all below `linux` are
/// sorted, so equal specs are equal bytes.
///
/// Its `Debug` form is that JSON, without the values of the environment, the command line and the
/// credential spec.
///
/// ```
/// use wcow_spec::WindowsSpec;
///
/// let json = r#"{"ociVersion":"1.2.0","windows":{"layerFolders":["C:\\s"],"credentialSpec":"{}"}}"#;
/// let mut spec: WindowsSpec = serde_json::from_str(json)?;
/// assert_eq!(spec.credential_spec().as_deref(), Some("{}"));
/// assert_eq!(serde_json::to_string(&spec)?, json);
///
/// spec.oci_spec_mut().set_hostname(Some("web".to_owned()));
/// assert!(serde_json::to_string(&spec)?.contains(r#""hostname":"web""#));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct WindowsSpec {
    inner: Spec,
    /// Not looked at while the inner spec has an object.
    credential_spec: Option<String>,
}

impl WindowsSpec {
    /// A spec with its credential spec, which the inner one does not have.
    pub(crate) fn new(inner: Spec, credential_spec: Option<String>) -> Self {
        Self {
            inner,
            credential_spec,
        }
    }

    /// The spec without its credential spec, unless that was read or set as an object.
    #[must_use]
    pub fn oci_spec(&self) -> &Spec {
        &self.inner
    }

    /// The spec, to be changed. All that is put into it is written, an object as
    /// `windows.credentialSpec` included: that takes the place of the credential spec's text. The text
    /// itself is not part of it, and is written even if its `windows` is taken away.
    pub fn oci_spec_mut(&mut self) -> &mut Spec {
        &mut self.inner
    }

    /// The credential spec's text, if there is one. Docker does not look into it: it need not be JSON.
    #[must_use]
    pub fn credential_spec(&self) -> Option<Cow<'_, str>> {
        match self.credential_spec_object() {
            Some(object) => Some(Cow::Owned(object_text(object))),
            None => self.credential_spec.as_deref().map(Cow::Borrowed),
        }
    }

    /// Sets the credential spec's text, in place of whatever there is.
    pub fn set_credential_spec(&mut self, text: Option<String>) {
        self.credential_spec = text;
        if let Some(windows) = self.inner.windows_mut() {
            windows.set_credential_spec(None);
        }
    }

    /// The spec as `oci-spec` has it, with the credential spec as an object.
    ///
    /// # Errors
    ///
    /// [`Error::CredentialSpecNotAnObject`] if the credential spec's text is not a JSON object.
    pub fn into_oci_spec(mut self) -> Result<Spec, Error> {
        if self.credential_spec_object().is_some() {
            return Ok(self.inner);
        }
        if let Some(text) = self.credential_spec {
            let object =
                serde_json::from_str(&text).map_err(|error| Error::CredentialSpecNotAnObject {
                    source: Arc::new(error),
                })?;
            let windows = self.inner.windows_mut();
            windows
                .get_or_insert_default()
                .set_credential_spec(Some(object));
        }
        Ok(self.inner)
    }

    /// The other way round: the credential spec's object becomes text, with sorted keys.
    #[must_use]
    pub fn from_oci_spec(spec: Spec) -> Self {
        let mut spec = Self::new(spec, None);
        let text = spec.credential_spec().map(Cow::into_owned);
        spec.set_credential_spec(text);
        spec
    }

    fn credential_spec_object(&self) -> Option<&HashMap<String, Option<Value>>> {
        let windows = self.inner.windows().as_ref()?;
        windows.credential_spec().as_ref()
    }

    /// The spec without what is secret in it.
    fn redacted(&self) -> Self {
        let mut spec = self.clone();
        if spec.credential_spec().is_some() {
            spec.set_credential_spec(Some(REDACTED.to_owned()));
        }
        if let Some(process) = spec.inner.process_mut() {
            redact_process(process);
        }
        spec
    }
}

impl fmt::Debug for WindowsSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = serde_json::to_string(&self.redacted()).map_err(|_| fmt::Error)?;
        write!(f, "WindowsSpec({json})")
    }
}

/// The object as JSON with sorted keys, since the order of a `HashMap` is not the same twice.
fn object_text(object: &HashMap<String, Option<Value>>) -> String {
    let sorted: BTreeMap<_, _> = object.iter().collect();
    // A map with text keys is always JSON, and so are JSON values.
    serde_json::to_string(&sorted).unwrap_or_default()
}

fn redact_process(process: &mut Process) {
    if let Some(line) = process.command_line_mut() {
        REDACTED.clone_into(line);
    }
    for entry in process.env_mut().iter_mut().flatten() {
        let name = entry.split('=').next().unwrap_or_default();
        *entry = format!("{name}={REDACTED}");
    }
    let args = process.args().as_ref();
    let args = args.map(|args| args.iter().map(|_| REDACTED.to_owned()).collect());
    process.set_args(args);
}

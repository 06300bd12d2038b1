//! What dockerd's own runtime does not look at.

use serde_json::Value;

use crate::hcs::fields;
use crate::hcs::mount::{PIPE_PREFIX, destination};
use crate::spec::WindowsSpec;

/// Returns the fields of a spec that dockerd's own runtime does not look at, sorted by key.
///
/// The [table of fields](crate::hcs) says which those are in general; others depend on the spec, such as arguments
/// beside a command line. A field that is absent, `null`, `false`, 0 or empty says nothing, and is not listed.
///
/// ```
/// use wcow_spec::WindowsSpec;
/// use wcow_spec::hcs::dockerd;
///
/// let spec = WindowsSpec::from_json(
///     br#"{"ociVersion": "1.2.0", "hostname": "web", "windows": {"servicing": true},
///          "mounts": [{"source": "C:\\a", "destination": "C:\\b", "options": ["ro", "rbind"]}]}"#,
/// )?;
/// assert_eq!(dockerd::ignored_fields(&spec), ["mounts[0].options[1]", "ociVersion", "windows.servicing"]);
/// # Ok::<(), wcow_spec::JsonError>(())
/// ```
#[must_use]
pub fn ignored_fields(spec: &WindowsSpec) -> Vec<String> {
    ignored_in(spec, &spec.to_value())
}

/// Returns the [ignored fields](ignored_fields) of a spec that is also given as JSON.
pub(crate) fn ignored_in(spec: &WindowsSpec, json: &Value) -> Vec<String> {
    let mut others = fields::of_process(spec.process(), true);
    let mounts = spec.oci_spec().mounts().as_deref().unwrap_or_default();
    for (index, mount) in mounts.iter().enumerate() {
        let is_pipe = destination(mount).starts_with(PIPE_PREFIX);
        others.extend(fields::of_mount_options(index, mount, is_pipe));
    }
    others.extend(fields::of_credential_spec(spec));
    fields::ignored(json, |field| field.dockerd, others.into_iter().collect())
}

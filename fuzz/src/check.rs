//! What holds for every spec.

use serde_json::Value;
use wcow_spec::WindowsSpec;

pub fn json(spec: &WindowsSpec) -> Vec<u8> {
    serde_json::to_vec(spec).expect("a spec can be written")
}

/// Panics unless the spec is read back from its JSON and written the same again; gives what was read.
///
/// A credential spec that is an object is written as text, so only then may the two differ.
pub fn assert_read_back(spec: &WindowsSpec) -> WindowsSpec {
    let bytes = json(spec);
    let back: WindowsSpec = serde_json::from_slice(&bytes).expect("a written spec can be read");
    assert_eq!(
        text(&bytes),
        text(&json(&back)),
        "written again, it differs"
    );
    assert_eq!(back.credential_spec(), spec.credential_spec());
    if !has_credential_spec_object(spec) {
        assert_eq!(back, *spec, "read back, it differs");
    }
    let value: Value = serde_json::from_slice(&bytes).expect("it is JSON");
    let by_value: WindowsSpec = serde_json::from_value(value).expect("it is the same JSON");
    assert_eq!(by_value, back, "read from a value, it differs");
    back
}

pub fn has_credential_spec_object(spec: &WindowsSpec) -> bool {
    let windows = spec.oci_spec().windows().as_ref();
    windows.is_some_and(|windows| windows.credential_spec().is_some())
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("JSON is UTF-8")
}

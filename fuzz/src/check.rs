//! What holds for every spec.

use serde_json::Value;
use wcow_spec::WindowsSpec;

pub fn json(spec: &WindowsSpec) -> Vec<u8> {
    serde_json::to_vec(spec).expect("a spec can be written")
}

/// Panics unless the spec is read back from its JSON and written the same again. Returns what was read.
///
/// A credential spec that is an object in `oci-spec`'s part is written as text, so only then may the two differ.
pub fn assert_read_back(spec: &WindowsSpec) -> WindowsSpec {
    let bytes = json(spec);
    let back = WindowsSpec::from_json(&bytes).expect("a written spec can be read");
    assert_eq!(
        text(&bytes),
        text(&json(&back)),
        "written again, it differs"
    );
    assert_eq!(back.credential_spec(), spec.credential_spec());
    assert_eq!(back.credential_spec_value(), spec.credential_spec_value());
    if !has_credential_spec_object(spec) {
        assert_eq!(back, *spec, "read back, it differs");
    }
    let value: Value = serde_json::from_slice(&bytes).expect("it is JSON");
    let read: [serde_json::Result<WindowsSpec>; 2] = [
        serde_json::from_slice(&bytes),
        serde_json::from_value(value),
    ];
    for by_serde in read {
        match by_serde {
            Ok(by_serde) => assert_eq!(by_serde, back, "read by serde, it differs"),
            // A `null` is written as the document spelled its key, and serde's own way refuses keys in another case.
            Err(error) => assert!(error.to_string().contains("wrong case: "), "{error}"),
        }
    }
    back
}

/// Returns whether the spec has a credential spec in `oci-spec`'s part, which only `oci_spec_mut` can put there.
pub fn has_credential_spec_object(spec: &WindowsSpec) -> bool {
    let windows = spec.windows();
    windows.is_some_and(|windows| windows.credential_spec().is_some())
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("JSON is UTF-8")
}

//! The `Debug` form of a spec shows no secret.
#![allow(
    clippy::unwrap_used,
    reason = "a spec that cannot be read is a failed test"
)]

use std::ffi::OsString;
use std::path::PathBuf;

use oci_spec::runtime::RootBuilder;
use serde_json::{Value, json};
use wcow_spec::WindowsSpec;

const MARKER: &str = "marker";

/// A spec with a secret wherever one can be.
fn secretive() -> Value {
    let hook = json!({"path": "C:\\hook.exe", "args": ["hook", MARKER, "--password=marker"],
        "env": ["PASSWORD=marker", MARKER, "=marker"]});
    json!({
        "ociVersion": "1.2.0",
        "process": {
            "user": {"uid": 0, "gid": 0, "username": "ContainerUser", "x": MARKER},
            "args": [MARKER, "-p", MARKER], "commandLine": "cmd /C marker",
            "env": ["A=marker", "B=x=marker", MARKER, "=C:=marker", ""], "cwd": "C:\\", "x": MARKER,
        },
        "hooks": {"prestart": [hook], "createRuntime": [hook], "createContainer": [hook],
            "startContainer": [hook], "poststart": [hook], "poststop": [hook, hook], "x": [hook]},
        "windows": {"layerFolders": ["C:\\layer"], "credentialSpec": MARKER, "x": {"a": [MARKER]},
            "resources": {"cpu": {"affinity": MARKER}}, "devices": [{"id": "d", "idType": "class", "x": MARKER}]},
        "freebsd": {"x": {"y": MARKER}},
    })
}

fn debug(document: &Value) -> String {
    let spec = WindowsSpec::from_json(document.to_string().as_bytes()).unwrap();
    let debug = format!("{spec:?}");
    assert!(!debug.contains(MARKER), "{debug}");
    assert!(!format!("{spec:#?}").contains(MARKER));
    debug
}

#[test]
fn the_debug_form_shows_no_secret() {
    debug(&secretive());
}

#[test]
fn the_debug_form_is_the_json_with_placeholders() {
    let debug = debug(&secretive());
    let json = debug.strip_prefix("WindowsSpec(").unwrap();
    let json = json.strip_suffix(')').unwrap();
    let shown: Value = serde_json::from_str(json).unwrap();

    const REDACTED: &str = "<redacted>";
    let process = &shown["process"];
    assert_eq!(process["args"], json!([REDACTED, REDACTED, REDACTED]));
    assert_eq!(process["commandLine"], REDACTED);
    assert_eq!(
        process["env"],
        json!([
            "A=<redacted>",
            "B=<redacted>",
            REDACTED,
            "=<redacted>",
            REDACTED
        ])
    );
    assert_eq!(process["user"]["username"], "ContainerUser");
    assert_eq!(process["cwd"], r"C:\");
    let hook = json!({"path": "C:\\hook.exe", "args": [REDACTED, REDACTED, REDACTED],
        "env": ["PASSWORD=<redacted>", REDACTED, "=<redacted>"]});
    assert_eq!(shown["hooks"]["poststop"], json!([hook, hook]));
    assert_eq!(shown["windows"]["layerFolders"], json!(["C:\\layer"]));
    for unknown in [
        "/process/x",
        "/process/user/x",
        "/hooks/x",
        "/windows/x",
        "/windows/resources/cpu/affinity",
        "/windows/devices/0/x",
        "/windows/credentialSpec",
        "/freebsd",
    ] {
        assert_eq!(shown.pointer(unknown), Some(&json!(REDACTED)), "{unknown}");
    }
}

#[test]
fn the_debug_form_hides_a_credential_spec_of_any_type() {
    for value in [
        json!(MARKER),
        json!({MARKER: MARKER}),
        json!([MARKER]),
        json!(20_250_117),
        json!(true),
        Value::Null,
    ] {
        let shown = debug(&json!({"ociVersion": "1.2.0", "windows": {"credentialSpec": value}}));
        assert_eq!(
            shown,
            r#"WindowsSpec({"ociVersion":"1.2.0","windows":{"credentialSpec":"<redacted>"}})"#
        );
    }
    // Neither is one shown that was set in the inner spec.
    let mut spec = WindowsSpec::from_json(br#"{"windows": {}}"#).unwrap();
    let windows = spec.oci_spec_mut().windows_mut().as_mut().unwrap();
    windows.set_credential_spec(Some([("k".to_owned(), Some(json!(MARKER)))].into()));
    let shown = format!("{spec:?}");
    assert!(
        !shown.contains(MARKER) && shown.contains("<redacted>"),
        "{shown}"
    );
}

#[test]
fn the_debug_form_hides_what_is_spelled_in_another_case() {
    let shown = debug(&json!({
        "Process": {"Args": [MARKER], "COMMANDLINE": MARKER, "Env": [MARKER], "cwd": "C:\\"},
        "Hooks": {"preStart": [{"Path": "x", "Args": [MARKER], "ENV": [MARKER]}]},
        "WINDOWS": {"CredentialSpec": MARKER},
    }));
    assert_eq!(shown.matches("<redacted>").count(), 6, "{shown}");
}

#[test]
fn the_debug_form_shows_a_spec_without_secrets_as_its_json() {
    let json = r#"{"ociVersion":"1.2.0","root":{"path":"x"},"hostname":"h","annotations":{"a":"b"},"windows":{"layerFolders":["l"]}}"#;
    let spec = WindowsSpec::from_json(json.as_bytes()).unwrap();
    assert_eq!(format!("{spec:?}"), format!("WindowsSpec({json})"));
}

/// A path that is not Unicode, and cannot be written as JSON.
fn not_unicode() -> PathBuf {
    #[cfg(windows)]
    let path = <OsString as std::os::windows::ffi::OsStringExt>::from_wide(&[0xd800]);
    #[cfg(unix)]
    let path = <OsString as std::os::unix::ffi::OsStringExt>::from_vec(vec![0xff]);
    path.into()
}

#[test]
fn a_path_that_is_not_unicode_fails_to_be_written_but_not_to_be_shown() {
    let mut spec = WindowsSpec::from_json(secretive().to_string().as_bytes()).unwrap();
    let root = RootBuilder::default().path(not_unicode()).build().unwrap();
    spec.oci_spec_mut().set_root(Some(root));
    assert!(serde_json::to_string(&spec).is_err());

    let shown = format!("{spec:?} {spec:#?}");
    assert!(shown.contains("WindowsSpec("), "{shown}");
    assert!(!shown.contains(MARKER), "{shown}");
}

//! Reading and writing a spec loses nothing: what `oci-spec` does not know is kept where it is.
#![allow(
    clippy::unwrap_used,
    reason = "a spec that cannot be read is a failed test"
)]

use oci_spec::runtime::Spec;
use serde_json::{Value, json};
use wcow_spec::WindowsSpec;

fn read(json: &str) -> WindowsSpec {
    WindowsSpec::from_json(json.as_bytes()).unwrap()
}

fn write(spec: &WindowsSpec) -> String {
    serde_json::to_string(spec).unwrap()
}

/// A spec that dockerd could have written, in the order of the runtime specification.
const SPEC: &str = concat!(
    r#"{"ociVersion":"1.2.0","process":{"user":{"uid":0,"gid":0},"args":["cmd"],"cwd":"C:\\"},"#,
    r#""root":{"path":""},"hostname":"h","mounts":[{"destination":"C:\\x","source":"D:\\x"}],"#,
    r#""hooks":{"prestart":[{"path":"C:\\h.exe"}]},"annotations":{"a":"1"},"linux":{"seccomp":"#,
    r#"{"defaultAction":"SCMP_ACT_KILL","syscalls":[{"action":"SCMP_ACT_ALLOW","names":["read"]}]}},"#,
    r#""windows":{"layerFolders":["C:\\s"],"devices":[{"id":"x","idType":"class"}],"#,
    r#""resources":{"memory":{"limit":1},"cpu":{"count":1},"storage":{"iops":1}},"hyperv":{},"network":{}},"#,
    r#""vm":{"hypervisor":{"path":"h"},"kernel":{"path":"k"},"image":{"path":"i","format":"raw"}}}"#
);

/// The JSON pointers of the objects in the spec. Annotations have texts alone.
const OBJECTS: [&str; 22] = [
    "",
    "/process",
    "/process/user",
    "/root",
    "/mounts/0",
    "/hooks",
    "/hooks/prestart/0",
    "/linux",
    "/linux/seccomp",
    "/linux/seccomp/syscalls/0",
    "/windows",
    "/windows/devices/0",
    "/windows/resources",
    "/windows/resources/memory",
    "/windows/resources/cpu",
    "/windows/resources/storage",
    "/windows/hyperv",
    "/windows/network",
    "/vm",
    "/vm/hypervisor",
    "/vm/kernel",
    "/vm/image",
];

/// What the specification has, or had, and `oci-spec` does not.
#[test]
fn fields_that_only_the_runtime_specification_knows_are_kept() {
    for (json, pointer) in [
        (
            r#"{"ociVersion":"1.2.1","windows":{"resources":{"cpu":{"count":1,"affinity":[{"group":0,"mask":3}]}}}}"#,
            "/windows/resources/cpu/affinity",
        ),
        (
            r#"{"ociVersion":"1.3.0","vm":{"kernel":{"path":"k"},"hwconfig":{"deviceTree":"d","dtdevs":["a"],"memory":1,"vcpus":2}}}"#,
            "/vm/hwconfig",
        ),
        (
            r#"{"ociVersion":"1.3.0","freebsd":{"devices":[{"mode":438,"path":"/dev/null"}],"jail":{"vnet":"new"}}}"#,
            "/freebsd",
        ),
        (
            r#"{"ociVersion":"1.0.0","linux":{"resources":{"oomScoreAdj":-5}}}"#,
            "/linux/resources/oomScoreAdj",
        ),
    ] {
        let spec = read(json);
        assert_eq!(write(&spec), json);
        let document: Value = serde_json::from_str(json).unwrap();
        let extra: Vec<_> = spec.extra().iter().collect();
        assert_eq!(
            extra,
            [(&pointer.to_owned(), document.pointer(pointer).unwrap())]
        );
    }
}

#[test]
fn an_unknown_field_of_any_type_is_kept_at_any_depth_and_nothing_else_changes() {
    let values = [
        json!({"b": [{"c": null}], "a": {}}),
        json!([]),
        json!([1, [null], "x"]),
        json!("text"),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(-1.5e-7),
        json!(false),
        Value::Null,
    ];
    for object in OBJECTS {
        for value in &values {
            let mut document: Value = serde_json::from_str(SPEC).unwrap();
            let parent = document.pointer_mut(object).unwrap();
            parent["Unknown"] = value.clone();
            let json = document.to_string();
            let spec = read(&json);
            let expected = [(format!("{object}/Unknown"), value.clone())];
            assert_eq!(*spec.extra(), expected.into());
            assert_eq!(serde_json::to_value(&spec).unwrap(), document, "{object}");
            // Both ways of reading agree, and what was written is read as the same.
            assert_eq!(serde_json::from_str::<WindowsSpec>(&json).unwrap(), spec);
            assert_eq!(read(&write(&spec)), spec);
        }
    }
}

#[test]
fn all_unknown_fields_together_are_kept() {
    let mut document: Value = serde_json::from_str(SPEC).unwrap();
    for object in OBJECTS {
        let parent = document.pointer_mut(object).unwrap();
        for key in ["x/y~z", "", "0", "ü\u{0}\"\\", "Unknown", "unknown"] {
            parent[key] = json!([object, key]);
        }
    }
    let spec = read(&document.to_string());
    assert_eq!(spec.extra().len(), 6 * OBJECTS.len());
    assert_eq!(
        spec.extra()["/mounts/0/x~1y~0z"],
        json!(["/mounts/0", "x/y~z"])
    );
    assert_eq!(serde_json::to_value(&spec).unwrap(), document);
}

#[test]
fn a_known_field_that_is_null_is_kept_as_null() {
    for json in [
        r#"{"ociVersion":"1.2.0","process":null,"root":null,"mounts":null,"annotations":null,"windows":null}"#,
        r#"{"ociVersion":"1.2.0","windows":{"layerFolders":null,"devices":null,"resources":null,"hyperv":null,"network":null}}"#,
        r#"{"ociVersion":"1.2.0","windows":{"resources":{"memory":{"limit":null},"cpu":null},"hyperv":{"utilityVMPath":null}}}"#,
        r#"{"ociVersion":"1.2.0","process":{"user":{"uid":0,"gid":0,"username":null},"args":null,"env":null,"cwd":"C:\\"}}"#,
        r#"{"ociVersion":"1.2.0","mounts":[{"destination":"a"},{"destination":"b","options":null,"source":null}]}"#,
    ] {
        let document: Value = serde_json::from_str(json).unwrap();
        assert_eq!(
            serde_json::to_value(read(json)).unwrap(),
            document,
            "{json}"
        );
    }
}

#[test]
fn a_credential_spec_is_kept_beside_unknown_fields_whatever_its_type() {
    for value in [
        json!(7),
        json!(0.5),
        json!(true),
        json!([{"a": 1}]),
        json!({"credentialSpec": {"b": null}}),
        json!("{}"),
        Value::Null,
    ] {
        let json = format!(
            r#"{{"ociVersion":"1.2.0","windows":{{"credentialSpec":{value},"network":{{}},"credentialspecs":1}}}}"#
        );
        let spec = read(&json);
        assert_eq!(write(&spec), json);
        assert_eq!(*spec.credential_spec_value().unwrap(), value);
        assert!(spec.extra().keys().eq(["/windows/credentialspecs"]));
    }
}

#[test]
fn an_absent_user_is_added() {
    let json = r#"{"ociVersion":"1.2.0","process":{"args":["cmd"],"cwd":"C:\\","x":1}}"#;
    let expected = r#"{"ociVersion":"1.2.0","process":{"user":{"uid":0,"gid":0},"args":["cmd"],"cwd":"C:\\","x":1}}"#;
    assert_eq!(write(&read(json)), expected);
}

/// What the specification requires is there; of what it does not, one field each time.
#[test]
fn nothing_but_the_user_is_added() {
    for json in [
        r#"{"ociVersion":"1.2.0"}"#,
        r#"{"ociVersion":"1.2.0","process":{"user":{"uid":0,"gid":0},"cwd":"C:\\"}}"#,
        r#"{"ociVersion":"1.2.0","root":{"path":""}}"#,
        r#"{"ociVersion":"1.2.0","mounts":[{"destination":"C:\\x"}]}"#,
        r#"{"ociVersion":"1.2.0","hooks":{}}"#,
        r#"{"ociVersion":"1.2.0","hooks":{"poststop":[{"path":"x"}]}}"#,
        r#"{"ociVersion":"1.2.0","linux":{}}"#,
        r#"{"ociVersion":"1.2.0","linux":{"resources":{"cpu":{},"memory":{},"unified":{}}}}"#,
        r#"{"ociVersion":"1.2.0","windows":{"resources":{"memory":{},"cpu":{},"storage":{}}}}"#,
        r#"{"ociVersion":"1.2.0","windows":{"hyperv":{}}}"#,
        r#"{"ociVersion":"1.2.0","windows":{"network":{}}}"#,
        r#"{"ociVersion":"1.2.0","windows":{"layerFolders":[],"devices":[]}}"#,
        r#"{"ociVersion":"1.2.0","solaris":{}}"#,
        r#"{"ociVersion":"1.2.0","zos":{}}"#,
        r#"{"ociVersion":"1.2.0","vm":{"kernel":{"path":"k"}}}"#,
    ] {
        assert_eq!(write(&read(json)), json);
    }
}

/// A rule for all devices has no access of its own.
#[test]
fn no_access_is_added_to_a_device_rule_of_linux() {
    let json = r#"{"ociVersion":"1.2.0","linux":{"resources":{"devices":[{"allow":false}]}}}"#;
    assert_eq!(write(&read(json)), json);
}

/// The specification requires these, and Go writes them; what was read did not have them.
#[test]
fn a_required_field_that_is_absent_is_not_added() {
    for json in [
        "{}",
        r#"{"ociVersion":"1.2.0","process":{"user":{},"cwd":"C:\\"}}"#,
        r#"{"ociVersion":"1.2.0","process":{"user":{"username":"ContainerUser"},"cwd":"C:\\"}}"#,
        r#"{"ociVersion":"1.2.0","process":{"consoleSize":{"height":1},"user":{"uid":0,"gid":0},"cwd":"C:\\"}}"#,
        r#"{"ociVersion":"1.2.0","root":{}}"#,
    ] {
        assert_eq!(write(&read(json)), json);
    }
}

#[test]
fn the_order_of_fields_is_kept_and_unknown_ones_are_at_the_end_of_their_object() {
    let shuffled = r#"{"x2":1,"windows":{"network":{"n":1,"networkNamespace":"ns","endpointList":["e"]},"w":1,
        "credentialSpec":"c","layerFolders":["C:\\s"]},"x1":2,"hostname":"h","process":{"p":1,"cwd":"C:\\",
        "user":{"u":1,"gid":0,"uid":0},"args":["cmd"]},"ociVersion":"1.2.0","root":{"r":1,"path":""}}"#;
    let ordered = concat!(
        r#"{"ociVersion":"1.2.0","process":{"user":{"uid":0,"gid":0,"u":1},"args":["cmd"],"cwd":"C:\\","p":1},"#,
        r#""root":{"path":"","r":1},"hostname":"h","windows":{"layerFolders":["C:\\s"],"credentialSpec":"c","#,
        r#""network":{"endpointList":["e"],"networkNamespace":"ns","n":1},"w":1},"x1":2,"x2":1}"#
    );
    assert_eq!(write(&read(shuffled)), ordered);
    assert_eq!(write(&read(ordered)), ordered);
    // A text that is written by way of a value is sorted.
    let value = serde_json::to_value(read(shuffled)).unwrap();
    assert_eq!(value, serde_json::from_str::<Value>(ordered).unwrap());
}

#[test]
fn without_unknown_fields_the_text_is_the_one_that_was_read() {
    let spec = read(SPEC);
    assert!(spec.extra().is_empty());
    assert_eq!(write(&spec), SPEC);
}

#[test]
fn equal_specs_are_equal_bytes() {
    let mut document: Value = serde_json::from_str(SPEC).unwrap();
    for number in 0..20 {
        document["annotations"][format!("k{number}")] = json!("v");
        document["linux"]["sysctl"][format!("k{number}")] = json!("v");
        document["windows"][format!("k{number}")] = json!({"b": 1, "a": 2});
    }
    let first = read(&document.to_string());
    for _ in 0..20 {
        let again = read(&document.to_string());
        assert_eq!(again, first);
        assert_eq!(write(&again), write(&first));
    }
}

#[test]
fn an_unknown_field_stays_with_the_object_that_it_was_read_in() {
    let json = r#"{"ociVersion":"1.2.0","mounts":[{"destination":"a","x":1}],"windows":{"hyperv":{"y":2}}}"#;
    // The parent is gone, so there is nothing to put it into.
    let mut spec = read(json);
    spec.oci_spec_mut().set_mounts(None);
    let windows = spec.oci_spec_mut().windows_mut().as_mut().unwrap();
    windows.set_hyperv(None);
    assert_eq!(write(&spec), r#"{"ociVersion":"1.2.0","windows":{}}"#);
    assert_eq!(spec.extra().len(), 2);

    // The field is set now, and what is set counts.
    let mut spec = read(r#"{"ociVersion":"1.2.0","hostname":null}"#);
    spec.oci_spec_mut().set_hostname(Some("h".to_owned()));
    assert_eq!(write(&spec), r#"{"ociVersion":"1.2.0","hostname":"h"}"#);
}

#[test]
fn unknown_fields_can_be_added_changed_and_removed() {
    let mut spec = read(r#"{"ociVersion":"1.2.0","windows":{"x":1}}"#);
    let extra = spec.extra_mut();
    extra.insert("/windows/y".to_owned(), json!([2]));
    extra.insert("/windows/x".to_owned(), json!("new"));
    assert_eq!(
        write(&spec),
        r#"{"ociVersion":"1.2.0","windows":{"x":"new","y":[2]}}"#
    );

    // Where there is no parent, or another value, nothing is written.
    spec.extra_mut().clear();
    for pointer in [
        "/ociVersion",
        "/root/path",
        "/windows/0/x",
        "windows",
        "",
        "/hostname/x",
    ] {
        spec.extra_mut().insert(pointer.to_owned(), json!(0));
    }
    assert_eq!(write(&spec), r#"{"ociVersion":"1.2.0","windows":{}}"#);
}

#[test]
fn a_spec_from_oci_spec_has_no_unknown_fields() {
    let spec = WindowsSpec::from(Spec::default());
    assert!(spec.extra().is_empty() && spec.credential_spec_value().is_none());
    assert_eq!(read(&write(&spec)), spec);
}

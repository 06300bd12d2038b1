//! What `WindowsSpec` writes, reads and converts.
#![allow(
    clippy::unwrap_used,
    reason = "a spec that cannot be read is a failed test"
)]

use oci_spec::runtime::{HookBuilder, HooksBuilder, Spec, WindowsHyperVBuilder};
use serde_json::{Value, json};
use wcow_spec::{Error, ErrorKind, WindowsSpec};

/// A spec with every field that a Windows container can have, in the order of the runtime specification.
const FULL: &str = concat!(
    r#"{"ociVersion":"1.2.0","process":{"terminal":true,"consoleSize":{"height":50,"width":120},"#,
    r#""user":{"uid":0,"gid":0,"username":"ContainerUser"},"args":["cmd"],"commandLine":"cmd /C x","#,
    r#""env":["A=1"],"cwd":"C:\\"},"root":{"path":"\\\\?\\Volume{1}\\","readonly":true},"hostname":"h","#,
    r#""domainname":"d","mounts":[{"destination":"C:\\x","type":"physical-disk","source":"D:\\x","#,
    r#""options":["ro"]}],"hooks":{"prestart":[{"path":"C:\\hook.exe"}]},"#,
    r#""annotations":{"a":"1","b":"2","ü":"3"},"windows":{"layerFolders":["C:\\s"],"#,
    r#""devices":[{"id":"x","idType":"class"}],"resources":{"memory":{"limit":1},"#,
    r#""cpu":{"count":1,"shares":2,"maximum":3},"storage":{"iops":1,"bps":2,"sandboxSize":3}},"#,
    r#""credentialSpec":"{\"b\":1, \"a\":null}","servicing":true,"ignoreFlushesDuringBoot":true,"#,
    r#""hyperv":{"utilityVMPath":"C:\\uvm"},"network":{"endpointList":["e"],"#,
    r#""allowUnqualifiedDNSQuery":true,"DNSSearchList":["d"],"networkSharedContainerName":"c","#,
    r#""networkNamespace":"n"}}}"#
);

fn read(json: &str) -> WindowsSpec {
    serde_json::from_str(json).unwrap()
}

fn write(spec: &WindowsSpec) -> String {
    serde_json::to_string(spec).unwrap()
}

#[test]
fn every_field_is_read_and_written_in_the_order_of_the_runtime_specification() {
    assert_eq!(write(&read(FULL)), FULL);
}

#[test]
fn maps_of_linux_and_annotations_are_written_in_order() {
    let map = r#"{"a":"1","b":"2","c":"3","d":"4","e":"5","f":"6","g":"7","h":"8"}"#;
    let json = format!(
        r#"{{"ociVersion":"1.2.0","annotations":{map},"linux":{{"resources":{{"unified":{map}}},"sysctl":{map}}}}}"#
    );
    assert_eq!(write(&read(&json)), json);
}

#[test]
fn the_credential_spec_is_kept_to_the_letter() {
    let spec = read(FULL);
    assert_eq!(spec.credential_spec().unwrap(), r#"{"b":1, "a":null}"#);
    assert!(
        spec.oci_spec()
            .windows()
            .as_ref()
            .unwrap()
            .credential_spec()
            .is_none()
    );
}

#[test]
fn a_credential_spec_that_is_an_object_is_read_and_written_as_a_string() {
    let spec = read(r#"{"ociVersion":"1.2.0","windows":{"credentialSpec":{"b":[1],"a":null}}}"#);
    assert_eq!(spec.credential_spec().unwrap(), r#"{"a":null,"b":[1]}"#);
    assert!(write(&spec).contains(r#""credentialSpec":"{\"a\":null,\"b\":[1]}""#));
}

#[test]
fn a_credential_spec_of_another_type_is_refused() {
    for other in ["1", "true", "[]"] {
        let json = format!(r#"{{"windows":{{"credentialSpec":{other}}}}}"#);
        let error = serde_json::from_str::<WindowsSpec>(&json).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("windows.credentialSpec: neither a string nor an object")
        );
    }
    assert!(
        read(r#"{"windows":{"credentialSpec":null}}"#)
            .credential_spec()
            .is_none()
    );
}

#[test]
fn what_oci_spec_writes_is_read() {
    let json = r#"{"ociVersion":"1.2.0","windows":{"layerFolders":null,"hyperv":{"utilityVmPath":"C:\\u"}}}"#;
    assert!(write(&read(json)).contains(r#""hyperv":{"utilityVMPath":"C:\\u"}"#));
}

#[test]
fn what_containerd_writes_is_read() {
    let json = json!({
        "ociVersion": "1.1.0",
        "process": {"user": {"uid": 0, "gid": 0, "username": "ContainerUser"}, "args": ["cmd"], "cwd": "C:\\"},
        "root": {"path": ""},
        "annotations": {"io.kubernetes.cri.container-type": "container"},
        "windows": {"layerFolders": ["C:\\l", "C:\\s"], "resources": {"cpu": {"shares": 100}}, "hyperv": {},
            "network": {"networkNamespace": "ns", "allowUnqualifiedDNSQuery": true}},
    });
    let spec = read(&json.to_string());
    assert_eq!(serde_json::to_value(&spec).unwrap(), json);
}

#[test]
fn a_process_without_a_user_is_read() {
    let spec = read(r#"{"ociVersion":"1.2.0","process":{"args":["cmd"],"cwd":"C:\\"}}"#);
    assert_eq!(spec.oci_spec().process().as_ref().unwrap().user().uid(), 0);
}

#[test]
fn an_error_names_the_field() {
    let error =
        serde_json::from_str::<WindowsSpec>(r#"{"process": {"user": {"uid": "x"}, "cwd": ""}}"#);
    let error = error.unwrap_err().to_string();
    assert!(
        error.starts_with("process.user.uid: invalid type: string"),
        "{error}"
    );
    let error = serde_json::from_str::<WindowsSpec>("[]")
        .unwrap_err()
        .to_string();
    assert!(error.starts_with("invalid type: sequence"), "{error}");
}

#[test]
fn conversion_to_oci_spec_gives_the_object_and_back() {
    let oci: Spec = read(FULL).into_oci_spec().unwrap();
    let object = oci
        .windows()
        .as_ref()
        .unwrap()
        .credential_spec()
        .clone()
        .unwrap();
    assert_eq!(object["b"], Some(json!(1)));
    assert_eq!(object["a"], None);

    let back = WindowsSpec::from_oci_spec(oci);
    assert_eq!(back.credential_spec().unwrap(), r#"{"a":null,"b":1}"#);
    assert_eq!(
        write(&back),
        FULL.replace(r#"{\"b\":1, \"a\":null}"#, r#"{\"a\":null,\"b\":1}"#)
    );
    assert_eq!(back, read(&write(&back)));
}

#[test]
fn a_spec_without_a_credential_spec_converts_to_what_it_holds() {
    let json = r#"{"ociVersion":"1.2.0","windows":{"layerFolders":["C:\\s"]}}"#;
    let spec = read(json);
    assert_eq!(&spec.clone().into_oci_spec().unwrap(), spec.oci_spec());
    assert_eq!(WindowsSpec::from_oci_spec(spec.oci_spec().clone()), spec);
}

#[test]
fn a_credential_spec_that_is_no_object_cannot_be_converted() {
    for text in ["x", "", "[]", "null", "{} x"] {
        let mut spec = read(r#"{"ociVersion":"1.2.0"}"#);
        spec.set_credential_spec(Some(text.to_owned()));
        let error = spec.into_oci_spec().unwrap_err();
        assert!(
            matches!(error, Error::CredentialSpecNotAnObject { .. }),
            "{text}"
        );
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[test]
fn nothing_that_is_added_to_the_inner_spec_is_lost() {
    let mut spec = read(r#"{"ociVersion":"1.2.0","windows":{"credentialSpec":"x"}}"#);
    let hook = HookBuilder::default().path("C:\\h.exe").build().unwrap();
    let hooks = HooksBuilder::default()
        .create_runtime(vec![hook])
        .build()
        .unwrap();
    let hyperv = WindowsHyperVBuilder::default()
        .utility_vm_path("C:\\u")
        .build()
        .unwrap();
    let inner = spec.oci_spec_mut();
    inner
        .set_hooks(Some(hooks))
        .set_linux(Some(oci_spec::runtime::Linux::default()));
    let windows = inner.windows_mut().as_mut().unwrap();
    windows
        .set_hyperv(Some(hyperv))
        .set_devices(Some(Vec::new()));
    let json: Value = serde_json::to_value(&spec).unwrap();
    assert_eq!(json["hooks"]["createRuntime"][0]["path"], r"C:\h.exe");
    assert!(json["linux"]["namespaces"].is_array());
    assert_eq!(json["windows"]["hyperv"]["utilityVMPath"], r"C:\u");
    assert_eq!(json["windows"]["devices"], json!([]));
    assert_eq!(json["windows"]["credentialSpec"], "x");
    assert_eq!(serde_json::from_value::<WindowsSpec>(json).unwrap(), spec);
}

#[test]
fn an_object_in_the_inner_spec_takes_the_place_of_the_text() {
    let mut spec = read(r#"{"ociVersion":"1.2.0","windows":{"credentialSpec":"x"}}"#);
    let windows = spec.oci_spec_mut().windows_mut().as_mut().unwrap();
    windows.set_credential_spec(Some([("k".to_owned(), Some(json!("v")))].into()));
    assert_eq!(spec.credential_spec().unwrap(), r#"{"k":"v"}"#);

    spec.set_credential_spec(Some("y".to_owned()));
    assert_eq!(spec.credential_spec().unwrap(), "y");
    assert!(write(&spec).contains(r#""credentialSpec":"y""#));
}

#[test]
fn a_credential_spec_is_written_even_without_windows() {
    let mut spec = read(r#"{"ociVersion":"1.2.0"}"#);
    spec.set_credential_spec(Some("x".to_owned()));
    assert_eq!(
        write(&spec),
        r#"{"ociVersion":"1.2.0","windows":{"credentialSpec":"x"}}"#
    );
    spec.set_credential_spec(None);
    assert_eq!(write(&spec), r#"{"ociVersion":"1.2.0"}"#);
}

/// A field that a later `oci-spec` adds must be added to what is written, or it would be lost.
#[test]
fn every_field_of_the_inner_types_is_written() {
    /// The names of a struct's fields, from its `Debug` form.
    fn fields(debug: &str) -> Vec<&str> {
        let lines = debug.lines().filter_map(|line| line.strip_prefix("    "));
        let own = lines.filter(|line| !line.starts_with([' ', ')', ']', '}']));
        own.filter_map(|line| line.split(':').next()).collect()
    }

    let spec = format!("{:#?}", read("{}").oci_spec());
    assert_eq!(
        fields(&spec),
        [
            "version",
            "root",
            "mounts",
            "process",
            "hostname",
            "domainname",
            "hooks",
            "annotations",
            "linux",
            "solaris",
            "windows",
            "vm",
            "zos",
            "uid_mappings",
            "gid_mappings"
        ]
    );
    let windows = format!("{:#?}", oci_spec::runtime::Windows::default());
    assert_eq!(
        fields(&windows),
        [
            "layer_folders",
            "devices",
            "resources",
            "credential_spec",
            "servicing",
            "ignore_flushes_during_boot",
            "hyperv",
            "network"
        ]
    );
    let hyperv = format!("{:#?}", oci_spec::runtime::WindowsHyperV::default());
    assert_eq!(fields(&hyperv), ["utility_vm_path"]);
}

#[test]
fn its_debug_form_shows_no_secret() {
    let spec = read(
        &FULL
            .replace("A=1", "A=marker")
            .replace(r#"["cmd"]"#, r#"["cmd","marker"]"#)
            .replace("cmd /C x", "cmd /C marker")
            .replace(r#"{\"b\":1, \"a\":null}"#, r#"{\"marker\":1}"#),
    );
    let debug = format!("{spec:?}");
    assert!(!debug.contains("marker"), "{debug}");
    assert!(
        debug.contains("A=<redacted>") && debug.contains("ContainerUser"),
        "{debug}"
    );
}

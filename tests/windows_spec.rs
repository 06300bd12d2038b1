//! What `WindowsSpec` writes, reads and converts.
#![allow(
    clippy::unwrap_used,
    reason = "a spec that cannot be read is a failed test"
)]

use oci_spec::runtime::{HookBuilder, HooksBuilder, Spec, WindowsHyperVBuilder};
use serde_json::{Value, json};
use wcow_spec::{ConvertError, Error, ErrorKind, WindowsSpec};

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

/// The spec, which both ways of reading agree on.
fn read(json: &str) -> WindowsSpec {
    let spec = WindowsSpec::from_json(json.as_bytes()).unwrap();
    assert_eq!(serde_json::from_str::<WindowsSpec>(json).unwrap(), spec);
    spec
}

fn write(spec: &WindowsSpec) -> String {
    serde_json::to_string(spec).unwrap()
}

#[test]
fn every_field_is_read_and_written_in_the_order_of_the_runtime_specification() {
    assert_eq!(write(&read(FULL)), FULL);
}

#[test]
fn the_parts_of_a_spec_are_reached_by_their_names() {
    let spec = read(FULL);
    assert_eq!(spec.process(), spec.oci_spec().process().as_ref());
    assert_eq!(spec.process().unwrap().args().as_deref().unwrap(), ["cmd"]);
    assert_eq!(spec.windows(), spec.oci_spec().windows().as_ref());
    let network = spec.network().unwrap();
    assert_eq!(network.endpoint_list().as_deref().unwrap(), ["e"]);
    assert_eq!(spec.layer_folders(), [r"C:\s"]);

    for json in [
        "{}",
        r#"{"windows":{}}"#,
        r#"{"windows":{"layerFolders":null}}"#,
    ] {
        let spec = read(json);
        assert!(spec.process().is_none() && spec.network().is_none());
        assert!(spec.layer_folders().is_empty());
    }
}

#[test]
fn maps_of_linux_and_annotations_are_written_in_order() {
    let map = r#"{"a":"1","b":"2","c":"3","d":"4","e":"5","f":"6","g":"7","h":"8"}"#;
    let json = format!(
        r#"{{"ociVersion":"1.2.0","annotations":{map},"linux":{{"resources":{{"unified":{map}}},"sysctl":{map}}}}}"#
    );
    assert_eq!(write(&read(&json)), json);
}

/// A spec whose process has capabilities, which `oci-spec` keeps in hash sets.
fn with_capabilities(names: &str) -> String {
    format!(
        r#"{{"ociVersion":"1.2.0","process":{{"terminal":false,"user":{{"uid":1,"gid":2}},"args":["sh"],"cwd":"/","capabilities":{{"bounding":{names},"effective":{names},"inheritable":{names},"permitted":{names},"ambient":{names}}},"rlimits":[{{"type":"RLIMIT_NOFILE","hard":2,"soft":1}}],"noNewPrivileges":true,"apparmorProfile":"a","oomScoreAdj":-1,"selinuxLabel":"s","ioPriority":{{"class":"IOPRIO_CLASS_IDLE","priority":1}},"scheduler":{{"policy":"SCHED_OTHER"}},"execCPUAffinity":{{"initial":"0-1","final":"1"}}}}}}"#
    )
}

const SORTED_CAPABILITIES: &str = r#"["CAP_AUDIT_WRITE","CAP_CHOWN","CAP_FOWNER","CAP_KILL","CAP_MKNOD","CAP_SETUID","CAP_SYSLOG"]"#;

#[test]
fn capabilities_are_written_sorted_so_that_a_spec_is_always_the_same_text() {
    let shuffled = r#"["CAP_SYSLOG","CAP_MKNOD","CAP_CHOWN","CAP_KILL","CAP_SETUID","CAP_AUDIT_WRITE","CAP_FOWNER"]"#;
    let texts: std::collections::BTreeSet<String> = (0..50)
        .map(|_| write(&read(&with_capabilities(shuffled))))
        .collect();
    assert_eq!(texts.len(), 1, "{texts:#?}");

    let written: Value = serde_json::from_str(texts.first().unwrap()).unwrap();
    let sorted: Value = serde_json::from_str(&with_capabilities(SORTED_CAPABILITIES)).unwrap();
    assert_eq!(written, sorted);
}

#[test]
fn a_process_with_capabilities_is_written_in_the_order_of_the_runtime_specification_too() {
    let json = with_capabilities(SORTED_CAPABILITIES);
    assert_eq!(write(&read(&json)), json);
}

#[test]
fn the_text_of_the_credential_spec_is_kept_as_it_is() {
    let spec = read(FULL);
    assert_eq!(spec.credential_spec().unwrap(), r#"{"b":1, "a":null}"#);
    assert_eq!(
        *spec.credential_spec_value().unwrap(),
        json!(r#"{"b":1, "a":null}"#)
    );
    assert!(spec.windows().unwrap().credential_spec().is_none());
    assert_eq!(spec.extra().len(), 0);
}

#[test]
fn a_credential_spec_of_any_type_is_kept_and_only_a_string_is_a_text() {
    for value in [
        json!("x"),
        json!(""),
        json!({"b": [1], "a": null}),
        json!({}),
        json!([1, {"a": null}]),
        json!(7),
        json!(-1.5),
        json!(true),
        Value::Null,
    ] {
        let json = format!(r#"{{"ociVersion":"1.2.0","windows":{{"credentialSpec":{value}}}}}"#);
        let spec = read(&json);
        assert_eq!(write(&spec), json);
        assert_eq!(*spec.credential_spec_value().unwrap(), value);
        assert_eq!(spec.credential_spec().as_deref(), value.as_str());
        assert!(spec.windows().unwrap().credential_spec().is_none());
        assert!(spec.extra().is_empty());
    }
    let spec = read(r#"{"windows":{}}"#);
    assert!(spec.credential_spec_value().is_none() && spec.credential_spec().is_none());
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
    let json = r#"{"process": {"user": {"uid": "x"}, "cwd": ""}}"#;
    let error = WindowsSpec::from_json(json.as_bytes()).unwrap_err();
    assert_eq!(error.key(), "process.user.uid");
    assert_eq!((error.line(), error.column()), (Some(1), Some(32)));
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert_eq!(
        error.to_string(),
        "cannot read the spec: process.user.uid: invalid type: string, expected u32 at line 1 column 32"
    );
    // The position is lost on serde's own way.
    let error = serde_json::from_str::<WindowsSpec>(json).unwrap_err();
    assert_eq!(
        error.to_string(),
        "process.user.uid: invalid type: string, expected u32"
    );
    let error = WindowsSpec::from_json(b"[]").unwrap_err().to_string();
    assert!(
        error.starts_with("cannot read the spec: invalid type: sequence, expected an object"),
        "{error}"
    );
}

#[test]
fn conversion_to_oci_spec_gives_the_object_and_back() {
    let oci = Spec::try_from(read(FULL)).unwrap();
    let windows = oci.windows().as_ref().unwrap();
    let object = windows.credential_spec().clone().unwrap();
    assert_eq!(object["b"], Some(json!(1)));
    assert_eq!(object["a"], None);

    let back = WindowsSpec::from(oci);
    assert_eq!(back.credential_spec().unwrap(), r#"{"a":null,"b":1}"#);
    assert_eq!(
        write(&back),
        FULL.replace(r#"{\"b\":1, \"a\":null}"#, r#"{\"a\":null,\"b\":1}"#)
    );
    assert_eq!(back, read(&write(&back)));
}

#[test]
fn a_credential_spec_that_was_read_as_an_object_converts_to_that_object() {
    let spec = read(r#"{"ociVersion":"1.2.0","windows":{"credentialSpec":{"b":[1],"a":null}}}"#);
    let oci = Spec::try_from(spec).unwrap();
    let windows = oci.windows().as_ref().unwrap();
    assert_eq!(
        *windows.credential_spec(),
        Some([("a".to_owned(), None), ("b".to_owned(), Some(json!([1])))].into())
    );
}

#[test]
fn a_spec_without_a_credential_spec_converts_to_what_it_holds() {
    for json in [
        r#"{"ociVersion":"1.2.0","windows":{"layerFolders":["C:\\s"]}}"#,
        r#"{"ociVersion":"1.2.0","windows":{"layerFolders":["C:\\s"],"credentialSpec":null}}"#,
        // What is null says nothing that would be lost.
        r#"{"ociVersion":"1.2.0","root":null,"windows":{"layerFolders":["C:\\s"],"x":null}}"#,
    ] {
        let spec = read(json);
        assert_eq!(&Spec::try_from(spec.clone()).unwrap(), spec.oci_spec());
    }
    let spec = read(r#"{"ociVersion":"1.2.0","windows":{"layerFolders":["C:\\s"]}}"#);
    assert_eq!(WindowsSpec::from(spec.oci_spec().clone()), spec);
}

#[test]
fn a_credential_spec_that_is_not_an_object_cannot_be_converted() {
    for text in ["x", "", "[]", "null", "{} x", "\"{}\""] {
        let mut spec = read(r#"{"ociVersion":"1.2.0"}"#);
        spec.set_credential_spec(Some(text.to_owned()));
        let error = Spec::try_from(spec).unwrap_err();
        assert_eq!(error, ConvertError::CredentialSpec, "{text}");
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert_eq!(
            Error::from(error).to_string(),
            "the credential spec is not a JSON object"
        );
    }
    for value in ["7", "true", "[]", "[{}]"] {
        let spec = read(&format!(r#"{{"windows":{{"credentialSpec":{value}}}}}"#));
        let error = Spec::try_from(spec).unwrap_err();
        assert_eq!(error, ConvertError::CredentialSpec, "{value}");
    }
}

#[test]
fn a_spec_with_fields_that_oci_spec_does_not_know_cannot_be_converted_and_the_error_names_them() {
    let spec = read(
        r#"{"freebsd":{"x":1},"linux":{"resources":{"oomScoreAdj":1}},"x":null,"windows":{"credentialSpec":"{}"}}"#,
    );
    let error = Spec::try_from(spec).unwrap_err();
    assert_eq!(
        error.to_string(),
        "oci-spec does not know the fields /freebsd, /linux/resources/oomScoreAdj"
    );
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    let ConvertError::UnknownFields { pointers } = error else {
        panic!("{error}");
    };
    assert_eq!(pointers, ["/freebsd", "/linux/resources/oomScoreAdj"]);
}

#[test]
fn into_parts_loses_nothing() {
    let spec = read(
        r#"{"ociVersion":"1.2.0","root":null,"freebsd":{"x":1},"windows":{"credentialSpec":[1]}}"#,
    );
    let inner = spec.oci_spec().clone();
    let (oci, credential_spec, extra) = spec.into_parts();
    assert_eq!(oci, inner);
    assert_eq!(credential_spec, Some(json!([1])));
    let expected = [("/freebsd", json!({"x": 1})), ("/root", Value::Null)];
    let expected = expected.map(|(pointer, value)| (pointer.to_owned(), value));
    assert_eq!(extra, expected.into());
}

#[test]
fn into_parts_returns_an_object_that_was_set_in_the_inner_spec_as_the_text_that_it_is_written_as() {
    let mut spec = read(r#"{"ociVersion":"1.2.0","windows":{"credentialSpec":"old"}}"#);
    set_object(&mut spec, Some(("k", "v")));
    let (oci, credential_spec, _) = spec.into_parts();
    assert_eq!(credential_spec, Some(json!(r#"{"k":"v"}"#)));
    assert!(oci.windows().as_ref().unwrap().credential_spec().is_none());
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
    assert_eq!(
        serde_json::from_value::<WindowsSpec>(json.clone()).unwrap(),
        spec
    );
    assert_eq!(read(&json.to_string()), spec);
}

/// Sets the object with one entry through the inner spec, or removes it.
fn set_object(spec: &mut WindowsSpec, entry: Option<(&str, &str)>) {
    let object = entry.map(|(key, value)| [(key.to_owned(), Some(json!(value)))].into());
    let windows = spec.oci_spec_mut().windows_mut().as_mut().unwrap();
    windows.set_credential_spec(object);
}

#[test]
fn an_object_in_the_inner_spec_replaces_the_text_and_is_written_as_a_string() {
    let mut spec = read(r#"{"ociVersion":"1.2.0","windows":{"credentialSpec":"x"}}"#);
    set_object(&mut spec, Some(("k", "v")));
    assert_eq!(spec.credential_spec().unwrap(), r#"{"k":"v"}"#);
    assert_eq!(
        *spec.credential_spec_value().unwrap(),
        json!(r#"{"k":"v"}"#)
    );
    assert!(write(&spec).contains(r#""credentialSpec":"{\"k\":\"v\"}""#));

    spec.set_credential_spec(Some("y".to_owned()));
    assert_eq!(spec.credential_spec().unwrap(), "y");
    assert!(write(&spec).contains(r#""credentialSpec":"y""#));
}

#[test]
fn an_object_that_is_set_in_the_inner_spec_and_removed_again_does_not_bring_the_old_text_back() {
    for old in ["\"x\"", "7", r#"{"a":1}"#] {
        let json = format!(r#"{{"ociVersion":"1.2.0","windows":{{"credentialSpec":{old}}}}}"#);
        let mut spec = read(&json);
        set_object(&mut spec, Some(("k", "v")));
        set_object(&mut spec, None);
        assert!(spec.credential_spec().is_none() && spec.credential_spec_value().is_none());
        assert_eq!(write(&spec), r#"{"ociVersion":"1.2.0","windows":{}}"#);
        assert!(spec.into_parts().1.is_none());
    }
    // Nor does the whole section, if it is replaced.
    let mut spec = read(r#"{"ociVersion":"1.2.0","windows":{"credentialSpec":"x"}}"#);
    set_object(&mut spec, Some(("k", "v")));
    spec.oci_spec_mut().set_windows(None);
    assert_eq!(write(&spec), r#"{"ociVersion":"1.2.0"}"#);
}

#[test]
fn a_change_elsewhere_in_the_inner_spec_keeps_the_credential_spec() {
    let mut spec = read(r#"{"ociVersion":"1.2.0","windows":{"credentialSpec":"x"}}"#);
    spec.oci_spec_mut().set_hostname(Some("h".to_owned()));
    spec.oci_spec_mut().set_hostname(Some("web".to_owned()));
    assert_eq!(
        write(&spec),
        r#"{"ociVersion":"1.2.0","hostname":"web","windows":{"credentialSpec":"x"}}"#
    );
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

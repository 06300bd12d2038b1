//! JSON that is deep, doubled or out of bounds, to everything that reads JSON.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod readers;

use readers::Failure;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wcow_spec::host::snapshotter::{SnapshotMount, layer_folders};
#[cfg(feature = "hcs")]
use wcow_spec::preflight::{Options, Runtime, check};
use wcow_spec::{Container, ContainerConfig, HostConfig, MountPoint, WindowsSpec};

/// Returns what is said about a text that cannot be read.
type Reader = fn(&str) -> Option<String>;

/// A type that serde reads from text or bytes alike.
fn serde<T: DeserializeOwned>(json: &str) -> Option<String> {
    let from_text = serde_json::from_str::<T>(json).map(drop);
    let from_bytes = serde_json::from_slice::<T>(json.as_bytes()).map(drop);
    assert_eq!(from_text.is_ok(), from_bytes.is_ok());
    from_text.err().map(|error| error.to_string())
}

fn message(read: Result<Value, Failure>) -> Option<String> {
    read.err().map(|failure| failure.message)
}

fn config_v2(json: &str) -> Option<String> {
    message(readers::config_v2(json.as_bytes()))
}

fn hostconfig(json: &str) -> Option<String> {
    let message = message(readers::hostconfig(json.as_bytes()));
    let alone = HostConfig::from_json(json.as_bytes());
    assert_eq!(message.is_some(), alone.is_err());
    message
}

fn inspected(json: &str) -> Option<String> {
    message(readers::inspected(json.as_bytes()))
}

fn inspected_in_a_list(json: &str) -> Option<String> {
    message(readers::all_inspected(format!("[{json}]").as_bytes()))
}

fn daemon_json(json: &str) -> Option<String> {
    message(readers::daemon_json(json.as_bytes()))
}

fn windows_spec(json: &str) -> Option<String> {
    message(readers::windows_spec(json.as_bytes()))
}

fn credential_spec(json: &str) -> Option<String> {
    message(readers::credential_spec(json.as_bytes()))
}

fn parent_layers(json: &str) -> Option<String> {
    let mount = SnapshotMount {
        kind: "windows-layer".to_owned(),
        source: r"C:\s".to_owned(),
        options: vec![format!("parentLayerPaths={json}")],
    };
    layer_folders(&[mount]).err().map(|error| error.to_string())
}

/// Keys of `config.v2.json`.
const CONFIG_KEYS: &[&str] = &[
    "Args",
    "Config",
    "NetworkSettings",
    "MountPoints",
    "SecretReferences",
    "ConfigReferences",
];

/// Keys of `hostconfig.json`.
const HOST_CONFIG_KEYS: &[&str] = &[
    "DnsSearch",
    "Devices",
    "SecurityOpt",
    "ConsoleSize",
    "CpuShares",
    "Isolation",
];

/// Keys of an element of `docker inspect`.
const INSPECT_KEYS: &[&str] = &[
    "Args",
    "Config",
    "HostConfig",
    "NetworkSettings",
    "State",
    "Mounts",
];

/// Keys of a spec.
const SPEC_KEYS: &[&str] = &[
    "process",
    "windows",
    "mounts",
    "annotations",
    "linux",
    "hooks",
];

/// Every reader, with keys of its own that hold a list or an object.
const READERS: [(&str, Reader, &[&str]); 13] = [
    ("config.v2.json", config_v2, CONFIG_KEYS),
    ("hostconfig.json", hostconfig, HOST_CONFIG_KEYS),
    ("docker inspect", inspected, INSPECT_KEYS),
    ("list of docker inspect", inspected_in_a_list, INSPECT_KEYS),
    (
        "ContainerConfig",
        serde::<ContainerConfig>,
        &["Env", "Hostname", "Tty"],
    ),
    ("HostConfig", serde::<HostConfig>, HOST_CONFIG_KEYS),
    ("MountPoint", serde::<MountPoint>, &["Source", "Spec"]),
    ("SnapshotMount", serde::<SnapshotMount>, &["options"]),
    ("config.json", windows_spec, SPEC_KEYS),
    ("WindowsSpec", serde::<WindowsSpec>, SPEC_KEYS),
    (
        "daemon.json",
        daemon_json,
        &["dns-search", "exec-opts", "features"],
    ),
    ("parent layers", parent_layers, &[]),
    (
        "credential spec",
        credential_spec,
        &[
            "CmsPlugins",
            "DomainJoinConfig",
            "ActiveDirectoryConfig",
            "Other",
        ],
    ),
];

/// The depths at which a reader may change its mind, and one at which a recursion has no stack left.
const DEPTHS: [usize; 5] = [126, 127, 128, 129, 100_000];

/// Lists, objects and both in turn, of this depth.
fn nested(depth: usize) -> [String; 3] {
    [("[", "]"), (r#"{"a":"#, "}"), (r#"[{"a":"#, "}]")].map(|(open, close)| {
        let inner = if open.ends_with(':') { "0" } else { "" };
        format!("{}{inner}{}", open.repeat(depth), close.repeat(depth))
    })
}

#[test]
fn json_of_any_depth_is_read_or_refused_and_never_too_much_for_the_stack() {
    for depth in DEPTHS {
        for deep in nested(depth) {
            for (name, read, keys) in READERS {
                // A value of that depth is nothing that any of them reads; an object may be one of unknown keys.
                let is_element = name == "docker inspect" && deep.starts_with('{');
                assert!(
                    is_element || read(&format!("[{deep}]")).is_some(),
                    "{name}: {depth}"
                );
                assert!(read(&format!("[[{deep}]]")).is_some(), "{name}: {depth}");
                for key in keys {
                    // An object below a known key may well be one of unknown keys.
                    let known = read(&format!(r#"{{"{key}":{deep}}}"#));
                    assert!(
                        known.is_some() || deep.contains('a'),
                        "{name}.{key}: {depth}"
                    );
                }
                // What is cut short is refused by everything.
                let half: String = deep.chars().take(deep.len() / 2).collect();
                assert!(read(&half).is_some(), "{name}: {depth}");
                assert!(
                    read(&format!(r#"{{"x":{half}"#)).is_some(),
                    "{name}: {depth}"
                );
            }
        }
    }
}

#[test]
fn an_unknown_key_of_any_depth_is_passed_over() {
    for depth in DEPTHS {
        for deep in nested(depth) {
            let json = format!(r#"{{"Unknown":{deep}}}"#);
            for read in [
                config_v2,
                hostconfig,
                inspected,
                inspected_in_a_list,
                daemon_json,
                serde::<HostConfig>,
            ] {
                assert_eq!(read(&json), None, "{depth}");
            }
            // The settings of a network do not count.
            let json = format!(r#"{{"NetworkSettings":{{"Networks":{{"nat":{deep}}}}}}}"#);
            for read in [config_v2, inspected, inspected_in_a_list] {
                assert_eq!(read(&json), None, "{depth}");
            }
        }
    }
}

/// It is kept, so it cannot be deeper than what `serde_json` reads.
#[test]
fn an_unknown_key_of_a_spec_is_kept_up_to_a_depth_and_refused_beyond() {
    for depth in DEPTHS {
        for deep in nested(depth) {
            let json = format!(r#"{{"ociVersion":"","windows":{{"unknown":{deep}}}}}"#);
            match WindowsSpec::from_json(json.as_bytes()) {
                Err(error) => {
                    assert!(depth > 100, "{depth}");
                    let message = error.to_string();
                    assert!(message.contains("recursion limit exceeded"), "{message}");
                }
                Ok(spec) => {
                    assert!(depth < 128, "{depth}");
                    assert_eq!(serde_json::to_string(&spec).unwrap(), json);
                }
            }
        }
    }
}

#[test]
#[cfg(feature = "hcs")]
fn a_deep_credential_spec_is_a_finding_of_preflight_and_no_more() {
    for depth in DEPTHS {
        for deep in nested(depth) {
            let mut spec = WindowsSpec::from_json(
                br#"{"ociVersion": "1.2.0", "windows": {"layerFolders": ["a", "b"]}}"#,
            )
            .unwrap();
            spec.set_credential_spec(Some(deep.clone()));
            for runtime in [Runtime::Dockerd, Runtime::Runhcs] {
                let findings = check(&spec, &Options::new(runtime));
                assert!(
                    findings
                        .iter()
                        .any(|found| found.field == "windows.credentialSpec")
                );
            }
            // It is text to a spec, whatever it is.
            let json = serde_json::to_vec(&spec).unwrap();
            assert_eq!(WindowsSpec::from_json(&json).unwrap(), spec);
            let _ = oci_spec::runtime::Spec::try_from(spec);
        }
    }
}

#[test]
fn a_credential_spec_object_of_any_depth_is_read_and_written_or_refused() {
    for depth in DEPTHS {
        for deep in nested(depth) {
            let json = format!(
                r#"{{"ociVersion":"1.2.0","windows":{{"layerFolders":["a"],"credentialSpec":{{"a":{deep}}}}}}}"#
            );
            match WindowsSpec::from_json(json.as_bytes()) {
                Err(_) => assert!(depth > 100),
                Ok(spec) => {
                    assert!(depth < 128);
                    let written = serde_json::to_string(&spec).unwrap();
                    assert_eq!(written, json);
                    let read = WindowsSpec::from_json(written.as_bytes()).unwrap();
                    assert_eq!(read.credential_spec_value(), spec.credential_spec_value());
                }
            }
        }
    }
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let cases: [(Reader, &str); 9] = [
        (config_v2, r#"{"ID": "a", "ID": "b"}"#),
        (config_v2, r#"{"ID": "a", "Id": "b"}"#),
        (config_v2, r#"{"Config": {"Env": [], "Env": []}}"#),
        (inspected, r#"{"HostConfig": {}, "HostConfig": {}}"#),
        (inspected, r#"{"Id": "a", "ID": "b"}"#),
        (hostconfig, r#"{"Memory": 1, "Memory": 2}"#),
        (daemon_json, r#"{"data-root": "a", "data-root": "b"}"#),
        (windows_spec, r#"{"hostname": "a", "hostname": "b"}"#),
        (credential_spec, r#"{"CmsPlugins": [], "CmsPlugins": []}"#),
    ];
    for (read, json) in cases {
        let message = read(json).unwrap_or_else(|| panic!("{json} is taken"));
        assert!(message.contains("repeated key `"), "{json}: {message}");
    }
    // A derived reader does not ignore case, and names only the field.
    let message = serde::<HostConfig>(r#"{"Memory": 1, "Memory": 2}"#).unwrap();
    assert!(message.starts_with("duplicate field `Memory`"), "{message}");
    // Nothing of a credential spec is in its error, except its keys.
    let message = credential_spec(r#"{"CmsPlugins": [], "CmsPlugins": []}"#);
    assert!(message.unwrap().ends_with("at line 1 column 31"));
}

/// Go, in which the runtimes are written, takes the last one, and merges objects. What was meant cannot be known.
#[test]
fn a_spec_in_which_a_key_comes_twice_is_refused_and_has_no_two_readings() {
    let whole = r#"{"ociVersion": "1.2.0", "windows": {"layerFolders": ["a"], "credentialSpec": "first"}, "hostname": "first"}"#;
    assert_eq!(windows_spec(whole), None);
    for (one, twice, keys) in [
        (
            r#""hostname": "first""#,
            r#""hostname": "first", "hostname": "last""#,
            "repeated key `hostname`, after `hostname`",
        ),
        (
            r#""hostname": "first""#,
            r#""hostname": "first", "windows": {"layerFolders": ["b"]}"#,
            "repeated key `windows`, after `windows`",
        ),
        (
            r#""credentialSpec": "first""#,
            r#""credentialSpec": "first", "credentialSpec": "last""#,
            "windows: repeated key `credentialSpec`, after `credentialSpec`",
        ),
        (
            r#""credentialSpec": "first""#,
            r#""credentialSpec": null, "CredentialSpec": {}"#,
            "windows: repeated key `CredentialSpec`, after `credentialSpec`",
        ),
        (
            r#""layerFolders": ["a"]"#,
            r#""LayerFolders": [], "layerFolders": ["a"]"#,
            "windows: repeated key `layerFolders`, after `LayerFolders`",
        ),
    ] {
        let json = whole.replace(one, twice);
        let message = windows_spec(&json).unwrap_or_else(|| panic!("{json} is taken"));
        let expected = format!("cannot read the spec: {keys}");
        assert!(message.starts_with(&expected), "{message}");
    }
}

/// It reads from a `serde_json::Value`, in which the last of two equal keys is left.
#[test]
fn serdes_own_way_to_a_spec_refuses_known_keys_in_another_case() {
    let same = r#"{"hostname": "first", "hostname": "last"}"#;
    let spec: WindowsSpec = serde_json::from_str(same).unwrap();
    assert_eq!(spec.oci_spec().hostname().as_deref(), Some("last"));
    for (json, expected) in [
        (
            r#"{"hostname": "first", "Hostname": "last"}"#,
            "wrong case: `Hostname`, expected `hostname`",
        ),
        (
            r#"{"Hostname": "x"}"#,
            "wrong case: `Hostname`, expected `hostname`",
        ),
        (
            r#"{"windows": {"CredentialSpec": "x"}}"#,
            "windows: wrong case: `CredentialSpec`, expected `credentialSpec`",
        ),
    ] {
        assert_eq!(serde::<WindowsSpec>(json).unwrap(), expected);
    }
}

#[test]
fn numbers_that_no_field_holds_are_errors_that_name_the_key() {
    let numbers = [
        "1e400",
        "-1e400",
        "1e19",
        "1.5",
        "9223372036854775808",
        "-9223372036854775809",
        "123456789012345678901234567890123456789012345678901234567890",
        "\"8\"",
    ];
    let keys = [
        "CpuShares",
        "NanoCpus",
        "CpuCount",
        "CpuPercent",
        "Memory",
        "PidsLimit",
        "BlkioWeight",
    ];
    for number in numbers {
        for key in keys {
            let json = format!(r#"{{"{key}": {number}}}"#);
            let error = HostConfig::from_json(json.as_bytes());
            let error = error.expect_err(&format!("{key}: {number} is taken"));
            // A number that is none of JSON's is refused before its key is known.
            assert!(
                error.key() == key || error.to_string().contains("number out of range"),
                "{error}"
            );
            assert!(hostconfig(&json).is_some());
            assert!(serde::<HostConfig>(&json).is_some());
        }
    }
    for (json, key) in [
        (
            r#"{"windows":{"resources":{"cpu":{"count":-1}}}}"#,
            "windows.resources.cpu.count",
        ),
        (
            r#"{"windows":{"resources":{"cpu":{"shares":65536}}}}"#,
            "windows.resources.cpu.shares",
        ),
        (
            r#"{"windows":{"resources":{"memory":{"limit":1.5}}}}"#,
            "windows.resources.memory.limit",
        ),
    ] {
        let error = WindowsSpec::from_json(json.as_bytes()).unwrap_err();
        assert_eq!(error.key(), key);
    }
    let digits = "9".repeat(1_000_000);
    assert!(hostconfig(&format!(r#"{{"Memory": {digits}}}"#)).is_some());
}

#[test]
fn text_that_is_not_unicode_is_refused_and_every_escape_is_read() {
    for json in [
        r#"{"ID": "\ud800"}"#,
        r#"{"ID": "\udc00x"}"#,
        "{\"ID\": \"\0\"}",
        r#"{"ID": "\x41"}"#,
    ] {
        assert!(config_v2(json).is_some(), "{json}");
        assert!(inspected(json).is_some(), "{json}");
    }
    let bytes = [b"{\"ID\": \"".as_slice(), &[0xff], b"\"}"].concat();
    assert!(Container::from_docker_files(&bytes, b"{}").is_err());
    let json = br#"{"ID": "\u0000\ud83d\ude00"}"#;
    let container = Container::from_docker_files(json, b"{}").unwrap();
    assert_eq!(container.id, "\0😀");
}

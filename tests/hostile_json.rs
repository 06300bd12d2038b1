//! JSON that is deep, doubled or out of bounds, to everything that reads JSON.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

use serde::de::DeserializeOwned;
use wcow_spec::gmsa::GmsaCredentialSpec;
use wcow_spec::host::snapshotter::{SnapshotMount, layer_folders};
use wcow_spec::preflight::{Runtime, preflight};
use wcow_spec::{
    Container, ContainerConfig, DaemonConfig, HostConfig, Mount, MountPoint, WindowsEdition,
    WindowsSpec,
};

/// What reads a text says, if it cannot be read.
type Reader = fn(&str) -> Option<String>;

fn reader<T: DeserializeOwned>(json: &str) -> Option<String> {
    let from_text = serde_json::from_str::<T>(json).map(drop);
    let from_bytes = serde_json::from_slice::<T>(json.as_bytes()).map(drop);
    assert_eq!(from_text.is_ok(), from_bytes.is_ok());
    from_text.err().map(|error| error.to_string())
}

fn daemon_json(json: &str) -> Option<String> {
    DaemonConfig::from_daemon_json(json, WindowsEdition::Server)
        .err()
        .map(|error| wcow_spec::ErrorChain(&error).to_string())
}

fn parent_layers(json: &str) -> Option<String> {
    let mount = SnapshotMount {
        kind: "windows-layer".to_owned(),
        source: r"C:\s".to_owned(),
        options: vec![format!("parentLayerPaths={json}")],
    };
    layer_folders(&[mount]).err().map(|error| error.to_string())
}

fn credential_spec(json: &str) -> Option<String> {
    GmsaCredentialSpec::parse(json)
        .err()
        .map(|error| error.to_string())
}

/// Every reader, with keys of its own that hold a list or an object.
const READERS: [(&str, Reader, &[&str]); 11] = [
    (
        "Container",
        reader::<Container>,
        &[
            "Args",
            "Config",
            "HostConfig",
            "NetworkSettings",
            "State",
            "MountPoints",
            "Mounts",
            "SecretReferences",
            "ConfigReferences",
        ],
    ),
    (
        "ContainerConfig",
        reader::<ContainerConfig>,
        &["Env", "Hostname", "Tty"],
    ),
    (
        "HostConfig",
        reader::<HostConfig>,
        &[
            "DnsSearch",
            "Devices",
            "SecurityOpt",
            "ConsoleSize",
            "CpuShares",
            "Isolation",
        ],
    ),
    (
        "DaemonConfig",
        reader::<DaemonConfig>,
        &["dnsSearch", "root", "numCPU"],
    ),
    ("MountPoint", reader::<MountPoint>, &["Source"]),
    ("Mount", reader::<Mount>, &["source"]),
    ("SnapshotMount", reader::<SnapshotMount>, &["options"]),
    (
        "WindowsSpec",
        reader::<WindowsSpec>,
        &[
            "process",
            "windows",
            "mounts",
            "annotations",
            "linux",
            "hooks",
        ],
    ),
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
                // A value of that depth is nothing that any of them reads.
                assert!(read(&format!("[{deep}]")).is_some(), "{name}: {depth}");
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
                reader::<Container>,
                reader::<HostConfig>,
                reader::<DaemonConfig>,
                daemon_json,
            ] {
                assert_eq!(read(&json), None, "{depth}");
            }
        }
    }
}

#[test]
fn a_deep_credential_spec_is_a_finding_of_preflight_and_no_more() {
    for depth in DEPTHS {
        for deep in nested(depth) {
            let mut spec: WindowsSpec = serde_json::from_str(
                r#"{"ociVersion": "1.2.0", "windows": {"layerFolders": ["a", "b"]}}"#,
            )
            .unwrap();
            spec.set_credential_spec(Some(deep.clone()));
            for runtime in [Runtime::Dockerd, Runtime::Runhcs] {
                let findings = preflight(&spec, runtime);
                assert!(
                    findings
                        .iter()
                        .any(|found| found.path == "windows.credentialSpec")
                );
            }
            // It is text to a spec, whatever it is.
            let json = serde_json::to_string(&spec).unwrap();
            assert_eq!(serde_json::from_str::<WindowsSpec>(&json).unwrap(), spec);
            let _ = spec.into_oci_spec();
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
            match serde_json::from_str::<WindowsSpec>(&json) {
                Err(_) => assert!(depth > 100),
                Ok(spec) => {
                    assert!(depth < 128);
                    let written = serde_json::to_string(&spec).unwrap();
                    let read: WindowsSpec = serde_json::from_str(&written).unwrap();
                    assert_eq!(read.credential_spec(), spec.credential_spec());
                }
            }
        }
    }
}

#[test]
fn a_key_that_is_there_twice_is_refused() {
    let cases: [(Reader, &str); 7] = [
        (reader::<Container>, r#"{"ID": "a", "ID": "b"}"#),
        (reader::<Container>, r#"{"ID": "a", "Id": "b"}"#),
        (
            reader::<Container>,
            r#"{"HostConfig": {}, "HostConfig": {}}"#,
        ),
        (reader::<Container>, r#"{"Config": {"Env": [], "Env": []}}"#),
        (reader::<HostConfig>, r#"{"Memory": 1, "Memory": 2}"#),
        (reader::<DaemonConfig>, r#"{"numCPU": 1, "numCPU": 2}"#),
        (daemon_json, r#"{"data-root": "a", "data-root": "b"}"#),
    ];
    for (read, json) in cases {
        let message = read(json).unwrap_or_else(|| panic!("{json} is taken"));
        assert!(message.contains("duplicate field"), "{json}: {message}");
    }
    // Nothing of a credential spec is in its error.
    let message = credential_spec(r#"{"CmsPlugins": [], "CmsPlugins": []}"#);
    assert!(message.unwrap().ends_with("at line 1 column 31"));
}

/// As in Go, in which the runtimes that read specs are written: otherwise a spec would have two readings.
#[test]
fn of_a_key_that_is_twice_in_a_spec_the_last_one_counts() {
    let json = r#"{"ociVersion": "1.2.0", "windows": {"layerFolders": ["a"]}, "hostname": "first", "windows":
        {"layerFolders": ["b"], "credentialSpec": "first", "credentialSpec": "last"}, "hostname": "last"}"#;
    let spec: WindowsSpec = serde_json::from_str(json).unwrap();
    assert_eq!(spec.oci_spec().hostname().as_deref(), Some("last"));
    assert_eq!(spec.credential_spec().as_deref(), Some("last"));
    let windows = spec.oci_spec().windows().as_ref().unwrap();
    assert_eq!(
        windows.layer_folders().as_deref(),
        Some(["b".to_owned()].as_slice())
    );
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
            let message = reader::<HostConfig>(&format!(r#"{{"{key}": {number}}}"#));
            let message = message.unwrap_or_else(|| panic!("{key}: {number} is taken"));
            // A number that is none of JSON's is refused before its key is known.
            assert!(
                message.starts_with(key) || message.contains("number out of range"),
                "{message}"
            );
        }
        assert!(reader::<DaemonConfig>(&format!(r#"{{"numCPU": {number}}}"#)).is_some());
    }
    let digits = "9".repeat(1_000_000);
    assert!(reader::<HostConfig>(&format!(r#"{{"Memory": {digits}}}"#)).is_some());
}

#[test]
fn text_that_is_no_unicode_is_refused_and_every_escape_is_read() {
    for json in [
        r#"{"ID": "\ud800"}"#,
        r#"{"ID": "\udc00x"}"#,
        "{\"ID\": \"\0\"}",
        r#"{"ID": "\x41"}"#,
    ] {
        assert!(reader::<Container>(json).is_some(), "{json}");
    }
    let bytes = [b"{\"ID\": \"".as_slice(), &[0xff], b"\"}"].concat();
    assert!(serde_json::from_slice::<Container>(&bytes).is_err());
    let container: Container = serde_json::from_str(r#"{"ID": "\u0000\ud83d\ude00"}"#).unwrap();
    assert_eq!(container.id, "\0😀");
}

//! Every document that is read: its encodings, and what is said if it is damaged or another one.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod readers;

use std::num::NonZeroU32;

use readers::{DOCUMENTS, Document};
use wcow_spec::gmsa::GmsaCredentialSpec;
use wcow_spec::{
    Container, DaemonConfig, DaemonJsonError, DockerFile, Error, ErrorChain, ErrorKind, HostConfig,
    InspectError, WindowsEdition, WindowsSpec,
};

const BYTE_ORDER_MARK: char = '\u{feff}';

/// The text in every encoding in which tools on Windows write JSON.
fn encodings(text: &str) -> [(&'static str, Vec<u8>); 6] {
    let marked = format!("{BYTE_ORDER_MARK}{text}");
    let utf_16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    };
    [
        ("UTF-8", text.into()),
        ("UTF-8 with a mark", marked.clone().into_bytes()),
        ("UTF-16 LE", utf_16(text, u16::to_le_bytes)),
        ("UTF-16 LE with a mark", utf_16(&marked, u16::to_le_bytes)),
        ("UTF-16 BE", utf_16(text, u16::to_be_bytes)),
        ("UTF-16 BE with a mark", utf_16(&marked, u16::to_be_bytes)),
    ]
}

#[test]
fn every_document_is_read_in_utf_8_and_utf_16_with_and_without_a_byte_order_mark() {
    for Document {
        name,
        read,
        example,
        ..
    } in DOCUMENTS
    {
        // A reader that passes over what is in the document would have equal answers, too.
        let nothing = read(b"{}").ok();
        let expected = read(example.as_bytes()).unwrap();
        assert_ne!(Some(&expected), nothing.as_ref(), "{name}");
        assert!(!expected.to_string().is_ascii(), "{name}");

        for (encoding, bytes) in encodings(example) {
            assert_eq!(read(&bytes).unwrap(), expected, "{name} in {encoding}");
        }
        for (encoding, bytes) in encodings(&format!("\r\n {example}\r\n")) {
            let read = read(&bytes).unwrap();
            assert_eq!(read, expected, "{name} after an empty line, in {encoding}");
        }
    }
}

#[test]
fn a_document_that_is_neither_utf_8_nor_utf_16_is_refused_with_these_words() {
    let latin_1 = b"{\"x\": \"\xfc\"}".as_slice();
    let odd = b"{\0}\0 ".as_slice();
    let half_a_surrogate_pair = b"\xff\xfe{\0\x00\xd8".as_slice();
    for Document { name, read, .. } in DOCUMENTS {
        for bytes in [latin_1, odd, half_a_surrogate_pair] {
            let message = read(bytes).unwrap_err().message;
            assert!(
                message.ends_with("the text is neither UTF-8 nor UTF-16"),
                "{name}: {message}"
            );
        }
    }
}

#[test]
fn an_error_in_utf_16_has_the_position_in_the_text() {
    let json = "{\n  \"é\": 0,\n  \"Memory\": \"x\"\n}";
    let [(_, utf_8), others @ ..] = encodings(json);
    let expected = HostConfig::from_json(&utf_8).unwrap_err();
    assert_eq!((expected.line(), expected.column()), (Some(3), Some(15)));
    for (encoding, bytes) in others {
        let error = HostConfig::from_json(&bytes).unwrap_err();
        assert_eq!(error, expected, "{encoding}");
    }
}

/// What a reader says to a document that is not JSON.
#[test]
fn an_error_names_the_document() {
    for (name, expected) in [
        ("config.v2.json", "cannot read config.v2.json: "),
        ("hostconfig.json", "cannot read hostconfig.json: "),
        (
            "docker inspect",
            "cannot read the output of docker inspect: ",
        ),
        ("daemon.json", "cannot read daemon.json: "),
    ] {
        let document = DOCUMENTS.iter().find(|document| document.name == name);
        let read = document.unwrap().read;
        for json in ["x", "{", "[1", "7", "\"x\"", "{} {}", r#"{"a" 1}"#] {
            let message = read(json.as_bytes()).unwrap_err().message;
            assert!(message.starts_with(expected), "{name}: {message}");
        }
    }
}

#[test]
fn an_error_in_one_of_dockers_files_says_which_one_and_which_key() {
    let read = |config: &str, host_config: &str| {
        Container::from_docker_files(config.as_bytes(), host_config.as_bytes()).unwrap_err()
    };
    for (config, host_config, file, key, message) in [
        (
            r#"{"Config": {"Env": ["A=1", 7]}}"#,
            "{}",
            DockerFile::ConfigV2,
            "Config.Env[1]",
            "cannot read config.v2.json: Config.Env[1]: invalid type: integer `7`, expected a string",
        ),
        (
            r#"{"MountPoints": {"c:\\x": {"Spec": {"VolumeOptions": {"Subpath": 1}}}}}"#,
            "{}",
            DockerFile::ConfigV2,
            r"MountPoints.c:\x.Spec.VolumeOptions.Subpath",
            r"cannot read config.v2.json: MountPoints.c:\x.Spec.VolumeOptions.Subpath: invalid type",
        ),
        (
            "{}",
            r#"{"Devices": [{}, {"PathOnHost": 1}]}"#,
            DockerFile::HostConfig,
            "Devices[1].PathOnHost",
            "cannot read hostconfig.json: Devices[1].PathOnHost: invalid type: integer `1`",
        ),
        // The first file is read first.
        (
            r#"{"ID": 1}"#,
            r#"{"Memory": "x"}"#,
            DockerFile::ConfigV2,
            "ID",
            "cannot read config.v2.json: ID: invalid type: integer `1`",
        ),
    ] {
        let error = read(config, host_config);
        assert_eq!(error.file, file, "{config} {host_config}");
        assert_eq!(error.source.key(), key);
        assert_eq!(error.source.line(), Some(1));
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        let text = ErrorChain(&error).to_string();
        assert!(text.starts_with(message), "{text}");
        assert_eq!(text, ErrorChain(&Error::from(error)).to_string());
    }
}

#[test]
fn an_error_in_the_output_of_docker_inspect_says_which_element_and_which_key() {
    let json = br#"[{"Id": "a"}, {"HostConfig": {"Memory": true}}]"#;
    let error = Container::all_from_inspect(json).unwrap_err();
    let InspectError::Json(source) = &error else {
        panic!("{error}");
    };
    assert_eq!(source.key(), "[1].HostConfig.Memory");

    for (json, key) in [
        (
            r#"[{"HostConfig": {"Mounts": [{"Target": 1}]}}]"#,
            "[0].HostConfig.Mounts[0].Target",
        ),
        (
            r#"{"HostConfig": {"Mounts": [{"Target": 1}]}}"#,
            "HostConfig.Mounts[0].Target",
        ),
        (r#"{"Mounts": [{"RW": 1}]}"#, "Mounts[0].RW"),
        (r#"[{"State": {"StartedAt": 1}}]"#, "[0].State.StartedAt"),
    ] {
        let error = Container::from_inspect(json.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        let InspectError::Json(source) = &error else {
            panic!("{error}");
        };
        assert_eq!(source.key(), key);
        let message = ErrorChain(&error).to_string();
        let expected = format!("cannot read the output of docker inspect: {key}: invalid type");
        assert!(message.starts_with(&expected), "{message}");
    }
}

#[test]
fn an_error_in_any_other_document_says_which_key() {
    let daemon = |json: &str| {
        let edition = WindowsEdition::Server;
        DaemonConfig::from_daemon_json(json.as_bytes(), edition, NonZeroU32::MIN).unwrap_err()
    };
    for (json, key) in [
        (r#"{"data-root": 1}"#, "data-root"),
        (r#"{"dns-search": ["a", 1]}"#, "dns-search[1]"),
        (
            r#"{"features": {"containerd-snapshotter": 1}}"#,
            "features.containerd-snapshotter",
        ),
    ] {
        let error = daemon(json);
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        let DaemonJsonError::Json(source) = &error else {
            panic!("{error}");
        };
        assert_eq!(source.key(), key);
    }

    let spec = |json: &str| WindowsSpec::from_json(json.as_bytes()).unwrap_err();
    for (json, key) in [
        (
            r#"{"process": {"user": {"uid": "x"}, "cwd": ""}}"#,
            "process.user.uid",
        ),
        (
            r#"{"windows": {"resources": {"cpu": {"shares": 65536}}}}"#,
            "windows.resources.cpu.shares",
        ),
        (r#"{"mounts": [{}, 1]}"#, "mounts[1]"),
        (r#"{"annotations": {"a": 1}}"#, "annotations.a"),
    ] {
        assert_eq!(spec(json).key(), key, "{json}");
    }

    let error = GmsaCredentialSpec::from_json(br#"{"CmsPlugins": ["a", 1]}"#).unwrap_err();
    assert_eq!(error.key(), "CmsPlugins[1]");
}

#[test]
fn a_key_from_the_document_drives_no_terminal() {
    let json = br#"{"Annotations": {"\u001b[2J\u202e": 1}}"#;
    let error = HostConfig::from_json(json).unwrap_err();
    assert_eq!(error.key(), r"Annotations.\u{1b}[2J\u{202e}");
    assert!(!error.to_string().contains(char::is_control));
}

/// `config.v2.json` as dockerd writes it, as far as it tells the documents apart.
const CONFIG_V2: &str = r#"{"StreamConfig": {}, "State": {"Running": false}, "ID": "c1", "Config": {"Hostname": "h"},
    "NetworkSettings": {"Networks": {}}, "HasBeenStartedBefore": false, "MountPoints": {}}"#;

/// `hostconfig.json` as dockerd writes it.
const HOSTCONFIG: &str =
    r#"{"Binds": null, "NetworkMode": "default", "PortBindings": {}, "Isolation": "process"}"#;

/// An element of what `docker inspect` prints.
const INSPECT: &str = r#"{"Id": "c1", "State": {"Status": "exited"}, "Config": {"Hostname": "h"},
    "HostConfig": {"NetworkMode": "default"}, "Mounts": [], "NetworkSettings": {"Networks": {}}}"#;

#[test]
fn each_document_of_docker_is_read_where_it_belongs() {
    assert!(
        Container::from_docker_files(CONFIG_V2.as_bytes(), HOSTCONFIG.as_bytes()).is_ok()
            && Container::from_inspect(INSPECT.as_bytes()).is_ok()
    );
}

#[test]
fn the_output_of_docker_inspect_in_place_of_config_v2_json_is_told() {
    for json in [INSPECT, &format!("[{INSPECT}]"), "[]"] {
        let error = Container::from_docker_files(json.as_bytes(), b"{}").unwrap_err();
        assert_eq!(error.file, DockerFile::ConfigV2);
        assert_eq!(
            ErrorChain(&error).to_string(),
            "cannot read config.v2.json: this is the output of docker inspect, which Container::from_inspect reads"
        );
    }
}

#[test]
fn a_config_v2_json_in_place_of_the_output_of_docker_inspect_is_told() {
    for json in [CONFIG_V2, &format!("[{INSPECT}, {CONFIG_V2}]")] {
        let error = Container::all_from_inspect(json.as_bytes()).unwrap_err();
        assert_eq!(
            ErrorChain(&error).to_string(),
            "cannot read the output of docker inspect: this is config.v2.json, which Container::from_docker_files reads"
        );
    }
    let error = Container::from_inspect(CONFIG_V2.as_bytes()).unwrap_err();
    assert_eq!(
        ErrorChain(&error).to_string(),
        "cannot read the output of docker inspect: this is config.v2.json, which Container::from_docker_files reads"
    );
}

#[test]
fn config_v2_json_and_hostconfig_json_swapped_are_told() {
    let (config, host_config) = (CONFIG_V2.as_bytes(), HOSTCONFIG.as_bytes());
    let error = Container::from_docker_files(host_config, config).unwrap_err();
    assert_eq!(error.file, DockerFile::ConfigV2);
    assert_eq!(
        error.source.to_string(),
        "this is hostconfig.json, which Container::from_docker_files reads beside config.v2.json"
    );

    let error = Container::from_docker_files(config, config).unwrap_err();
    assert_eq!(error.file, DockerFile::HostConfig);
    let alone = HostConfig::from_json(config).unwrap_err();
    for message in [ErrorChain(&error).to_string(), alone.to_string()] {
        assert_eq!(
            message,
            "cannot read hostconfig.json: this is config.v2.json, which Container::from_docker_files reads"
        );
    }
}

#[test]
fn the_output_of_docker_inspect_in_place_of_hostconfig_json_is_told() {
    for json in [INSPECT, &format!("[{INSPECT}]")] {
        let error = HostConfig::from_json(json.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot read hostconfig.json: this is the output of docker inspect, which Container::from_inspect reads"
        );
    }
}

#[test]
fn a_hostconfig_json_in_place_of_the_output_of_docker_inspect_is_told() {
    let error = Container::from_inspect(HOSTCONFIG.as_bytes())
        .expect_err("a hostconfig.json is not the output of docker inspect");
    assert_eq!(
        ErrorChain(&error).to_string(),
        "cannot read the output of docker inspect: this is hostconfig.json, which Container::from_docker_files reads \
         beside config.v2.json"
    );
}

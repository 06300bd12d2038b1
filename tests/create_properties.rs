//! What holds for every mount string and create request.
#![cfg(feature = "create")]
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use wcow_spec::create::{
    ApiVersion, CreateError, CreateRequest, Created, MountKind, MountSpec, Platform, VolumeName,
};
use wcow_spec::host::{HostPaths, PathKind};
use wcow_spec::{BackendError, Container, ErrorChain};

#[path = "common/create_host.rs"]
mod create_host;

use create_host::CreateHost;

/// A host on which paths that end with an `f` are files, with an `m` missing, and all others folders.
struct Paths;

impl HostPaths for Paths {
    fn kind(&self, path: &str) -> Result<PathKind, BackendError> {
        Ok(match path.chars().last() {
            Some('f') => PathKind::File,
            Some('m') => PathKind::Missing,
            _ => PathKind::Folder,
        })
    }
}

/// Text made of what mount strings are made of.
fn mount_text() -> impl Strategy<Value = String> {
    let part = select(vec![
        "c:",
        "D:",
        r"\",
        "/",
        ":",
        r"\\?\",
        r"\\.\pipe\",
        "//./pipe/",
        "ro",
        "RW",
        "a",
        "Logs",
        "com1",
        "ÄİΣſ",
        "|",
        " ",
        ".",
        "..",
        "x|y",
        "*",
        "\n",
        "f",
        "m",
    ]);
    let shaped = (
        select(vec![
            "",
            r"D:\Data\",
            "logs",
            r"\\.\pipe\Docker",
            r"\\?\d:\ΑΣ",
            "c:/a/b",
        ]),
        select(vec![
            r"c:\x",
            r"C:\Ünï/",
            "d:",
            r"\\.\PIPE\y",
            r"\\?\e:\",
            r"c:\a|b\c",
        ]),
        select(vec!["", ":ro", ":RW", ":rw", ":x"]),
    );
    prop_oneof![
        vec(part, 0..8).prop_map(|parts| parts.concat()),
        shaped.prop_map(|(source, destination, mode)| match source {
            "" => format!("{destination}{mode}"),
            source => format!("{source}:{destination}{mode}"),
        }),
        any::<String>(),
    ]
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec![
            "",
            "a",
            "C:\\x",
            "nat",
            "container:x",
            "ALL",
            "no",
            "hyperv",
            "80/tcp",
            "A=b",
            "size",
            "20GB"
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ]
}

fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        prop_oneof![Just(0), Just(1), any::<i64>()].prop_map(Value::from),
        text().prop_map(Value::from),
        vec(text(), 0..3).prop_map(Value::from),
        (text(), text()).prop_map(|(key, value)| json!({key: value})),
        mount_text().prop_map(|text| json!([text])),
    ]
}

/// Objects with some of these keys, most with a value of the right type.
fn object(keys: &'static [(&'static str, Kind)]) -> impl Strategy<Value = Value> {
    let key = select(keys.to_vec());
    let entry = key.prop_flat_map(|(key, kind)| {
        let right = match kind {
            Kind::Text => text().prop_map(Value::from).boxed(),
            Kind::Texts => vec(text(), 0..3).prop_map(Value::from).boxed(),
            Kind::Binds => vec(mount_text(), 0..3).prop_map(Value::from).boxed(),
            Kind::Set => vec(mount_text(), 0..3)
                .prop_map(|keys| {
                    keys.into_iter()
                        .map(|key| (key, json!({})))
                        .collect::<Value>()
                })
                .boxed(),
            Kind::Number => prop_oneof![Just(0), 1..9000_i64, any::<i64>()]
                .prop_map(Value::from)
                .boxed(),
            Kind::Flag => any::<bool>().prop_map(Value::from).boxed(),
        };
        (Just(key), prop_oneof![9 => right, 1 => value()])
    });
    vec(entry, 0..5).prop_map(|entries| {
        let entries = entries.into_iter();
        entries
            .map(|(key, value)| (key.to_owned(), value))
            .collect()
    })
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Text,
    Texts,
    Binds,
    Set,
    Number,
    Flag,
}

fn request() -> impl Strategy<Value = Value> {
    let config = object(&[
        ("Image", Kind::Text),
        ("Hostname", Kind::Text),
        ("Env", Kind::Texts),
        ("Cmd", Kind::Texts),
        ("Entrypoint", Kind::Texts),
        ("Volumes", Kind::Set),
        ("WorkingDir", Kind::Text),
        ("StopSignal", Kind::Text),
        ("Tty", Kind::Flag),
        ("NetworkDisabled", Kind::Flag),
        ("MacAddress", Kind::Text),
        ("User", Kind::Text),
    ]);
    let host_config = object(&[
        ("Binds", Kind::Binds),
        ("NetworkMode", Kind::Text),
        ("Isolation", Kind::Text),
        ("CpuCount", Kind::Number),
        ("CpuShares", Kind::Number),
        ("CpuPercent", Kind::Number),
        ("NanoCpus", Kind::Number),
        ("Memory", Kind::Number),
        ("VolumesFrom", Kind::Texts),
        ("CapAdd", Kind::Texts),
        ("AutoRemove", Kind::Flag),
        ("Privileged", Kind::Flag),
        ("VolumeDriver", Kind::Text),
        ("ExtraHosts", Kind::Texts),
        ("SecurityOpt", Kind::Texts),
    ]);
    (config, prop_oneof![Just(Value::Null), host_config]).prop_map(|(mut config, host_config)| {
        if let (Some(object), false) = (config.as_object_mut(), host_config.is_null()) {
            object.entry("Image").or_insert(json!("web"));
            object.insert("HostConfig".to_owned(), host_config);
        }
        config
    })
}

fn create(request: &CreateRequest, minor: u32) -> Result<Created, CreateError> {
    let host = CreateHost {
        api_version: ApiVersion::new(1, minor),
        ..CreateHost::new(Paths).with_image(r#"{"Cmd": ["cmd"], "Env": ["A=c", "B=d"]}"#)
    };
    host.create(request)
}

proptest! {
    #[test]
    fn a_parsed_mount_displays_as_a_text_that_is_parsed_to_an_equal_one(
        text in mount_text(),
        driver in select(vec!["", "local", "nfs"]),
    ) {
        if let Ok(spec) = MountSpec::parse(&text, driver, &Paths) {
            let displayed = spec.to_string();
            let again = MountSpec::parse(&displayed, driver, &Paths);
            prop_assert_eq!(again.ok(), Some(spec), "{}", displayed);
        }
    }

    #[test]
    fn a_parsed_mount_is_what_its_kind_says(text in mount_text()) {
        if let Ok(spec) = MountSpec::parse(&text, "", &Paths) {
            prop_assert!(!spec.destination.is_empty() && !spec.destination.contains('/'));
            prop_assert!(!matches!(spec.destination.as_str(), "c:" | r"c:\"));
            match spec.kind {
                MountKind::Volume => {
                    prop_assert_eq!(&spec.source, "");
                    if let Some(name) = spec.volume {
                        prop_assert!(name.parse::<VolumeName>().is_ok(), "{}", name);
                    }
                }
                MountKind::Bind => prop_assert_eq!(Paths.kind(&spec.spec.source).unwrap(), PathKind::Folder),
                _ => prop_assert!(spec.source.starts_with(r"\\.\pipe\") && spec.writable),
            }
        }
    }

    #[test]
    fn a_request_is_refused_or_made_into_a_container_that_docker_can_store(
        body in request(),
        minor in 24..46_u32,
    ) {
        let Ok(request) = CreateRequest::from_json(body.to_string().as_bytes()) else {
            return Ok(());
        };
        let written = serde_json::to_vec(&request).unwrap();
        let again = serde_json::to_vec(&CreateRequest::from_json(&written).unwrap()).unwrap();
        prop_assert_eq!(&written, &again);
        match (create(&request, minor), create(&request, minor)) {
            (Ok(created), Ok(again)) => {
                prop_assert_eq!(&created, &again);
                let files = created.docker_files().unwrap();
                let read = Container::from_docker_files(files.config_v2.as_bytes(), files.hostconfig.as_bytes());
                prop_assert_eq!(read.unwrap(), created.container);
            }
            (Err(error), Err(again)) => {
                prop_assert_eq!(ErrorChain(&error).to_string(), ErrorChain(&again).to_string());
                prop_assert!((400..600).contains(&error.kind().http_status()));
            }
            (first, second) => prop_assert!(false, "{first:?} {second:?}"),
        }
    }

    #[test]
    fn any_bytes_are_a_request_or_an_error(body in any::<Vec<u8>>(), text in any::<String>()) {
        let _ = CreateRequest::from_json(&body);
        let _ = CreateRequest::from_json(text.as_bytes());
    }

    #[test]
    fn a_platform_that_was_parsed_is_parsed_again_to_an_equal_one(text in "[a-zA-Z0-9_/-]{0,20}") {
        if let Ok(platform) = text.parse::<Platform>() {
            prop_assert_eq!(platform.to_string().parse(), Ok(platform.clone()));
            prop_assert!(platform.runs(&platform), "{}", platform);
        }
    }
}

#[test]
fn a_request_is_written_as_the_body_that_it_is_read_from() {
    for body in [
        json!({}),
        json!({"Hostname": "h", "Image": "web", "Cmd": null, "Entrypoint": [], "Env": ["A=1"], "StopTimeout": 5,
               "Healthcheck": {"Test": ["NONE"], "Interval": 5_000_000}, "Volumes": {"c:\\x": {}}}),
        json!({"HostConfig": {"Binds": ["a:c:\\a"], "Memory": 1, "Mounts": [{"Type": "npipe", "Source": "x"}],
               "PortBindings": {"80/tcp": [{"HostIp": "", "HostPort": "8080"}]}, "Init": true}}),
        json!({"Image": "web", "NetworkingConfig": {"EndpointsConfig": {"nat": {"MacAddress": "x"}, "l2": null}}}),
    ] {
        let request = CreateRequest::from_json(body.to_string().as_bytes()).unwrap();
        let written = serde_json::to_string(&request).unwrap();
        let again = CreateRequest::from_json(written.as_bytes()).unwrap();
        assert_eq!(again, request, "{written}");
        let keys: Value = serde_json::from_str(&written).unwrap();
        for key in body.as_object().unwrap().keys() {
            assert!(keys.get(key).is_some(), "{key}: {written}");
        }
    }
    assert_eq!(
        serde_json::to_string(&CreateRequest::default()).unwrap(),
        "{}"
    );
}

//! Hostile create requests: each is an error, or exactly what was asked for.
#![cfg(feature = "create")]
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

use serde_json::{Value, json};
use wcow_spec::create::{CreateError, CreateRequest, Created, MountSpec};
use wcow_spec::host::{LocalVolumes, Volumes};
use wcow_spec::{DaemonConfig, ErrorChain};

#[path = "common/create_host.rs"]
mod create_host;

use create_host::{AllFolders, CreateHost};

fn create_named(name: &str, request: &CreateRequest) -> Result<Created, CreateError> {
    let host = CreateHost {
        name: name.to_owned(),
        ..CreateHost::new(AllFolders)
    };
    host.create(request)
}

fn create(body: &Value) -> Result<Created, CreateError> {
    CreateHost::new(AllFolders).create_from(&body.to_string())
}

fn with_host_config(host_config: &Value) -> Value {
    json!({"Image": "web", "HostConfig": host_config})
}

fn message(error: &CreateError) -> String {
    ErrorChain(error).to_string()
}

/// dockerd leaves it to its administrators who may mount what; see `docs/security.md`.
#[test]
fn the_data_root_and_pipes_are_mounted_as_asked_and_nothing_else_is() {
    for (bind, source, destination) in [
        (
            r"C:\ProgramData\docker:c:\x",
            r"c:\programdata\docker",
            r"c:\x",
        ),
        (
            r"C:\ProgramData\docker\..\x:c:\x",
            r"c:\programdata\docker\..\x",
            r"c:\x",
        ),
        (
            r"\\.\pipe\docker_engine:\\.\pipe\x",
            r"\\.\pipe\docker_engine",
            r"\\.\pipe\x",
        ),
        (r"\\?\C:\Windows:\\?\D:\x", r"\\?\c:\windows", r"\\?\d:\x"),
    ] {
        let created = create(&with_host_config(&json!({"Binds": [bind]}))).unwrap();
        let [mount] = &created.container.mount_points[..] else {
            panic!("{bind}")
        };
        assert_eq!(
            (mount.source.as_str(), mount.destination.as_str()),
            (source, destination)
        );
    }
}

#[test]
fn devices_streams_and_shares_are_no_mounts() {
    for bind in [
        "nul:c:\\x",
        "COM1:c:\\x",
        "lpt9:c:\\x",
        "con:c:\\x:ro",
        r"\\server\share:c:\x",
        r"\\?\UNC\server\share:c:\x",
        r"\\.\PhysicalDrive0:c:\x",
        r"\\.\c:\:c:\x",
        r"c:\a:stream:c:\x",
        r"c:\a:c:\x:stream",
        r"..\x:c:\x",
        r".:c:\x",
        r"d:\x:relative",
        r"d:\x:c:\",
        r"d:\x:c:",
        r"d:\x:\\server\share",
        r"d:\x:c:\x:ro:rw",
        r"d:\x:c:\a\\b",
        "logs\u{0}:c:\\x",
        "",
        ":",
        ":::::",
    ] {
        let error = create(&with_host_config(&json!({"Binds": [bind]}))).unwrap_err();
        assert_eq!(
            error.kind().http_status() / 100,
            if bind.starts_with("logs") || bind.starts_with(r".:") {
                4
            } else {
                5
            },
            "{bind:?}: {}",
            message(&error)
        );
    }
}

#[test]
fn no_volume_name_leads_out_of_the_data_root() {
    let volumes = LocalVolumes::new(r"C:\docker");
    for name in [
        "..", r"..\x", "a/b", "nul", "NUL.txt", "com1", "a.", "x ", "a:b", "a", "", "ſ\u{0}",
    ] {
        assert!(volumes.path("", name).is_err(), "{name}");
        let mount = json!({"Type": "volume", "Source": name, "Target": "c:\\x", "ReadOnly": true});
        let error = create(&with_host_config(&json!({"Mounts": [mount]})));
        assert!(error.is_err(), "{name}");
    }
}

#[test]
fn no_subpath_leads_out_of_its_volume() {
    for (subpath, is_taken) in [
        (r"a\b", true),
        (r"a\..\b", true),
        ("..", false),
        (r"a\..\..\b", false),
        (r"\a", false),
        ("/a", false),
        ("c:a", false),
        (r"c:\a", false),
        (r"\\?\c:\a", false),
        ("nul", false),
        (r"a\COM1", false),
        ("a:stream", false),
    ] {
        let mount = json!({"Type": "volume", "Source": "logs", "Target": "c:\\x",
                           "VolumeOptions": {"Subpath": subpath}});
        let created = create(&with_host_config(&json!({"Mounts": [mount]})));
        assert_eq!(created.is_ok(), is_taken, "{subpath}");
        let Ok(created) = created else { continue };
        let daemon = DaemonConfig::new(8.try_into().unwrap());
        let mounts = created
            .container
            .mounts(&daemon, &LocalVolumes::new(r"C:\docker"))
            .unwrap();
        assert!(
            mounts.iter().all(|mount| mount
                .source
                .starts_with(r"C:\ProgramData\docker\volumes\logs\_data\")),
            "{mounts:?}"
        );
    }
}

#[test]
fn names_that_are_paths_or_terminal_escapes_are_refused() {
    let request = CreateRequest::from_json(br#"{"Image": "web"}"#).unwrap();
    for name in [
        "..",
        "../x",
        r"a\b",
        "//x",
        "a",
        "/",
        "a b",
        "\u{1b}[2J",
        "nul:",
        "naïve",
        "a\u{0}b",
    ] {
        let error = create_named(name, &request).unwrap_err();
        assert_eq!(error.kind().http_status(), 400, "{name}");
        let escaped = format!("{:#}", ErrorChain(&error));
        assert!(!escaped.contains(char::is_control), "{escaped:?}");
    }
}

#[test]
fn image_references_name_images_and_nothing_else() {
    for image in [
        "../x",
        r"a\b",
        "a b",
        "http://x",
        "\u{1b}",
        "web@sha256:0",
        "WEB",
        "web:",
        "-",
        "a//b",
    ] {
        let error = create(&json!({"Image": image})).unwrap_err();
        assert_eq!(error.kind().http_status(), 400, "{image}");
    }
}

#[test]
fn deep_and_doubled_json_is_refused_without_recursion() {
    let deep = |depth: usize| {
        format!(
            r#"{{"x": {}{}, "Image": "web"}}"#,
            "[".repeat(depth),
            "]".repeat(depth)
        )
    };
    // An unknown key is passed over at any depth.
    assert!(CreateRequest::from_json(deep(100_000).as_bytes()).is_ok());
    for body in ["[".repeat(1 << 20), r#"{"HostConfig":"#.repeat(100_000)] {
        assert!(matches!(
            CreateRequest::from_json(body.as_bytes()),
            Err(CreateError::Json(_))
        ));
    }
    for body in [
        r#"{"Image": "web", "image": "db"}"#,
        r#"{"HostConfig": {"Memory": 1, "MEMORY": 2}}"#,
        r#"{"HostConfig": {"Mounts": [{"Source": "a", "source": "b"}]}}"#,
        r#"{"NetworkingConfig": {"EndpointsConfig": {"nat": {"MacAddress": "", "macaddress": ""}}}}"#,
    ] {
        let error = CreateRequest::from_json(body.as_bytes()).unwrap_err();
        assert!(
            message(&error).contains("repeated key"),
            "{}",
            message(&error)
        );
    }
    // Keys of maps are names.
    let body = br#"{"Image": "web", "Labels": {"a": "1", "A": "2"}}"#;
    assert_eq!(
        CreateRequest::from_json(body)
            .unwrap()
            .config
            .unwrap()
            .labels
            .unwrap()
            .len(),
        2
    );
}

#[test]
fn numbers_that_no_field_holds_are_refused() {
    for host_config in [
        json!({"Memory": 1e30}),
        json!({"Memory": 9_223_372_036_854_775_808_u64}),
        json!({"CpuCount": 1.5}),
        json!({"BlkioWeight": 70_000}),
        json!({"ConsoleSize": [-1, 0]}),
    ] {
        let error = create(&with_host_config(&host_config)).unwrap_err();
        assert_eq!(error.kind().http_status(), 400, "{host_config}");
    }
    for nanos in [i64::MIN, -1, 1] {
        let health = json!({"Image": "web", "Healthcheck": {"Interval": nanos}});
        assert_eq!(create(&health).unwrap_err().kind().http_status(), 400);
    }
}

/// The body of a request with so many variables of 1 KiB.
fn body_with_environment(variables: usize) -> String {
    let value = "v".repeat(1 << 10);
    let env: Vec<String> = (0..variables)
        .map(|index| format!("N{index}={value}"))
        .collect();
    json!({"Image": "web", "Env": env}).to_string()
}

/// Creates a container with so many variables of 1 KiB.
fn create_with_large_environment(variables: usize) {
    let request = CreateRequest::from_json(body_with_environment(variables).as_bytes()).unwrap();
    let created = create_named("web", &request).unwrap();
    let env = created.container.config.env;
    assert_eq!(env.len(), variables);
    assert_eq!(Some(env), request.config.unwrap().env);
}

#[test]
fn an_environment_of_64_mebibytes_is_kept() {
    create_with_large_environment(64 << 10);
}

#[test]
#[ignore = "needs 6 GiB of memory"]
fn an_environment_of_a_gibibyte_is_kept() {
    create_with_large_environment(1 << 20);
}

/// Returns how many bytes of memory reading a body takes for each of its bytes.
fn memory_per_byte(body: &str) -> u64 {
    let read = allocation_counter::measure(|| {
        CreateRequest::from_json(body.as_bytes()).unwrap();
    });
    let length = u64::try_from(body.len()).unwrap();
    read.bytes_max.checked_div(length).unwrap()
}

/// A host bounds the body, so it has to know what reading it costs.
#[test]
fn reading_a_body_takes_its_values_and_no_copy_of_the_body() {
    assert_eq!(memory_per_byte(&body_with_environment(8 << 10)), 1);
    let mounts = format!(
        r#"{{"HostConfig": {{"Mounts": [{}{{}}]}}}}"#,
        "{},".repeat(1 << 16)
    );
    // What takes the most memory for each of its bytes.
    assert!((200..=300).contains(&memory_per_byte(&mounts)));
}

/// With steps for each pair of them, this would not end.
#[test]
fn long_lists_and_texts_are_checked() {
    let binds: Vec<String> = (0..20_000)
        .map(|index| format!(r"d:\x{index}:c:\x{index}"))
        .collect();
    let created = create(&with_host_config(&json!({"Binds": binds}))).unwrap();
    assert_eq!(created.container.mount_points.len(), 20_000);
    for text in [
        ":".repeat(1 << 20),
        r"c:\".repeat(1 << 18),
        "a".repeat(1 << 22),
        r"\".repeat(1 << 20),
    ] {
        let _ = MountSpec::parse(&text, "", &AllFolders);
        let _ = create(
            &json!({"Image": text, "HostConfig": {"Binds": [text]}, "StopSignal": text, "WorkingDir": text}),
        );
    }
}

#[test]
fn secrets_of_a_request_are_in_no_debug_form_and_no_error() {
    let body = json!({"Image": "web", "Env": ["PASSWORD=hunter2"], "Cmd": ["login", "hunter2"],
                      "Entrypoint": ["hunter2"], "Healthcheck": {"Test": ["CMD", "hunter2"], "Interval": 1},
                      "HostConfig": {"SecurityOpt": ["credentialspec=raw://hunter2"],
                                     "LogConfig": {"Type": "splunk", "Config": {"splunk-token": "hunter2"}}}});
    let request = CreateRequest::from_json(body.to_string().as_bytes()).unwrap();
    assert!(!format!("{request:?}").contains("hunter2"), "{request:?}");
    let error = create_named("web", &request).unwrap_err();
    assert!(
        !format!("{error:?} {}", message(&error)).contains("hunter2"),
        "{error:?}"
    );
    let mut request = request;
    request.config.as_mut().unwrap().healthcheck = None;
    let created = create_named("web", &request).unwrap();
    assert!(!format!("{created:?}").contains("hunter2"), "{created:?}");
}

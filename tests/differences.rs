//! Where the crate deliberately differs from dockerd: a test for each row of the crate page's table that concerns the
//! core.
//!
//! Four rows have their tests elsewhere: links and large files in `hostile_credential_specs.rs` and
//! `credential_spec_folder.rs`, an exec's working directory in `around_the_core.rs`, what is logged in `logging.rs`.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use common::{VOLUME, builder, container, container_with_option, daemon, snapshotter_daemon};
use serde_json::json;
use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryLayerMounts,
};
use wcow_spec::host::{
    CredentialSpecFiles, CredentialSpecPath, CredentialSpecPathError, CredentialSpecPathProblem,
    Endpoint,
};
use wcow_spec::{
    BackendError, BackingDeviceError, BuildError, Container, CredentialSpecError, DeviceMapping,
    ErrorChain, ErrorKind, HostConfig, Isolation, LimitOutOfRange,
};

/// Returns the error of a container with this `file://` credential spec, on a host where every file can be read.
fn file_error(location: &str) -> BuildError {
    struct AnyFile;

    impl CredentialSpecFiles for AnyFile {
        fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
            Ok(path.full())
        }
    }

    let container = container_with_option(&format!("credentialspec=file://{location}"));
    let builder = builder().with_credential_spec_files(AnyFile);
    builder.build_spec(&container, &daemon(), &[]).unwrap_err()
}

#[test]
fn a_credential_spec_in_a_sibling_folder_that_shares_the_prefix_is_refused() {
    let error = file_error(r"..\CredentialSpecs-other\x");
    assert_eq!(
        ErrorChain(&error).to_string(),
        r"invalid credential spec: file:// path must be under C:\ProgramData\docker\CredentialSpecs"
    );
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
}

#[test]
fn a_credential_spec_that_is_not_a_plain_name_is_refused_before_anything_is_opened() {
    use CredentialSpecPathProblem::{Colon, Device, Rooted, TrailingDotOrSpace};
    let component = |name: &str| name.to_owned();
    let cases = [
        ("C:x", Colon),
        ("web.json:stream", Colon),
        (r"\x", Rooted),
        (
            "NUL",
            Device {
                component: component("NUL"),
            },
        ),
        (
            r"sub\com1.json",
            Device {
                component: component("com1.json"),
            },
        ),
        (
            "web.json.",
            TrailingDotOrSpace {
                component: component("web.json."),
            },
        ),
        (
            r"sub \web.json",
            TrailingDotOrSpace {
                component: component("sub "),
            },
        ),
    ];
    for (location, expected) in cases {
        let error = file_error(location);
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(
            matches!(
                &error,
                BuildError::CredentialSpec(CredentialSpecError::Path(CredentialSpecPathError {
                    location: refused,
                    problem,
                    ..
                })) if refused == location && *problem == expected
            ),
            "{location}: {error:?}"
        );
    }
}

#[test]
fn limits_that_do_not_fit_are_refused_with_option_and_range() {
    type SetLimit = fn(&mut HostConfig);
    let limited = |set_limit: SetLimit| {
        let mut container = container();
        set_limit(&mut container.host_config);
        builder().build_spec(&container, &daemon(), &[])
    };

    let refused: [(SetLimit, &str, i64, i64); 7] = [
        (|limits| limits.cpu_shares = -1, "CpuShares", -1, 65_535),
        (
            |limits| limits.cpu_shares = 65_536,
            "CpuShares",
            65_536,
            65_535,
        ),
        (|limits| limits.cpu_percent = -1, "CpuPercent", -1, 655),
        (|limits| limits.cpu_percent = 656, "CpuPercent", 656, 655),
        (|limits| limits.cpu_count = -1, "CpuCount", -1, i64::MAX),
        (|limits| limits.memory_bytes = -1, "Memory", -1, i64::MAX),
        (
            |limits| limits.nano_cpus = 52_428_800_000,
            "NanoCpus",
            52_428_800_000,
            52_428_799_999,
        ),
    ];
    for (set_limit, expected_option, expected_value, greatest) in refused {
        let error = limited(set_limit).unwrap_err();
        assert_eq!(
            ErrorChain(&error).to_string(),
            format!(
                "invalid {expected_option}: {expected_value} is not in the range from 0 to {greatest}"
            )
        );
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(
            matches!(
                error,
                BuildError::Limit(LimitOutOfRange { option, value, min: 0, max, .. })
                    if (option, value, max) == (expected_option, expected_value, greatest)
            ),
            "{error:?}"
        );
    }

    let taken: [SetLimit; 5] = [
        |limits| limits.cpu_shares = 65_535,
        |limits| limits.cpu_percent = 655,
        |limits| limits.cpu_count = i64::MAX,
        |limits| limits.memory_bytes = i64::MAX,
        |limits| limits.nano_cpus = 52_428_799_999,
    ];
    for set_limit in taken {
        assert!(limited(set_limit).is_ok());
    }
}

#[test]
fn an_empty_mount_path_of_hcs_is_an_error() {
    let mounts = MemoryLayerMounts::new()
        .with_layer_source(r"C:\mnt", r"D:\s\7")
        .with_mount_path(r"D:\s\7", "");
    let mut container = container();
    container.runtime.base_fs = Some(r"C:\mnt".to_owned());
    let error = builder()
        .with_layer_mounts(mounts)
        .build_spec(&container, &snapshotter_daemon(), &[])
        .unwrap_err();
    assert!(matches!(
        &error,
        BuildError::BackingDevice { source: BackingDeviceError::NotMounted { layer_path, .. }, .. }
            if layer_path == r"D:\s\7"
    ));
    assert!(
        ErrorChain(&error)
            .to_string()
            .ends_with(r"layer D:\s\7 of mount C:\mnt has no mount path")
    );
}

#[test]
fn gateway_information_of_an_unexpected_type_is_an_error_when_it_is_read() {
    for gateway in [json!("gw-1"), json!({"hnsid": 1})] {
        let driver_info = json!({"hnsid": "ep-1", "GW_INFO": gateway});
        assert!(serde_json::from_value::<Endpoint>(driver_info).is_err());
    }
}

#[test]
fn null_configurations_are_defaults() {
    let config = json!({"ID": "c1", "Name": "/web", "Path": "cmd", "Image": "sha256:88f0", "Config": null,
        "NetworkSettings": null});
    let inspected = json!([{"Id": "c1", "Name": "/web", "Path": "cmd", "Image": "sha256:88f0", "Config": null,
        "HostConfig": null, "NetworkSettings": null, "State": null, "Mounts": null}]);
    let containers = [
        Container::from_docker_files(config.to_string().as_bytes(), b"null").unwrap(),
        Container::from_inspect(inspected.to_string().as_bytes()).unwrap(),
    ];
    let from_default = builder().build_spec(&container(), &daemon(), &[]).unwrap();
    for mut container in containers {
        container.runtime.base_fs = Some(VOLUME.to_owned());
        let from_null = builder().build_spec(&container, &daemon(), &[]).unwrap();
        assert_eq!(from_null, from_default);
    }
}

#[test]
fn an_unknown_isolation_is_refused() {
    let text =
        r#"Invalid isolation: "hyper-v". Windows supports 'default', 'process', or 'hyperv'"#;
    let error = "hyper-v".parse::<Isolation>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert_eq!(error.to_string(), text);

    let stored = br#"{"Isolation": "hyper-v"}"#;
    let error = Container::from_docker_files(b"{}", stored).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert_eq!(error.source.key(), "Isolation");
    let chain = ErrorChain(&error).to_string();
    assert!(chain.contains(text), "{chain}");
}

#[test]
fn a_known_key_that_comes_twice_is_refused_with_both_spellings() {
    for (host_config, problem) in [
        (
            r#"{"Memory": 1, "CpuCount": 1, "memory": 2}"#,
            "repeated key `memory`, after `Memory`",
        ),
        (
            r#"{"CpuShares": 1, "CpuShares": 1}"#,
            "repeated key `CpuShares`",
        ),
    ] {
        let error = HostConfig::from_json(host_config.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(error.to_string().contains(problem), "{error}");
    }
    // Unknown keys, and the keys of maps, are not known keys.
    let unknown = br#"{"X": 1, "X": 2, "Annotations": {"a": "1", "A": "2"}}"#;
    assert_eq!(HostConfig::from_json(unknown).unwrap().annotations.len(), 2);
}

#[test]
fn a_credential_spec_that_is_not_utf_8_is_refused() {
    let store = MemoryDependencyStore::new().with_config("c1", "k", b"\xff");
    let mut container = container_with_option("credentialspec=config://k");
    container.runtime.swarm_managed = true;
    let error = builder()
        .with_dependency_store(store)
        .build_spec(&container, &daemon(), &[])
        .unwrap_err();
    assert!(
        ErrorChain(&error)
            .to_string()
            .starts_with("error getting value from config store: invalid utf-8 sequence")
    );
}

/// A user names the config, and the host's store may keep each in a file of that name.
#[test]
fn a_config_id_that_cannot_be_a_name_is_refused_before_the_store_is_asked() {
    for (config_id, quoted) in [
        ("/etc/shadow", r#""/etc/shadow""#),
        ("../..", r#""../..""#),
        ("..", r#""..""#),
        (r"a\b", r#""a\\b""#),
        ("C:", r#""C:""#),
        ("k:stream", r#""k:stream""#),
        ("k.", r#""k.""#),
        ("NUL", r#""NUL""#),
        ("k\0", r#""k\x00""#),
        ("k\n", r#""k\n""#),
    ] {
        let store = MemoryDependencyStore::new().with_config("c1", config_id, "a secret");
        let mut container = container_with_option(&format!("credentialspec=config://{config_id}"));
        container.runtime.swarm_managed = true;
        let builder = builder().with_dependency_store(store);
        let error = builder.build_spec(&container, &daemon(), &[]).unwrap_err();
        assert_eq!(
            ErrorChain(&error).to_string(),
            format!("error getting value from config store: {quoted} is not the id of a config")
        );
        let cause = error.backend().unwrap();
        assert_eq!(cause.kind(), ErrorKind::InvalidParameter, "{config_id}");
    }
}

#[test]
fn device_path_errors_are_invalid_parameters() {
    for path in ["oops", "://x"] {
        let mut container = container();
        container.host_config.devices = vec![DeviceMapping {
            path_on_host: path.to_owned(),
        }];
        let error = builder()
            .build_spec(&container, &daemon(), &[])
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    }
}

#[test]
fn a_path_that_leaves_the_folder_and_comes_back_is_taken() {
    let files = MemoryCredentialSpecFiles::new()
        .with_file(r"C:\ProgramData\docker\CredentialSpecs\web.json", "text");
    let builder = builder().with_credential_spec_files(files);
    let container = container_with_option(r"credentialspec=file://..\CredentialSpecs\web.json");
    assert!(builder.build_spec(&container, &daemon(), &[]).is_ok());
}

#[test]
fn a_credential_spec_file_is_read_by_its_cleaned_path() {
    let files =
        MemoryCredentialSpecFiles::new().with_file(r"D:\docker\CredentialSpecs\a\web.json", "text");
    let container = container_with_option("credentialspec=file://a/./b/../web.json");
    let mut daemon = daemon();
    daemon.root = "D:/x/../docker/".to_owned();
    let builder = builder().with_credential_spec_files(files);
    let spec = builder.build_spec(&container, &daemon, &[]).unwrap();
    assert_eq!(spec.credential_spec().unwrap(), "text");
}

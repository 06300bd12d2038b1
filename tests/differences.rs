//! Where the crate deliberately differs from dockerd: a test for each row of the crate page's table that
//! concerns the core.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use std::sync::Arc;

use common::{VOLUME, builder, container, container_with_option, daemon};
use serde_json::json;
use wcow_spec::host::Endpoint;
use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryLayerMounts,
};
use wcow_spec::{
    BackingDeviceError, Container, CredentialSpecPathError, DaemonConfig, DeviceMapping, Error,
    ErrorChain, ErrorKind, HostConfig, Isolation,
};

/// The error of a container with this `file://` credential spec, on a host where every file can be read.
fn file_error(location: &str) -> Error {
    #[derive(Debug)]
    struct AnyFile;

    impl wcow_spec::host::CredentialSpecFiles for AnyFile {
        fn read(
            &self,
            path: &wcow_spec::host::CredentialSpecPath,
        ) -> Result<String, wcow_spec::BackendError> {
            Ok(path.full())
        }
    }

    let container = container_with_option(&format!("credentialspec=file://{location}"));
    let builder = builder().with_credential_spec_files(AnyFile);
    builder.build_spec(&container, &daemon(), &[]).unwrap_err()
}

#[test]
fn a_credential_spec_in_a_folder_whose_name_begins_alike_is_refused() {
    let error = file_error(r"..\CredentialSpecs-other\x");
    assert_eq!(
        ErrorChain(&error).to_string(),
        r"invalid credential spec: file:// path must be under C:\ProgramData\docker\CredentialSpecs"
    );
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
}

#[test]
fn a_credential_spec_that_is_no_plain_name_is_refused_before_anything_is_opened() {
    use CredentialSpecPathError::{Colon, Device, Rooted, TrailingDotOrSpace};
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
            matches!(&error, Error::CredentialSpecPath { path, reason }
                if path == location && *reason == expected),
            "{location}: {error:?}"
        );
    }
}

#[test]
fn limits_that_do_not_fit_are_refused_with_option_and_range() {
    let limits = |host_config: HostConfig| {
        let container = Container {
            host_config,
            ..container()
        };
        builder().build_spec(&container, &daemon(), &[])
    };
    let defaults = HostConfig::default;
    let cases = [
        (
            HostConfig {
                cpu_shares: -1,
                ..defaults()
            },
            "CpuShares: -1 is not in the range from 0 to 65535",
        ),
        (
            HostConfig {
                cpu_shares: 65_536,
                ..defaults()
            },
            "CpuShares: 65536 is not in the range from 0 to 65535",
        ),
        (
            HostConfig {
                cpu_percent: -1,
                ..defaults()
            },
            "CpuPercent: -1 is not in the range from 0 to 655",
        ),
        (
            HostConfig {
                cpu_percent: 656,
                ..defaults()
            },
            "CpuPercent: 656 is not in the range from 0 to 655",
        ),
        (
            HostConfig {
                cpu_count: -1,
                ..defaults()
            },
            "CpuCount: -1 is not in the range from 0 to 9223372036854775807",
        ),
        (
            HostConfig {
                memory_bytes: -1,
                ..defaults()
            },
            "Memory: -1 is not in the range from 0 to 9223372036854775807",
        ),
        (
            HostConfig {
                nano_cpus: 52_428_800_000,
                ..defaults()
            },
            "NanoCpus: 52428800000 is not in the range from 0 to 52428799999",
        ),
    ];
    for (host_config, message) in cases {
        let error = limits(host_config).unwrap_err();
        assert_eq!(error.to_string(), format!("invalid {message}"));
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    }
    for host_config in [
        HostConfig {
            cpu_shares: 65_535,
            ..defaults()
        },
        HostConfig {
            cpu_percent: 655,
            ..defaults()
        },
        HostConfig {
            cpu_count: i64::MAX,
            ..defaults()
        },
        HostConfig {
            memory_bytes: i64::MAX,
            ..defaults()
        },
        HostConfig {
            nano_cpus: 52_428_799_999,
            ..defaults()
        },
    ] {
        assert!(limits(host_config).is_ok());
    }
}

#[test]
fn an_empty_mount_path_of_hcs_is_an_error() {
    let mounts = MemoryLayerMounts::new()
        .with_layer_source(r"C:\mnt", r"D:\s\7")
        .with_mount_path(r"D:\s\7", "");
    let container = Container {
        base_fs: r"C:\mnt".to_owned(),
        ..container()
    };
    let daemon = DaemonConfig {
        uses_snapshotter: true,
        ..daemon()
    };
    let builder = builder().with_layer_mounts(mounts);
    let error = builder.build_spec(&container, &daemon, &[]).unwrap_err();
    assert!(matches!(
        &error,
        Error::BackingDevice { source: BackingDeviceError::EmptyMountPath { layer_path, .. }, .. }
            if layer_path == r"D:\s\7"
    ));
    assert!(
        ErrorChain(&error)
            .to_string()
            .ends_with(r"layer D:\s\7 of mount C:\mnt has no mount path")
    );
}

#[test]
fn gateway_information_of_an_unexpected_type_is_an_error_of_the_reader() {
    for gateway in [json!("gw-1"), json!({"hnsid": 1})] {
        let driver_info = json!({"hnsid": "ep-1", "GW_INFO": gateway});
        assert!(serde_json::from_value::<Endpoint>(driver_info).is_err());
    }
}

#[test]
fn null_configurations_are_defaults() {
    let json = json!({"ID": "c1", "Name": "/web", "Path": "cmd", "Image": "sha256:88f0", "Config": null,
        "HostConfig": null, "NetworkSettings": null});
    let container = Container {
        base_fs: VOLUME.to_owned(),
        ..serde_json::from_value(json).unwrap()
    };
    let from_null = builder().build_spec(&container, &daemon(), &[]).unwrap();
    let from_default = builder()
        .build_spec(&common::container(), &daemon(), &[])
        .unwrap();
    assert_eq!(from_null, from_default);
}

#[test]
fn an_unknown_isolation_is_refused() {
    let error = "hyper-v".parse::<Isolation>().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert_eq!(
        error.to_string(),
        "invalid isolation 'hyper-v', must be 'default', 'process' or 'hyperv'"
    );
}

#[test]
fn a_credential_spec_that_is_not_utf_8_is_refused() {
    let store = MemoryDependencyStore::new().with_config("k", b"\xff");
    let container = Container {
        dependency_store: Some(Arc::new(store)),
        ..container_with_option("credentialspec=config://k")
    };
    let error = builder()
        .build_spec(&container, &daemon(), &[])
        .unwrap_err();
    assert!(
        ErrorChain(&error)
            .to_string()
            .starts_with("error getting value from config store: invalid utf-8 sequence")
    );
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
fn the_file_is_asked_for_by_its_cleaned_path() {
    let files =
        MemoryCredentialSpecFiles::new().with_file(r"D:\docker\CredentialSpecs\a\web.json", "text");
    let container = container_with_option("credentialspec=file://a/./b/../web.json");
    let daemon = DaemonConfig {
        root: "D:/x/../docker/".to_owned(),
        ..daemon()
    };
    let builder = builder().with_credential_spec_files(files);
    let spec = builder.build_spec(&container, &daemon, &[]).unwrap();
    assert_eq!(spec.credential_spec().unwrap(), "text");
}

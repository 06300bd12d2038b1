//! What is read from Docker's own JSON, and written again.
#![allow(
    clippy::unwrap_used,
    reason = "a value that cannot be read is a failed test"
)]

use std::num::NonZeroU32;

use serde_json::{Value, json};
use wcow_spec::{
    ConfigReference, ConsoleSize, Container, ContainerConfig, DaemonConfig, DeviceLimit,
    DeviceMapping, DeviceWeight, ErrorChain, FileTarget, HostConfig, Isolation, LinuxOnlyOptions,
    MountPoint, NetworkMode, RuntimeState, SecretReference, Ulimit, WindowsEdition,
};

fn from_config(config: &Value) -> Container {
    Container::from_docker_files(config.to_string().as_bytes(), b"{}").unwrap()
}

fn from_host_config(host_config: &Value) -> HostConfig {
    HostConfig::from_json(host_config.to_string().as_bytes()).unwrap()
}

fn from_inspect(element: &Value) -> Container {
    Container::from_inspect(element.to_string().as_bytes()).unwrap()
}

/// What is said about a `config.v2.json` that cannot be read.
fn config_error(config: &str) -> String {
    let error = Container::from_docker_files(config.as_bytes(), b"{}").unwrap_err();
    error.source.to_string()
}

/// An object in which each of these keys is `null`.
fn nulls(keys: &[&str]) -> Value {
    let entries = keys.iter().map(|key| ((*key).to_owned(), Value::Null));
    entries.collect()
}

/// A `config.v2.json` with every key that is read, and some that are not.
fn full_config() -> Value {
    json!({
        "StreamConfig": {}, "State": {"StartedAt": "2024-06-03T09:12:44Z"}, "ID": "c1", "Name": "/web",
        "Path": "cmd", "Args": ["/S", "/C"], "Image": "sha256:88f0", "HasBeenStartedBefore": false,
        "Config": {"Hostname": "h", "Domainname": "d", "User": "u", "Tty": true, "Env": ["A=1"],
            "WorkingDir": "C:\\w", "ArgsEscaped": true, "Labels": {}},
        "NetworkSettings": {"Networks": {"nat": {"IPAMConfig": null}, "l2": null}},
        "MountPoints": {
            "c:\\x": {"Source": "D:\\x", "Destination": "c:\\x", "RW": true, "Spec": {}},
            "c:\\y": {"Source": "", "Destination": "c:\\y", "RW": false, "Name": "logs", "Driver": "local",
                "Spec": {"Type": "volume", "Target": "c:\\y", "VolumeOptions": {"Subpath": "web/a"}}},
        },
        "SecretReferences": [{"File": {"Name": "s", "Mode": 292}, "SecretID": "s1", "SecretName": "n"}],
        "ConfigReferences": [{"Runtime": {}, "ConfigID": "k1", "ConfigName": "m"}],
    })
}

/// A `hostconfig.json` with every key that a spec depends on.
fn full_host_config() -> Value {
    json!({
        "Isolation": "HyperV", "NetworkMode": "container:db", "ConsoleSize": [50, 120],
        "Annotations": {"a": "b"}, "DnsSearch": ["contoso.com"], "SecurityOpt": ["credentialspec=raw://x"],
        "Devices": [{"PathOnHost": "class/x", "PathInContainer": "", "CgroupPermissions": ""}],
        "CpuShares": 1, "CpuPercent": 2, "CpuCount": 3, "NanoCpus": -4, "Memory": 5,
        "IOMaximumIOps": u64::MAX, "IOMaximumBandwidth": 7, "Ulimits": [],
    })
}

/// A `hostconfig.json` with every option that Windows does not have.
fn full_linux_only() -> Value {
    json!({
        "BlkioDeviceReadBps": [{"Path": "C:", "Rate": 1}], "BlkioDeviceReadIOps": [{"Rate": 2}],
        "BlkioDeviceWriteBps": [{"Rate": 3}], "BlkioDeviceWriteIOps": [{"Rate": 4}], "BlkioWeight": 5,
        "BlkioWeightDevice": [{"Path": "D:", "Weight": 6}], "CgroupParent": "g", "CpuPeriod": 7,
        "CpusetCpus": "0", "CpusetMems": "1", "KernelMemory": 8, "MemoryReservation": 9, "MemorySwap": -1,
        "MemorySwappiness": 60, "OomKillDisable": true, "PidsLimit": 10,
        "Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": -1}],
    })
}

#[test]
fn config_v2_json_is_read_as_it_stands_on_disk() {
    let container = from_config(&full_config());
    assert_eq!(container.id, "c1");
    assert_eq!(container.name, "/web");
    assert_eq!(container.short_name(), "web");
    assert_eq!(container.path, "cmd");
    assert_eq!(container.args, ["/S", "/C"]);
    assert_eq!(container.image_id, "sha256:88f0");
    assert_eq!(container.config.hostname, "h");
    assert_eq!(container.config.domainname, "d");
    assert_eq!(container.config.user, "u");
    assert_eq!(container.config.env, ["A=1"]);
    assert_eq!(container.config.working_dir, r"C:\w");
    assert!(container.config.tty && container.config.args_escaped);
    assert!(container.networks.iter().eq(["l2", "nat"]));
    assert_eq!(
        container.mount_points,
        [
            MountPoint {
                source: r"D:\x".to_owned(),
                destination: r"c:\x".to_owned(),
                writable: true,
                ..MountPoint::default()
            },
            MountPoint {
                destination: r"c:\y".to_owned(),
                volume: "logs".to_owned(),
                driver: "local".to_owned(),
                subpath: "web/a".to_owned(),
                ..MountPoint::default()
            }
        ]
    );
    assert_eq!(
        container.secret_references,
        [SecretReference {
            secret_id: "s1".to_owned(),
            secret_name: "n".to_owned(),
            file: Some(FileTarget {
                name: "s".to_owned()
            })
        }]
    );
    assert_eq!(
        container.config_references,
        [ConfigReference {
            config_id: "k1".to_owned(),
            config_name: "m".to_owned(),
            file: None,
            is_runtime: true,
        }]
    );
    // What the daemon has written down counts, whatever the state says.
    assert!(!container.has_been_started_before);
    // The files do not have these.
    assert_eq!(container.host_config, HostConfig::default());
    assert_eq!(container.runtime, RuntimeState::default());
}

#[test]
fn hostconfig_json_is_read_as_it_stands_on_disk() {
    let expected = HostConfig {
        isolation: Some(Isolation::HyperV),
        network_mode: NetworkMode::Container("db".to_owned()),
        console_size: ConsoleSize {
            height: 50,
            width: 120,
        },
        annotations: [("a".to_owned(), "b".to_owned())].into(),
        dns_search: vec!["contoso.com".to_owned()],
        security_opt: vec!["credentialspec=raw://x".to_owned()],
        devices: vec![DeviceMapping {
            path_on_host: "class/x".to_owned(),
        }],
        cpu_shares: 1,
        cpu_percent: 2,
        cpu_count: 3,
        nano_cpus: -4,
        memory_bytes: 5,
        io_maximum_iops: u64::MAX,
        io_maximum_bandwidth: 7,
        ..HostConfig::default()
    };
    let json = full_host_config();
    assert_eq!(from_host_config(&json), expected);
    let container =
        Container::from_docker_files(br#"{"ID": "c1"}"#, json.to_string().as_bytes()).unwrap();
    assert_eq!(container.id, "c1");
    assert_eq!(container.host_config, expected);
}

#[test]
fn options_that_windows_does_not_have_are_read_to_be_refused() {
    let limit = |path: &str, rate| DeviceLimit {
        path: path.to_owned(),
        rate,
    };
    let expected = HostConfig {
        linux_only: LinuxOnlyOptions {
            blkio_device_read_bps: vec![limit("C:", 1)],
            blkio_device_read_iops: vec![limit("", 2)],
            blkio_device_write_bps: vec![limit("", 3)],
            blkio_device_write_iops: vec![limit("", 4)],
            blkio_weight: 5,
            blkio_weight_device: vec![DeviceWeight {
                path: "D:".to_owned(),
                weight: 6,
            }],
            cgroup_parent: "g".to_owned(),
            cpu_period: 7,
            cpuset_cpus: "0".to_owned(),
            cpuset_mems: "1".to_owned(),
            kernel_memory_bytes: 8,
            memory_reservation_bytes: 9,
            memory_swap_bytes: -1,
            memory_swappiness: Some(60),
            oom_kill_disable: true,
            pids_limit: 10,
            ulimits: vec![Ulimit {
                name: "nofile".to_owned(),
                soft: 1,
                hard: -1,
            }],
        },
        ..HostConfig::default()
    };
    assert_eq!(from_host_config(&full_linux_only()), expected);
}

#[test]
fn an_element_of_docker_inspect_is_read() {
    let element = json!({
        "Id": "c1", "State": {"Status": "exited", "StartedAt": "2024-06-03T09:12:44.1234567Z"},
        "HostConfig": {"Isolation": "process", "Memory": 5},
        "Mounts": [{"Type": "bind", "Source": "D:\\x", "Destination": "c:\\x", "Mode": "", "RW": false}],
        "NetworkSettings": {"Bridge": "", "Networks": {"nat": {}}},
    });
    let list = json!([element]);
    let container = from_inspect(&list);
    assert_eq!(container.id, "c1");
    assert_eq!(container.host_config.isolation, Some(Isolation::Process));
    assert_eq!(container.host_config.memory_bytes, 5);
    assert_eq!(container.mount_points[0].source, r"D:\x");
    assert!(!container.mount_points[0].writable);
    assert!(container.networks.iter().eq(["nat"]));
    assert!(container.has_been_started_before);

    assert_eq!(from_inspect(&element), container);
    for (document, containers) in [(&list, 1), (&element, 1), (&json!([element, element]), 2)] {
        let all = Container::all_from_inspect(document.to_string().as_bytes()).unwrap();
        assert_eq!(all, vec![container.clone(); containers]);
    }
    assert_eq!(Container::all_from_inspect(b"[]").unwrap(), []);
}

#[test]
fn docker_inspect_has_exactly_one_container_where_one_is_expected() {
    for (document, count) in [("[]", 0), (r#"[{"Id": "a"}, {"Id": "b"}]"#, 2)] {
        let error = Container::from_inspect(document.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("expected one container from docker inspect, found {count}")
        );
    }
}

#[test]
fn a_mount_point_of_docker_inspect_has_its_volume_and_the_subpath_of_its_request() {
    let mount = |destination: &str| {
        json!({"Type": "volume", "Name": "logs", "Source": "D:\\v", "Destination": destination,
            "Driver": "local", "RW": true})
    };
    let request = |target: &str, subpath: Value| json!({"Type": "volume", "Source": "logs", "Target": target, "VolumeOptions": subpath});
    let container = from_inspect(&json!({
        "HostConfig": {"Mounts": [
            request("C:/Logs/", json!({"Subpath": "a"})),
            request("c:\\whole", json!({"NoCopy": true})),
            request("c:\\null", Value::Null),
            null,
            request("c:\\other", json!({"Subpath": "b"})),
        ]},
        "Mounts": [mount("c:\\logs"), mount("c:\\whole"), mount("c:\\null"), mount("c:\\by-option"), null],
    }));
    let read: Vec<_> = container
        .mount_points
        .iter()
        .map(|mount_point| {
            (
                mount_point.destination.as_str(),
                mount_point.subpath.as_str(),
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            (r"c:\logs", "a"),
            (r"c:\whole", ""),
            (r"c:\null", ""),
            (r"c:\by-option", "")
        ]
    );
    for mount_point in &container.mount_points {
        assert_eq!(mount_point.volume, "logs");
        assert_eq!(mount_point.driver, "local");
        assert_eq!(mount_point.source, r"D:\v");
        assert!(mount_point.writable);
    }
}

#[test]
fn a_start_time_of_never_means_not_started() {
    for state in [
        json!({"StartedAt": "0001-01-01T00:00:00Z"}),
        json!({"StartedAt": ""}),
        json!({"StartedAt": null}),
        json!({}),
        Value::Null,
    ] {
        let container = from_inspect(&json!({"Id": "c1", "State": state}));
        assert!(!container.has_been_started_before);
    }
}

#[test]
fn null_is_the_default_of_everything() {
    let container = from_config(&nulls(&[
        "ID",
        "Name",
        "Path",
        "Args",
        "Image",
        "Config",
        "HostConfig",
        "NetworkSettings",
        "HasBeenStartedBefore",
        "State",
        "MountPoints",
        "SecretReferences",
        "ConfigReferences",
    ]));
    assert_eq!(container, Container::default());

    let container = from_inspect(&nulls(&[
        "Id",
        "Name",
        "Path",
        "Args",
        "Image",
        "Config",
        "HostConfig",
        "NetworkSettings",
        "HasBeenStartedBefore",
        "State",
        "Mounts",
    ]));
    assert_eq!(container, Container::default());

    let config = nulls(&[
        "Hostname",
        "Domainname",
        "User",
        "Tty",
        "Env",
        "WorkingDir",
        "ArgsEscaped",
    ]);
    let container = from_config(&json!({"Config": config}));
    assert_eq!(container.config, ContainerConfig::default());

    for full in [full_host_config(), full_linux_only()] {
        let keys: Vec<&str> = full
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        assert_eq!(from_host_config(&nulls(&keys)), HostConfig::default());
    }

    let keys = ["data-root", "dns-search", "exec-opts", "features"];
    let processors = NonZeroU32::new(8).unwrap();
    let daemon = nulls(&keys).to_string();
    let daemon =
        DaemonConfig::from_daemon_json(daemon.as_bytes(), WindowsEdition::Server, processors);
    let mut expected = DaemonConfig::new(processors);
    expected.default_isolation = Some(Isolation::Process);
    assert_eq!(daemon.unwrap(), expected);
}

#[test]
fn null_inside_lists_and_maps_is_read_as_go_reads_it() {
    let container = from_config(&json!({
        "Args": ["a", null], "Config": {"Env": [null], "User": null}, "NetworkSettings": {"Networks": null},
        "MountPoints": {"c:\\x": null}, "SecretReferences": [null], "ConfigReferences": [null],
    }));
    assert_eq!(container.args, ["a", ""]);
    assert_eq!(container.config.env, [""]);
    assert!(container.networks.is_empty() && container.mount_points.is_empty());
    assert_eq!(container.secret_references, [SecretReference::default()]);
    assert_eq!(container.config_references, [ConfigReference::default()]);

    let host_config = from_host_config(&json!({
        "Devices": [null], "Annotations": {"a": null}, "Ulimits": [null], "BlkioWeightDevice": [{"Path": null}],
    }));
    assert_eq!(host_config.devices, [DeviceMapping::default()]);
    assert_eq!(host_config.annotations["a"], "");
    assert_eq!(host_config.linux_only.ulimits, [Ulimit::default()]);
    assert_eq!(
        host_config.linux_only.blkio_weight_device,
        [DeviceWeight::default()]
    );
}

#[test]
fn errors_name_the_key_and_the_position() {
    let host_config = [
        (
            r#"{"CpuShares": 9223372036854775808}"#,
            "CpuShares",
            "invalid value: integer `9223372036854775808`",
        ),
        (
            r#"{"Memory": 1.5}"#,
            "Memory",
            "invalid type: floating point `1.5`",
        ),
        (
            r#"{"IOMaximumBandwidth": -1}"#,
            "IOMaximumBandwidth",
            "invalid value: integer `-1`",
        ),
        (
            r#"{"Annotations": []}"#,
            "Annotations",
            "invalid type: sequence, expected a map",
        ),
        (r#"{"ConsoleSize": [1]}"#, "ConsoleSize", "invalid length 1"),
        (
            r#"{"ConsoleSize": [-1, 2]}"#,
            "ConsoleSize[0]",
            "invalid value: integer `-1`",
        ),
        (
            r#"{"Isolation": "vm"}"#,
            "Isolation",
            r#"Invalid isolation: "vm". Windows supports 'default', 'process', or 'hyperv'"#,
        ),
        (
            r#"{"Isolation": 1}"#,
            "Isolation",
            "invalid type: integer `1`, expected a string",
        ),
        (
            r#"{"Devices": [{"PathOnHost": 1}]}"#,
            "Devices[0].PathOnHost",
            "invalid type: integer `1`",
        ),
    ];
    for (json, key, problem) in host_config {
        let error = HostConfig::from_json(json.as_bytes()).unwrap_err();
        let message = error.to_string();
        assert!(
            message.starts_with(&format!("cannot read hostconfig.json: {key}: {problem}")),
            "{message}"
        );
        assert!(message.contains(" at line 1 column "), "{message}");
        assert_eq!(error.key(), key);
        assert_eq!(error.line(), Some(1));

        let inspected = format!(r#"{{"HostConfig": {json}}}"#);
        let error = Container::from_inspect(inspected.as_bytes()).unwrap_err();
        let message = ErrorChain(&error).to_string();
        assert!(
            message.contains(&format!("HostConfig.{key}: {problem}")),
            "{message}"
        );
    }
    for (json, message) in [
        (
            r#"{"Config": {"Tty": "yes"}}"#,
            "Config.Tty: invalid type: string",
        ),
        (
            r#"{"NetworkSettings": {"Networks": []}}"#,
            "NetworkSettings.Networks: invalid type: sequence, expected a map",
        ),
        (
            r#"{"MountPoints": 1}"#,
            "MountPoints: invalid type: integer `1`, expected a map",
        ),
        ("1", "invalid type: integer `1`, expected an object"),
    ] {
        let error = config_error(json);
        assert!(error.starts_with(message), "{error}");
    }
}

#[test]
fn a_list_is_not_an_object_at_any_level() {
    const PROBLEM: &str = "invalid type: sequence, expected an object";

    for json in [
        json!({"Config": ["host"]}),
        json!({"NetworkSettings": []}),
        json!({"MountPoints": {"C:\\x": []}}),
        json!({"MountPoints": {"C:\\x": {"Spec": [{}]}}}),
        json!({"SecretReferences": [[]]}),
        json!({"ConfigReferences": [{"File": []}]}),
    ] {
        let error = config_error(&json.to_string());
        assert!(error.contains(PROBLEM), "{json}: {error}");
    }
    for json in [
        json!({"HostConfig": []}),
        json!({"State": ["x"]}),
        json!({"Mounts": [["C:\\x"]]}),
        json!([[]]),
    ] {
        let error = Container::all_from_inspect(json.to_string().as_bytes()).unwrap_err();
        let message = ErrorChain(&error).to_string();
        assert!(message.contains(PROBLEM), "{json}: {message}");
    }
    for json in [
        json!({"Devices": [["class/x"]]}),
        json!({"Ulimits": [[]]}),
        json!({"Mounts": [[]]}),
        json!({"Mounts": [{"VolumeOptions": ["a"]}]}),
    ] {
        let error = HostConfig::from_json(json.to_string().as_bytes()).unwrap_err();
        assert!(error.to_string().contains(PROBLEM), "{json}: {error}");
    }
}

#[test]
fn a_host_config_that_is_null_is_the_default() {
    assert_eq!(
        HostConfig::from_json(b"null").unwrap(),
        HostConfig::default()
    );
}

#[test]
fn json_that_is_cut_short_names_the_key_above() {
    let error = config_error(r#"{"Config": {"Host"#);
    assert!(
        error.starts_with("Config: EOF while parsing a string at line 1 column "),
        "{error}"
    );
    let error = config_error(r#"{"Co"#);
    assert!(
        error.starts_with("EOF while parsing a string at line 1 column "),
        "{error}"
    );
}

/// The number is the caller's: `daemon.json` has none, so it cannot set it to zero either.
#[test]
fn the_processors_of_a_daemon_are_those_that_the_caller_counts() {
    let processors = NonZeroU32::new(8).unwrap();
    let json = br#"{"numCPU": 0, "processors": 0}"#;
    let daemon = DaemonConfig::from_daemon_json(json, WindowsEdition::Server, processors).unwrap();
    assert_eq!(daemon.processors, processors);
}

#[test]
fn a_mount_point_is_read_with_defaults() {
    let container = from_config(
        &json!({"MountPoints": {"c:\\x": {"Destination": "C:\\x", "RW": true}, "c:\\y": {}}}),
    );
    let expected = MountPoint {
        destination: r"C:\x".to_owned(),
        writable: true,
        ..MountPoint::default()
    };
    assert_eq!(container.mount_points, [expected, MountPoint::default()]);
}

#[test]
fn a_container_that_is_written_is_the_config_v2_json_that_it_was_read_from() {
    for config in [full_config(), json!({}), json!({"NetworkSettings": null})] {
        let container = from_config(&config);
        let written = serde_json::to_vec(&container).unwrap();
        let again = Container::from_docker_files(&written, b"{}").unwrap();
        assert_eq!(again, container);
        assert_eq!(serde_json::to_vec(&again).unwrap(), written);
    }
    let written = serde_json::to_value(from_config(&full_config())).unwrap();
    assert_eq!(written["ID"], "c1");
    assert_eq!(
        written["NetworkSettings"]["Networks"],
        json!({"l2": {}, "nat": {}})
    );
    let volume = &written["MountPoints"][r"c:\y"];
    assert_eq!(volume["Spec"]["VolumeOptions"]["Subpath"], "web/a");
    assert_eq!(
        (&volume["Name"], &volume["Driver"]),
        (&json!("logs"), &json!("local"))
    );
    // These have a file of their own, or none.
    assert!(written.get("HostConfig").is_none() && written.get("Runtime").is_none());
}

#[test]
fn a_host_config_that_is_written_is_the_hostconfig_json_that_it_was_read_from() {
    let mut whole = full_host_config();
    whole
        .as_object_mut()
        .unwrap()
        .extend(full_linux_only().as_object().unwrap().clone());
    for json in [
        full_host_config(),
        full_linux_only(),
        whole,
        json!({}),
        json!({"Isolation": "default", "NetworkMode": "nat"}),
    ] {
        let host_config = from_host_config(&json);
        let written = serde_json::to_string(&host_config).unwrap();
        assert_eq!(
            HostConfig::from_json(written.as_bytes()).unwrap(),
            host_config
        );
        // It has Docker's own case, so its `Deserialize` reads it too.
        let derived: HostConfig = serde_json::from_str(&written).unwrap();
        assert_eq!(derived, host_config);
    }
    let written = serde_json::to_value(HostConfig::default()).unwrap();
    assert_eq!(written["Isolation"], "");
    assert_eq!(written["ConsoleSize"], json!([0, 0]));
}

#[test]
fn what_docker_inspect_says_can_be_written_as_dockers_files() {
    let container = from_inspect(&json!({
        "Id": "c1", "Name": "/web", "State": {"StartedAt": "2024-06-03T09:12:44Z"},
        "HostConfig": {"Memory": 5, "Mounts": [{"Target": "c:\\x", "VolumeOptions": {"Subpath": "a"}}]},
        "Mounts": [{"Name": "logs", "Source": "D:\\v", "Destination": "c:\\x", "Driver": "local", "RW": true}],
    }));
    let files = [
        serde_json::to_vec(&container).unwrap(),
        serde_json::to_vec(&container.host_config).unwrap(),
    ];
    let read = Container::from_docker_files(&files[0], &files[1]).unwrap();
    assert_eq!(read, container);
    assert_eq!(read.mount_points[0].subpath, "a");
}

/// What one writing of a map differs in from another is its order, and that is sorted.
#[test]
fn equal_host_configs_are_written_as_equal_bytes() {
    let annotations: Vec<String> = (0..20).map(|key| format!("a{key}")).collect();
    let entries = annotations.iter().map(|key| (key.clone(), key.clone()));
    let forwards = HostConfig {
        annotations: entries.clone().collect(),
        ..HostConfig::default()
    };
    let backwards = HostConfig {
        annotations: entries.rev().collect(),
        ..HostConfig::default()
    };
    assert_eq!(forwards, backwards);
    assert_eq!(
        serde_json::to_string(&forwards).unwrap(),
        serde_json::to_string(&backwards).unwrap()
    );
}

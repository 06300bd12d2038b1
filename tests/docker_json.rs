//! The inputs read Docker's own JSON, and say what is wrong with what they cannot read.
#![allow(
    clippy::unwrap_used,
    reason = "a value that cannot be read is a failed test"
)]

use serde_json::{Value, json};
use wcow_spec::{
    ConfigReference, ConsoleSize, Container, DaemonConfig, DeviceLimit, DeviceMapping, FileTarget,
    HostConfig, Isolation, Mount, MountPoint, NetworkMode, SecretReference, Ulimit,
};

fn container(json: Value) -> Container {
    serde_json::from_value(json).unwrap()
}

#[test]
fn config_v2_json_is_read_as_it_stands_on_disk() {
    let json = json!({
        "StreamConfig": {}, "State": {"StartedAt": "2024-06-03T09:12:44Z"}, "ID": "c1", "Name": "/web",
        "Path": "cmd", "Args": ["/S", "/C"], "Image": "sha256:88f0", "HasBeenStartedBefore": false,
        "Config": {"Hostname": "h", "Domainname": "d", "User": "u", "Tty": true, "Env": ["A=1"],
            "WorkingDir": "C:\\w", "ArgsEscaped": true, "Labels": {}},
        "NetworkSettings": {"Networks": {"nat": {"IPAMConfig": null}, "l2": null}},
        "MountPoints": {"c:\\x": {"Source": "D:\\x", "Destination": "c:\\x", "RW": true, "Spec": {}}},
        "SecretReferences": [{"File": {"Name": "s", "Mode": 292}, "SecretID": "s1", "SecretName": "n"}],
        "ConfigReferences": [{"Runtime": {}, "ConfigID": "k1", "ConfigName": "m"}],
    });
    let container = container(json);
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
        [MountPoint {
            source: r"D:\x".to_owned(),
            destination: r"c:\x".to_owned(),
            writable: true
        }]
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
}

#[test]
fn hostconfig_json_is_read_as_it_stands_on_disk() {
    let json = json!({
        "Isolation": "HyperV", "NetworkMode": "container:db", "ConsoleSize": [50, 120],
        "Annotations": {"a": "b"}, "DnsSearch": ["contoso.com"], "SecurityOpt": ["credentialspec=raw://x"],
        "Devices": [{"PathOnHost": "class/x", "PathInContainer": "", "CgroupPermissions": ""}],
        "CpuShares": 1, "CpuPercent": 2, "CpuCount": 3, "NanoCpus": -4, "Memory": 5,
        "IOMaximumIOps": u64::MAX, "IOMaximumBandwidth": 7, "Ulimits": [],
    });
    let expected = HostConfig {
        isolation: Isolation::HyperV,
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
    assert_eq!(
        serde_json::from_value::<HostConfig>(json).unwrap(),
        expected
    );
}

#[test]
fn options_that_windows_does_not_have_are_read_to_be_refused() {
    let json = json!({
        "BlkioDeviceReadBps": [{"Path": "C:", "Rate": 1}], "BlkioDeviceReadIOps": [{"Rate": 2}],
        "BlkioDeviceWriteBps": [{"Rate": 3}], "BlkioDeviceWriteIOps": [{"Rate": 4}], "BlkioWeight": 5,
        "BlkioWeightDevice": [{"Path": "D:", "Weight": 6}], "CgroupParent": "g", "CpuPeriod": 7,
        "CpusetCpus": "0", "CpusetMems": "1", "KernelMemory": 8, "MemoryReservation": 9, "MemorySwap": -1,
        "MemorySwappiness": 60, "OomKillDisable": true, "PidsLimit": 10,
        "Ulimits": [{"Name": "nofile", "Soft": 1, "Hard": -1}],
    });
    let limit = |path: &str, rate| DeviceLimit {
        path: path.to_owned(),
        rate,
    };
    let expected = HostConfig {
        blkio_device_read_bps: vec![limit("C:", 1)],
        blkio_device_read_iops: vec![limit("", 2)],
        blkio_device_write_bps: vec![limit("", 3)],
        blkio_device_write_iops: vec![limit("", 4)],
        blkio_weight: 5,
        blkio_weight_device: vec![limit("D:", 6)],
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
        ..HostConfig::default()
    };
    assert_eq!(
        serde_json::from_value::<HostConfig>(json).unwrap(),
        expected
    );
}

#[test]
fn an_element_of_docker_inspect_is_read() {
    let json = json!([{
        "Id": "c1", "State": {"Status": "exited", "StartedAt": "2024-06-03T09:12:44.1234567Z"},
        "HostConfig": {"Isolation": "process", "Memory": 5},
        "Mounts": [{"Type": "bind", "Source": "D:\\x", "Destination": "c:\\x", "Mode": "", "RW": false}],
        "NetworkSettings": {"Bridge": "", "Networks": {"nat": {}}},
    }]);
    let containers: Vec<Container> = serde_json::from_value(json).unwrap();
    let container = &containers[0];
    assert_eq!(container.id, "c1");
    assert_eq!(container.host_config.isolation, Isolation::Process);
    assert_eq!(container.host_config.memory_bytes, 5);
    assert_eq!(container.mount_points[0].source, r"D:\x");
    assert!(!container.mount_points[0].writable);
    assert!(container.has_been_started_before);
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
        assert!(!container(json!({"Id": "c1", "State": state})).has_been_started_before);
    }
}

#[test]
fn null_is_the_default_of_everything() {
    let keys = [
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
    ];
    let nulls: Value = keys
        .iter()
        .map(|key| ((*key).to_owned(), Value::Null))
        .collect();
    let container = container(nulls);
    assert_eq!(
        format!("{container:?}"),
        format!("{:?}", Container::default())
    );

    let keys = [
        "Isolation",
        "NetworkMode",
        "ConsoleSize",
        "Annotations",
        "DnsSearch",
        "SecurityOpt",
        "Devices",
        "CpuShares",
        "CpuPercent",
        "CpuCount",
        "NanoCpus",
        "Memory",
        "IOMaximumIOps",
        "IOMaximumBandwidth",
    ];
    let nulls: Value = keys
        .iter()
        .map(|key| ((*key).to_owned(), Value::Null))
        .collect();
    assert_eq!(
        serde_json::from_value::<HostConfig>(nulls).unwrap(),
        HostConfig::default()
    );

    let keys = [
        "root",
        "defaultIsolation",
        "dnsSearch",
        "usesSnapshotter",
        "numCPU",
    ];
    let nulls: Value = keys
        .iter()
        .map(|key| ((*key).to_owned(), Value::Null))
        .collect();
    assert_eq!(
        serde_json::from_value::<DaemonConfig>(nulls).unwrap(),
        DaemonConfig::default()
    );
}

#[test]
fn null_inside_lists_and_maps_is_read_as_go_reads_it() {
    let container = container(json!({
        "Args": ["a", null], "Config": {"Env": null, "User": null}, "NetworkSettings": {"Networks": null},
        "MountPoints": {"c:\\x": null}, "SecretReferences": [null],
        "HostConfig": {"Devices": [null], "Annotations": {"a": null}},
    }));
    assert_eq!(container.args, ["a", ""]);
    assert!(container.networks.is_empty() && container.mount_points.is_empty());
    assert_eq!(container.secret_references, [SecretReference::default()]);
    assert_eq!(container.host_config.devices, [DeviceMapping::default()]);
    assert_eq!(container.host_config.annotations["a"], "");
}

#[test]
fn errors_name_the_key_and_the_place() {
    let host_config = [
        (
            r#"{"CpuShares": 9223372036854775808}"#,
            "CpuShares: invalid value: integer `9223372036854775808`",
        ),
        (
            r#"{"Memory": 1.5}"#,
            "Memory: invalid type: floating point `1.5`",
        ),
        (
            r#"{"IOMaximumBandwidth": -1}"#,
            "IOMaximumBandwidth: invalid value: integer `-1`",
        ),
        (
            r#"{"Annotations": []}"#,
            "Annotations: invalid type: sequence, expected a map",
        ),
        (r#"{"ConsoleSize": [1]}"#, "ConsoleSize: invalid length 1"),
        (
            r#"{"ConsoleSize": [-1, 2]}"#,
            "ConsoleSize[0]: invalid value: integer `-1`",
        ),
        (
            r#"{"Isolation": "vm"}"#,
            "Isolation: invalid isolation 'vm', must be",
        ),
        (
            r#"{"Isolation": 1}"#,
            "Isolation: invalid type: integer `1`, expected the name of an isolation",
        ),
        (
            r#"{"Devices": [{"PathOnHost": 1}]}"#,
            "Devices[0].PathOnHost: invalid type: integer `1`",
        ),
    ];
    for (json, message) in host_config {
        let error = serde_json::from_str::<HostConfig>(json)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(message), "{error}");
        assert!(error.contains(" at line 1 column "), "{error}");
        let inspected = format!(r#"{{"HostConfig": {json}}}"#);
        let error = serde_json::from_str::<Container>(&inspected)
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with(&format!("HostConfig.{message}")),
            "{error}"
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
            r#"{"Mounts": 1}"#,
            "Mounts: invalid type: integer `1`, expected a list or a map",
        ),
        ("[]", "invalid type: sequence, expected an object"),
    ] {
        let error = serde_json::from_str::<Container>(json)
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(message), "{error}");
    }
}

#[test]
fn a_list_is_no_object_at_any_level() {
    for json in [
        json!({"Config": ["host"]}),
        json!({"HostConfig": []}),
        json!({"NetworkSettings": []}),
        json!({"State": ["x"]}),
        json!({"Mounts": [["C:\\x"]]}),
        json!({"MountPoints": {"C:\\x": []}}),
        json!({"SecretReferences": [[]]}),
        json!({"ConfigReferences": [{"File": []}]}),
        json!({"HostConfig": {"Devices": [["class/x"]]}}),
        json!({"HostConfig": {"Ulimits": [[]]}}),
        json!([]),
    ] {
        let error = serde_json::from_value::<Container>(json.clone())
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("invalid type: sequence, expected an object"),
            "{json}: {error}"
        );
    }
}

#[test]
fn a_host_config_that_is_null_is_the_default() {
    let host_config: HostConfig = serde_json::from_str("null").unwrap();
    assert_eq!(host_config, HostConfig::default());
}

#[test]
fn json_that_is_cut_short_names_the_key_above() {
    let error = serde_json::from_str::<Container>(r#"{"State": {"Star"#)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("State: EOF while parsing a string at line 1 column "),
        "{error}"
    );
    let error = serde_json::from_str::<Container>(r#"{"St"#)
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("EOF while parsing a string at line 1 column "),
        "{error}"
    );
}

#[test]
fn a_daemon_without_processors_is_refused() {
    let error = serde_json::from_str::<DaemonConfig>(r#"{"numCPU": 0}"#).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("numCPU: invalid value: integer `0`")
    );
}

#[test]
fn a_mount_is_read_with_defaults() {
    let mount: Mount =
        serde_json::from_str(r#"{"destination": "C:\\x", "writable": true}"#).unwrap();
    let expected = Mount {
        destination: r"C:\x".to_owned(),
        writable: true,
        ..Mount::default()
    };
    assert_eq!(mount, expected);
}

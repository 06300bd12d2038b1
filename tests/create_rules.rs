//! Rules for create requests that no recorded case shows, each with its source in moby v26.1.3 or Go.
#![cfg(feature = "create")]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

use serde_json::{Value, json};
use wcow_spec::create::{ApiVersion, CreateRequest, Created, api};

#[path = "common/create_host.rs"]
mod create_host;

use create_host::{AllFolders, CreateHost, refusal};

fn created(host: &CreateHost, host_config: &Value) -> Created {
    let body = json!({"Image": "web", "HostConfig": host_config}).to_string();
    host.create_from(&body).unwrap()
}

/// `registerMountPoints` sets `ReadOnlyNonRecursive` in a mount point whose options are those of the request, by
/// pointer, if the request has some.
#[test]
fn before_version_1_44_read_only_binds_are_stored_as_not_recursive() {
    let bind = |options: Value, read_only: bool| {
        let mut bind =
            json!({"Type": "bind", "Source": "d:\\a", "Target": "c:\\a", "ReadOnly": read_only});
        bind["BindOptions"] = options;
        json!({"Mounts": [bind]})
    };
    let stored = |minor, host_config: &Value| {
        let host = CreateHost {
            api_version: ApiVersion::new(1, minor),
            ..CreateHost::new(AllFolders)
        };
        let created = created(&host, host_config);
        let flag = |mount: &api::Mount| {
            let options = mount.bind_options.as_ref();
            options.map(|options| options.read_only_non_recursive)
        };
        let mounts = created.rest.host_config.mounts.unwrap();
        let mount_point = created.rest.mount_points.values().next().unwrap();
        (flag(&mounts[0]), flag(&mount_point.spec))
    };
    assert_eq!(stored(43, &bind(json!({}), true)), (Some(true), Some(true)));
    assert_eq!(stored(43, &bind(Value::Null, true)), (None, Some(true)));
    assert_eq!(
        stored(43, &bind(json!({}), false)),
        (Some(false), Some(false))
    );
    assert_eq!(
        stored(44, &bind(json!({}), true)),
        (Some(false), Some(false))
    );
    // dockerd clears the option for no version.
    let own = json!({"ReadOnlyNonRecursive": true});
    assert_eq!(stored(43, &bind(own, false)), (Some(true), Some(true)));
}

/// `Daemon.create` calls `PrepareSnapshot`, which takes no options, or else `CreateLayer`, which parses them.
#[test]
fn a_snapshotter_has_no_storage_options_to_check() {
    let body = r#"{"Image": "web", "HostConfig": {"StorageOpt": {"size": "x"}}}"#;
    let mut host = CreateHost::new(AllFolders);
    let text = "failed to parse storage options: invalid size: 'x'";
    assert_eq!(refusal(host.create_from(body)), (500, text.to_owned()));
    host.daemon.uses_snapshotter = true;
    let created = host.create_from(body).unwrap();
    assert_eq!(created.rest.driver, "windows");
    assert_eq!(created.rest.host_config.storage_opt.unwrap()["size"], "x");
}

/// `strconv.ParseInt` reads `-0`, but no fraction.
#[test]
fn minus_zero_is_an_integer_but_a_fraction_is_not() {
    let read = |number: &str| {
        let body = format!(r#"{{"HostConfig": {{"Memory": {number}, "Binds": ["-0"]}}}}"#);
        let request = CreateRequest::from_json(body.as_bytes()).ok()?;
        request.host_config
    };
    let host_config = read("-0").unwrap();
    assert_eq!(host_config.memory, 0);
    assert_eq!(host_config.binds.unwrap(), ["-0"]);
    for number in ["-0.0", "-0e0", "0.0", "-00", "--0"] {
        assert_eq!(read(number), None, "{number}");
    }
}

/// `encoding/json` leaves the zero value where it reads `null`.
#[test]
fn null_is_empty_at_every_depth_of_lists_and_maps() {
    let body = r#"{"Cmd": [null], "Env": [null], "Labels": {"a": null},
                   "HostConfig": {"PortBindings": {"80": null, "81": [null]}, "LogConfig": null,
                                  "DeviceRequests": [null, {"Capabilities": [null, ["gpu", null]]}]},
                   "NetworkingConfig": {"EndpointsConfig": {"nat": null}}}"#;
    let request = CreateRequest::from_json(body.as_bytes()).unwrap();
    let (config, host_config) = (request.config.unwrap(), request.host_config.unwrap());
    assert_eq!(
        (config.cmd.unwrap(), config.env.unwrap()),
        (vec![String::new()], vec![String::new()])
    );
    assert_eq!(config.labels.unwrap()["a"], "");
    let ports = host_config.port_bindings.unwrap();
    assert_eq!(ports["80"], None);
    assert_eq!(ports["81"], Some(vec![api::PortBinding::default()]));
    let [none, gpu] = &host_config.device_requests.unwrap()[..] else {
        panic!("two requests");
    };
    assert_eq!(none, &api::DeviceRequest::default());
    let capabilities = vec![None, Some(vec!["gpu".to_owned(), String::new()])];
    assert_eq!(gpu.capabilities, Some(capabilities));
    let networks = request.networking_config.unwrap().endpoints_config.unwrap();
    assert_eq!(networks["nat"], None);
}

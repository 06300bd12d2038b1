//! Writing Docker's files of a container: what is read back, and what is kept.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::fs;

use common::data;
use serde_json::{Value, json};
use wcow_spec::{Container, DockerFile, DockerFiles, FileTarget, MountPoint};

const CONTAINERS: [&str; 3] = [
    "4709ab7f3f386d0cd566647b5aa666347428c3dd46c036bb3a62f301f4653655",
    "c5655af9bd9bf77ba5422393ef15df1b8cc88ba5a64d48546c9750f488d8cc41",
    "dd2ad464cfad0ca708a6a9e3c6a935897b46606247fdaa2b8e3e47285a4309b7",
];

/// The two files of a container of the data root.
fn files(id: &str) -> [Vec<u8>; 2] {
    let folder = data("docker-root/containers").join(id);
    ["config.v2.json", "hostconfig.json"].map(|file| fs::read(folder.join(file)).unwrap())
}

fn read(files: &DockerFiles) -> Container {
    Container::from_docker_files(files.config_v2.as_bytes(), files.hostconfig.as_bytes()).unwrap()
}

fn value(json: impl AsRef<[u8]>) -> Value {
    serde_json::from_slice(json.as_ref()).unwrap()
}

#[test]
fn what_is_written_is_read_back_equal() {
    for id in CONTAINERS {
        let [config, host_config] = files(id);
        let container = Container::from_docker_files(&config, &host_config).unwrap();
        assert_eq!(read(&container.to_docker_files()), container, "{id}");
        let updated = container
            .update_docker_files(&config, &host_config)
            .unwrap();
        assert_eq!(read(&updated), container, "{id}");
    }
}

#[test]
fn an_update_without_a_change_changes_nothing() {
    for id in CONTAINERS {
        let [config, host_config] = files(id);
        let container = Container::from_docker_files(&config, &host_config).unwrap();
        let updated = container
            .update_docker_files(&config, &host_config)
            .unwrap();
        assert_eq!(value(&updated.config_v2), value(&config), "{id}");
        assert_eq!(value(&updated.hostconfig), value(&host_config), "{id}");
    }
}

#[test]
fn an_update_changes_what_is_known_and_keeps_all_else() {
    let [config, host_config] = files(CONTAINERS[0]);
    let mut container = Container::from_docker_files(&config, &host_config).unwrap();
    container.config.env.push("NEW=1".to_owned());
    container.host_config.memory_bytes = 5;
    let bind = container
        .mount_points
        .iter_mut()
        .find(|mount| mount.destination == r"c:\data");
    bind.unwrap().writable = false;
    container
        .mount_points
        .retain(|mount| mount.destination != r"c:\logs");
    container.mount_points.push(MountPoint {
        destination: r"c:\new".to_owned(),
        source: r"d:\new".to_owned(),
        ..MountPoint::default()
    });
    container.networks.insert("l2bridge".to_owned());

    let updated = container
        .update_docker_files(&config, &host_config)
        .unwrap();
    let (mut expected, mut expected_host) = (value(&config), value(&host_config));
    expected["Config"]["Env"]
        .as_array_mut()
        .unwrap()
        .push(json!("NEW=1"));
    let mount_points = expected["MountPoints"].as_object_mut().unwrap();
    mount_points[r"c:\data"]["RW"] = json!(false);
    mount_points.remove(r"c:\logs");
    let written = value(&updated.config_v2);
    let new = &written["MountPoints"][r"c:\new"];
    assert_eq!(
        (&new["Source"], &new["Destination"]),
        (&json!(r"d:\new"), &json!(r"c:\new"))
    );
    mount_points.insert(r"c:\new".to_owned(), new.clone());
    expected["NetworkSettings"]["Networks"]["l2bridge"] = json!({});
    expected_host["Memory"] = json!(5);
    assert_eq!(written, expected);
    assert_eq!(value(&updated.hostconfig), expected_host);
}

#[test]
fn an_element_of_a_list_keeps_what_is_not_known_of_it() {
    let secrets = json!({"SecretReferences": [
        {"SecretID": "s1", "SecretName": "n1", "File": {"Name": "a", "UID": "0", "Mode": 292}},
        {"SecretID": "s2", "SecretName": "n2", "File": {"Name": "b", "UID": "0", "Mode": 292}},
    ]});
    let config = secrets.to_string();
    let mut container = Container::from_docker_files(config.as_bytes(), b"{}").unwrap();
    container.secret_references[1].file = Some(FileTarget {
        name: "c".to_owned(),
    });
    let update = |container: &Container| {
        let updated = container
            .update_docker_files(config.as_bytes(), b"{}")
            .unwrap();
        value(updated.config_v2)["SecretReferences"].clone()
    };
    let mut expected = secrets["SecretReferences"].clone();
    expected[1]["File"]["Name"] = json!("c");
    assert_eq!(update(&container), expected);

    // The one that is left is the second, changed; of the first nothing must be taken over.
    container.secret_references.remove(0);
    let updated = update(&container);
    assert_eq!(updated[0]["SecretID"], "s2");
    assert_ne!(updated[0].get("SecretName"), Some(&json!("n1")));
}

#[test]
fn keys_are_updated_in_the_case_in_which_they_are_written() {
    let (config, host_config) = (
        br#"{"id": "c1", "PATH": "cmd", "x": 1}"#,
        br#"{"MEMORY": 1}"#,
    );
    let mut container = Container::from_docker_files(config, host_config).unwrap();
    container.path = "ping".to_owned();
    container.host_config.memory_bytes = 2;
    let updated = container.update_docker_files(config, host_config).unwrap();
    assert_eq!(updated.config_v2, r#"{"PATH":"ping","id":"c1","x":1}"#);
    assert_eq!(updated.hostconfig, r#"{"MEMORY":2}"#);
}

#[test]
fn a_host_config_that_is_null_is_written_as_an_object() {
    let mut container = Container::from_docker_files(b"{}", b"null").unwrap();
    container.host_config.cpu_count = 1;
    let updated = container.update_docker_files(b"{}", b"null").unwrap();
    assert_eq!(updated.hostconfig, r#"{"CpuCount":1}"#);
}

#[test]
fn files_that_cannot_be_read_are_not_updated() {
    let container = Container::default();
    let error = container.update_docker_files(b"{}", b"5").unwrap_err();
    assert_eq!(
        (error.file, error.kind().http_status()),
        (DockerFile::HostConfig, 400)
    );
    let deep = format!(r#"{{"x": {}{}}}"#, "[".repeat(200), "]".repeat(200));
    let error = container
        .update_docker_files(deep.as_bytes(), b"{}")
        .unwrap_err();
    assert_eq!(error.file, DockerFile::ConfigV2);
}

#[test]
fn the_debug_form_of_the_files_shows_nothing_of_them() {
    let [config, host_config] = files(CONTAINERS[0]);
    let container = Container::from_docker_files(&config, &host_config).unwrap();
    assert_eq!(
        format!("{:?}", container.to_docker_files()),
        "DockerFiles { .. }"
    );
}

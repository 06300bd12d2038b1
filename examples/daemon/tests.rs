//! The daemon with backends in memory.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

use wcow_spec::create::ImageConfig;
use wcow_spec::create::memory::MemoryImageConfigs;
use wcow_spec::host::memory::{
    MemoryHostFiles, MemoryHostPaths, MemoryImages, MemoryLayerIds, MemoryNetworks,
};
use wcow_spec::host::{Endpoint, Image, ImageStore, LocalVolumes, contract};

use super::*;

const GUID: &str = "5da58dc5-dab5-52f3-a539-ea5f4fb4896e";

/// Images in memory. The id of a container, and so its layer folder, is known only when the container is created.
struct Layers(MemoryImages);

impl ImageStore for Layers {
    fn image(&self, image_id: &str) -> Result<Image, BackendError> {
        self.0.image(image_id)
    }

    fn layer_folders(&self, _: &Image, container_id: &str) -> Result<Vec<String>, BackendError> {
        Ok(vec![r"C:\base".to_owned(), format!(r"C:\{container_id}")])
    }
}

/// A daemon in memory, on a host with the folder `d:\www` and the network `nat` with an endpoint of `web`.
fn daemon() -> Daemon {
    let config = DaemonConfig::new(8.try_into().unwrap());
    let image = br#"{"os": "windows", "architecture": "amd64", "config": {"Cmd": ["cmd"]}}"#;
    let image = ImageConfig::from_json("sha256:01", image).unwrap();
    let layers = Layers(MemoryImages::new().with_image("sha256:01", "windows"));
    let networks = MemoryNetworks::new().with_endpoint("nat", "web", Endpoint::new("e1"));
    Daemon {
        images: Arc::new(MemoryImageConfigs::new().with_image("app:latest", image)),
        paths: Arc::new(MemoryHostPaths::new().with_folder(r"d:\www")),
        volumes: Arc::new(LocalVolumes::new(&config.root)),
        layer_ids: Arc::new(MemoryLayerIds::new().with_guid("base", GUID)),
        files: Arc::new(MemoryHostFiles::new()),
        facts: HostFacts::new(20348, config.processors),
        builder: SpecBuilder::new(layers, networks),
        containers: RwLock::default(),
        config,
    }
}

#[test]
fn the_backends_keep_their_contracts() {
    contract::image_store(&Images, "sha256:88f0", &"47".repeat(32));
    contract::layer_ids(&Images, "servercore");
    create::contract::image_configs(&Images, &"servercore".parse().unwrap());
    let daemon = daemon();
    let id = daemon
        .create(Some("web"), br#"{"Image": "app"}"#)
        .unwrap()
        .id;
    let store = daemon.containers.into_inner().unwrap();
    create::contract::containers(&store, &id, "/web");
}

#[test]
fn a_created_container_is_started_and_execs_run_in_it() {
    let daemon = daemon();
    let body = br#"{"Image": "app", "HostConfig": {"Binds": ["D:\\www:C:\\www:ro"], "CpuCount": 2, "CpuShares": 1}}"#;
    let created = daemon.create(Some("web"), body).unwrap();
    assert_eq!(created.warnings.len(), 1);

    let volume = r"\\?\Volume{ac2866c3-a98f-aec2-3434-556c1e237153}\";
    let document = daemon.start(&created.id, volume).unwrap();
    assert_eq!(document.name, created.id);
    assert_eq!(document.processor_count, 2);
    assert_eq!(document.endpoint_list, ["e1"]);
    assert_eq!(document.layers[0].id, GUID);
    let mounted = &document.mapped_directories[0];
    assert_eq!(mounted.host_path, r"d:\www");
    assert!(mounted.read_only);

    let exec = ExecConfig {
        entrypoint: "ver".to_owned(),
        ..ExecConfig::default()
    };
    let process = daemon.exec(&created.id, &exec).unwrap();
    assert_eq!(process.command_line, "ver");
}

#[test]
fn failures_are_dockers_responses() {
    let daemon = daemon();
    daemon.create(Some("web"), br#"{"Image": "app"}"#).unwrap();
    let create = |name, body: &str| response(201, &daemon.create(Some(name), body.as_bytes()));
    for (name, body, status, message) in [
        ("db", r#"{"Image": "db"}"#, 404, "No such image: db:latest"),
        (
            "web",
            r#"{"Image": "app"}"#,
            409,
            "Conflict. The container name ",
        ),
        (
            "db",
            "{}",
            400,
            "config cannot be empty in order to create a container",
        ),
        (
            "db",
            r#"{"Image": "app", "HostConfig": {"Privileged": true}}"#,
            500,
            "Windows does not support privileged mode",
        ),
    ] {
        let (actual, json) = create(name, body);
        assert_eq!(actual, status, "{json}");
        assert!(json.contains(message), "{json}");
    }
    let (status, body) = response(200, &daemon.start("none", ""));
    assert_eq!(
        (status, body.as_str()),
        (404, r#"{"message":"No such container: none"}"#)
    );
}

#[test]
fn a_spec_that_the_runtime_refuses_is_refused_before() {
    let daemon = daemon();
    let created = daemon.create(Some("web"), br#"{"Image": "app"}"#).unwrap();
    let error = daemon.start(&created.id, r"C:\mnt").unwrap_err();
    assert_eq!(error.kind().http_status(), 400);
    assert!(error.to_string().starts_with("root.path: "), "{error}");
}

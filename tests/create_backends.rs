//! The backends of create requests: what an answer leads to, and what they answer in memory and elsewhere than on
//! Windows.
#![cfg(feature = "create")]
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

use std::sync::Arc;

use wcow_spec::create::memory::{MemoryContainers, MemoryImageConfigs};
use wcow_spec::create::{Containers, ImageConfig, ImageConfigs, MountSpec, api};
use wcow_spec::host::memory::{MemoryHostPaths, MemoryVolumes};
use wcow_spec::host::{HostPaths, NewVolume, PathKind, Unavailable, Volume, Volumes};
use wcow_spec::{BackendError, ErrorChain, ErrorKind};

#[path = "common/create_host.rs"]
mod create_host;

use create_host::{CreateHost, refusal};

/// A host with the image `web`, the folder `d:\www`, and the container `db` with a volume.
fn web_host() -> CreateHost {
    let logs = api::MountPoint {
        destination: r"c:\logs".to_owned(),
        source: r"e:\logs".to_owned(),
        writable: true,
        ..api::MountPoint::default()
    };
    let paths = MemoryHostPaths::new()
        .with_folder(r"d:\www")
        .with_file(r"d:\file");
    CreateHost {
        containers: MemoryContainers::new().with_container("d0d0", "/db", [logs]),
        ..CreateHost::new(paths)
    }
}

#[test]
fn a_failure_of_a_backend_keeps_its_kind_and_text() {
    let down = || BackendError::new(ErrorKind::Unavailable, "the store is down");
    let request = r#"{"Image": "web"}"#;

    let mut host = web_host();
    host.images = host.images.with_image_error("web:latest", down());
    assert_eq!(
        refusal(host.create_from(request)),
        (503, "the store is down".to_owned())
    );
    assert!(host.create_from(request).unwrap_err().backend().is_some());

    let mut host = web_host();
    host.containers = host.containers.with_name_error("/web", down());
    host.name = "web".to_owned();
    let (status, message) = refusal(host.create_from(request));
    assert_eq!(status, 503);
    assert_eq!(
        message,
        r#"cannot look up the container name "/web": the store is down"#
    );

    let mut host = web_host();
    host.volumes = Box::new(MemoryVolumes::new().with_volume_error("local", "logs", down()));
    let body = r#"{"Image": "web", "HostConfig": {"Binds": ["logs:c:\\x"]}}"#;
    assert_eq!(
        refusal(host.create_from(body)),
        (503, "create logs: the store is down".to_owned())
    );

    // dockerd answers 400, whatever the lookup of the other container says.
    let mut host = web_host();
    host.containers = host.containers.with_mount_points_error("db", down());
    let body = r#"{"Image": "web", "HostConfig": {"VolumesFrom": ["db"]}}"#;
    assert_eq!(
        refusal(host.create_from(body)),
        (400, "the store is down".to_owned())
    );

    // A path that cannot be looked up is a fault of the bind.
    let host = CreateHost::new(MemoryHostPaths::new().with_path_error(r"d:\www", down()));
    let body = r#"{"Image": "web", "HostConfig": {"Binds": ["d:\\www:c:\\x"]}}"#;
    let (status, message) = refusal(host.create_from(body));
    assert_eq!(status, 500);
    assert!(message.ends_with(": the store is down"), "{message}");
}

#[test]
fn mounts_of_another_container_are_found_by_name_id_and_the_beginning_of_an_id() {
    for text in ["db", "/db", "d0d0", "d0", "db:ro"] {
        let body = format!(r#"{{"Image": "web", "HostConfig": {{"VolumesFrom": ["{text}"]}}}}"#);
        let created = web_host().create_from(&body).unwrap();
        let mount = created.container.mount_points.first().unwrap();
        assert_eq!(
            (mount.source.as_str(), mount.writable),
            (r"e:\logs", !text.ends_with(":ro")),
            "{text}"
        );
    }
    let twins = MemoryContainers::new()
        .with_container("d0d0", "/a", [])
        .with_container("d0d1", "/b", []);
    for text in ["d0", "c", "/d0d0"] {
        let error = twins.mount_points(text).unwrap_err();
        assert_eq!(error.to_string(), format!("No such container: {text}"));
    }
}

#[test]
fn a_container_is_named_after_its_id_if_the_generated_name_is_taken() {
    let mut host = web_host();
    let request = r#"{"Image": "web"}"#;
    assert_eq!(
        host.create_from(request).unwrap().container.name,
        "/brave_curie"
    );
    host.containers = host.containers.with_container("c0c0", "/brave_curie", []);
    assert_eq!(
        host.create_from(request).unwrap().container.name,
        "/474747474747"
    );
    host.name = "brave_curie".to_owned();
    let (status, message) = refusal(host.create_from(request));
    assert_eq!(status, 409);
    assert!(
        message
            .contains(r#"The container name "/brave_curie" is already in use by container "c0c0""#)
    );
}

#[test]
fn images_in_memory_are_found_by_reference_and_id() {
    let host = web_host();
    for text in ["web", "web:latest", "docker.io/library/web"] {
        assert!(
            host.images.resolve(&text.parse().unwrap(), None).is_ok(),
            "{text}"
        );
    }
    let id = "ab".repeat(32);
    let image = ImageConfig {
        id: format!("sha256:{id}"),
        ..ImageConfig::default()
    };
    let images = Arc::new(MemoryImageConfigs::new().with_image("x:1", image));
    for text in ["x:1", &id] {
        assert!(
            images.resolve(&text.parse().unwrap(), None).is_ok(),
            "{text}"
        );
    }
    let error = images.resolve(&"x".parse().unwrap(), None).unwrap_err();
    assert_eq!(
        (error.kind(), error.to_string().as_str()),
        (ErrorKind::NotFound, "No such image: x:latest")
    );
}

#[test]
fn what_is_at_a_path_decides_on_a_bind() {
    let paths = MemoryHostPaths::new()
        .with_folder(r"d:\www")
        .with_file(r"d:\file");
    for (path, kind) in [
        (r"d:\www", PathKind::Folder),
        (r"d:\file", PathKind::File),
        (r"d:\none", PathKind::Missing),
        // Paths are looked up as they are asked for.
        (r"D:\www", PathKind::Missing),
    ] {
        assert_eq!(paths.kind(path).unwrap(), kind, "{path}");
    }
    for (text, message) in [
        (r"d:\file:c:\x", "source path must be a directory"),
        (r"d:\none:c:\x", r"bind source path does not exist: d:\none"),
        (
            r"d:\file",
            r"file 'd:\file' cannot be mapped. Only directories can be mapped on this platform",
        ),
    ] {
        let error = MountSpec::parse(text, "", &paths).unwrap_err();
        let error = ErrorChain(&error).to_string();
        assert!(error.ends_with(message), "{error}");
    }
}

#[test]
fn without_the_hosts_paths_a_bind_is_refused_and_a_volume_is_not() {
    let error = MountSpec::parse(r"d:\www:c:\x", "", &Unavailable).unwrap_err();
    let error = ErrorChain(&error).to_string();
    assert!(
        error.ends_with("paths of the host are not known here"),
        "{error}"
    );
    assert!(MountSpec::parse(r"logs:c:\x", "", &Unavailable).is_ok());
}

#[cfg(not(windows))]
#[test]
fn the_systems_paths_say_what_they_are_and_what_they_need() {
    use wcow_spec::host::SystemHostPaths;

    let error = SystemHostPaths.kind(r"C:\x").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(
        error.to_string(),
        "looking up a path is only available on Windows"
    );
    let error = SystemHostPaths.kind(r"\\.\pipe\x").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
}

/// A plugin's volumes, which are not where their names say.
struct Plugin;

impl Volumes for Plugin {
    fn path(&self, _driver: &str, _name: &str) -> Result<String, BackendError> {
        Err(BackendError::not_found("nothing is located by its name"))
    }

    fn subpath(&self, _volume_path: &str, _subpath: &str) -> Result<String, BackendError> {
        Err(BackendError::not_found("nothing is located by its name"))
    }

    fn create(&self, volume: &NewVolume<'_>) -> Result<Volume, BackendError> {
        let owner = if volume.is_anonymous { "" } else { volume.name };
        Ok(Volume::new("nfs", format!(r"N:\{}\{owner}", volume.driver)))
    }
}

#[test]
fn a_pointer_to_a_backend_answers_what_the_backend_answers() {
    fn created(volumes: impl Volumes) -> String {
        let volume = volumes.create(&NewVolume::new("plugin", "logs", "c1"));
        volume.unwrap().path
    }
    for path in [
        created(&Plugin),
        created(Box::new(Plugin)),
        created(Arc::new(Plugin)),
    ] {
        assert_eq!(path, r"N:\plugin\logs");
    }

    fn kind(paths: impl HostPaths) -> PathKind {
        paths.kind(r"c:\x").unwrap()
    }
    let paths = MemoryHostPaths::new().with_file(r"c:\x");
    for kind in [
        kind(&paths),
        kind(Box::new(paths.clone())),
        kind(Arc::new(paths.clone())),
    ] {
        assert_eq!(kind, PathKind::File);
    }

    fn id(images: impl ImageConfigs) -> String {
        images.resolve(&"web".parse().unwrap(), None).unwrap().id
    }
    let images = web_host().images;
    for id in [
        id(&images),
        id(Box::new(images.clone())),
        id(Arc::new(images.clone())),
    ] {
        assert_eq!(id, "sha256:88f0");
    }

    fn known(containers: impl Containers) -> (Option<String>, usize) {
        let by_name = containers.by_name("/db").unwrap();
        (by_name, containers.mount_points("db").unwrap().len())
    }
    let containers = web_host().containers;
    for known in [
        known(&containers),
        known(Box::new(containers.clone())),
        known(Arc::new(containers.clone())),
    ] {
        assert_eq!(known, (Some("d0d0".to_owned()), 1));
    }
}

#[test]
fn a_volume_is_stored_with_the_driver_and_path_that_its_backend_gives() {
    let mut host = web_host();
    host.volumes = Box::new(Plugin);
    let body = r#"{"Image": "web", "HostConfig": {"VolumeDriver": "plugin", "Binds": ["Logs:c:\\logs", "cache:d:\\"],
                   "Mounts": [{"Type": "volume", "Target": "e:\\"}]}, "Volumes": {"f:\\": {}}}"#;
    let created = host.create_from(body).unwrap();
    let stored = created.rest.mount_points.values();
    let stored: Vec<_> = stored
        .map(|mount| {
            (
                mount.destination.as_str(),
                mount.driver.as_str(),
                mount.source.as_str(),
            )
        })
        .collect();
    assert_eq!(
        stored,
        [
            (r"c:\logs", "nfs", r"N:\plugin\logs"),
            (r"d:\", "nfs", r"N:\plugin\cache"),
            (r"e:\", "nfs", r"N:\\"),
            (r"f:\", "nfs", ""),
        ]
    );
}

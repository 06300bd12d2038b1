//! The backends in memory.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryImages, MemoryLayerMounts,
    MemoryNetworks, MemoryRegistry, MemoryVolumes,
};
use wcow_spec::host::{
    CredentialSpecFiles, CredentialSpecPath, DependencyStore, Endpoint, Image, ImageStore,
    LayerMounts, NetworkLookup, Registry, RegistryError, Volumes,
};
use wcow_spec::{BackendError, ErrorKind};

#[test]
fn memory_backends_fail_on_demand() {
    let failure = || BackendError::system("on demand");
    let path = CredentialSpecPath::new(r"C:\d", "x").unwrap();
    let images = MemoryImages::new()
        .with_image_error("i", failure())
        .with_layer_folders_error("c", failure());
    let store = MemoryDependencyStore::new()
        .with_config_error("c", "k", failure())
        .with_secret_error("c", "s", failure());
    let mounts = MemoryLayerMounts::new()
        .with_layer_source_error("m", failure())
        .with_mount_path_error("l", failure());
    let volumes = MemoryVolumes::new()
        .with_volume_error("local", "v", failure())
        .with_subpath_error(r"C:\v", "s", failure());
    let errors = [
        images.image("i").unwrap_err(),
        images.layer_folders(&Image::default(), "c").unwrap_err(),
        MemoryNetworks::new()
            .with_endpoint_error("n", "c", failure())
            .endpoint("n", "c")
            .unwrap_err(),
        mounts.layer_source("m").unwrap_err(),
        mounts.layer_mount_path("l").unwrap_err(),
        MemoryCredentialSpecFiles::new()
            .with_file_error(path.full(), failure())
            .read(&path)
            .unwrap_err(),
        store.config("c", "k").unwrap_err(),
        store.secret("c", "s").unwrap_err(),
        volumes.path("local", "v").unwrap_err(),
        volumes.subpath(r"C:\v", "s").unwrap_err(),
    ];
    for error in errors {
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::System, "on demand")
        );
    }
    let registry = MemoryRegistry::new()
        .with_key_error("closed", failure())
        .with_value("closed", "x", "hidden")
        .with_value_error("key", "value", failure());
    assert!(matches!(
        registry.string_value("closed", "x"),
        Err(RegistryError::Open(_))
    ));
    assert!(matches!(
        registry.string_value("key", "value"),
        Err(RegistryError::Read(_))
    ));
}

#[test]
fn what_memory_backends_were_not_told_is_not_found() {
    let path = CredentialSpecPath::new(r"C:\d", "x").unwrap();
    let networks = MemoryNetworks::new().with_endpoint("nat", "web", Endpoint::default());
    let store = MemoryDependencyStore::new()
        .with_config("c", "k", "config")
        .with_secret("c", "s", "secret");
    let volumes = MemoryVolumes::new()
        .with_volume("local", "v", r"C:\v")
        .with_subpath(r"C:\v", "s", r"C:\v\s");
    let errors = [
        MemoryImages::new().image("i").unwrap_err(),
        MemoryImages::new()
            .layer_folders(&Image::default(), "c")
            .unwrap_err(),
        networks.endpoint("gone", "web").unwrap_err(),
        networks.endpoint("nat", "other").unwrap_err(),
        MemoryLayerMounts::new().layer_mount_path("l").unwrap_err(),
        MemoryCredentialSpecFiles::new().read(&path).unwrap_err(),
        MemoryDependencyStore::new().config("c", "k").unwrap_err(),
        MemoryDependencyStore::new().secret("c", "s").unwrap_err(),
        // Another container's, and one of the other kind.
        store.config("other", "k").unwrap_err(),
        store.secret("other", "s").unwrap_err(),
        store.config("c", "s").unwrap_err(),
        store.secret("c", "k").unwrap_err(),
        // Another driver's, and a folder of another volume.
        volumes.path("nfs", "v").unwrap_err(),
        volumes.path("local", "other").unwrap_err(),
        volumes.subpath(r"C:\v", "other").unwrap_err(),
        volumes.subpath(r"C:\other", "s").unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    }
    assert_eq!(MemoryLayerMounts::new().layer_source("m").unwrap(), None);

    let registry = MemoryRegistry::new().with_key("key");
    for (key, opens) in [("key", true), ("other", false)] {
        let error = registry.string_value(key, "value").unwrap_err();
        assert_eq!(error.backend().kind(), ErrorKind::NotFound);
        assert_eq!(matches!(error, RegistryError::Read(_)), opens);
    }
}

#[cfg(feature = "swarm")]
#[test]
fn a_memory_file_system_says_what_is_mounted() {
    use wcow_spec::host::ContainerFs;
    use wcow_spec::host::memory::MemoryContainerFs;

    let failure = || BackendError::system("on demand");
    let container_fs = MemoryContainerFs::new()
        .with_root("c1", "root")
        .with_root("c2", "root")
        .with_unmount_error("c2", failure())
        .with_mount_error("c3", failure());
    container_fs.mount("c1").unwrap();
    assert_eq!(container_fs.mounted(), ["c1"]);
    container_fs.unmount("c1").unwrap();
    assert!(container_fs.mounted().is_empty());
    let error = container_fs.unmount("c1").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);

    container_fs.mount("c2").unwrap();
    let errors = [
        container_fs.unmount("c2").unwrap_err(),
        container_fs.mount("c3").unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.to_string(), "on demand");
    }
    let error = container_fs.mount("c4").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(container_fs.mounted(), ["c2"]);
    assert_eq!(container_fs.times_mounted(), 2);
}

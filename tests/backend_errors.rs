//! The errors of a host's own backends: the kind and message they lead to, and how they come back.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use std::{fmt, io};

#[cfg(feature = "swarm")]
use common::hyper_v_daemon;
use common::{builder, container, container_with_option, daemon, images, snapshotter_daemon};
use wcow_spec::host::RegistryError;
use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryImages, MemoryLayerMounts,
    MemoryNetworks, MemoryRegistry, MemoryVolumes,
};
use wcow_spec::{
    BackendError, CREDENTIAL_SPEC_REGISTRY_KEY, Container, DaemonConfig, Error, ErrorChain,
    ErrorKind, MountPoint, SpecBuilder,
};

/// A host's own error type, with a source.
#[derive(Debug)]
struct StoreIsLocked {
    holder: u32,
    source: io::Error,
}

impl fmt::Display for StoreIsLocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the store is locked by {}", self.holder)
    }
}

impl std::error::Error for StoreIsLocked {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.source)
    }
}

/// A backend's error that has the host's own as its cause.
fn locked() -> BackendError {
    let source = io::Error::other("no answer");
    BackendError::new(ErrorKind::Conflict, StoreIsLocked { holder: 7, source })
}

/// How the message of an operation ends if the host's own error is its cause.
const MESSAGE_END: &str = "the store is locked by 7: no answer";

/// Asserts that the host's own error comes back by downcast, and that the message shows it once.
fn assert_comes_back(error: impl Into<Error>, kind: ErrorKind) {
    let error = error.into();
    let backend = error.backend().unwrap();
    let own: &StoreIsLocked = backend.downcast_ref().unwrap();
    assert_eq!((own.holder, backend.kind()), (7, ErrorKind::Conflict));
    assert_eq!(error.kind(), kind, "{error}");

    let message = ErrorChain(&error).to_string();
    assert!(message.ends_with(MESSAGE_END), "{message}");
    assert_eq!(message.matches("locked").count(), 1, "{message}");
}

/// Asserts that the host's own error comes back from a failed build.
fn assert_build_fails(
    builder: &SpecBuilder,
    container: &Container,
    daemon: &DaemonConfig,
    kind: ErrorKind,
) {
    let error = builder.build_spec(container, daemon, &[]).unwrap_err();
    let own: &StoreIsLocked = error.backend().unwrap().downcast_ref().unwrap();
    assert_eq!((own.holder, error.kind()), (7, kind));
    assert_comes_back(error, kind);
}

#[test]
fn the_hosts_own_error_comes_back_from_an_image_store_with_its_kind() {
    let without_image = MemoryImages::new().with_image_error("sha256:88f0", locked());
    let without_layers = images().with_layer_folders_error("c1", locked());
    for images in [without_image, without_layers] {
        let builder = SpecBuilder::new(images, MemoryNetworks::new());
        assert_build_fails(&builder, &container(), &daemon(), ErrorKind::Conflict);
    }
}

#[test]
fn the_hosts_own_error_comes_back_from_layer_mounts_with_its_kind() {
    let mut container = container();
    container.runtime.base_fs = Some(r"C:\mnt".to_owned());
    let without_source = MemoryLayerMounts::new().with_layer_source_error(r"C:\mnt", locked());
    let without_path = MemoryLayerMounts::new()
        .with_layer_source(r"C:\mnt", r"D:\s\7")
        .with_mount_path_error(r"D:\s\7", locked());
    for layer_mounts in [without_source, without_path] {
        let builder = builder().with_layer_mounts(layer_mounts);
        assert_build_fails(
            &builder,
            &container,
            &snapshotter_daemon(),
            ErrorKind::Conflict,
        );
    }
}

#[test]
fn the_registrys_own_error_comes_back_although_the_message_does_not_show_it() {
    let gone = || {
        let source = io::Error::other("no answer");
        BackendError::new(ErrorKind::NotFound, StoreIsLocked { holder: 7, source })
    };
    let registry =
        MemoryRegistry::new().with_value_error(CREDENTIAL_SPEC_REGISTRY_KEY, "web", gone());
    let error = builder()
        .with_registry(registry)
        .build_spec(
            &container_with_option("credentialspec=registry://web"),
            &daemon(),
            &[],
        )
        .unwrap_err();
    let own: &StoreIsLocked = error.backend().unwrap().downcast_ref().unwrap();
    assert_eq!(own.holder, 7);
    assert_eq!(
        ErrorChain(&error).to_string(),
        "registry credential spec \"web\" for container c1 was not found"
    );
}

#[test]
fn the_hosts_own_error_comes_back_from_a_credential_spec_as_an_invalid_parameter() {
    const KEY: &str = CREDENTIAL_SPEC_REGISTRY_KEY;
    let file = r"C:\ProgramData\docker\CredentialSpecs\web";
    let closed = MemoryRegistry::new().with_key_error(KEY, locked());
    let unreadable = MemoryRegistry::new().with_value_error(KEY, "web", locked());
    let files = MemoryCredentialSpecFiles::new().with_file_error(file, locked());
    for (builder, scheme) in [
        (builder().with_registry(closed), "registry"),
        (builder().with_registry(unreadable), "registry"),
        (builder().with_credential_spec_files(files), "file"),
    ] {
        let container = container_with_option(&format!("credentialspec={scheme}://web"));
        assert_build_fails(&builder, &container, &daemon(), ErrorKind::InvalidParameter);
    }
}

#[test]
fn the_hosts_own_error_comes_back_from_a_swarm_config_as_a_system_failure() {
    let store = MemoryDependencyStore::new().with_config_error("c1", "k", locked());
    let builder = builder().with_dependency_store(store);
    let mut container = container_with_option("credentialspec=config://k");
    container.runtime.swarm_managed = true;
    assert_build_fails(&builder, &container, &daemon(), ErrorKind::System);
}

#[test]
fn the_hosts_own_error_comes_back_from_volumes_with_its_kind() {
    let container = Container {
        mount_points: vec![MountPoint {
            volume: "logs".to_owned(),
            subpath: "web".to_owned(),
            ..MountPoint::default()
        }],
        ..container()
    };
    let without_volume = MemoryVolumes::new().with_volume_error("", "logs", locked());
    let without_subpath = MemoryVolumes::new()
        .with_volume("", "logs", r"D:\logs")
        .with_subpath_error(r"D:\logs", "web", locked());
    for volumes in [without_volume, without_subpath] {
        let error = container.mounts(&daemon(), &volumes).unwrap_err();
        assert_comes_back(error, ErrorKind::Conflict);
    }
}

#[test]
fn the_hosts_own_error_comes_back_from_a_call_outside_of_a_build() {
    assert_comes_back(locked(), ErrorKind::Conflict);
    for error in [RegistryError::Open(locked()), RegistryError::Read(locked())] {
        assert_eq!(ErrorChain(&error).to_string(), MESSAGE_END);
        assert_comes_back(error, ErrorKind::Conflict);
    }
}

#[cfg(feature = "swarm")]
#[test]
fn the_hosts_own_error_comes_back_from_the_setup_of_secrets_and_configs_with_its_kind() {
    use wcow_spec::host::memory::MemoryContainerFs;
    use wcow_spec::swarm::setup;
    use wcow_spec::{ConfigReference, FileTarget, SecretReference};

    let root = tempfile::tempdir().unwrap();
    std::fs::create_dir(root.path().join("containers")).unwrap();
    let file = || {
        Some(FileTarget {
            name: "x".to_owned(),
        })
    };
    let mut with_secret = container();
    with_secret.runtime.swarm_managed = true;
    let mut with_config = with_secret.clone();
    with_secret.secret_references = vec![SecretReference {
        secret_id: "s".to_owned(),
        file: file(),
        ..SecretReference::default()
    }];
    with_config.config_references = vec![ConfigReference {
        config_id: "k".to_owned(),
        file: file(),
        ..ConfigReference::default()
    }];
    let without_secret = MemoryDependencyStore::new().with_secret_error("c1", "s", locked());
    let without_config = MemoryDependencyStore::new().with_config_error("c1", "k", locked());
    let with_all = MemoryDependencyStore::new().with_secret("c1", "s", "secret");
    for (container, store) in [
        (&with_secret, &without_secret),
        (&with_config, &without_config),
        (&with_secret, &with_all),
    ] {
        let container_fs = MemoryContainerFs::new().with_mount_error("c1", locked());
        let daemon = hyper_v_daemon();
        let mounts = setup(container, &daemon, root.path(), store, &container_fs);
        assert_comes_back(mounts.unwrap_err(), ErrorKind::Conflict);
    }
}

//! The backends that ship with the crate, and how they are plugged in.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use std::fs;
use std::sync::Arc;
use std::thread;

use common::{builder, container, container_with_option, daemon, images};
use wcow_spec::host::files::{CredentialSpecFolder, MAX_CREDENTIAL_SPEC_BYTES};
use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryImages, MemoryLayerMounts,
    MemoryNetworks, MemoryRegistry,
};
use wcow_spec::host::{
    CredentialSpecFiles, CredentialSpecPath, DependencyStore, Endpoint, ImageStore, LayerMounts,
    NetworkLookup, Registry, RegistryError, Unavailable,
};
use wcow_spec::{
    BackendError, Container, DaemonConfig, ErrorChain, ErrorKind, Isolation, SpecBuilder,
};

#[test]
fn references_boxes_and_arcs_are_backends_too() {
    let (images, networks, unavailable) = (images(), MemoryNetworks::new(), &Unavailable);
    let from_references = SpecBuilder::new(&images, &networks)
        .with_registry(unavailable)
        .with_layer_mounts(unavailable)
        .with_credential_spec_files(unavailable);
    let from_pointers = SpecBuilder::new(
        Arc::new(images.clone()) as Arc<dyn ImageStore>,
        Box::new(networks.clone()) as Box<dyn NetworkLookup>,
    )
    .with_registry(Box::new(Unavailable) as Box<dyn Registry>)
    .with_layer_mounts(Arc::new(Unavailable) as Arc<dyn LayerMounts>)
    .with_credential_spec_files(Box::new(Unavailable) as Box<dyn CredentialSpecFiles>);

    let specs = [from_references, from_pointers]
        .map(|builder| builder.build_spec(&container(), &daemon(), &[]).unwrap());
    assert_eq!(specs[0], specs[1]);
}

#[test]
fn a_pointer_answers_what_its_backend_answers() {
    fn value(registry: impl Registry) -> String {
        registry.string_value("key", "name").unwrap()
    }
    fn text(files: impl CredentialSpecFiles, path: &CredentialSpecPath) -> String {
        files.read(path).unwrap()
    }
    fn mounted(mounts: impl LayerMounts) -> [Option<String>; 2] {
        let path = mounts.layer_mount_path("layer").unwrap();
        [mounts.layer_source("mount").unwrap(), Some(path)]
    }
    fn contents(store: impl DependencyStore) -> [Vec<u8>; 2] {
        [store.config("k").unwrap(), store.secret("s").unwrap()]
    }

    let registry = MemoryRegistry::new().with_value("key", "name", "value");
    assert_eq!(value(&registry), "value");
    let path = CredentialSpecPath::new(r"C:\d", "x").unwrap();
    let files = MemoryCredentialSpecFiles::new().with_file(path.full(), "text");
    assert_eq!(text(Arc::new(files), &path), "text");
    let mounts = MemoryLayerMounts::new()
        .with_layer_source("mount", "source")
        .with_mount_path("layer", "volume");
    let expected = ["source", "volume"].map(|text| Some(text.to_owned()));
    assert_eq!(mounted(Box::new(mounts) as Box<dyn LayerMounts>), expected);
    let store = MemoryDependencyStore::new()
        .with_config("k", "config")
        .with_secret("s", "secret");
    let expected = ["config", "secret"].map(|content| content.as_bytes().to_vec());
    assert_eq!(contents(Box::new(store)), expected);
}

#[test]
fn one_builder_serves_many_threads() {
    let builder = builder();
    let expected = builder.build_spec(&container(), &daemon(), &[]).unwrap();
    thread::scope(|scope| {
        for _ in 0..8 {
            let builder = builder.clone();
            let expected = &expected;
            scope.spawn(move || {
                assert_eq!(
                    builder.build_spec(&container(), &daemon(), &[]).unwrap(),
                    *expected
                );
            });
        }
    });
}

#[test]
fn a_builder_without_a_backend_says_which_one_is_missing() {
    let (plain, snapshotter) = (
        daemon(),
        DaemonConfig {
            uses_snapshotter: true,
            ..daemon()
        },
    );
    let unavailable = || {
        builder()
            .with_registry(Unavailable)
            .with_layer_mounts(Unavailable)
            .with_credential_spec_files(Unavailable)
    };
    for (container, daemon, method) in [
        (
            container_with_option("credentialspec=registry://web"),
            &plain,
            "with_registry",
        ),
        (
            container_with_option("credentialspec=file://web"),
            &plain,
            "with_credential_spec_files",
        ),
        (container(), &snapshotter, "with_layer_mounts"),
    ] {
        let error = unavailable()
            .build_spec(&container, daemon, &[])
            .unwrap_err();
        let message = ErrorChain(&error).to_string();
        assert!(
            message.contains("is available here; give the builder one with "),
            "{message}"
        );
        assert!(message.ends_with(method), "{message}");
    }
}

#[test]
fn what_is_not_available_answers_no_question() {
    let path = CredentialSpecPath::new(r"C:\d", "x").unwrap();
    let answers = [
        Unavailable.layer_source("m").map(drop),
        Unavailable.layer_mount_path("l").map(drop),
        Unavailable.read(&path).map(drop),
        #[cfg(feature = "container-dirs")]
        wcow_spec::host::ContainerFs::mount(&Unavailable, "c1").map(drop),
    ];
    for answer in answers {
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::System);
    }
    let answer = Unavailable.string_value("key", "name");
    assert!(matches!(answer, Err(RegistryError::Open(_))));
}

#[cfg(not(windows))]
#[test]
fn processors_are_those_that_this_process_may_use() {
    let usable = thread::available_parallelism().unwrap().get();
    assert_eq!(
        usize::try_from(wcow_spec::host::logical_processors().get()).unwrap(),
        usable
    );
}

#[test]
fn a_hyper_v_container_asks_no_backend_for_its_root() {
    let mut container = container();
    container.base_fs = String::new();
    container.host_config.isolation = Isolation::HyperV;
    let daemon = DaemonConfig {
        uses_snapshotter: true,
        ..daemon()
    };
    let builder = builder().with_layer_mounts(Unavailable);
    assert!(builder.build_spec(&container, &daemon, &[]).is_ok());
}

#[test]
fn memory_backends_fail_on_demand() {
    let failure = || BackendError::new(ErrorKind::System, "on demand");
    let path = CredentialSpecPath::new(r"C:\d", "x").unwrap();
    let images = MemoryImages::new()
        .with_image_error("i", failure())
        .with_layer_folders_error("c", failure());
    let store = MemoryDependencyStore::new()
        .with_config_error("k", failure())
        .with_secret_error("s", failure());
    let mounts = MemoryLayerMounts::new()
        .with_layer_source_error("m", failure())
        .with_mount_path_error("l", failure());
    let errors = [
        images.image("i").unwrap_err(),
        images
            .layer_folders(&wcow_spec::host::Image::default(), "c")
            .unwrap_err(),
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
        store.config("k").unwrap_err(),
        store.secret("s").unwrap_err(),
    ];
    for error in errors {
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::System, "on demand")
        );
    }
    let registry = MemoryRegistry::new()
        .with_key_error("closed", failure())
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
    let errors = [
        MemoryImages::new().image("i").unwrap_err(),
        MemoryImages::new()
            .layer_folders(&wcow_spec::host::Image::default(), "c")
            .unwrap_err(),
        networks.endpoint("gone", "web").unwrap_err(),
        networks.endpoint("nat", "other").unwrap_err(),
        MemoryLayerMounts::new().layer_mount_path("l").unwrap_err(),
        MemoryCredentialSpecFiles::new().read(&path).unwrap_err(),
        MemoryDependencyStore::new().config("k").unwrap_err(),
        MemoryDependencyStore::new().secret("s").unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    }
    let registry = MemoryRegistry::new().with_key("key");
    for (key, opens) in [("key", true), ("other", false)] {
        let error = registry.string_value(key, "value").unwrap_err();
        let (RegistryError::Open(cause) | RegistryError::Read(cause)) = &error;
        assert_eq!(cause.kind(), ErrorKind::NotFound);
        assert_eq!(matches!(error, RegistryError::Read(_)), opens);
    }
}

#[test]
fn credential_specs_are_read_from_a_folder_wherever_it_lies() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("team")).unwrap();
    fs::write(
        folder.path().join("team").join("web.json"),
        "\u{feff}{ }\r\n",
    )
    .unwrap();
    let files = CredentialSpecFolder::new(folder.path());
    let builder = builder().with_credential_spec_files(files);
    let container: Container = container_with_option(r"credentialspec=file://team\web.json");
    let spec = builder.build_spec(&container, &daemon(), &[]).unwrap();
    assert_eq!(spec.credential_spec().unwrap(), "\u{feff}{ }\r\n");
}

#[test]
fn credential_specs_that_cannot_be_read_are_errors_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    fs::write(folder.path().join("latin1"), b"\xfc").unwrap();
    let bound = usize::try_from(MAX_CREDENTIAL_SPEC_BYTES).unwrap();
    fs::write(folder.path().join("most"), vec![b' '; bound]).unwrap();
    fs::write(folder.path().join("more"), vec![b' '; bound + 1]).unwrap();

    let files = CredentialSpecFolder::new(folder.path());
    let read = |name| files.read(&CredentialSpecPath::new(r"C:\d", name).unwrap());
    assert!(read("most").is_ok());
    for (name, kind, message) in [
        ("missing", ErrorKind::NotFound, "cannot read "),
        ("folder", ErrorKind::InvalidParameter, " is not a file"),
        (
            "latin1",
            ErrorKind::InvalidParameter,
            " is not UTF-8: invalid utf-8 sequence",
        ),
        (
            "more",
            ErrorKind::InvalidParameter,
            " has more than 1048576 bytes",
        ),
    ] {
        let error = read(name).unwrap_err();
        assert_eq!(error.kind(), kind, "{name}");
        let chain = ErrorChain(&error).to_string();
        assert!(chain.contains(name) && chain.contains(message), "{chain}");
    }
}

#[test]
fn a_memory_store_shows_which_secrets_it_has_and_not_what_is_in_them() {
    let store = MemoryDependencyStore::new()
        .with_config("k", "marker")
        .with_secret("s", "marker");
    let debug = format!("{store:?}");
    assert!(
        debug.contains(r#""k""#) && debug.contains(r#""s""#),
        "{debug}"
    );
    let bytes = format!("{:?}", b"marker");
    assert!(
        !debug.contains("marker") && !debug.contains(&bytes),
        "{debug}"
    );
}

#[cfg(feature = "container-dirs")]
#[test]
fn a_memory_file_system_says_what_is_mounted() {
    use wcow_spec::host::ContainerFs;
    use wcow_spec::host::memory::MemoryContainerFs;

    let container_fs = MemoryContainerFs::new().with_root("c1", "root");
    container_fs.mount("c1").unwrap();
    assert_eq!(container_fs.mounted(), ["c1"]);
    container_fs.unmount("c1").unwrap();
    assert!(container_fs.mounted().is_empty());
    let error = container_fs.unmount("c1").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

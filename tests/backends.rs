//! How backends are plugged in: behind pointers, as a host's own types, and what a builder has without them.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use std::ops::Deref;
use std::sync::{Arc, LazyLock};
use std::thread;

use common::{
    builder, container, container_with_option, daemon, hyper_v_daemon, images, snapshotter_daemon,
};
use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryImages, MemoryLayerMounts,
    MemoryNetworks, MemoryRegistry, MemoryVolumes,
};
use wcow_spec::host::{
    CredentialSpecFiles, CredentialSpecPath, DependencyStore, Endpoint, Image, ImageStore,
    LayerMounts, NetworkLookup, Registry, RegistryError, Unavailable, Volumes,
};
use wcow_spec::{BackendError, Container, ErrorChain, MountPoint, SpecBuilder, WindowsSpec};

#[test]
fn references_boxes_and_arcs_are_backends_too() {
    static IMAGES: LazyLock<MemoryImages> = LazyLock::new(images);
    static NETWORKS: LazyLock<MemoryNetworks> = LazyLock::new(MemoryNetworks::new);
    let unavailable: &'static Unavailable = &Unavailable;

    let from_references = SpecBuilder::new(&*IMAGES, &*NETWORKS)
        .with_registry(unavailable)
        .with_layer_mounts(unavailable)
        .with_credential_spec_files(unavailable)
        .with_dependency_store(unavailable);
    let from_pointers = SpecBuilder::new(
        Arc::new(images()) as Arc<dyn ImageStore>,
        Box::new(MemoryNetworks::new()) as Box<dyn NetworkLookup>,
    )
    .with_registry(Box::new(Unavailable) as Box<dyn Registry>)
    .with_layer_mounts(Arc::new(Unavailable) as Arc<dyn LayerMounts>)
    .with_credential_spec_files(Box::new(Unavailable) as Box<dyn CredentialSpecFiles>)
    .with_dependency_store(Arc::new(Unavailable) as Arc<dyn DependencyStore>);

    let specs = [from_references, from_pointers]
        .map(|builder| builder.build_spec(&container(), &daemon(), &[]).unwrap());
    assert_eq!(specs[0], specs[1]);
}

/// Asks a backend through each kind of pointer.
macro_rules! through_pointers {
    ($ask:ident, $backend:expr, $trait:ident) => {{
        let backend = $backend;
        [
            $ask(&backend),
            $ask(Box::new(backend.clone()) as Box<dyn $trait>),
            $ask(Arc::new(backend)),
        ]
    }};
}

#[test]
fn a_pointer_answers_what_its_backend_answers() {
    fn layers(images: impl ImageStore) -> Vec<String> {
        let image = images.image("sha256:88f0").unwrap();
        assert_eq!(image, Image::windows());
        images.layer_folders(&image, "c1").unwrap()
    }
    fn endpoint(networks: impl NetworkLookup) -> Endpoint {
        networks.endpoint("nat", "web").unwrap()
    }
    fn value(registry: impl Registry) -> String {
        registry.string_value("key", "name").unwrap()
    }
    fn text(files: impl CredentialSpecFiles) -> String {
        let path = CredentialSpecPath::new(r"C:\d", "x").unwrap();
        files.read(&path).unwrap()
    }
    fn mounted(mounts: impl LayerMounts) -> [Option<String>; 2] {
        let path = mounts.layer_mount_path("layer").unwrap();
        [mounts.layer_source("mount").unwrap(), path]
    }
    fn contents(store: impl DependencyStore) -> [Vec<u8>; 2] {
        let config = store.config("c1", "k").unwrap();
        [config, store.secret("c1", "s").unwrap()]
    }
    fn paths(volumes: impl Volumes) -> [String; 2] {
        let path = volumes.path("nfs", "logs").unwrap();
        [volumes.subpath(&path, "web").unwrap(), path]
    }

    let expected = [r"C:\layers\base", r"C:\layers\c1"];
    for answer in through_pointers!(layers, images(), ImageStore) {
        assert_eq!(answer, expected);
    }
    let networks = MemoryNetworks::new().with_endpoint("nat", "web", Endpoint::new("ep"));
    for answer in through_pointers!(endpoint, networks, NetworkLookup) {
        assert_eq!(answer, Endpoint::new("ep"));
    }
    let registry = MemoryRegistry::new().with_value("key", "name", "value");
    for answer in through_pointers!(value, registry, Registry) {
        assert_eq!(answer, "value");
    }
    let files = MemoryCredentialSpecFiles::new().with_file(r"C:\d\CredentialSpecs\x", "text");
    for answer in through_pointers!(text, files, CredentialSpecFiles) {
        assert_eq!(answer, "text");
    }
    let mounts = MemoryLayerMounts::new()
        .with_layer_source("mount", "source")
        .with_mount_path("layer", "volume");
    let expected = ["source", "volume"].map(|text| Some(text.to_owned()));
    for answer in through_pointers!(mounted, mounts, LayerMounts) {
        assert_eq!(answer, expected);
    }
    let store = MemoryDependencyStore::new()
        .with_config("c1", "k", "config")
        .with_secret("c1", "s", "secret");
    for answer in through_pointers!(contents, store, DependencyStore) {
        assert_eq!(answer, [b"config", b"secret"]);
    }
    let volumes = MemoryVolumes::new()
        .with_volume("nfs", "logs", r"N:\logs")
        .with_subpath(r"N:\logs", "web", r"N:\logs\web");
    for answer in through_pointers!(paths, volumes, Volumes) {
        assert_eq!(answer, [r"N:\logs\web", r"N:\logs"]);
    }
}

#[cfg(feature = "swarm")]
#[test]
fn a_pointer_to_the_file_systems_of_containers_mounts_and_unmounts() {
    use wcow_spec::ErrorKind;
    use wcow_spec::host::ContainerFs;
    use wcow_spec::host::memory::MemoryContainerFs;

    fn mount_and_unmount(container_fs: impl ContainerFs) {
        assert_eq!(container_fs.mount("c1").unwrap().to_str(), Some("root"));
        container_fs.unmount("c1").unwrap();
        let error = container_fs.unmount("c1").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }

    let container_fs = || MemoryContainerFs::new().with_root("c1", "root");
    let owned = container_fs();
    mount_and_unmount(&owned);
    assert_eq!(owned.times_mounted(), 1);
    mount_and_unmount(Arc::new(container_fs()));
    mount_and_unmount(Box::new(container_fs()) as Box<dyn ContainerFs>);
}

/// A host's own type: a backend of every kind, which dereferences to another backend, as a handle often does.
///
/// It is neither `Debug` nor `Clone`.
struct Host {
    prefix: &'static str,
    inner: Unavailable,
}

impl Host {
    fn answer(&self, question: &str) -> String {
        format!("{}{question}", self.prefix)
    }
}

impl Deref for Host {
    type Target = Unavailable;

    fn deref(&self) -> &Unavailable {
        &self.inner
    }
}

impl ImageStore for Host {
    fn image(&self, _image_id: &str) -> Result<Image, BackendError> {
        Ok(Image::windows())
    }

    fn layer_folders(&self, _: &Image, container_id: &str) -> Result<Vec<String>, BackendError> {
        Ok(vec![self.answer(container_id)])
    }
}

impl NetworkLookup for Host {
    fn endpoint(&self, network: &str, _container: &str) -> Result<Endpoint, BackendError> {
        Ok(Endpoint::new(self.answer(network)))
    }
}

impl Registry for Host {
    fn string_value(&self, _key: &str, name: &str) -> Result<String, RegistryError> {
        Ok(self.answer(name))
    }
}

impl LayerMounts for Host {
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError> {
        Ok(Some(mount_point.to_owned()))
    }

    fn layer_mount_path(&self, layer_path: &str) -> Result<Option<String>, BackendError> {
        Ok(Some(self.answer(layer_path)))
    }
}

impl CredentialSpecFiles for Host {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        Ok(self.answer(&path.components().collect::<String>()))
    }
}

impl DependencyStore for Host {
    fn config(&self, _container_id: &str, config_id: &str) -> Result<Vec<u8>, BackendError> {
        Ok(self.answer(config_id).into_bytes())
    }

    fn secret(&self, _container_id: &str, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        Ok(self.answer(secret_id).into_bytes())
    }
}

impl Volumes for Host {
    fn path(&self, _driver: &str, name: &str) -> Result<String, BackendError> {
        Ok(self.answer(name))
    }

    fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError> {
        Ok(format!("{volume_path}/{subpath}"))
    }
}

#[cfg(feature = "swarm")]
impl wcow_spec::host::ContainerFs for Host {
    fn mount(&self, container_id: &str) -> Result<std::path::PathBuf, BackendError> {
        Ok(self.answer(container_id).into())
    }

    fn unmount(&self, _container_id: &str) -> Result<(), BackendError> {
        Ok(())
    }
}

#[test]
fn one_type_that_derefs_to_a_backend_can_be_every_backend_itself() {
    let host = Arc::new(Host {
        prefix: "own:",
        inner: Unavailable,
    });
    let builder = SpecBuilder::new(host.clone(), host.clone())
        .with_registry(host.clone())
        .with_layer_mounts(host.clone())
        .with_credential_spec_files(host.clone())
        .with_dependency_store(host.clone());
    let build = |option: &str| -> WindowsSpec {
        let mut container = container_with_option(option);
        container.networks = ["nat".to_owned()].into();
        container.runtime.base_fs = Some(r"C:\mnt".to_owned());
        container.runtime.swarm_managed = true;
        builder
            .build_spec(&container, &snapshotter_daemon(), &[])
            .unwrap()
    };
    for (scheme, name) in [("registry", "r"), ("file", "f"), ("config", "k")] {
        let spec = build(&format!("credentialspec={scheme}://{name}"));
        let expected = format!("own:{name}");
        assert_eq!(spec.credential_spec().as_deref(), Some(expected.as_str()));
    }
    let spec = build("credentialspec=raw://x");
    assert_eq!(spec.layer_folders(), ["own:c1"]);
    let endpoints = spec.network().unwrap().endpoint_list().clone();
    assert_eq!(endpoints.unwrap(), ["own:nat"]);
    let root = spec.oci_spec().root().as_ref().unwrap().path();
    assert_eq!(root.to_str(), Some(r"own:C:\mnt\"));

    let container = Container {
        mount_points: vec![MountPoint {
            volume: "logs".to_owned(),
            ..MountPoint::default()
        }],
        ..container()
    };
    let mounts = container.mounts(&daemon(), &host).unwrap();
    assert_eq!(mounts[0].source, "own:logs");
    assert_eq!(
        ErrorChain(&host.inner.path("", "logs").unwrap_err()).to_string(),
        "no volumes are known here"
    );
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
fn a_hyper_v_container_asks_no_backend_for_its_root() {
    let mut container = container();
    container.runtime.base_fs = None;
    let mut daemon = hyper_v_daemon();
    daemon.uses_snapshotter = true;
    let builder = builder().with_layer_mounts(Unavailable);
    assert!(builder.build_spec(&container, &daemon, &[]).is_ok());
}

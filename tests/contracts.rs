//! The contracts of the traits: the crate's own backends keep them, and a backend that breaks a rule fails.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::panic::{AssertUnwindSafe, catch_unwind};

use wcow_spec::BackendError;
use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryImages, MemoryLayerMounts,
    MemoryNetworks, MemoryRegistry, MemoryVolumes,
};
use wcow_spec::host::{
    CredentialSpecFiles, CredentialSpecFolder, CredentialSpecPath, DependencyStore, Endpoint,
    Image, ImageStore, LayerMounts, LocalVolumes, NetworkLookup, Registry, RegistryError,
    Unavailable, Volumes, contract,
};

const ROOT: &str = r"C:\ProgramData\docker";

fn images() -> MemoryImages {
    MemoryImages::new()
        .with_image("sha256:88f0", "windows")
        .with_layer_folders("c1", [r"D:\base", r"D:\c1"])
}

fn networks() -> MemoryNetworks {
    MemoryNetworks::new().with_endpoint("nat", "web", Endpoint::new("1590d292"))
}

fn dependencies() -> MemoryDependencyStore {
    MemoryDependencyStore::new()
        .with_secret("c1", "s", "secret")
        .with_config("c1", "k", "config")
}

#[test]
fn the_backends_in_memory_keep_their_contracts() {
    contract::image_store(&images(), "sha256:88f0", "c1");
    contract::network_lookup(&networks(), "nat", "web");
    let registry = MemoryRegistry::new().with_value("key", "web.json", "{}");
    contract::registry(&registry, "key", "web.json");
    let mounts = MemoryLayerMounts::new()
        .with_layer_source(r"C:\mnt", r"D:\layer")
        .with_mount_path(
            r"D:\layer",
            r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}",
        );
    contract::layer_mounts(&mounts, r"C:\mnt");
    let file = CredentialSpecPath::new(ROOT, "web.json").unwrap();
    let files = MemoryCredentialSpecFiles::new().with_file(file.full(), "{}");
    contract::credential_spec_files(&files, ROOT, "web.json");
    contract::dependency_store(&dependencies(), "c1", "s", "k");
    let volumes = MemoryVolumes::new().with_volume("local", "logs", r"D:\logs");
    contract::volumes(&volumes, "local", "logs");
}

#[test]
fn local_volumes_keep_the_contract() {
    contract::volumes(&LocalVolumes::new(ROOT), "local", "logs");
}

#[test]
fn a_folder_of_credential_specs_keeps_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("web.json"), "{}").unwrap();
    let files = CredentialSpecFolder::new(folder.path());
    contract::credential_spec_files(&files, ROOT, "web.json");
}

#[cfg(feature = "windowsfilter")]
#[test]
fn the_images_of_a_data_root_keep_the_contract() {
    let data_root = wcow_spec::DataRoot::open(common::data("docker-root")).unwrap();
    let web = data_root.container("web").unwrap();
    contract::image_store(&data_root.images(ROOT), &web.image_id, &web.id);
}

#[cfg(feature = "swarm")]
#[test]
fn file_systems_of_containers_in_memory_keep_the_contract() {
    let root = tempfile::tempdir().unwrap();
    let file_systems =
        wcow_spec::host::memory::MemoryContainerFs::new().with_root("c1", root.path());
    contract::container_fs(&file_systems, "c1");
}

#[cfg(feature = "hcs")]
#[test]
fn what_the_runtimes_ask_of_a_host_in_memory_keeps_the_contracts() {
    use wcow_spec::host::CredentialGuardInstance;
    use wcow_spec::host::memory::{MemoryHostFiles, MemoryInstances, MemoryLayerIds};

    let ids = MemoryLayerIds::new().with_guid("base", "5da58dc5-dab5-52f3-a539-ea5f4fb4896e");
    contract::layer_ids(&ids, "base");
    let files = MemoryHostFiles::new()
        .with_folder(r"C:\data")
        .with_file(r"C:\data\x.json", "{}");
    contract::host_files(&files, r"C:\data", r"C:\data\x.json");
    let guard = CredentialGuardInstance::default();
    let instances = MemoryInstances::new().with_credential_guard("c1", guard);
    contract::instances(&instances, "c1");

    let ids = MemoryLayerIds::new().with_guid("base", "{5DA58DC5-DAB5-52F3-A539-EA5F4FB4896E}");
    let message = failure(|| contract::layer_ids(&ids, "base"));
    assert!(message.contains("without braces"), "{message}");
    let message = failure(|| contract::host_files(&files, r"C:\data\x.json", r"C:\data"));
    assert!(message.contains("what is at"), "{message}");
}

#[cfg(feature = "create")]
#[test]
fn the_backends_of_create_requests_keep_their_contracts() {
    use wcow_spec::create::memory::{MemoryContainers, MemoryImageConfigs};
    use wcow_spec::create::{self, ImageConfig};
    use wcow_spec::host::memory::MemoryHostPaths;

    contract::host_paths(&MemoryHostPaths::new().with_folder(r"d:\www"), r"d:\www");
    let image = br#"{"os": "windows", "config": {}}"#;
    let image = ImageConfig::from_json("sha256:88f0", image).unwrap();
    let images = MemoryImageConfigs::new().with_image("web:latest", image);
    create::contract::image_configs(&images, &"web:latest".parse().unwrap());
    let containers = MemoryContainers::new().with_container("d0d0", "/db", []);
    create::contract::containers(&containers, "d0d0", "/db");

    let paths = MemoryHostPaths::new().with_file(r"d:\www");
    let message = failure(|| contract::host_paths(&paths, r"d:\www"));
    assert!(message.contains("is a folder"), "{message}");
    let message = failure(|| create::contract::containers(&containers, "d0d0", "/other"));
    assert!(message.contains("who has the name"), "{message}");
}

/// Breaks one rule of a contract, which it says, over a backend that keeps it.
struct Broken<T>(&'static str, T);

impl ImageStore for Broken<MemoryImages> {
    fn image(&self, image_id: &str) -> Result<Image, BackendError> {
        let image = self.1.image(image_id);
        match self.0 {
            "does not exist" => image.or_else(|_| Ok(Image::windows())),
            "got System" => image.map_err(|_| BackendError::system("The parameter is incorrect.")),
            _ => image,
        }
    }

    fn layer_folders(&self, image: &Image, id: &str) -> Result<Vec<String>, BackendError> {
        match self.0 {
            "the layer folders of a container" => Ok(vec![format!(r"D:\layers\{id}")]),
            "each with a path" => Ok(Vec::new()),
            _ => self.1.layer_folders(image, id),
        }
    }
}

/// Answers each lookup by joining paths, and knows no name that is not there.
struct Joins;

impl NetworkLookup for Joins {
    fn endpoint(&self, _: &str, container: &str) -> Result<Endpoint, BackendError> {
        Ok(Endpoint::new(container))
    }
}

impl Registry for Joins {
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError> {
        Ok(format!(r"{key}\{name}"))
    }
}

impl LayerMounts for Joins {
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError> {
        Ok(Some(format!(r"{mount_point}\layer")))
    }

    fn layer_mount_path(&self, layer_path: &str) -> Result<Option<String>, BackendError> {
        Ok(Some(layer_path.to_owned()))
    }
}

impl CredentialSpecFiles for Joins {
    fn read(&self, _: &CredentialSpecPath) -> Result<String, BackendError> {
        Ok("content".to_owned())
    }
}

impl DependencyStore for Joins {
    fn config(&self, _: &str, _: &str) -> Result<Vec<u8>, BackendError> {
        Ok(b"content".to_vec())
    }

    fn secret(&self, _: &str, _: &str) -> Result<Vec<u8>, BackendError> {
        Ok(b"content".to_vec())
    }
}

impl Volumes for Joins {
    fn path(&self, driver: &str, name: &str) -> Result<String, BackendError> {
        match driver {
            "" | "local" => Ok(format!(r"{ROOT}\volumes\{name}\_data")),
            _ => Err(BackendError::not_found("no such driver")),
        }
    }

    fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError> {
        Ok(format!(r"{volume_path}\{subpath}"))
    }
}

#[cfg(feature = "swarm")]
impl wcow_spec::host::ContainerFs for Joins {
    fn mount(&self, container_id: &str) -> Result<std::path::PathBuf, BackendError> {
        Ok(format!(r"D:\mnt\{container_id}").into())
    }

    fn unmount(&self, _: &str) -> Result<(), BackendError> {
        Ok(())
    }
}

/// Returns what a failed assertion says.
fn failure(assertion: impl FnOnce()) -> String {
    let payload = catch_unwind(AssertUnwindSafe(assertion)).expect_err("the rule is not checked");
    match payload.downcast::<String>() {
        Ok(message) => *message,
        Err(payload) => (*payload.downcast::<&str>().unwrap()).to_owned(),
    }
}

#[test]
fn an_image_store_that_breaks_a_rule_fails() {
    for rule in [
        "does not exist",
        "the layer folders of a container",
        "each with a path",
    ] {
        let store = Broken(rule, images());
        let message = failure(|| contract::image_store(&store, "sha256:88f0", "c1"));
        assert!(message.contains(rule), "{message}");
    }
    // Every error is of the system: also that about an unknown image.
    let store = Broken("got System", images());
    let message = failure(|| contract::image_store(&store, "sha256:88f0", "c1"));
    assert!(message.contains("System"), "{message}");
}

#[test]
fn backends_that_answer_everything_fail_and_show_no_contents() {
    let messages = [
        failure(|| contract::network_lookup(&Joins, "nat", "web")),
        failure(|| contract::registry(&Joins, "key", "web.json")),
        failure(|| contract::layer_mounts(&Joins, r"C:\mnt")),
        failure(|| contract::credential_spec_files(&Joins, ROOT, "web.json")),
        failure(|| contract::dependency_store(&Joins, "c1", "s", "k")),
        failure(|| contract::volumes(&Joins, "local", "logs")),
        #[cfg(feature = "swarm")]
        failure(|| contract::container_fs(&Joins, "c1")),
    ];
    for message in messages {
        assert!(
            !message.contains("content") && !message.contains("99, 111"),
            "{message}"
        );
    }
}

#[test]
fn a_backend_that_has_nothing_does_not_pass() {
    let message = failure(|| contract::network_lookup(&MemoryNetworks::new(), "nat", "web"));
    assert_eq!(
        message,
        "the endpoint: expected an answer, got Err(NotFound)"
    );
    let message = failure(|| contract::registry(&Unavailable, "key", "web.json"));
    assert_eq!(
        message,
        "the registry value: expected an answer, got Err(Unavailable)"
    );
}

/// Answers each lookup of an endpoint with another one.
struct Changing(std::sync::atomic::AtomicU32);

impl NetworkLookup for Changing {
    fn endpoint(&self, _: &str, _: &str) -> Result<Endpoint, BackendError> {
        let count = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(Endpoint::new(count.to_string()))
    }
}

#[test]
fn a_backend_whose_answers_change_fails() {
    let message = failure(|| contract::network_lookup(&Changing(0.into()), "nat", "web"));
    assert!(
        message.contains("the endpoint: the same lookup, another answer"),
        "{message}"
    );
}

#[test]
fn a_store_that_answers_for_every_container_fails() {
    struct Shared(MemoryDependencyStore);

    impl DependencyStore for Shared {
        fn config(&self, container_id: &str, id: &str) -> Result<Vec<u8>, BackendError> {
            self.0.config(container_id, id)
        }

        fn secret(&self, _: &str, id: &str) -> Result<Vec<u8>, BackendError> {
            self.0.secret("c1", id)
        }
    }

    let store = Shared(dependencies());
    let message = failure(|| contract::dependency_store(&store, "c1", "s", "k"));
    assert!(message.starts_with("a secret or config \"\""), "{message}");
}

/// Keeps a contract, except that it answers for one name.
struct Follows<T>(String, T);

impl<T> Follows<T> {
    fn or<A, E>(
        &self,
        name: &str,
        answer: A,
        kept: impl FnOnce(&T) -> Result<A, E>,
    ) -> Result<A, E> {
        match name == self.0 {
            true => Ok(answer),
            false => kept(&self.1),
        }
    }
}

/// Asserts that each name is noticed if a backend answers for it. The message has the beginning of the name.
fn assert_noticed(names: impl IntoIterator<Item = String>, assertion: impl Fn(&str)) {
    for name in names {
        let message = failure(|| assertion(&name));
        let start: String = name.chars().take(40).collect();
        assert!(
            message.contains(&format!("{start:?}")),
            "{name:?}: {message}"
        );
    }
}

impl ImageStore for Follows<MemoryImages> {
    fn image(&self, image_id: &str) -> Result<Image, BackendError> {
        self.or(image_id, Image::windows(), |kept| kept.image(image_id))
    }

    fn layer_folders(&self, image: &Image, id: &str) -> Result<Vec<String>, BackendError> {
        let kept = |kept: &MemoryImages| kept.layer_folders(image, id);
        // With a mark, to tell the two lookups apart.
        self.or(&format!("layers of {id}"), vec!["x".to_owned()], kept)
    }
}

impl NetworkLookup for Follows<MemoryNetworks> {
    fn endpoint(&self, network: &str, container: &str) -> Result<Endpoint, BackendError> {
        let name = if network == "nat" { container } else { network };
        self.or(name, Endpoint::new("x"), |kept| {
            kept.endpoint(network, container)
        })
    }
}

impl Registry for Follows<MemoryRegistry> {
    fn string_value(&self, key: &str, name: &str) -> Result<String, RegistryError> {
        self.or(name, "x".to_owned(), |kept| kept.string_value(key, name))
    }
}

impl LayerMounts for Follows<MemoryLayerMounts> {
    fn layer_source(&self, mount_point: &str) -> Result<Option<String>, BackendError> {
        self.1.layer_source(mount_point)
    }

    fn layer_mount_path(&self, layer_path: &str) -> Result<Option<String>, BackendError> {
        self.or(layer_path, Some("x".to_owned()), |kept| {
            kept.layer_mount_path(layer_path)
        })
    }
}

impl CredentialSpecFiles for Follows<MemoryCredentialSpecFiles> {
    fn read(&self, path: &CredentialSpecPath) -> Result<String, BackendError> {
        self.or(&path.full(), "x".to_owned(), |kept| kept.read(path))
    }
}

impl DependencyStore for Follows<MemoryDependencyStore> {
    fn config(&self, container_id: &str, id: &str) -> Result<Vec<u8>, BackendError> {
        self.1.config(container_id, id)
    }

    fn secret(&self, container_id: &str, id: &str) -> Result<Vec<u8>, BackendError> {
        let name = if container_id == "c1" {
            id
        } else {
            container_id
        };
        self.or(name, b"x".to_vec(), |kept| kept.secret(container_id, id))
    }
}

impl Volumes for Follows<MemoryVolumes> {
    fn path(&self, driver: &str, name: &str) -> Result<String, BackendError> {
        self.or(name, "x".to_owned(), |kept| kept.path(driver, name))
    }

    fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError> {
        self.or(&format!("below {subpath}"), "x".to_owned(), |kept| {
            kept.subpath(volume_path, subpath)
        })
    }
}

#[test]
fn a_backend_that_answers_for_a_hostile_name_fails() {
    let names = contract::hostile_names;
    assert_noticed(names(), |name| {
        contract::image_store(&Follows(name.to_owned(), images()), "sha256:88f0", "c1");
    });
    assert_noticed(names(), |name| {
        let store = Follows(format!("layers of {name}"), images());
        contract::image_store(&store, "sha256:88f0", "c1");
    });
    assert_noticed(names(), |name| {
        contract::network_lookup(&Follows(name.to_owned(), networks()), "nat", "web");
    });
    assert_noticed(
        names().into_iter().filter(|name| !name.is_empty()),
        |name| {
            let registry = MemoryRegistry::new().with_value("key", "web.json", "{}");
            contract::registry(&Follows(name.to_owned(), registry), "key", "web.json");
        },
    );
    assert_noticed(names(), |name| {
        contract::dependency_store(&Follows(name.to_owned(), dependencies()), "c1", "s", "k");
    });
    assert_noticed(names(), |name| {
        let volumes = MemoryVolumes::new().with_volume("local", "logs", r"D:\logs");
        contract::volumes(&Follows(name.to_owned(), volumes), "local", "logs");
    });
    let subpaths = [
        "..",
        r"..\x",
        r"a\..\..\x",
        r"C:\x",
        "C:x",
        "/x",
        r"\\host\share\x",
        "a:b",
        "a\0b",
    ];
    assert_noticed(subpaths.map(str::to_owned), |subpath| {
        let volumes = MemoryVolumes::new().with_volume("local", "logs", r"D:\logs");
        let volumes = Follows(format!("below {subpath}"), volumes);
        contract::volumes(&volumes, "local", "logs");
    });
}

#[test]
fn a_backend_that_answers_for_what_does_not_exist_fails() {
    let mounts = || {
        MemoryLayerMounts::new()
            .with_layer_source(r"C:\mnt", r"D:\layer")
            .with_mount_path(
                r"D:\layer",
                r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}",
            )
    };
    let unknown = r"C:\mnt\wcow-spec-contract-unknown".to_owned();
    assert_noticed(["a\0b".to_owned(), unknown], |path| {
        contract::layer_mounts(&Follows(path.to_owned(), mounts()), r"C:\mnt");
    });

    // The names that can be files of the folder: the others never reach a backend.
    let path = |name: &str| CredentialSpecPath::new(ROOT, name);
    let names: Vec<String> = contract::hostile_names();
    let names: Vec<String> = names
        .into_iter()
        .filter(|name| path(name).is_ok())
        .collect();
    assert!(names.len() >= 4, "{names:?}");
    let web = path("web.json").unwrap();
    for name in names {
        let files = MemoryCredentialSpecFiles::new().with_file(web.full(), "{}");
        let files = Follows(path(&name).unwrap().full().to_owned(), files);
        let message = failure(|| contract::credential_spec_files(&files, ROOT, "web.json"));
        assert!(
            message.contains("is not a credential spec"),
            "{name:?}: {message}"
        );
    }
}

//! Assertions for tests of backends: one function per trait checks an implementation against the trait's contract.
//!
//! Each takes a backend and the names of something that it has. It checks that a lookup gives the same answer twice,
//! that what does not exist is reported as such, and that what users and images can send, such as
//! [hostile names](hostile_names), is neither followed nor answered with a failure of the system. Methods whose answers
//! only the host knows, such as [`Instances::device_locations`], are not checked.
//!
//! ```
//! use wcow_spec::host::contract;
//! use wcow_spec::host::memory::MemoryImages;
//!
//! // In a unit test, with your own image store:
//! let store = MemoryImages::new()
//!     .with_image("sha256:88f0", "windows")
//!     .with_layer_folders("c1", [r"D:\layers\servercore", r"D:\layers\c1"]);
//! contract::image_store(&store, "sha256:88f0", "c1");
//! ```

#[cfg(feature = "swarm")]
use super::ContainerFs;
use super::{
    CredentialSpecFiles, CredentialSpecPath, DependencyStore, ImageStore, LayerMounts,
    NetworkLookup, NewVolume, Registry, Volumes,
};
#[cfg(feature = "hcs")]
use super::{FileKind, HostFiles, Instances, LayerIds};
#[cfg(feature = "create")]
use super::{HostPaths, PathKind};

#[cfg(feature = "hcs")]
use crate::guid::is_guid;

pub(crate) mod assert;

use assert::{Hidden, answer, assert_not_found, assert_refused, kind, start};

/// The id of an image that no store has.
const UNKNOWN_IMAGE: &str =
    "sha256:0000000000000000000000000000000000000000000000000000000000000000";

/// A name that nothing has.
pub(crate) const UNKNOWN: &str = "wcow-spec-contract-unknown";

/// Returns names that users and images can send, and that no backend may follow: parent folders, drives, devices,
/// streams, a NUL, and a name of ten thousand characters.
#[must_use]
pub fn hostile_names() -> Vec<String> {
    let names = [
        "",
        ".",
        "..",
        "../x",
        r"..\x",
        r"a\..\..\x",
        r"C:\x",
        "C:x",
        "/x",
        r"\x",
        r"\\host\share\x",
        r"\\?\C:\x",
        r"\\.\pipe\x",
        "NUL",
        "con.txt",
        "x:stream",
        "x.",
        "x ",
        "a\0b",
        "a\nb",
        "\u{202e}x",
        "*",
    ];
    let mut names: Vec<String> = names.map(str::to_owned).into();
    names.push("x".repeat(10_000));
    names
}

/// Returns texts that do not name a folder inside a volume.
fn hostile_subpaths() -> impl Iterator<Item = &'static str> {
    let parents = ["..", "../x", r"..\x", r"a\..\..\x", "a/../../x"];
    let absolute = [r"C:\x", "C:x", "/x", r"\x", r"\\host\share\x", r"\\?\C:\x"];
    parents.into_iter().chain(absolute).chain(["a:b", "a\0b"])
}

/// Checks an image store that has the image, and a container made from it.
///
/// # Panics
///
/// Panics with the rule that the store breaks.
#[track_caller]
pub fn image_store(store: &dyn ImageStore, image_id: &str, container_id: &str) {
    let image = answer("the image", || kind(store.image(image_id)));
    assert_not_found("an image", UNKNOWN_IMAGE, &kind(store.image(UNKNOWN_IMAGE)));
    for name in hostile_names() {
        assert_refused("an image", &name, &kind(store.image(&name)));
    }
    let Some(image) = image else { return };
    let folders = answer("the container's layer folders", || {
        kind(store.layer_folders(&image, container_id))
    });
    assert!(
        folders.is_some_and(|folders| !folders.is_empty() && !folders.contains(&String::new())),
        "a container has layer folders, each with a path"
    );
    for name in hostile_names().iter().map(String::as_str).chain([UNKNOWN]) {
        let folders = kind(store.layer_folders(&image, name));
        assert_refused("the layer folders of a container", name, &folders);
    }
}

/// Checks a network lookup that has an endpoint of the container in the network.
///
/// # Panics
///
/// Panics with the rule that the lookup breaks.
#[track_caller]
pub fn network_lookup(lookup: &dyn NetworkLookup, network: &str, container: &str) {
    answer("the endpoint", || kind(lookup.endpoint(network, container)));
    for name in hostile_names().iter().map(String::as_str).chain([UNKNOWN]) {
        let in_network = kind(lookup.endpoint(name, container));
        assert_refused("the endpoint in a network", name, &in_network);
        let of_container = kind(lookup.endpoint(network, name));
        assert_refused("the endpoint of a container", name, &of_container);
    }
}

/// Checks a registry that has the value in the key.
///
/// # Panics
///
/// Panics with the rule that the registry breaks.
#[track_caller]
pub fn registry(registry: &dyn Registry, key: &str, name: &str) {
    let value = |key: &str, name: &str| registry.string_value(key, name).map_err(|e| e.kind());
    answer("the registry value", || value(key, name));
    let unknown_key = format!(r"{key}\{UNKNOWN}");
    assert_not_found("a registry key", &unknown_key, &value(&unknown_key, name));
    assert_not_found("a registry value", UNKNOWN, &value(key, UNKNOWN));
    // An empty name is that of the key's own value.
    for name in hostile_names().iter().filter(|name| !name.is_empty()) {
        assert_refused("a registry value", name, &value(key, name));
    }
}

/// Checks a lookup of layers that has a layer mounted at the folder.
///
/// # Panics
///
/// Panics with the rule that the lookup breaks.
#[track_caller]
pub fn layer_mounts(mounts: &dyn LayerMounts, mount_point: &str) {
    let source = |folder: &str| kind(mounts.layer_source(folder));
    let layer = answer("the layer's source", || source(mount_point)).flatten();
    assert!(
        layer.is_some(),
        "a layer is mounted at the folder {mount_point:?}"
    );
    let layer = layer.unwrap_or_default();
    let volume = answer("the layer's mount path", || {
        kind(mounts.layer_mount_path(&layer))
    });
    assert!(
        volume.flatten().is_some(),
        "HCS has mounted the layer {layer:?}"
    );
    let unknown = format!(r"{mount_point}\{UNKNOWN}");
    assert!(
        source(&unknown) == Ok(None),
        "a folder without a record of a layer is `None`"
    );
    for folder in [unknown.as_str(), "a\0b"] {
        let volume = mounts.layer_mount_path(folder);
        assert!(
            !matches!(volume, Ok(Some(_))),
            "{folder:?} is not a layer, but has a mount path"
        );
    }
}

/// Checks the files of a folder of credential specs that has the file.
///
/// # Panics
///
/// Panics with the rule that the backend breaks. The text of the credential spec is not part of the message.
#[track_caller]
pub fn credential_spec_files(files: &dyn CredentialSpecFiles, data_root: &str, location: &str) {
    let text = |location: &str| match CredentialSpecPath::new(data_root, location) {
        Ok(path) => kind(files.read(&path)),
        Err(error) => Err(error.kind()),
    };
    answer("the credential spec", || text(location).map(Hidden));
    assert_not_found("a credential spec", UNKNOWN, &text(UNKNOWN));
    assert!(
        text(".").is_err(),
        "the folder of credential specs is not a credential spec"
    );
    for name in hostile_names() {
        assert!(
            text(&name).is_err(),
            "{:?} is not a credential spec",
            start(&name)
        );
    }
}

/// Checks a store of secrets and configs that has both for the container.
///
/// # Panics
///
/// Panics with the rule that the store breaks. Contents are not part of the message.
#[track_caller]
pub fn dependency_store(
    store: &dyn DependencyStore,
    container_id: &str,
    secret_id: &str,
    config_id: &str,
) {
    let secret = |container: &str, id: &str| kind(store.secret(container, id));
    let config = |container: &str, id: &str| kind(store.config(container, id));
    answer("the secret", || secret(container_id, secret_id).map(Hidden));
    answer("the config", || config(container_id, config_id).map(Hidden));
    assert_not_found("a secret", UNKNOWN, &secret(container_id, UNKNOWN));
    assert_not_found("a config", UNKNOWN, &config(container_id, UNKNOWN));
    for name in hostile_names().iter().map(String::as_str).chain([UNKNOWN]) {
        let results = [
            secret(name, secret_id),
            secret(container_id, name),
            config(name, config_id),
            config(container_id, name),
        ];
        for result in results {
            assert_refused("a secret or config", name, &result);
        }
    }
}

/// Checks volumes, with the driver and the name of one that exists.
///
/// Implementations that locate volumes by name only pass, too: a name that may be a volume's need not exist.
///
/// # Panics
///
/// Panics with the rule that the volumes break.
#[track_caller]
pub fn volumes(volumes: &dyn Volumes, driver: &str, name: &str) {
    let path = |driver: &str, name: &str| kind(volumes.path(driver, name));
    let volume = answer("the volume's path", || path(driver, name)).unwrap_or_default();
    assert!(!volume.is_empty(), "a volume has a path");
    if driver == "local" {
        assert!(
            path("", name) == Ok(volume.clone()),
            "an empty driver is `local`"
        );
    }
    assert_not_found("a volume driver", UNKNOWN, &path(UNKNOWN, name));
    for name in hostile_names() {
        assert_refused("a volume", &name, &path(driver, &name));
    }
    let create = |name: &str| kind(volumes.create(&NewVolume::new(driver, name, UNKNOWN)));
    let created = answer("the volume that exists", || create(name));
    assert!(
        created.is_some_and(|created| created.path == volume),
        "a volume that exists is not created again"
    );
    for name in hostile_names() {
        assert_refused("a new volume", &name, &create(&name));
    }
    for subpath in hostile_subpaths() {
        let folder = kind(volumes.subpath(&volume, subpath));
        assert_refused("a folder inside a volume", subpath, &folder);
    }
}

/// Checks a host that has the file system of a Hyper-V container.
///
/// # Panics
///
/// Panics with the rule that the host breaks.
#[cfg(feature = "swarm")]
#[track_caller]
pub fn container_fs(file_systems: &dyn ContainerFs, container_id: &str) {
    for attempt in ["first", "second"] {
        let mounted = file_systems.mount(container_id);
        assert!(
            mounted.is_ok_and(|path| !path.as_os_str().is_empty()),
            "the file system can be mounted a {attempt} time, at a path"
        );
        let unmounted = file_systems.unmount(container_id);
        assert!(
            unmounted.is_ok(),
            "the file system can be unmounted a {attempt} time"
        );
    }
    for name in hostile_names().iter().map(String::as_str).chain([UNKNOWN]) {
        let mounted = kind(file_systems.mount(name));
        assert_refused("the file system of a container", name, &mounted);
    }
}

/// Checks the paths of a host that has the folder.
///
/// # Panics
///
/// Panics with the rule that the host breaks.
#[cfg(feature = "create")]
#[track_caller]
pub fn host_paths(paths: &dyn HostPaths, folder: &str) {
    let at = |path: &str| kind(paths.kind(path));
    let found = answer("the folder", || at(folder));
    assert_eq!(found, Some(PathKind::Folder), "{folder:?} is a folder");
    let unknown = format!(r"{folder}\{UNKNOWN}");
    assert_eq!(
        at(&unknown),
        Ok(PathKind::Missing),
        "nothing is at {unknown:?}"
    );
    assert_ne!(
        at("a\0b"),
        Ok(PathKind::Folder),
        "a path does not end at a NUL"
    );
}

/// Checks the GUIDs of layers, with the name of one that exists.
///
/// # Panics
///
/// Panics with the rule that the implementation breaks.
#[cfg(feature = "hcs")]
#[track_caller]
pub fn layer_ids(layer_ids: &dyn LayerIds, name: &str) {
    let guid = answer("the GUID", || kind(layer_ids.guid(name))).unwrap_or_default();
    assert!(
        is_guid(&guid) && guid == guid.to_ascii_lowercase(),
        "a GUID is in lower case and without braces: {guid:?}"
    );
    assert_refused("the GUID of a layer", "a\0b", &kind(layer_ids.guid("a\0b")));
}

/// Checks the files of a host that has the folder, and the file.
///
/// # Panics
///
/// Panics with the rule that the host breaks. The content of the file is not part of the message.
#[cfg(feature = "hcs")]
#[track_caller]
pub fn host_files(files: &dyn HostFiles, folder: &str, file: &str) {
    for (path, expected) in [(folder, FileKind::Folder), (file, FileKind::File)] {
        let found = answer("what is at a path", || kind(files.kind(path)));
        assert_eq!(found, Some(expected), "what is at {path:?}");
        let target = answer("the final path", || kind(files.final_path(path)));
        assert!(
            target.is_some_and(|target| !target.is_empty()),
            "{path:?} leads to a path"
        );
    }
    answer("whether the folder's files have ids", || {
        kind(files.has_file_ids(folder))
    });
    answer("the content", || kind(files.read(file)).map(Hidden));
    assert!(files.read(folder).is_err(), "a folder has no content");
    let unknown = format!(r"{folder}\{UNKNOWN}");
    assert_not_found("a file", &unknown, &kind(files.kind(&unknown)));
    for path in [unknown.as_str(), "", "a\0b"] {
        let is_found =
            files.kind(path).is_ok() || files.final_path(path).is_ok() || files.read(path).is_ok();
        assert!(!is_found, "{path:?} is not a path of a file");
    }
}

/// Checks the instances of a host that has made a credential guard for the container.
///
/// # Panics
///
/// Panics with the rule that the host breaks. The cookie and the endpoint are not part of the message.
#[cfg(feature = "hcs")]
#[track_caller]
pub fn instances(instances: &dyn Instances, container_id: &str) {
    answer("the instance of the credential guard", || {
        kind(instances.credential_guard(container_id))
    });
    let unknown = kind(instances.credential_guard(UNKNOWN));
    assert_not_found("an instance of the credential guard", UNKNOWN, &unknown);
    for name in hostile_names() {
        let instance = kind(instances.credential_guard(&name));
        assert_refused("an instance of the credential guard", &name, &instance);
    }
}

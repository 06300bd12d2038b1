//! Docker's JSON, and documents that are nearly Docker's: reading does not depend on the encoding or on the case of
//! known keys, no error shows a secret, and what is read is written and read as the same and makes a spec or an error.
#![no_main]

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::sync::LazyLock;

use fastrand::Rng;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::host::snapshotter::{SnapshotMount, layer_folders};
use wcow_spec::host::{Endpoint, ImageStore, LocalVolumes};
use wcow_spec::{
    Container, ContainerConfig, DaemonConfig, DaemonJsonError, DockerFilesError, HostConfig,
    InspectError, JsonError, MountPoint, RuntimeState, SpecBuilder, WindowsEdition,
    WindowsFilterImages,
};
use wcow_spec_fuzz::keys::{self, Shape, in_any_case};
use wcow_spec_fuzz::{check, digest, mutate, secret};

fuzz_target!(|data: &[u8]| {
    let reading = Reading::of(data);
    reading.assert_consistent();
    reading.build();
    assert_encodings(data, &reading);
    if let Ok(value) = serde_json::from_slice(data) {
        assert_same_value(&value, &reading);
        assert_case_ignored(&value, &reading, seed(data));
        assert_written(&value);
        assert_hidden(data, value);
    }
    strict(data);
    daemon_json(data);
    image_config(data);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

const PROCESSORS: NonZeroU32 = NonZeroU32::MIN;

/// What each reader makes of a document.
#[derive(Debug, PartialEq)]
struct Reading {
    config_v2: Result<Container, DockerFilesError>,
    host_config: Result<HostConfig, JsonError>,
    inspected: Result<Vec<Container>, InspectError>,
    inspected_one: Result<Container, InspectError>,
    daemon: Result<DaemonConfig, DaemonJsonError>,
}

impl Reading {
    fn of(json: &[u8]) -> Self {
        Self {
            config_v2: Container::from_docker_files(json, b"{}"),
            host_config: HostConfig::from_json(json),
            inspected: Container::all_from_inspect(json),
            inspected_one: Container::from_inspect(json),
            daemon: daemon(json, WindowsEdition::Server),
        }
    }

    /// Panics unless the readers of the same documents agree.
    fn assert_consistent(&self) {
        match (&self.inspected, &self.inspected_one) {
            (Ok(all), Ok(one)) => assert_eq!(all.as_slice(), std::slice::from_ref(one)),
            (Ok(all), Err(InspectError::Count { count })) => {
                assert!(*count != 1 && *count == all.len());
            }
            (Err(all), Err(one)) => assert_eq!(all, one),
            (all, one) => panic!("{all:?} and {one:?}"),
        }
    }

    fn containers(&self) -> impl Iterator<Item = &Container> {
        self.config_v2.iter().chain(self.inspected.iter().flatten())
    }

    /// Builds a spec, or gets an error, from everything that was read.
    fn build(&self) {
        let daemon = DaemonConfig::new(PROCESSORS);
        for container in self.containers() {
            build(container, &daemon);
        }
        if let Ok(host_config) = &self.host_config {
            let container = Container {
                host_config: host_config.clone(),
                ..Container::default()
            };
            build(&container, &daemon);
        }
        if let Ok(daemon) = &self.daemon {
            build(&Container::default(), daemon);
        }
    }
}

fn daemon(json: &[u8], edition: WindowsEdition) -> Result<DaemonConfig, DaemonJsonError> {
    DaemonConfig::from_daemon_json(json, edition, PROCESSORS)
}

/// Panics unless the document reads the same in UTF-8 and UTF-16, with and without a byte-order mark.
fn assert_encodings(data: &[u8], reading: &Reading) {
    const MARK: &str = "\u{feff}";

    // Without a mark, the first two bytes tell UTF-16 from UTF-8.
    let is_json = matches!(data, [b'{' | b'[', second, ..] if *second != 0);
    let Some(text) = std::str::from_utf8(data).ok().filter(|_| is_json) else {
        return;
    };
    let marked = format!("{MARK}{text}");
    assert_eq!(
        Reading::of(marked.as_bytes()),
        *reading,
        "UTF-8 with a mark"
    );
    for text in [text, &marked] {
        let units = || text.encode_utf16();
        let little: Vec<u8> = units().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = units().flat_map(u16::to_be_bytes).collect();
        assert_eq!(Reading::of(&little), *reading, "little-endian UTF-16");
        assert_eq!(Reading::of(&big), *reading, "big-endian UTF-16");
    }
}

/// Panics unless what was read is read again from the value that the document is.
///
/// The value has each key once, and so it may be read although the document was refused.
fn assert_same_value(value: &Value, reading: &Reading) {
    let again = Reading::of(value.to_string().as_bytes());
    assert_same(&reading.config_v2, &again.config_v2);
    assert_same(&reading.host_config, &again.host_config);
    assert_same(&reading.inspected, &again.inspected);
    assert_same(&reading.daemon, &again.daemon);
}

fn assert_same<T: PartialEq + Debug, E: Debug>(before: &Result<T, E>, after: &Result<T, E>) {
    if let Ok(before) = before {
        assert_eq!(Some(before), after.as_ref().ok(), "{after:?}");
    }
}

/// Panics unless the document reads the same with its known keys in any other case.
fn assert_case_ignored(value: &Value, reading: &Reading, seed: u64) {
    let again = Reading::of(value.to_string().as_bytes());
    let inspected = match value {
        Value::Array(_) => keys::INSPECT,
        _ => keys::INSPECT_ELEMENT,
    };
    let respelled = |shape: Shape| Respelled::new(value, &shape, seed);
    respelled(keys::CONFIG_V2).assert_same(&again.config_v2, |new| new.config_v2);
    respelled(keys::HOST_CONFIG).assert_same(&again.host_config, |new| new.host_config);
    respelled(inspected).assert_same(&again.inspected, |new| new.inspected);
    respelled(keys::DAEMON_JSON).assert_same(&again.daemon, |new| new.daemon);
    assert_strict_about_case(value, reading);
}

/// The document in other cases; `None` if a known key comes twice.
struct Respelled(Option<Reading>);

impl Respelled {
    fn new(value: &Value, shape: &Shape, seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let respelled = shape.respelled(value, &mut |key| in_any_case(key, &mut rng));
        let respelled = respelled.ok();
        Self(respelled.map(|value| Reading::of(value.to_string().as_bytes())))
    }

    /// Errors may differ, since they report the first problem and the order of the keys is another one.
    fn assert_same<T: PartialEq + Debug, E: Debug>(
        self,
        before: &Result<T, E>,
        of: impl Fn(Reading) -> Result<T, E>,
    ) {
        let Some(after) = self.0.map(of) else {
            assert!(before.is_err(), "a repeated key is accepted: {before:?}");
            return;
        };
        assert_eq!(
            before.as_ref().ok(),
            after.as_ref().ok(),
            "{before:?} and {after:?}"
        );
    }
}

/// Panics unless `Deserialize` reads the same as `from_json` once all known keys are in Docker's own case.
fn assert_strict_about_case(value: &Value, reading: &Reading) {
    let Ok(host_config) = &reading.host_config else {
        return;
    };
    let canonical = keys::HOST_CONFIG.respelled(value, &mut str::to_owned);
    let canonical = canonical.expect("a repeated key is refused");
    if canonical.is_object() {
        let by_serde: HostConfig = serde_json::from_value(canonical).expect("it was read");
        assert_eq!(by_serde, *host_config);
    }
}

/// Panics unless each container that the document is, as both files at once or as the output of `docker inspect`, is
/// written and read as the same.
fn assert_written(value: &Value) {
    let json = value.to_string();
    let mut containers = Container::all_from_inspect(json.as_bytes()).unwrap_or_default();
    let host_config = value.get("hostConfig").unwrap_or(value).to_string();
    for host_config in [host_config.as_bytes(), b"{}"] {
        containers.extend(Container::from_docker_files(json.as_bytes(), host_config));
    }
    for container in containers {
        let config_v2 = serde_json::to_vec(&container).expect("a container can be written");
        let host_config = serde_json::to_vec(&container.host_config).expect("it can be written");
        let back = Container::from_docker_files(&config_v2, &host_config);
        assert_eq!(back, Ok(with_destinations_once(container)));
    }
}

/// Returns the container as it is written: with a map of mount points by destination.
fn with_destinations_once(container: Container) -> Container {
    let mount_points = container.mount_points.into_iter();
    let by_destination: BTreeMap<String, MountPoint> = mount_points
        .map(|mount_point| (mount_point.destination.clone(), mount_point))
        .collect();
    Container {
        mount_points: by_destination.into_values().collect(),
        ..container
    }
}

/// Panics if an error of a reader shows a text of the document, except where dockerd's own texts do.
fn assert_hidden(data: &[u8], mut value: Value) {
    if secret::is_in(data) {
        return;
    }
    secret::mark_strings(&mut value);
    let reading = Reading::of(value.to_string().as_bytes());
    let errors = [
        reading.config_v2.err().map(|error| error.source),
        reading.host_config.err(),
        match reading.inspected {
            Err(InspectError::Json(error)) => Some(error),
            _ => None,
        },
        match reading.daemon {
            // The other errors quote an entry of `exec-opts`.
            Err(DaemonJsonError::Json(error)) => Some(error),
            _ => None,
        },
    ];
    for error in errors.into_iter().flatten() {
        let is_dockerds = error.to_string().contains("Invalid isolation: ");
        if !is_dockerds {
            secret::assert_hidden("an error", &format!("{error} {error:?}"));
        }
    }
}

/// Types whose `Deserialize` is public read the same from bytes and from a value.
fn strict(data: &[u8]) {
    let document = Document::new(data);
    if let Some(mount) = document.read::<SnapshotMount>() {
        let source = mount.source.clone();
        if let Ok(folders) = layer_folders(&[mount]) {
            assert!(folders.len() > 1 && folders.last() == Some(&source));
        }
    }
    if let Some(mount_point) = document.read::<MountPoint>() {
        let container = Container {
            mount_points: vec![mount_point],
            ..Container::default()
        };
        build(&container, &DaemonConfig::new(PROCESSORS));
    }
    document.read::<HostConfig>();
    document.read::<ContainerConfig>();
    document.read::<Endpoint>();
}

/// Bytes, and the JSON value that they are, if they are one.
struct Document<'a> {
    bytes: &'a [u8],
    value: Option<Value>,
}

impl<'a> Document<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            value: serde_json::from_slice(bytes).ok(),
        }
    }

    /// Returns what is read from the bytes. Panics unless it is read the same from the value.
    ///
    /// There may be no value, since it also holds numbers and texts that the type passes over.
    fn read<T: DeserializeOwned + PartialEq + Debug>(&self) -> Option<T> {
        let read: Option<T> = serde_json::from_slice(self.bytes).ok();
        if let (Some(read), Some(value)) = (&read, &self.value) {
            let by_value = T::deserialize(value).expect("it was read before");
            assert_eq!(*read, by_value);
        }
        read
    }
}

fn seed(data: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    data.hash(&mut hasher);
    hasher.finish()
}

fn build(container: &Container, daemon: &DaemonConfig) {
    let images = MemoryImages::new()
        .with_image(&container.image_id, "windows")
        .with_layer_folders(&container.id, ["l", "s"]);
    let builder = SpecBuilder::new(images, MemoryNetworks::new());
    let container = Container {
        runtime: RuntimeState {
            base_fs: Some(r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\".to_owned()),
            ..RuntimeState::default()
        },
        ..container.clone()
    };
    let volumes = LocalVolumes::new(&daemon.root);
    let mounts = container.mounts(daemon, &volumes);
    if let Ok(mounts) = &mounts {
        assert!(mounts.len() >= container.mount_points.len());
    }
    let mounts = mounts.unwrap_or_default();
    if let Ok(spec) = builder.build_spec(&container, daemon, &mounts) {
        check::assert_read_back(&spec);
    }
}

/// The edition of Windows decides nothing but the default isolation.
fn daemon_json(data: &[u8]) {
    let editions = [WindowsEdition::Server, WindowsEdition::Client];
    match editions.map(|edition| daemon(data, edition)) {
        [Ok(mut server), Ok(client)] => {
            assert!(!server.root.is_empty());
            assert!(server.default_isolation.is_some() && client.default_isolation.is_some());
            server.default_isolation = client.default_isolation;
            assert_eq!(server, client);
        }
        [Err(server), Err(client)] => assert_eq!(server, client),
        [server, client] => panic!("{server:?} and {client:?}"),
    }
}

/// A store with room for one image.
static STORE: LazyLock<(TempDir, PathBuf)> = LazyLock::new(|| {
    let root = tempfile::tempdir().expect("a folder can be made");
    let images = root
        .path()
        .join("image/windowsfilter/imagedb/content/sha256");
    fs::create_dir_all(&images).expect("a folder can be made");
    (root, images)
});

/// An image whose configuration is this document, stored under its digest, is read or refused.
fn image_config(data: &[u8]) {
    if data.first() != Some(&b'{') {
        return;
    }
    let (root, images) = &*STORE;
    let digest = digest::sha256(data);
    let path = images.join(&digest);
    fs::write(&path, data).expect("a file can be written");
    let store = WindowsFilterImages::new(root.path(), r"C:\docker");
    let image = store.image(&format!("sha256:{digest}"));
    fs::remove_file(&path).expect("a file can be removed");
    if let Ok(image) = image {
        store
            .layer_folders(&image, "c")
            .expect_err("there is no layer");
    }
}

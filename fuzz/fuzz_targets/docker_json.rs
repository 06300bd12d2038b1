//! Docker's JSON, and what is not quite JSON: what can be read is read the same from bytes and from values,
//! and makes a spec or an error.
#![no_main]

use std::fmt::Debug;
use std::fs;
use std::path::PathBuf;
use std::sync::LazyLock;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::host::snapshotter::{SnapshotMount, layer_folders};
use wcow_spec::host::windowsfilter::WindowsFilterImages;
use wcow_spec::host::{Endpoint, ImageStore};
use wcow_spec::{Container, DaemonConfig, HostConfig, Mount, SpecBuilder, WindowsEdition};
use wcow_spec_fuzz::{check, mutate};

fuzz_target!(|data: &[u8]| {
    let document = Document::new(data);
    for container in document
        .read::<Container>()
        .into_iter()
        .chain(inspected(data))
    {
        build(&container, &DaemonConfig::default());
    }
    assert_same(
        &Container::from_json(data),
        &serde_json::from_slice::<Container>(data),
    );
    assert_same(
        &HostConfig::from_json(data),
        &serde_json::from_slice::<HostConfig>(data),
    );
    if let Some(host_config) = document.read::<HostConfig>() {
        let container = Container {
            host_config,
            ..Container::default()
        };
        build(&container, &DaemonConfig::default());
    }
    if let Some(daemon) = document.read::<DaemonConfig>() {
        build(&Container::default(), &daemon);
    }
    if let Some(mount) = document.read::<SnapshotMount>() {
        let source = mount.source.clone();
        if let Ok(folders) = layer_folders(&[mount]) {
            assert!(folders.len() > 1 && folders.last() == Some(&source));
        }
    }
    document.read::<Endpoint>();
    document.read::<Mount>();
    daemon_json(data);
    image_config(data);
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

/// Bytes, and the JSON value that they are if they are one.
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

    /// What is read. Read from the value it is the same, but for the order of a map of mount points;
    /// numbers and texts that no field takes may be wrong, and there is no value then.
    fn read<T: DeserializeOwned + Debug>(&self) -> Option<T> {
        let read: Option<T> = serde_json::from_slice(self.bytes).ok();
        if let (Some(read), Some(value)) = (&read, &self.value) {
            let by_value = T::deserialize(value).expect("it was read before");
            assert_eq!(letters(read), letters(&by_value));
        }
        read
    }
}

/// The quicker way of reading gives the same, errors included.
fn assert_same<T: Debug>(quick: &serde_json::Result<T>, plain: &serde_json::Result<T>) {
    assert_eq!(quick.is_ok(), plain.is_ok());
    assert_eq!(letters(quick), letters(plain));
}

/// The Debug form, whatever the order of what is in it.
fn letters(value: &impl Debug) -> Vec<u8> {
    let mut letters = format!("{value:?}").into_bytes();
    letters.sort_unstable();
    letters
}

fn inspected(data: &[u8]) -> Vec<Container> {
    serde_json::from_slice(data).unwrap_or_default()
}

fn build(container: &Container, daemon: &DaemonConfig) {
    let images = MemoryImages::new()
        .with_image(&container.image_id, "windows")
        .with_layer_folders(&container.id, ["l", "s"]);
    let builder = SpecBuilder::new(images, MemoryNetworks::new());
    let container = Container {
        base_fs: r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\".to_owned(),
        ..container.clone()
    };
    let mounts = container.mounts(&daemon.root);
    assert!(mounts.len() >= container.mount_points.len());
    if let Ok(spec) = builder.build_spec(&container, daemon, &mounts) {
        check::assert_read_back(&spec);
    }
}

fn daemon_json(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let [server, client] = [WindowsEdition::Server, WindowsEdition::Client]
        .map(|edition| DaemonConfig::from_daemon_json(text, edition));
    match (server, client) {
        (Ok(server), Ok(client)) => {
            assert!(!server.root.is_empty());
            let isolation = client.default_isolation;
            assert_eq!(
                DaemonConfig {
                    default_isolation: isolation,
                    ..server
                },
                client
            );
        }
        (Err(server), Err(client)) => assert_eq!(server.to_string(), client.to_string()),
        (server, client) => panic!("{server:?} and {client:?}"),
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

/// An image with this configuration is there under its digest, and is or is not read.
fn image_config(data: &[u8]) {
    if data.first() != Some(&b'{') {
        return;
    }
    let (root, images) = &*STORE;
    let digest = format!("{:x}", Sha256::digest(data));
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

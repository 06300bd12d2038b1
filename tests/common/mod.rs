//! What several test programs share: a container and the host that it runs on.
#![allow(
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "each test program uses a part of it as its own module, and fails with it"
)]

use std::fs;
use std::io::{self, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tempfile::TempDir;
use tracing::Level;
use tracing_subscriber::fmt::MakeWriter;
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::{Container, DaemonConfig, Isolation, RuntimeState, SpecBuilder};

pub mod links;
#[cfg(feature = "hcs")]
pub mod preflight;
pub mod vectors;

pub const VOLUME: &str = r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\";

/// A process-isolated container that needs nothing but its image.
pub fn container() -> Container {
    Container {
        id: "c1".to_owned(),
        name: "/web".to_owned(),
        path: "cmd".to_owned(),
        image_id: "sha256:88f0".to_owned(),
        runtime: RuntimeState {
            base_fs: Some(VOLUME.to_owned()),
            ..RuntimeState::default()
        },
        ..Container::default()
    }
}

/// The container with one security option.
pub fn container_with_option(option: &str) -> Container {
    let mut container = container();
    container.host_config.security_opt = vec![option.to_owned()];
    container
}

/// A daemon on a host with eight processors.
pub fn daemon() -> DaemonConfig {
    let mut daemon = DaemonConfig::new(NonZeroU32::new(8).unwrap());
    daemon.default_isolation = Some(Isolation::Process);
    daemon
}

/// The daemon, with Hyper-V isolation by default.
pub fn hyper_v_daemon() -> DaemonConfig {
    let mut daemon = daemon();
    daemon.default_isolation = Some(Isolation::HyperV);
    daemon
}

/// The daemon, with a containerd snapshotter.
pub fn snapshotter_daemon() -> DaemonConfig {
    let mut daemon = daemon();
    daemon.uses_snapshotter = true;
    daemon
}

pub fn images() -> MemoryImages {
    MemoryImages::new()
        .with_image("sha256:88f0", "windows")
        .with_layer_folders("c1", [r"C:\layers\base", r"C:\layers\c1"])
}

/// A builder that has the container's image, and no networks.
pub fn builder() -> SpecBuilder {
    SpecBuilder::new(images(), MemoryNetworks::new())
}

/// Says which test was not run and why, past the test harness, which would keep it to itself.
pub fn not_run(reason: &str) {
    // Each test has a thread of its own, which has its name.
    let thread = thread::current();
    let test = thread.name().unwrap_or("a test");
    // In one piece, as other tests write meanwhile.
    let line = format!("not run: {test}: {reason}\n");
    let _ = io::stderr().write_all(line.as_bytes());
}

/// Data that ships with the repository.
pub fn data(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(path)
}

/// Every case of the repository's vectors, as JSON.
pub fn vector_cases() -> Vec<serde_json::Value> {
    let lines = vectors::lines(&data("vectors"));
    lines.iter().map(vectors::Line::read).collect()
}

/// A copy of the data root that ships with the repository, to be damaged.
pub fn damaged_data_root() -> TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_tree(&data("docker-root"), copy.path());
    copy
}

fn copy_tree(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_tree(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Log {
    type Writer = Self;

    fn make_writer(&self) -> Self {
        self.clone()
    }
}

/// Loggers of tests that run at the same time get in each other's way.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// What is logged, at this level and above, while something is done.
pub fn logged(level: Level, act: impl FnOnce()) -> String {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_writer(log.clone())
        .with_max_level(level)
        .with_ansi(false)
        .without_time()
        .finish();
    tracing::subscriber::with_default(subscriber, act);
    let bytes = log.0.lock().unwrap().clone();
    String::from_utf8(bytes).unwrap()
}

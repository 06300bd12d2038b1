//! What is logged while the secrets and configs of a swarm task are set up, and what a panicking logger leaves behind.
//!
//! It is one test in a program of its own: `tracing` keeps one list of loggers for the whole program, so loggers of
//! tests that run at the same time interfere with each other.
#![cfg(feature = "swarm")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test, and a panic is what is tested"
)]

mod common;

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};

use tracing::{Level, Metadata, Subscriber, span};
use wcow_spec::host::DependencyStore;
use wcow_spec::host::memory::{MemoryContainerFs, MemoryDependencyStore};
use wcow_spec::swarm::{self, SetupError};
use wcow_spec::{
    BackendError, ConfigReference, Container, ErrorChain, FileTarget, Isolation, SecretReference,
};

/// A Hyper-V container with a secret and two configs.
fn container() -> Container {
    let file = |name: &str| {
        Some(FileTarget {
            name: name.to_owned(),
        })
    };
    let config = |id: &str| ConfigReference {
        config_id: id.to_owned(),
        file: file(id),
        ..ConfigReference::default()
    };
    let mut container = Container {
        secret_references: vec![SecretReference {
            secret_id: "secret1".to_owned(),
            file: file("a"),
            ..SecretReference::default()
        }],
        config_references: vec![config("config1"), config("config2")],
        ..common::container()
    };
    container.host_config.isolation = Some(Isolation::HyperV);
    container.runtime.swarm_managed = true;
    container
}

/// A store whose contents must not be logged.
fn store() -> MemoryDependencyStore {
    MemoryDependencyStore::new()
        .with_secret("c1", "secret1", "marker")
        .with_config("c1", "config1", "marker")
        .with_config("c1", "config2", "marker")
}

fn set_up(
    container: &Container,
    store: &dyn DependencyStore,
    data_root: &Path,
    container_fs: &MemoryContainerFs,
) -> Result<(), SetupError> {
    swarm::setup(container, &common::daemon(), data_root, store, container_fs).map(drop)
}

/// A logger that panics at the first event.
struct Panics;

impl Subscriber for Panics {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
    }
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, _: &tracing::Event<'_>) {
        panic::panic_any("a logger that panics");
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

/// A store without secrets, which removes the folder that is being filled, and may put a file in its place.
struct Disturbs {
    mounts: PathBuf,
    replaces: bool,
}

impl DependencyStore for Disturbs {
    fn config(&self, container_id: &str, config_id: &str) -> Result<Vec<u8>, BackendError> {
        self.secret(container_id, config_id)
    }

    fn secret(&self, _container_id: &str, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        for entry in fs::read_dir(&self.mounts).unwrap() {
            let folder = entry.unwrap().path();
            fs::remove_dir_all(&folder).unwrap();
            if self.replaces {
                fs::write(&folder, "").unwrap();
            }
        }
        Err(BackendError::not_found(secret_id))
    }
}

#[test]
fn the_log_shows_what_it_should_and_a_panicking_logger_leaves_nothing_behind() {
    let (data_root, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let container_fs = MemoryContainerFs::new().with_root("c1", root.path());
    let entries = |folder: &Path| fs::read_dir(folder).unwrap().count();

    // On a panic the file system is unmounted too, and all changes are rolled back.
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        tracing::subscriber::with_default(Panics, || {
            set_up(&container(), &store(), data_root.path(), &container_fs)
        })
    }));
    assert!(result.is_err());
    assert_eq!(
        (container_fs.times_mounted(), container_fs.mounted().len()),
        (1, 0)
    );
    assert_eq!((entries(data_root.path()), entries(root.path())), (0, 0));

    // No text shows the content of a secret or config, on success or on failure.
    let mut texts = String::new();
    let log = common::logged(Level::TRACE, || {
        let mut container = container();
        set_up(&container, &store(), data_root.path(), &container_fs).unwrap();
        container.config_references[1].file = Some(FileTarget {
            name: r"D:\x".to_owned(),
        });
        let store = store();
        let error = set_up(&container, &store, data_root.path(), &container_fs).unwrap_err();
        texts = format!("{} {error:?} {container:?} {store:?}", ErrorChain(&error));
    });
    for text in [&log, &texts] {
        assert!(
            !text.contains("marker") && !text.contains(&format!("{:?}", b"marker")),
            "{text}"
        );
    }
    assert!(log.contains("made a link"), "{log}");

    // A reference without a file target is an error event, except for a config for the runtime.
    let log = common::logged(Level::WARN, || {
        let mut container = container();
        container.secret_references[0].file = None;
        container.config_references[0].file = None;
        container.config_references[0].is_runtime = true;
        container.config_references[1].file = None;
        set_up(&container, &store(), data_root.path(), &container_fs).unwrap();
    });
    assert_eq!(log.matches("ERROR").count(), 2, "{log}");
    assert!(
        log.contains("secret target type is not a file target secret=secret1"),
        "{log}"
    );
    assert!(
        log.contains("config target type is not a file or runtime target config=config2"),
        "{log}"
    );

    // What cannot be cleaned up after a failure is an error event. What is gone already is not.
    for (replaces, events) in [(true, 1), (false, 0)] {
        let data_root = tempfile::tempdir().unwrap();
        let mounts = data_root
            .path()
            .join("containers")
            .join("c1")
            .join("mounts");
        fs::create_dir_all(&mounts).unwrap();
        let store = Disturbs { mounts, replaces };
        let log = common::logged(Level::ERROR, || {
            set_up(&container(), &store, data_root.path(), &container_fs).unwrap_err();
        });
        let logged = log.matches("cannot clean up after a failure").count();
        assert_eq!(logged, events, "{log}");
    }
}

//! What is logged while the folders of a swarm task are made, and what a panic of the logger leaves.
//!
//! It is one test in a program of its own: `tracing` remembers for the whole program who listens, so that
//! loggers of tests that run at the same time get in each other's way.
#![cfg(feature = "container-dirs")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test, and a panic is what is tested"
)]

mod common;

use std::fs;
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tracing::{Level, Metadata, Subscriber, span};
use wcow_spec::host::DependencyStore;
use wcow_spec::host::memory::{MemoryContainerFs, MemoryDependencyStore};
use wcow_spec::{
    BackendError, ConfigReference, Container, Error, ErrorChain, ErrorKind, FileTarget, Isolation,
    SecretReference, setup_container_dirs,
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
    let store = MemoryDependencyStore::new()
        .with_secret("secret1", "marker")
        .with_config("config1", "marker")
        .with_config("config2", "marker");
    let mut container = Container {
        secret_references: vec![SecretReference {
            secret_id: "secret1".to_owned(),
            file: file("a"),
            ..SecretReference::default()
        }],
        config_references: vec![config("config1"), config("config2")],
        dependency_store: Some(Arc::new(store)),
        ..common::container()
    };
    container.host_config.isolation = Isolation::HyperV;
    container
}

fn set_up(
    container: &Container,
    data_root: &Path,
    container_fs: &MemoryContainerFs,
) -> Result<(), Error> {
    setup_container_dirs(container, &common::daemon(), data_root, container_fs).map(drop)
}

/// A logger that panics at the first thing it is told.
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

/// A store without secrets, which takes away the folder that is filled, and may put a file in its place.
#[derive(Debug)]
struct Disturbs {
    mounts: PathBuf,
    put_in_place: bool,
}

impl DependencyStore for Disturbs {
    fn config(&self, id: &str) -> Result<Vec<u8>, BackendError> {
        self.secret(id)
    }

    fn secret(&self, id: &str) -> Result<Vec<u8>, BackendError> {
        for entry in fs::read_dir(&self.mounts).unwrap() {
            let folder = entry.unwrap().path();
            fs::remove_dir_all(&folder).unwrap();
            if self.put_in_place {
                fs::write(&folder, "").unwrap();
            }
        }
        Err(BackendError::new(ErrorKind::NotFound, id.to_owned()))
    }
}

#[test]
fn the_log_shows_what_it_should_and_a_panic_of_it_leaves_nothing() {
    let (data_root, root) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let container_fs = MemoryContainerFs::new().with_root("c1", root.path());
    let entries = |folder: &Path| fs::read_dir(folder).unwrap().count();

    // The file system is unmounted also in a panic, and all is as it was.
    let result = panic::catch_unwind(AssertUnwindSafe(|| {
        tracing::subscriber::with_default(Panics, || {
            set_up(&container(), data_root.path(), &container_fs)
        })
    }));
    assert!(result.is_err());
    assert_eq!(
        (container_fs.times_mounted(), container_fs.mounted().len()),
        (1, 0)
    );
    assert_eq!((entries(data_root.path()), entries(root.path())), (0, 0));

    // No text shows what is in a secret or config, on success and on failure.
    let mut texts = String::new();
    let log = common::logged(Level::TRACE, || {
        let mut container = container();
        set_up(&container, data_root.path(), &container_fs).unwrap();
        container.config_references[1].file = Some(FileTarget {
            name: r"D:\x".to_owned(),
        });
        let error = set_up(&container, data_root.path(), &container_fs).unwrap_err();
        texts = format!("{} {error:?} {container:?}", ErrorChain(&error));
    });
    for text in [&log, &texts] {
        assert!(
            !text.contains("marker") && !text.contains(&format!("{:?}", b"marker")),
            "{text}"
        );
    }
    assert!(log.contains("made a link"), "{log}");

    // A reference that is not wanted as a file is an error event, but for a config for the runtime.
    let log = common::logged(Level::WARN, || {
        let mut container = container();
        container.secret_references[0].file = None;
        container.config_references[0].file = None;
        container.config_references[0].is_runtime = true;
        container.config_references[1].file = None;
        set_up(&container, data_root.path(), &container_fs).unwrap();
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

    // What cannot be cleaned up after a failure is an error event. What is gone already is none.
    for (put_in_place, events) in [(true, 1), (false, 0)] {
        let data_root = tempfile::tempdir().unwrap();
        let mounts = data_root
            .path()
            .join("containers")
            .join("c1")
            .join("mounts");
        fs::create_dir_all(&mounts).unwrap();
        let mut container = container();
        container.dependency_store = Some(Arc::new(Disturbs {
            mounts,
            put_in_place,
        }));
        let log = common::logged(Level::ERROR, || {
            set_up(&container, data_root.path(), &container_fs).unwrap_err();
        });
        let said = log.matches("cannot clean up after a failure").count();
        assert_eq!(said, events, "{log}");
    }
}

//! One builder, and everything that it is given, used from many threads at once.
//!
//! `tests/sanitize` runs this under `ThreadSanitizer`, and a part of it under Miri.
#![cfg(all(feature = "container-dirs", feature = "windowsfilter"))]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::fs;
use std::io;
use std::sync::{Arc, Barrier};
use std::thread;

use common::data;
use tracing::Level;
use wcow_spec::host::memory::{
    MemoryDependencyStore, MemoryLayerMounts, MemoryNetworks, MemoryRegistry,
};
use wcow_spec::host::{Endpoint, Unavailable};
use wcow_spec::preflight::{Runtime, preflight};
use wcow_spec::{
    CREDENTIAL_SPEC_REGISTRY_KEY, Container, ContainerDirsError, DaemonConfig, DataRoot, Error,
    ErrorChain, ExecConfig, FileTarget, Isolation, SecretReference, SpecBuilder,
    setup_container_dirs, verify_host_config,
};

/// Miri runs a program a thousand times slower, and Wine's files are slow.
const THREADS: usize = if cfg!(miri) || cfg!(windows) { 4 } else { 32 };

const ROUNDS: usize = 2;

const MOUNT_POINT: &str = r"C:\snapshots\mounted";

/// Where credential specs come from, some of which do not exist.
const SECURITY_OPTIONS: [&str; 9] = [
    "credentialspec=file://webapp01.json",
    "credentialspec=file://none.json",
    r"credentialspec=file://..\containers\x",
    "credentialspec=registry://web",
    "credentialspec=registry://none",
    "credentialspec=config://spec",
    "credentialspec=config://none",
    "credentialspec=raw://{}",
    "credentialspec=raw",
];

fn data_root() -> DataRoot {
    DataRoot::open(data("docker-root")).unwrap()
}

/// A builder whose images and credential specs are on disk, and all else in memory.
fn builder() -> SpecBuilder<'static> {
    let networks = ["nat", "l2bridge"]
        .into_iter()
        .flat_map(|network| ["web", "build-agent"].map(|container| (network, container)))
        .fold(MemoryNetworks::new(), |networks, (network, container)| {
            let endpoint = Endpoint::new(format!("{network}-{container}"));
            networks.with_endpoint(network, container, endpoint)
        });
    let data_root = data_root();
    SpecBuilder::new(data_root.images(r"C:\ProgramData\docker"), networks)
        .with_registry(MemoryRegistry::new().with_value(CREDENTIAL_SPEC_REGISTRY_KEY, "web", "{}"))
        .with_layer_mounts(
            MemoryLayerMounts::new()
                .with_layer_source(MOUNT_POINT, r"C:\snapshots\7")
                .with_mount_path(r"C:\snapshots\7", r"\\?\Volume{a}\"),
        )
        .with_credential_spec_files(data_root.credential_specs())
}

/// The containers of the data root with every sort of credential spec, isolation and root.
fn jobs() -> Vec<(Container, DaemonConfig)> {
    let store = Arc::new(MemoryDependencyStore::new().with_config("spec", r#"{"a": 1}"#));
    let mut jobs = Vec::new();
    for name in ["web", "build-agent", "svc.1.q0x2"] {
        let container = data_root().container(name).unwrap();
        for (number, option) in SECURITY_OPTIONS.into_iter().enumerate() {
            let uses_snapshotter = number % 2 == 0;
            let base_fs = match uses_snapshotter {
                true => MOUNT_POINT.to_owned(),
                false => r"\\?\Volume{b}\".to_owned(),
            };
            let mut container = Container {
                base_fs,
                dependency_store: Some(store.clone()),
                ..container.clone()
            };
            container.host_config.security_opt = vec![option.to_owned()];
            container.host_config.isolation = match number % 3 {
                0 => Isolation::HyperV,
                _ => Isolation::Process,
            };
            let daemon = DaemonConfig {
                uses_snapshotter,
                ..common::daemon()
            };
            jobs.push((container, daemon));
        }
    }
    jobs
}

/// All that can be had of a container, as text.
fn answer(builder: &SpecBuilder<'_>, container: &Container, daemon: &DaemonConfig) -> String {
    let mut host_config = container.host_config.clone();
    let verified = verify_host_config(&mut host_config, daemon);
    let process = container.exec_process(&ExecConfig::default());
    let again = data_root().container(&container.id).unwrap();
    let built = builder.build_spec(container, daemon, &container.mounts(&daemon.root));
    let built = match built {
        Ok(spec) => {
            let findings = preflight(&spec, Runtime::Runhcs);
            format!("{}\n{findings:?}", serde_json::to_string(&spec).unwrap())
        }
        Err(error) => format!("{:?}: {}", error.kind(), ErrorChain(&error)),
    };
    format!("{built}\n{verified:?}\n{process:?}\n{}", again.name)
}

#[test]
fn one_builder_gives_many_threads_the_answers_that_it_gives_one() {
    // The log is written in all threads too, though nobody reads it.
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(Level::TRACE)
        .with_writer(io::sink)
        .finish();
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let (builder, jobs) = (builder(), jobs());
    let expected: Vec<String> = jobs
        .iter()
        .map(|(container, daemon)| answer(&builder, container, daemon))
        .collect();
    let succeeded = expected.iter().filter(|text| text.starts_with('{')).count();
    assert!(succeeded >= expected.len() / 3 && expected.len() - succeeded >= expected.len() / 3);

    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        for number in 0..THREADS {
            let (builder, jobs, expected, barrier) = (&builder, &jobs, &expected, &barrier);
            scope.spawn(move || {
                barrier.wait();
                // Each thread begins with another one.
                for place in (number..number + jobs.len() * ROUNDS).map(|n| n % jobs.len()) {
                    let (container, daemon) = &jobs[place];
                    assert_eq!(answer(builder, container, daemon), expected[place]);
                }
            });
        }
    });
}

/// A container of a swarm task with two secrets, which has been started before.
fn task(id: &str) -> Container {
    let secret = |id: &str| SecretReference {
        secret_id: id.to_owned(),
        secret_name: id.to_owned(),
        file: Some(FileTarget {
            name: id.to_owned(),
        }),
    };
    let store = MemoryDependencyStore::new()
        .with_secret("s1", "one")
        .with_secret("s2", "two");
    Container {
        id: id.to_owned(),
        has_been_started_before: true,
        secret_references: vec![secret("s1"), secret("s2")],
        dependency_store: Some(Arc::new(store)),
        ..common::container()
    }
}

#[test]
fn of_many_setups_at_once_each_is_whole_or_refused() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("containers")).unwrap();
    let barrier = Barrier::new(THREADS);
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                let (root, barrier) = (root.path(), &barrier);
                scope.spawn(move || {
                    let own = format!("own{number}");
                    barrier.wait();
                    let set_up =
                        |id| setup_container_dirs(&task(id), &common::daemon(), root, &Unavailable);
                    (set_up("shared"), set_up(&own))
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });

    let mut succeeded = 0;
    for (shared, own) in results {
        own.unwrap();
        match shared {
            Ok(_) => succeeded += 1,
            Err(Error::ContainerDirs(ContainerDirsError::InProgress { .. })) => {}
            Err(error) => panic!("{}", ErrorChain(&error)),
        }
    }
    assert!(succeeded > 0);
    let owned = (0..THREADS).map(|number| format!("own{number}"));
    for id in owned.chain(["shared".to_owned()]) {
        let mounts = root.path().join("containers").join(id).join("mounts");
        // Nothing is left beside it.
        assert_eq!(fs::read_dir(&mounts).unwrap().count(), 1);
        let read = |name| fs::read_to_string(mounts.join("secrets").join(name)).unwrap();
        assert_eq!(
            (read("s1"), read("s2")),
            ("one".to_owned(), "two".to_owned())
        );
    }
}

//! One builder, and everything that it is given, used by many threads at once.
//!
//! `tests/sanitize` runs this under `ThreadSanitizer`.
#![cfg(all(feature = "hcs", feature = "swarm", feature = "windowsfilter"))]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::fs;
use std::io;
use std::sync::Barrier;
use std::thread;

use common::data;
use tracing::Level;
use wcow_spec::host::memory::{
    MemoryDependencyStore, MemoryLayerMounts, MemoryNetworks, MemoryRegistry,
};
use wcow_spec::host::{Endpoint, LocalVolumes, Unavailable};
use wcow_spec::preflight::{self, Options, Runtime};
use wcow_spec::swarm::{self, SetupError};
use wcow_spec::{
    CREDENTIAL_SPEC_REGISTRY_KEY, Container, DaemonConfig, DataRoot, ErrorChain, ExecConfig,
    FileTarget, Isolation, SecretReference, SpecBuilder,
};

/// Wine's files are slow.
const THREADS: usize = if cfg!(windows) { 4 } else { 32 };

const ROUNDS: usize = 2;

const MOUNT_POINT: &str = r"C:\snapshots\mounted";

/// Security options for each source of credential specs, some of which do not exist.
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

/// A builder with images and credential-spec files on disk, and everything else in memory.
fn builder() -> SpecBuilder {
    let networks = ["nat", "l2bridge"]
        .into_iter()
        .flat_map(|network| ["web", "build-agent"].map(|container| (network, container)))
        .fold(MemoryNetworks::new(), |networks, (network, container)| {
            let endpoint = Endpoint::new(format!("{network}-{container}"));
            networks.with_endpoint(network, container, endpoint)
        });
    let data_root = data_root();
    let containers = data_root.containers().unwrap();
    let store = containers
        .iter()
        .fold(MemoryDependencyStore::new(), |store, container| {
            store.with_config(&container.id, "spec", r#"{"a": 1}"#)
        });
    SpecBuilder::new(data_root.images(r"C:\ProgramData\docker"), networks)
        .with_registry(MemoryRegistry::new().with_value(CREDENTIAL_SPEC_REGISTRY_KEY, "web", "{}"))
        .with_layer_mounts(
            MemoryLayerMounts::new()
                .with_layer_source(MOUNT_POINT, r"C:\snapshots\7")
                .with_mount_path(r"C:\snapshots\7", r"\\?\Volume{a}\"),
        )
        .with_credential_spec_files(data_root.credential_specs())
        .with_dependency_store(store)
}

/// The containers of the data root, with every kind of credential spec, isolation and root.
fn jobs() -> Vec<(Container, DaemonConfig)> {
    let mut jobs = Vec::new();
    for name in ["web", "build-agent", "svc.1.q0x2"] {
        let container = data_root().container(name).unwrap();
        for (number, option) in SECURITY_OPTIONS.into_iter().enumerate() {
            let uses_snapshotter = number % 2 == 0;
            let base_fs = match uses_snapshotter {
                true => MOUNT_POINT,
                false => r"\\?\Volume{b}\",
            };
            let mut container = container.clone();
            container.runtime.base_fs = Some(base_fs.to_owned());
            container.runtime.swarm_managed = true;
            container.host_config.security_opt = vec![option.to_owned()];
            container.host_config.isolation = match number % 3 {
                0 => Some(Isolation::HyperV),
                _ => Some(Isolation::Process),
            };
            let mut daemon = common::daemon();
            daemon.uses_snapshotter = uses_snapshotter;
            jobs.push((container, daemon));
        }
    }
    jobs
}

/// Returns the results of all operations on a container, as text.
fn answer(builder: &SpecBuilder, container: &Container, daemon: &DaemonConfig) -> String {
    let mut host_config = container.host_config.clone();
    let isolation = daemon.isolation_of(&host_config);
    let resolved = host_config.resolve_resources(isolation, daemon.processors);
    let process = container.exec_process(&ExecConfig::default());
    let again = data_root().container(&container.id).unwrap();
    let volumes = LocalVolumes::new(&daemon.root);
    let mounts = container.mounts(daemon, &volumes).unwrap();
    let shared_network = builder.shared_network(container, daemon);
    let built = match builder.build_spec(container, daemon, &mounts) {
        Ok(spec) => {
            let findings = preflight::check(&spec, &Options::new(Runtime::Runhcs));
            format!("{}\n{findings:?}", serde_json::to_string(&spec).unwrap())
        }
        Err(error) => format!("{:?}: {}", error.kind(), ErrorChain(&error)),
    };
    format!(
        "{built}\n{resolved:?}\n{process:?}\n{shared_network:?}\n{}",
        again.name
    )
}

#[test]
fn one_builder_gives_many_threads_the_answers_that_it_gives_one_thread() {
    // The log is written by all threads too, although it is discarded.
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
                // Each thread begins with another job.
                for index in (number..number + jobs.len() * ROUNDS).map(|n| n % jobs.len()) {
                    let (container, daemon) = &jobs[index];
                    assert_eq!(answer(builder, container, daemon), expected[index]);
                }
            });
        }
    });
}

/// The ids of the secrets of a task, with their contents.
const SECRETS: [(&str, &str); 2] = [("s1", "one"), ("s2", "two")];

/// A container of a swarm task with two secrets, which has been started before.
fn task(id: &str) -> Container {
    let secret = |(id, _): (&str, &str)| SecretReference {
        secret_id: id.to_owned(),
        secret_name: id.to_owned(),
        file: Some(FileTarget {
            name: id.to_owned(),
        }),
    };
    let mut task = common::container();
    task.id = id.to_owned();
    task.has_been_started_before = true;
    task.secret_references = SECRETS.map(secret).to_vec();
    task.runtime.swarm_managed = true;
    task
}

/// The id of the task that one thread alone sets up.
fn own_id(thread: usize) -> String {
    format!("own{thread}")
}

#[test]
fn of_many_setups_at_once_each_is_complete_or_refused() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("containers")).unwrap();
    let ids = (0..THREADS).map(own_id).chain(["shared".to_owned()]);
    let ids: Vec<String> = ids.collect();
    let store = ids
        .iter()
        .fold(MemoryDependencyStore::new(), |store, task| {
            SECRETS.iter().fold(store, |store, (id, content)| {
                store.with_secret(task, *id, *content)
            })
        });
    let barrier = Barrier::new(THREADS);
    let results: Vec<_> = thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|number| {
                let (root, store, barrier) = (root.path(), &store, &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    let set_up = |id: &str| {
                        swarm::setup(&task(id), &common::daemon(), root, store, &Unavailable)
                    };
                    (set_up("shared"), set_up(&own_id(number)))
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
            Err(SetupError::InProgress { container_id, .. }) => assert_eq!(container_id, "shared"),
            Err(error) => panic!("{}", ErrorChain(&error)),
        }
    }
    assert!(succeeded > 0);
    for id in ids {
        let mounts = root.path().join("containers").join(id).join("mounts");
        // Nothing is left beside the secrets.
        assert_eq!(fs::read_dir(&mounts).unwrap().count(), 1);
        let secrets = mounts.join("secrets");
        assert_eq!(fs::read_dir(&secrets).unwrap().count(), SECRETS.len());
        for (id, content) in SECRETS {
            assert_eq!(fs::read_to_string(secrets.join(id)).unwrap(), content);
        }
    }
}

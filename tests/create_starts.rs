//! What dockerd creates goes on to a spec, and to what a runtime would say of it.
#![cfg(feature = "create")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a case that cannot be read or run is a failed test"
)]

use std::collections::BTreeSet;
use std::fs;

use wcow_spec::create::Created;
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::host::{Endpoint, LocalVolumes};
use wcow_spec::preflight::{Options, Runtime, Severity, check};
use wcow_spec::{Container, DaemonConfig, ErrorChain, Isolation, SpecBuilder, WindowsSpec};

mod common;
#[path = "common/create_case.rs"]
mod create_case;

use common::{VOLUME, data};
use create_case::CreateCase;

/// The cases of the repository.
fn cases() -> Vec<CreateCase> {
    let lines = fs::read_to_string(data("vectors-create/create.jsonl")).unwrap();
    let cases = lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap());
    cases.collect()
}

/// Starts a container that was created, with a host in memory.
fn spec(created: &Created, daemon: &DaemonConfig) -> Result<WindowsSpec, String> {
    let mut container: Container = created.container.clone();
    if daemon.isolation_of(&container.host_config) == Isolation::Process {
        container.runtime.base_fs = Some(VOLUME.to_owned());
    }
    let images = MemoryImages::new()
        .with_image(&container.image_id, &created.rest.os)
        .with_layer_folders(&container.id, [r"D:\layers\base", r"D:\layers\scratch"]);
    let networks = container.networks.iter().enumerate();
    let networks = networks.fold(MemoryNetworks::new(), |known, (index, network)| {
        let endpoint = Endpoint::new(format!("endpoint-{index}"));
        known.with_endpoint(network, container.short_name(), endpoint)
    });
    let volumes = LocalVolumes::new(&daemon.root);
    let mounts = container
        .mounts(daemon, &volumes)
        .map_err(|error| ErrorChain(&error).to_string())?;
    let spec = SpecBuilder::new(images, networks).build_spec(&container, daemon, &mounts);
    spec.map_err(|error| ErrorChain(&error).to_string())
}

/// What of the successes is refused later, each as `REASON: CASE`. `tests/data/create-refusals.txt` lists them.
///
/// dockerd refuses most of them too, only later: an image for another system when the container is started; what its
/// parser lets through, as a pipe at one side of a mount alone, when HCS is called.
#[test]
fn each_success_starts_unless_it_is_listed() {
    let mut refused = BTreeSet::new();
    for case in cases() {
        let Ok(created) = case.run().result else {
            continue;
        };
        match spec(&created, &case.daemon()) {
            Err(error) => {
                refused.insert(format!("{error}: {}", case.name));
            }
            Ok(spec) => {
                let findings = check(&spec, &Options::new(Runtime::Dockerd));
                for finding in findings
                    .iter()
                    .filter(|found| found.severity == Severity::Refused)
                {
                    refused.insert(format!("{:?}: {}", finding.rule, case.name));
                }
            }
        }
    }
    let listed = fs::read_to_string(data("create-refusals.txt")).unwrap();
    let listed: BTreeSet<_> = listed.lines().map(str::to_owned).collect();
    let unexpected: Vec<_> = refused.symmetric_difference(&listed).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
}

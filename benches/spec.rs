//! Each thing whose speed is bounded, and what it is compared with, with the heap that they use.
//!
//! `cargo bench --bench bounds` takes the ratios.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "a program of several files: what it cannot read or build ends it"
)]

use divan::{AllocProfiler, Bencher, black_box};
use wcow_spec::oci_spec::runtime::Spec;
use wcow_spec::preflight::{self, Options, Runtime};

#[path = "../tests/common/case.rs"]
mod case;
#[path = "common/hcs.rs"]
mod hcs;
#[path = "common/inputs.rs"]
mod inputs;

use hcs::Machine;
use inputs::{DockerJson, List, Subject};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

/// The cases that ship with the repository.
const CASES: [&str; 2] = ["typical", "large"];

/// How long the list of a container that grows becomes.
const LENGTHS: [usize; 2] = [1_000, 64_000];

fn main() {
    divan::main();
}

#[divan::bench(args = CASES)]
fn build_spec(bencher: Bencher<'_, '_>, case: &str) {
    let subject = Subject::read(case);
    bencher.bench_local(|| subject.build());
}

#[divan::bench(args = CASES)]
fn clone_of_the_spec(bencher: Bencher<'_, '_>, case: &str) {
    let spec = Subject::read(case).build();
    bencher.bench_local(|| black_box(&spec).clone());
}

#[divan::bench(args = CASES)]
fn write_spec(bencher: Bencher<'_, '_>, case: &str) {
    let spec = Subject::read(case).build();
    bencher.bench_local(|| serde_json::to_vec(black_box(&spec)).unwrap());
}

#[divan::bench(args = CASES)]
fn write_spec_of_oci_spec(bencher: Bencher<'_, '_>, case: &str) {
    let spec = Spec::try_from(Subject::read(case).build()).unwrap();
    bencher.bench_local(|| serde_json::to_vec(black_box(&spec)).unwrap());
}

#[divan::bench(args = CASES)]
fn build_and_write_spec(bencher: Bencher<'_, '_>, case: &str) {
    let subject = Subject::read(case);
    bencher.bench_local(|| serde_json::to_vec(&subject.build()).unwrap());
}

#[divan::bench(args = CASES)]
fn read_container(bencher: Bencher<'_, '_>, case: &str) {
    let json = DockerJson::read(case);
    bencher.bench_local(|| black_box(&json).to_container());
}

#[divan::bench(args = CASES)]
fn read_container_as_values(bencher: Bencher<'_, '_>, case: &str) {
    let json = DockerJson::read(case);
    bencher.bench_local(|| black_box(&json).to_values());
}

#[divan::bench(args = List::ALL, consts = LENGTHS)]
fn build_spec_grown<const LENGTH: usize>(bencher: Bencher<'_, '_>, list: List) {
    let subject = Subject::grown(list, LENGTH);
    bencher.bench_local(|| subject.build());
}

#[divan::bench(args = List::ALL, consts = LENGTHS)]
fn clone_of_the_spec_grown<const LENGTH: usize>(bencher: Bencher<'_, '_>, list: List) {
    let spec = Subject::grown(list, LENGTH).build();
    bencher.bench_local(|| black_box(&spec).clone());
}

#[divan::bench]
fn resolve_resources_of_typical(bencher: Bencher<'_, '_>) {
    let Subject {
        container, daemon, ..
    } = Subject::read("typical");
    let isolation = daemon.isolation_of(&container.host_config);
    bencher
        .with_inputs(|| container.host_config.clone())
        .bench_local_refs(|host_config| {
            host_config.resolve_resources(isolation, daemon.processors)
        });
}

#[divan::bench]
fn preflight_of_typical(bencher: Bencher<'_, '_>) {
    let spec = Subject::read("typical").build();
    let options = Options::new(Runtime::Dockerd);
    bencher.bench_local(|| preflight::check(black_box(&spec), &options));
}

#[divan::bench]
fn hcs_document_of_dockerd_of_typical(bencher: Bencher<'_, '_>) {
    let spec = Subject::read("typical").build();
    let machine = Machine::of(&spec);
    bencher.bench_local(|| machine.container_config(black_box(&spec)));
}

#[divan::bench]
fn plan_of_runhcs_of_typical(bencher: Bencher<'_, '_>) {
    let spec = Subject::read("typical").build();
    let machine = Machine::of(&spec);
    bencher.bench_local(|| machine.plan(black_box(&spec)));
}

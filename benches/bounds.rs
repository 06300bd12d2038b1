//! How far the crate is from its bounds: a table of ratios, each taken in one run.
//!
//! The measure of a build is the `clone()` of the spec that it returns, since whoever returns an owned spec
//! must at least allocate and copy its strings. `cargo bench --bench spec` has the times themselves.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program of several files: what it cannot read or build ends it"
)]

use std::env;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use clap::Parser;
use wcow_spec::oci_spec::runtime::Spec;
use wcow_spec::preflight::{self, Options, Runtime};

#[path = "../tests/common/case.rs"]
mod case;
#[path = "common/hcs.rs"]
mod hcs;
#[path = "common/inputs.rs"]
mod inputs;
#[path = "common/measure.rs"]
mod measure;

use hcs::Machine;
use inputs::{DockerJson, List, Subject};
use measure::{Effort, heap_use, shortest_times};

/// Prints how far the crate is from its bounds.
#[derive(Parser)]
struct Arguments {
    /// Only see that everything runs.
    #[arg(long)]
    test: bool,
    /// What `cargo bench` adds.
    #[arg(long)]
    bench: bool,
    /// Print by how many nanoseconds the first build of this process is longer than a later one.
    #[arg(long)]
    first_build: bool,
}

fn main() {
    let arguments = Arguments::parse();
    if arguments.first_build {
        println!("{}", first_build().as_nanos());
        return;
    }
    let effort = if arguments.test {
        Effort::ONCE
    } else {
        Effort::FULL
    };
    println!("{:<66} {:>9} {:>9}", "", "measured", "bound");
    for case in ["typical", "large"] {
        case_rows(effort, case);
    }
    for list in List::ALL {
        growth_row(effort, list);
    }
    around_the_core_rows(effort);
    hcs_rows(effort);
    row(
        "first build of a process, beyond a later one, µs",
        first_builds(effort),
        50.0,
    );
    beside_the_reference(effort);
}

/// Prints what was measured against its bound.
fn row(what: &str, measured: f64, bound: f64) {
    let verdict = if measured <= bound { "ok" } else { "over" };
    println!("{what:<66} {measured:>9.2} {bound:>9.2} {verdict}");
}

fn case_rows(effort: Effort, case: &str) {
    let subject = Subject::read(case);
    let is_typical = case == "typical";
    let spec = subject.build();

    let (build, clone) = shortest_times(effort, || subject.build(), || black_box(&spec).clone());
    let bound = if is_typical { 1.3 } else { 1.2 };
    row(
        &format!("{case}: build_spec ÷ clone() of its spec"),
        ratio(build, clone),
        bound,
    );

    heap_rows(case, &subject);
    write_rows(effort, case, &subject);

    let json = DockerJson::read(case);
    let (read, read_values) = shortest_times(
        effort,
        || black_box(&json).to_container(),
        || black_box(&json).to_values(),
    );
    row(
        &format!("{case}: reading Docker's JSON ÷ reading it as Value"),
        ratio(read, read_values),
        0.8,
    );
}

/// The heap of a build, beyond what the spec needs.
fn heap_rows(case: &str, subject: &Subject) {
    let spec = subject.build();
    let build = heap_use(|| subject.build());
    let clone = heap_use(|| spec.clone());
    let beyond = number(build.count_total) - number(clone.count_total);
    if case == "typical" {
        row(
            "typical: allocations of build_spec beyond clone()",
            beyond,
            8.0,
        );
    } else {
        let percent = 100.0 * beyond / number(clone.count_total);
        row(
            &format!("{case}: allocations of build_spec beyond clone(), percent"),
            percent,
            0.5,
        );
    }
    let pointers = number(subject.container.networks.len()) * number(size_of::<usize>());
    let beyond = number(build.bytes_max) - number(clone.bytes_current);
    row(
        &format!("{case}: peak heap of build_spec beyond its spec, bytes"),
        beyond,
        1024.0 + pointers,
    );
}

fn write_rows(effort: Effort, case: &str, subject: &Subject) {
    let spec = subject.build();
    let oci_spec = Spec::try_from(spec.clone()).unwrap();
    let (write, write_oci) = shortest_times(
        effort,
        || serde_json::to_vec(black_box(&spec)).unwrap(),
        || serde_json::to_vec(black_box(&oci_spec)).unwrap(),
    );
    row(
        &format!("{case}: writing WindowsSpec ÷ writing oci_spec's Spec"),
        ratio(write, write_oci),
        1.0,
    );

    let mut output = serde_json::to_vec(&spec).unwrap();
    output.clear();
    let beside = heap_use(|| serde_json::to_writer(&mut output, &spec).unwrap());
    row(
        &format!("{case}: allocations of writing beside the output's own"),
        number(beside.count_total),
        2.0,
    );
}

/// How much longer a list makes a build, against how much longer it makes a clone.
fn growth_row(effort: Effort, list: List) {
    let [short, long] = [1_000, 64_000].map(|entries| {
        let subject = Subject::grown(list, entries);
        let spec = subject.build();
        let (build, clone) =
            shortest_times(effort, || subject.build(), || black_box(&spec).clone());
        ratio(build, clone)
    });
    let what =
        format!("{list:?}: build_spec ÷ clone() at 64,000 ({long:.2}) ÷ at 1,000 ({short:.2})");
    row(&what, long / short, 1.25);
}

fn around_the_core_rows(effort: Effort) {
    let subject = Subject::read("typical");
    let host_config = &subject.container.host_config;
    let isolation = subject.daemon.isolation_of(host_config);
    let mut verified = host_config.clone();
    let (verify, build) = shortest_times(
        effort,
        || black_box(&mut verified).resolve_resources(isolation, subject.daemon.processors),
        || subject.build(),
    );
    row(
        "typical: resolve_resources ÷ build_spec",
        ratio(verify, build),
        0.5,
    );

    let spec = subject.build();
    for runtime in [Runtime::Dockerd, Runtime::Runhcs] {
        let options = Options::new(runtime);
        let (preflight, build) = shortest_times(
            effort,
            || preflight::check(black_box(&spec), &options),
            || subject.build(),
        );
        let what = format!("typical: preflight for {runtime} ÷ build_spec");
        // It writes the spec twice: for NUL characters, and for the fields that the runtime ignores.
        row(&what, ratio(preflight, build), 30.0);
    }
}

/// The documents for HCS against the build of their spec.
fn hcs_rows(effort: Effort) {
    let subject = Subject::read("typical");
    let spec = subject.build();
    let machine = Machine::of(&spec);
    let (document, build) = shortest_times(
        effort,
        || machine.container_config(black_box(&spec)),
        || subject.build(),
    );
    row(
        "typical: dockerd's HCS document ÷ build_spec",
        ratio(document, build),
        1.5,
    );
    let (plan, build) = shortest_times(
        effort,
        || machine.plan(black_box(&spec)),
        || subject.build(),
    );
    row(
        "typical: runhcs's plan, process isolation ÷ build_spec",
        ratio(plan, build),
        2.0,
    );
}

/// By how many microseconds the first build of a process is longer than a later one: the median of many.
fn first_builds(effort: Effort) -> f64 {
    let this_program = env::current_exe().unwrap();
    let mut nanoseconds: Vec<u32> = (0..effort.processes)
        .map(|_| {
            let output = Command::new(&this_program)
                .arg("--first-build")
                .output()
                .unwrap();
            String::from_utf8(output.stdout)
                .unwrap()
                .trim()
                .parse()
                .unwrap()
        })
        .collect();
    nanoseconds.sort_unstable();
    let median = nanoseconds.get(nanoseconds.len() / 2).copied();
    f64::from(median.unwrap()) / 1_000.0
}

fn first_build() -> Duration {
    let subject = Subject::read("typical");
    let start = Instant::now();
    let first = black_box(subject.build());
    let first_time = start.elapsed();
    drop(first);
    let (later, _) = shortest_times(Effort::ONCE, || subject.build(), || subject.build());
    first_time.saturating_sub(later)
}

/// dockerd's own code was measured once, on another machine: 8.6 µs to build and 18.7 µs to build and encode.
fn beside_the_reference(effort: Effort) {
    let subject = Subject::read("typical");
    let (build, build_and_write) = shortest_times(
        effort,
        || subject.build(),
        || serde_json::to_vec(&subject.build()).unwrap(),
    );
    let microseconds = |time: Duration| time.as_secs_f64() * 1e6;
    row(
        "typical: build_spec, µs (a quarter of dockerd's, elsewhere)",
        microseconds(build),
        8.6 / 4.0,
    );
    row(
        "typical: build_spec and writing, µs (an eighth of dockerd's)",
        microseconds(build_and_write),
        18.7 / 8.0,
    );
}

fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64()
}

fn number(count: impl TryInto<u32, Error: std::fmt::Debug>) -> f64 {
    f64::from(count.try_into().unwrap())
}

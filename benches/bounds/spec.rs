//! Reading a container, building its spec, writing it.

use std::hint::black_box;

use wcow_spec::oci_spec::runtime::Spec;

use crate::inputs::{DockerJson, List, Subject};
use crate::measure::{Effort, heap_use, number, shortest_times};
use crate::table::{Rows, ratio};

/// The cases that ship with the repository, with the bound of a build, as a multiple of a clone.
///
/// A build also asks the backends, which return copies, parses the security options, escapes the command line, and reads
/// an empty spec and process from nothing, as `oci-spec`'s own defaults describe Linux. How much that weighs beside the
/// copying differs between machines: `large` was at 1.24 on one and at 1.34 on another.
const CASES: [(&str, f64); 2] = [("typical", 1.5), ("large", 1.4)];

/// How long reading Docker's two files may take beside reading them as `Value`. Each key is also looked up in its type,
/// in any case: 0.87 of the instructions, and 0.94 to 0.97 of the time, depending on the machine.
const READING: f64 = 1.0;

pub fn rows(effort: Effort) -> Rows {
    let mut rows = Rows::default();
    for (case, bound) in CASES {
        let subject = Subject::read(case);
        let spec = subject.build();
        rows.add_ratio(
            format!("{case}: `build_spec` ÷ `clone()` of its spec"),
            shortest_times(effort, || subject.build(), || black_box(&spec).clone()),
            bound,
        );
        heap_rows(&mut rows, case, &subject);
        write_rows(effort, &mut rows, case, &subject);

        let json = DockerJson::read(case);
        rows.add_ratio(
            format!("{case}: reading Docker's two files, keys checked ÷ reading them as `Value`, each dropped again"),
            shortest_times(
                effort,
                || drop(black_box(black_box(&json).to_container())),
                || drop(black_box(black_box(&json).to_values())),
            ),
            READING,
        );
    }
    rows.add(
        "first build of a process, beyond a later one, µs",
        crate::first_build::median(effort),
        50.0,
    );
    rows
}

/// The heap of a build, beyond what the spec needs.
fn heap_rows(rows: &mut Rows, case: &str, subject: &Subject) {
    let spec = subject.build();
    let build = heap_use(|| subject.build());
    let clone = heap_use(|| spec.clone());
    let beyond = number(build.count_total) - number(clone.count_total);
    if case == "typical" {
        rows.add(
            "typical: allocations of `build_spec` beyond `clone()`",
            beyond,
            8.0,
        );
    } else {
        let percent = 100.0 * beyond / number(clone.count_total);
        rows.add(
            format!("{case}: allocations of `build_spec` beyond `clone()`, percent"),
            percent,
            // A backend's answer has the gateway of each network, and a spec has room for one.
            4.0,
        );
    }
    let pointers = number(subject.container.networks.len()) * number(size_of::<usize>());
    rows.add(
        format!("{case}: peak heap of `build_spec` beyond its spec, bytes"),
        number(build.bytes_max) - number(clone.bytes_current),
        1024.0 + pointers,
    );
}

fn write_rows(effort: Effort, rows: &mut Rows, case: &str, subject: &Subject) {
    let spec = subject.build();
    let oci_spec = Spec::try_from(spec.clone()).unwrap();
    rows.add_ratio(
        format!("{case}: writing `WindowsSpec` ÷ writing `oci_spec`'s `Spec`"),
        shortest_times(
            effort,
            || serde_json::to_vec(black_box(&spec)).unwrap(),
            || serde_json::to_vec(black_box(&oci_spec)).unwrap(),
        ),
        // Annotations are sorted.
        1.05,
    );

    let mut output = serde_json::to_vec(&spec).unwrap();
    output.clear();
    let beside = heap_use(|| serde_json::to_writer(&mut output, &spec).unwrap());
    rows.add(
        format!("{case}: allocations of writing besides the output's own"),
        number(beside.count_total),
        2.0,
    );
}

/// How much longer a list makes a build, against how much longer it makes a clone.
pub fn growth_rows(effort: Effort) -> Rows {
    let mut rows = Rows::default();
    for list in List::ALL {
        let [short, long] = [1_000, 64_000].map(|entries| {
            let subject = Subject::grown(list, entries);
            let spec = subject.build();
            ratio(shortest_times(
                effort,
                || subject.build(),
                || black_box(&spec).clone(),
            ))
        });
        let bound = match list {
            // Each lookup in `MemoryNetworks` searches its map, which at 64,000 is larger than the processor's caches.
            // A hash map grows more: it is read in no order.
            List::Networks => 2.0,
            _ => 1.25,
        };
        let what = format!("{list}: `build_spec` ÷ `clone()` at 64,000 ÷ at 1,000");
        rows.add(what, long / short, bound);
    }
    rows
}

//! The steps before and behind the spec, each against a build of the spec.

use std::hint::black_box;

use wcow_spec::preflight::{self, Options, Runtime};

use crate::hcs::Machine;
use crate::inputs::Subject;
use crate::measure::{Effort, shortest_times};
use crate::table::Rows;

pub fn rows(effort: Effort) -> Rows {
    let mut rows = Rows::default();
    resolve_resources_row(effort, &mut rows);
    preflight_rows(effort, &mut rows);
    hcs_rows(effort, &mut rows);
    rows
}

fn resolve_resources_row(effort: Effort, rows: &mut Rows) {
    let subject = Subject::read("typical");
    let host_config = &subject.container.host_config;
    let isolation = subject.daemon.isolation_of(host_config);
    let mut resolved = host_config.clone();
    let times = shortest_times(
        effort,
        || black_box(&mut resolved).resolve_resources(isolation, subject.daemon.processors),
        || subject.build(),
    );
    rows.add_ratio("typical: `resolve_resources` ÷ `build_spec`", times, 0.5);
}

/// How much longer than a build a check may take. A build moves what it is given; a check reads every text of the spec:
/// it writes the spec as a JSON value, the only form in which `oci-spec` shows all fields, looks through it for NUL
/// characters and ignored fields, reads the credential spec, folds the case of paths and of the names of variables, and
/// writes its findings. For runhcs, it also looks up the annotations, those that options add among them, and plans
/// without a machine.
const PREFLIGHT: [(Runtime, f64); 2] = [(Runtime::Dockerd, 12.3), (Runtime::Runhcs, 16.5)];

fn preflight_rows(effort: Effort, rows: &mut Rows) {
    let subject = Subject::read("typical");
    let spec = subject.build();
    for (runtime, bound) in PREFLIGHT {
        let options = Options::new(runtime);
        let times = shortest_times(
            effort,
            || preflight::check(black_box(&spec), &options),
            || subject.build(),
        );
        let what = format!("typical: `preflight` for {runtime} ÷ `build_spec`");
        rows.add_ratio(what, times, bound);
    }
}

fn hcs_rows(effort: Effort, rows: &mut Rows) {
    let subject = Subject::read("typical");
    let spec = subject.build();
    let machine = Machine::of(&spec);
    let times = shortest_times(
        effort,
        || machine.container_config(black_box(&spec)),
        || subject.build(),
    );
    rows.add_ratio("typical: dockerd's HCS document ÷ `build_spec`", times, 1.5);
    let times = shortest_times(
        effort,
        || machine.plan(black_box(&spec)),
        || subject.build(),
    );
    rows.add_ratio(
        "typical: runhcs's plan, process isolation ÷ `build_spec`",
        times,
        2.0,
    );
}

//! The tables of the documentation of `hcs` say what the code does: they are made of the same data.
#![cfg(feature = "hcs")]
#![allow(
    clippy::unwrap_used,
    reason = "a table that cannot be found is a failed test"
)]

use std::collections::BTreeSet;

use wcow_spec::hcs::runhcs::annotations;
use wcow_spec::hcs::{Crash, fields};

/// Returns the lines of the table below a heading of a module's page.
fn table(page: &str, heading: &str) -> Vec<String> {
    let lines = page.lines().map_while(|line| line.strip_prefix("//!"));
    let below = lines
        .map(str::trim_start)
        .skip_while(|line| *line != heading)
        .skip_while(|line| !line.starts_with('|'));
    below
        .take_while(|line| line.starts_with('|'))
        .map(str::to_owned)
        .collect()
}

fn assert_same(documented: &[String], rows: impl IntoIterator<Item = String>) {
    let rows: Vec<_> = rows.into_iter().collect();
    let documented = documented.get(2..).unwrap_or_default();
    assert!(
        documented == rows,
        "the table should be\n{}",
        rows.join("\n")
    );
    assert!(!rows.is_empty(), "there is no row");
}

#[test]
fn the_page_of_hcs_says_where_each_field_goes() {
    let documented = table(include_str!("../src/hcs.rs"), "# Fields");
    let rows = fields().iter().map(|field| {
        let (dockerd, runhcs, hyper_v) = (field.dockerd, field.runhcs, field.runhcs_hyper_v);
        format!("| `{}` | {dockerd} | {runhcs} | {hyper_v} |", field.name)
    });
    assert_same(&documented, rows);
}

#[test]
fn the_page_of_hcs_lists_the_crashes_and_nothing_else_differs() {
    let documented = table(include_str!("../src/hcs.rs"), "# Where it differs");
    let rows = [
        (Crash::NoWindows, "both", "no `windows` section"),
        (Crash::NoRoot, "dockerd", "no `root`"),
        (
            Crash::EmptyRootPath,
            "dockerd",
            "an empty `root.path`, with process isolation",
        ),
        (
            Crash::NoAnnotations,
            "runhcs",
            "no `annotations`, and options of the request that are written there",
        ),
        (
            Crash::NoProcessors,
            "runhcs",
            "a CPU maximum that is scaled to a utility VM without processors",
        ),
    ];
    let rows = rows.map(|(crash, runtime, trigger)| {
        let text = crash.panic_text();
        format!("| {trigger} | {runtime}: `{text}` | [`Crash::{crash:?}`] |")
    });
    assert_same(&documented, rows);
}

#[test]
fn the_page_of_runhcs_lists_its_annotations() {
    let documented = table(include_str!("../src/hcs/runhcs.rs"), "# Annotations");
    let annotations = annotations();
    let names: BTreeSet<_> = annotations.iter().map(|known| known.name).collect();
    assert_eq!(names.len(), annotations.len(), "an annotation comes twice");
    let rows = annotations.iter().map(|known| {
        let default = match known.default.as_str() {
            "" => "none",
            default => default,
        };
        format!(
            "| `{}` | {} | {default} | {} | {} |",
            known.name, known.value_type, known.scope, known.effect
        )
    });
    assert_same(&documented, rows);
}

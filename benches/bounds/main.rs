//! How far the crate is from its bounds: a table of ratios, each taken in one run. `docs/performance.md` explains it.
//!
//! The measure of a build is the `clone()` of the spec that it returns, since returning an owned spec requires
//! at least allocating and copying its texts.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::indexing_slicing,
    clippy::print_stderr,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program of several files: what it cannot read or build ends it"
)]

use clap::Parser;

mod around;
#[path = "../../tests/common/case.rs"]
mod case;
mod data_root;
mod first_build;
mod hcs;
mod inputs;
mod measure;
mod spec;
mod table;

use measure::Effort;
use table::{Rows, print_table};

/// Prints how far the crate is from its bounds, as the tables of `docs/performance.md`.
#[derive(Parser)]
struct Arguments {
    /// Only see that everything runs.
    #[arg(long)]
    test: bool,
    /// What `cargo bench` adds.
    #[arg(long)]
    bench: bool,
    /// Measure everything this many times, and print the medians with the least and the greatest value.
    #[arg(long, default_value_t = 1)]
    runs: usize,
    /// Measure only the tables whose titles contain this text.
    #[arg(default_value = "")]
    table: String,
    /// Print by how many nanoseconds the first build of this process is longer than a later one.
    #[arg(long, hide = true)]
    first_build: bool,
}

type Measure = fn(Effort) -> Rows;

/// The tables in the order of `docs/performance.md`.
const TABLES: [(&str, Measure); 4] = [
    ("The spec", spec::rows),
    ("Growth", spec::growth_rows),
    ("A data root", data_root::rows),
    ("Around the spec", around::rows),
];

fn main() {
    let arguments = Arguments::parse();
    if arguments.first_build {
        println!("{}", first_build::first_build().as_nanos());
        return;
    }
    let effort = match arguments.test {
        true => Effort::ONCE,
        false => Effort::FULL,
    };
    let wanted = |(title, _): &&(&str, Measure)| title.contains(&arguments.table);
    for (title, rows) in TABLES.iter().filter(wanted) {
        let runs = (0..arguments.runs.max(1)).map(|_| rows(effort)).collect();
        print_table(title, runs);
    }
}

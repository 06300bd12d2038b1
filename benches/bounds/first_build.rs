//! What the first build of a process costs beyond a later one.

use std::env;
use std::hint::black_box;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::inputs::Subject;
use crate::measure::{Effort, shortest_times};

/// By how many microseconds the first build of a process is longer than a later one: the median of many processes.
pub fn median(effort: Effort) -> f64 {
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

/// By how much the first build of this process is longer than a later one.
pub fn first_build() -> Duration {
    let subject = Subject::read("typical");
    let start = Instant::now();
    let first = black_box(subject.build());
    let first_time = start.elapsed();
    drop(first);
    let (later, _) = shortest_times(Effort::ONCE, || subject.build(), || subject.build());
    first_time.saturating_sub(later)
}

//! Times of two things that are done in turn, and the heap that one uses.

use std::hint::black_box;
use std::time::{Duration, Instant};

use allocation_counter::{AllocationInfo, measure, opt_out};

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Effort {
    /// How long two things are done in turn, at most one round beyond.
    pub time: Duration,
    /// How many processes measure their first build.
    pub processes: usize,
    /// How many containers a large data root has, and a small one.
    pub containers: [usize; 2],
    /// How long files are left alone before they count as unchanged.
    pub settling: Duration,
}

impl Effort {
    /// Enough for figures.
    pub const FULL: Self = Self {
        time: Duration::from_millis(1_500),
        processes: 31,
        containers: [10_000, 100],
        settling: Duration::from_millis(2_500),
    };
    /// Enough to see that everything runs.
    pub const ONCE: Self = Self {
        time: Duration::ZERO,
        processes: 1,
        containers: [100, 10],
        settling: Duration::ZERO,
    };
}

/// The shortest times that one and the other took, done in turn.
///
/// What other programs do to a machine only ever makes it slower, so the shortest time is the one that says
/// most about the code. The results are dropped outside of the measured time.
pub fn shortest_times<A, B>(
    effort: Effort,
    mut one: impl FnMut() -> A,
    mut other: impl FnMut() -> B,
) -> (Duration, Duration) {
    let mut shortest = (Duration::MAX, Duration::MAX);
    // Counting takes time of its own.
    opt_out(|| {
        let calls = calls_in_a_sample(&mut one);
        let start = Instant::now();
        loop {
            shortest.0 = shortest.0.min(time_of_one(calls, &mut one));
            shortest.1 = shortest.1.min(time_of_one(calls, &mut other));
            if start.elapsed() >= effort.time {
                break;
            }
        }
    });
    shortest
}

/// So many calls that the clock's own time does not count, and that the results do not fill the caches.
fn calls_in_a_sample<T>(call: &mut impl FnMut() -> T) -> u32 {
    const SAMPLE: Duration = Duration::from_micros(50);

    let one = time_of_one(1, call).as_nanos().max(1);
    let calls = SAMPLE.as_nanos().div_ceil(one);
    u32::try_from(calls).unwrap_or(u32::MAX)
}

fn time_of_one<T>(calls: u32, call: &mut impl FnMut() -> T) -> Duration {
    let mut results = Vec::with_capacity(calls.try_into().unwrap());
    let start = Instant::now();
    for _ in 0..calls {
        results.push(black_box(call()));
    }
    start.elapsed().checked_div(calls).unwrap()
}

/// What a call does on the heap, before its result is dropped.
pub fn heap_use<T>(call: impl FnOnce() -> T) -> AllocationInfo {
    let mut result = None;
    let info = measure(|| result = Some(black_box(call())));
    drop(result);
    info
}

/// Returns a count as a floating-point number.
pub fn number(count: impl TryInto<u32, Error: std::fmt::Debug>) -> f64 {
    f64::from(count.try_into().unwrap())
}

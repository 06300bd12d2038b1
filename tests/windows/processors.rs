//! The machine's logical processors.

use std::thread;

use wcow_spec::host::logical_processors;

#[test]
fn the_machine_has_at_least_the_processors_that_this_process_may_use() {
    let usable = thread::available_parallelism().unwrap().get();
    let all = usize::try_from(logical_processors().get()).unwrap();
    assert!(all >= usable, "{all} < {usable}");
}

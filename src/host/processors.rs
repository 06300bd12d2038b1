//! The processors of this machine.

use std::num::NonZeroU32;
use std::thread;

use super::platform;

/// Returns the number of this machine's logical processors, or 1 if it is unknown.
///
/// On Windows, with the cargo feature `windows-host`, these are the active processors of all processor groups together;
/// dockerd counts one group. Elsewhere they are the processors that this process may use.
#[must_use]
pub fn logical_processors() -> NonZeroU32 {
    let processors = platform::processors_of_all_groups().or_else(usable);
    processors.unwrap_or(NonZeroU32::MIN)
}

fn usable() -> Option<NonZeroU32> {
    let count = thread::available_parallelism().ok()?;
    NonZeroU32::try_from(count).ok()
}

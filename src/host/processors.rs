//! How many processors the host has.

use std::num::NonZeroU32;
use std::thread;

/// The number of this machine's logical processors, as the standard library counts them; one if it
/// cannot tell.
#[must_use]
pub fn logical_processors() -> NonZeroU32 {
    thread::available_parallelism()
        .ok()
        .and_then(|count| NonZeroU32::try_from(count).ok())
        .unwrap_or(NonZeroU32::MIN)
}

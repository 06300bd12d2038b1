//! How many processors the host has.
#![cfg_attr(
    all(windows, feature = "windows-host"),
    expect(
        unsafe_code,
        reason = "the count of all processor groups is a system call"
    )
)]

use std::num::NonZeroU32;
use std::thread;

/// The number of this machine's logical processors; one if it cannot be told.
///
/// On Windows (with the cargo feature `windows-host`) those that are active, of all processor groups
/// together. Elsewhere as many as the standard library says that this process may use.
#[must_use]
pub fn logical_processors() -> NonZeroU32 {
    in_all_groups().or_else(usable).unwrap_or(NonZeroU32::MIN)
}

fn usable() -> Option<NonZeroU32> {
    let count = thread::available_parallelism().ok()?;
    NonZeroU32::try_from(count).ok()
}

#[cfg(all(windows, feature = "windows-host"))]
fn in_all_groups() -> Option<NonZeroU32> {
    use windows_sys::Win32::System::Threading::{ALL_PROCESSOR_GROUPS, GetActiveProcessorCount};

    // SAFETY: it takes a number and gives one.
    NonZeroU32::new(unsafe { GetActiveProcessorCount(ALL_PROCESSOR_GROUPS) })
}

#[cfg(not(all(windows, feature = "windows-host")))]
fn in_all_groups() -> Option<NonZeroU32> {
    None
}

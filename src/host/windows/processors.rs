//! The count of all processor groups.
#![expect(
    unsafe_code,
    reason = "the count of all processor groups is a system call"
)]

use std::num::NonZeroU32;

use windows_sys::Win32::System::Threading::{ALL_PROCESSOR_GROUPS, GetActiveProcessorCount};

pub(in crate::host) fn processors_of_all_groups() -> Option<NonZeroU32> {
    // SAFETY: the function takes a number and returns one.
    NonZeroU32::new(unsafe { GetActiveProcessorCount(ALL_PROCESSOR_GROUPS) })
}

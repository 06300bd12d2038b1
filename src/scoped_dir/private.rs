//! Folders that only administrators and the system may use.

mod windows;

pub(super) use windows::create_dir;

//! The crate against the machine itself; on Windows only.
//!
//! `tests/windows/run-on-linux` runs it under Wine, with a stand-in for HCS.
#![cfg(windows)]
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

#[path = "../common/mod.rs"]
mod common;

mod command_line;
mod files;
mod layer_mounts;
mod registry;

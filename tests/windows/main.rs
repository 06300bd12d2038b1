//! The crate on the machine itself; on Windows only.
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
mod contracts;
mod credential_spec_folder;
#[cfg(feature = "hcs")]
mod hcs;
#[cfg(feature = "create")]
mod host_paths;
#[cfg(feature = "windows-host")]
mod layer_mounts;
mod processors;
#[cfg(feature = "windows-host")]
mod registry;
mod volumes;
#[cfg(not(feature = "windows-host"))]
mod without_feature;

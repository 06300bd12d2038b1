//! The backends of this machine on Windows.

mod error;
pub mod layer_mounts;
pub mod registry;

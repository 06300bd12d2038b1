//! The library that the fuzz targets share.
//!
//! A broken rule is a panic, which libFuzzer reports, so this crate panics freely.

pub mod any;
pub mod argv;
pub mod asked;
pub mod case;
pub mod check;
pub mod digest;
pub mod docker;
pub mod exec;
pub mod host;
pub mod input;
pub mod keys;
pub mod log;
pub mod lossless;
pub mod mutate;
pub mod names;
pub mod secret;
pub mod tree;
pub mod words;

/// The schema that the conformance vectors have for a daemon's settings and for mounts.
#[path = "../../tests/common/vector_json.rs"]
pub mod vector_json;

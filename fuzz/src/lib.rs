//! What the fuzz targets share.
//!
//! A broken rule is a panic here, which is what libFuzzer looks for; so this crate panics freely.

pub mod any;
pub mod argv;
pub mod asked;
pub mod case;
pub mod check;
pub mod exec;
pub mod host;
pub mod input;
pub mod log;
pub mod mutate;
pub mod names;
pub mod secret;
pub mod tree;
pub mod words;

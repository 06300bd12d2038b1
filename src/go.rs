//! Imitations of Go's standard library, which dockerd's results depend on.

#[cfg(feature = "create")]
pub(crate) mod duration;
pub(crate) mod equal_fold;
pub(crate) mod filepath;
pub(crate) mod json;
pub(crate) mod quote;

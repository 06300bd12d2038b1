//! Imitations of Go's standard library, which the results of dockerd and runhcs depend on.

#[cfg(feature = "create")]
pub(crate) mod duration;
pub(crate) mod equal_fold;
pub(crate) mod escape_arg;
pub(crate) mod filepath;
#[cfg(feature = "create")]
pub(crate) mod float;
pub(crate) mod json;
#[cfg(feature = "hcs")]
pub(crate) mod low_bits;
pub(crate) mod quote;
#[cfg(feature = "create")]
pub(crate) mod url;

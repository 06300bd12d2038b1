//! What imitates Go's standard library, because the answers of dockerd and runhcs depend on it.

pub(crate) mod equal_fold;
pub(crate) mod escape_arg;
pub(crate) mod filepath;
pub(crate) mod json;
#[cfg(feature = "hcs")]
pub(crate) mod low_bits;
pub(crate) mod quote;

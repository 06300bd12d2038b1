//! What imitates Go's standard library, because dockerd's answers depend on it.

pub(crate) mod equal_fold;
pub(crate) mod filepath;
pub(crate) mod json;
pub(crate) mod quote;

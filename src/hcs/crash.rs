//! Specs that make a runtime crash.

use crate::error_kind::ErrorKind;

/// A spec that makes the runtime crash. This module returns an error instead, which is its only difference from the
/// runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Crash {
    /// The spec has no `windows` section.
    #[error("the spec has no windows section, on which the runtime crashes")]
    NoWindows,
    /// dockerd's own runtime: the spec has no `root`.
    #[error("the spec has no root, on which dockerd crashes")]
    NoRoot,
    /// dockerd's own runtime: a process-isolated container has an empty `root.path`.
    #[error("root.path is empty, on which dockerd crashes")]
    EmptyRootPath,
    /// runhcs: the runtime options of the request add annotations to a spec that has no `annotations`.
    #[error("the spec has no annotations to add the runtime options to, on which runhcs crashes")]
    NoAnnotations,
    /// runhcs: the CPU maximum is scaled to a utility VM without processors.
    #[error(
        "the CPU maximum is scaled to a utility VM without processors, on which runhcs crashes"
    )]
    NoProcessors,
}

impl Crash {
    /// Returns the text that Go's runtime prints.
    #[must_use]
    pub fn panic_text(self) -> &'static str {
        match self {
            Self::NoWindows | Self::NoRoot => {
                "runtime error: invalid memory address or nil pointer dereference"
            }
            Self::EmptyRootPath => "runtime error: slice bounds out of range [:-1]",
            Self::NoAnnotations => "assignment to entry in nil map",
            Self::NoProcessors => "runtime error: integer divide by zero",
        }
    }

    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

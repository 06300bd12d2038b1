//! Specs that make a runtime crash.

use crate::error_kind::ErrorKind;

/// A spec that makes the runtime crash. [`hcs`](crate::hcs) returns an error instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Crash {
    /// The spec has no `windows` section.
    #[error("the runtime crashes: the spec has no windows section")]
    NoWindows,
    /// dockerd's own runtime: the spec has no `root`.
    #[error("dockerd crashes: the spec has no root")]
    NoRoot,
    /// dockerd's own runtime: a process-isolated container has an empty `root.path`.
    #[error("dockerd crashes: root.path is empty")]
    EmptyRootPath,
    /// runhcs: the runtime options of the request add annotations to a spec that has no `annotations`.
    #[error("runhcs crashes: the runtime options add annotations, and the spec has none")]
    NoAnnotations,
    /// runhcs: the CPU maximum is scaled to a utility VM without processors.
    #[error(
        "runhcs crashes: it scales the CPU maximum to a utility VM whose number of processors is 0"
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

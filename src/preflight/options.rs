//! The options of a check.

use std::fmt;
use std::num::NonZeroU32;

/// The options of a check: the runtime, and facts about the host.
///
/// ```
/// use wcow_spec::preflight::{Options, Runtime};
///
/// let options = Options::new(Runtime::Runhcs).processors(8.try_into()?);
/// assert_eq!(options.processors, Some(8.try_into()?));
/// # Ok::<(), std::num::TryFromIntError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Options {
    /// The runtime that starts the container.
    pub runtime: Runtime,
    /// The number of the host's logical processors, which limits what a spec can request; `None` if unknown.
    pub processors: Option<NonZeroU32>,
}

impl Options {
    /// Creates options for a runtime, without host information.
    #[must_use]
    pub fn new(runtime: Runtime) -> Self {
        Self {
            runtime,
            processors: None,
        }
    }

    /// Sets the number of the host's logical processors.
    #[must_use]
    pub fn processors(mut self, processors: NonZeroU32) -> Self {
        self.processors = Some(processors);
        self
    }
}

/// The runtime that starts the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Runtime {
    /// dockerd's own runtime, which uses the first version of HCS' schema.
    Dockerd,
    /// runhcs, containerd's hcsshim, which uses the second version of HCS' schema.
    Runhcs,
}

impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dockerd => "dockerd",
            Self::Runhcs => "runhcs",
        })
    }
}

//! Facts about the machine.

use std::num::NonZeroU32;

/// Facts about the machine on which a container starts.
///
/// ```
/// use wcow_spec::hcs::HostFacts;
///
/// let facts = HostFacts::new(20348, 8.try_into()?);
/// assert_eq!(facts.program, r"C:\Program Files\containerd\containerd-shim-runhcs-v1.exe");
/// # Ok::<(), std::num::TryFromIntError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct HostFacts {
    /// The Windows build number, such as 20348 for Windows Server 2022; see
    /// [`windows_build`](crate::host::windows_build). runhcs runs on 17763 and later.
    pub windows_build: u32,
    /// The number of logical processors; see [`logical_processors`](crate::host::logical_processors).
    pub processors: NonZeroU32,
    /// The full path of runhcs's own program. Its name owns the compute systems, and `device-util.exe` is beside it.
    pub program: String,
}

impl HostFacts {
    /// The path of runhcs in a usual installation of containerd.
    const PROGRAM: &str = r"C:\Program Files\containerd\containerd-shim-runhcs-v1.exe";

    /// Creates the facts of a machine on which runhcs is where containerd's package puts it.
    #[must_use]
    pub fn new(windows_build: u32, processors: NonZeroU32) -> Self {
        Self {
            windows_build,
            processors,
            program: Self::PROGRAM.to_owned(),
        }
    }

    /// Sets the full path of runhcs's own program.
    #[must_use]
    pub fn program(mut self, program: impl Into<String>) -> Self {
        self.program = program.into();
        self
    }
}

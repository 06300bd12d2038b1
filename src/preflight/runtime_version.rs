//! The version of a runtime.

use std::fmt;
use std::str::FromStr;

use crate::error_kind::ErrorKind;

/// The version of a runtime: for runhcs, that of hcsshim. Later versions are greater.
///
/// It is read from what `containerd-shim-runhcs-v1 --version` or a Git tag says. What follows the three numbers, such
/// as `-rc.4`, is ignored.
///
/// ```
/// use wcow_spec::preflight::RuntimeVersion;
///
/// let version: RuntimeVersion = "v0.15.0-rc.4".parse()?;
/// assert!(version > "0.14.1".parse()?);
/// assert_eq!(version.to_string(), "0.15.0");
/// # Ok::<(), wcow_spec::preflight::InvalidRuntimeVersion>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(
    clippy::exhaustive_structs,
    reason = "a version has these three numbers and no more"
)]
pub struct RuntimeVersion {
    /// The first number.
    pub major: u32,
    /// The second number.
    pub minor: u32,
    /// The third number.
    pub patch: u32,
}

impl fmt::Display for RuntimeVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            major,
            minor,
            patch,
        } = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

/// The text is not the version of a runtime.
#[derive(Clone, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error("{text:?} is not a version such as 0.14.1")]
#[non_exhaustive]
pub struct InvalidRuntimeVersion {
    /// The text.
    pub text: String,
}

impl InvalidRuntimeVersion {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

impl FromStr for RuntimeVersion {
    type Err = InvalidRuntimeVersion;

    /// Reads three numbers with dots between them, also with a `v` in front.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidRuntimeVersion`] if the text is anything else.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        numbers(text).ok_or_else(|| InvalidRuntimeVersion {
            text: text.to_owned(),
        })
    }
}

fn numbers(text: &str) -> Option<RuntimeVersion> {
    let text = text.strip_prefix('v').unwrap_or(text);
    let (numbers, _) = text.split_once(['-', '+']).unwrap_or((text, ""));
    let mut numbers = numbers.split('.').map(|number| number.parse().ok());
    let version = RuntimeVersion {
        major: numbers.next()??,
        minor: numbers.next()??,
        patch: numbers.next()??,
    };
    numbers.next().is_none().then_some(version)
}

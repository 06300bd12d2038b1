//! Whether a container may write to a mount.

use std::fmt;
use std::str::FromStr;

use crate::error_kind::ErrorKind;

/// Whether a container may write to a mount: `ro` or `rw`, in any case. It displays as it was written.
///
/// ```
/// use wcow_spec::create::AccessMode;
///
/// let mode: AccessMode = "Ro".parse()?;
/// assert!(mode.is_read_only());
/// assert_eq!(mode.to_string(), "Ro");
/// assert!("z".parse::<AccessMode>().is_err());
/// # Ok::<(), wcow_spec::create::InvalidAccessMode>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AccessMode(String);

impl AccessMode {
    /// Returns whether the container may only read.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        !Self::allows_writing(&self.0)
    }

    /// Returns whether a mode allows writing: every text except `ro` does, as in dockerd's `ReadWrite`.
    #[must_use]
    pub fn allows_writing(mode: &str) -> bool {
        !mode.eq_ignore_ascii_case("ro")
    }
}

impl Default for AccessMode {
    fn default() -> Self {
        Self("rw".to_owned())
    }
}

impl fmt::Display for AccessMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for AccessMode {
    type Err = InvalidAccessMode;

    fn from_str(mode: &str) -> Result<Self, InvalidAccessMode> {
        if mode.eq_ignore_ascii_case("ro") || mode.eq_ignore_ascii_case("rw") {
            Ok(Self(mode.to_owned()))
        } else {
            Err(InvalidAccessMode {
                mode: mode.to_owned(),
            })
        }
    }
}

/// The text is not a mode that Windows supports. Its text is dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid mode: {mode}")]
#[non_exhaustive]
pub struct InvalidAccessMode {
    /// The text.
    pub mode: String,
}

impl InvalidAccessMode {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

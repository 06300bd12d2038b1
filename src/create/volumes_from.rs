//! Containers whose mounts another container also gets.

use std::fmt;
use std::str::FromStr;

use super::access_mode::{AccessMode, InvalidAccessMode};
use crate::error_kind::ErrorKind;

/// A container whose mounts another container also gets: Docker's `--volumes-from CONTAINER[:MODE]`.
///
/// ```
/// use wcow_spec::create::VolumesFrom;
///
/// let from: VolumesFrom = "web:ro".parse()?;
/// assert_eq!((from.container.as_str(), from.mode.is_read_only()), ("web", true));
/// assert_eq!(from.to_string(), "web:ro");
/// # Ok::<(), wcow_spec::create::InvalidVolumesFrom>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct VolumesFrom {
    /// The container, by name, id or the beginning of an id. May be empty, although no container has an empty name.
    pub container: String,
    /// Whether the mounts are read-only, even if they are writable in the other container.
    pub mode: AccessMode,
}

impl fmt::Display for VolumesFrom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.container, self.mode)
    }
}

impl FromStr for VolumesFrom {
    type Err = InvalidVolumesFrom;

    fn from_str(text: &str) -> Result<Self, InvalidVolumesFrom> {
        if text.is_empty() {
            return Err(InvalidVolumesFrom::Empty);
        }
        let (container, mode) = text.split_once(':').unwrap_or((text, ""));
        let mode = match mode {
            "" => AccessMode::default(),
            mode => mode.parse()?,
        };
        Ok(Self {
            container: container.to_owned(),
            mode,
        })
    }
}

/// The text does not name a container and a mode. Its text is dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidVolumesFrom {
    /// It is empty.
    #[error("volumes-from specification cannot be an empty string")]
    Empty,
    /// Windows does not support the mode.
    #[error(transparent)]
    Mode(#[from] InvalidAccessMode),
}

impl InvalidVolumesFrom {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

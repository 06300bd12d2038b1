//! The names of volumes.

use std::fmt;
use std::str::FromStr;

use super::mount_spec::pattern;
use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;

/// The name of a volume, as dockerd takes it in a mount. A volume's driver may be stricter.
///
/// The rule is that of dockerd's parser: no `\`, `/`, `:`, `*`, `?`, `"`, `<`, `>`, `|` or line break, and not the name
/// of a device in lower case.
///
/// ```
/// use wcow_spec::create::VolumeName;
///
/// assert_eq!("logs".parse::<VolumeName>()?.as_str(), "logs");
/// assert!("a/b".parse::<VolumeName>().is_err());
/// # Ok::<(), wcow_spec::create::InvalidVolumeName>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VolumeName(String);

impl VolumeName {
    /// Returns the name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks whether the text is the name of a volume.
    pub(super) fn check(name: &str) -> Result<(), InvalidVolumeName> {
        if !pattern::is_name(name) {
            Err(InvalidVolumeName::Characters)
        } else if is_reserved(name) {
            Err(InvalidVolumeName::Reserved {
                name: name.to_owned(),
            })
        } else {
            Ok(())
        }
    }
}

impl fmt::Display for VolumeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for VolumeName {
    type Err = InvalidVolumeName;

    fn from_str(name: &str) -> Result<Self, InvalidVolumeName> {
        Self::check(name)?;
        Ok(Self(name.to_owned()))
    }
}

/// Returns whether the name is a device's, in exactly this case and without an extension.
fn is_reserved(name: &str) -> bool {
    let numbered = ["com", "lpt"]
        .iter()
        .find_map(|device| name.strip_prefix(device));
    match numbered {
        Some(number) => matches!(number.as_bytes(), [b'1'..=b'9']),
        None => matches!(name, "con" | "prn" | "nul" | "aux"),
    }
}

/// The text is not the name of a volume. Its text is dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidVolumeName {
    /// It is empty, or has a character that is not allowed.
    #[error("invalid volume name")]
    Characters,
    /// It is the name of a device.
    #[error("volume name {} cannot be a reserved word for Windows filenames", GoQuoted(.name))]
    Reserved {
        /// The name.
        name: String,
    },
}

impl InvalidVolumeName {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

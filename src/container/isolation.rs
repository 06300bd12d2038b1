//! How a container is isolated from its host.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serializer};

use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;

/// How a Windows container is isolated from its host.
///
/// `None` means unspecified: [`DaemonConfig::isolation_of`](crate::DaemonConfig::isolation_of) then decides. Names
/// ignore case, as in Docker's `container.Isolation`.
///
/// ```
/// use wcow_spec::Isolation;
///
/// assert_eq!("HyperV".parse::<Isolation>()?, Isolation::HyperV);
/// assert_eq!(Isolation::parse_optional("default")?, None);
/// assert_eq!(Isolation::HyperV.to_string(), "hyperv");
/// # Ok::<(), wcow_spec::InvalidIsolation>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Isolation {
    /// The container shares the host's kernel: a Windows Server container.
    Process,
    /// The container runs in a utility VM of its own.
    HyperV,
}

impl Isolation {
    /// Parses the name of an isolation; `""` and `default` return `None`.
    ///
    /// Docker's files, the option `--isolation` and the daemon's `exec-opts` have names of this form.
    ///
    /// # Errors
    ///
    /// Returns [`InvalidIsolation`] for any other name.
    pub fn parse_optional(name: &str) -> Result<Option<Self>, InvalidIsolation> {
        if name.is_empty() || name.eq_ignore_ascii_case("default") {
            return Ok(None);
        }
        name.parse().map(Some)
    }

    /// The isolation's name in Docker's files.
    fn name(self) -> &'static str {
        match self {
            Self::Process => "process",
            Self::HyperV => "hyperv",
        }
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Isolation {
    type Err = InvalidIsolation;

    fn from_str(name: &str) -> Result<Self, InvalidIsolation> {
        [Self::Process, Self::HyperV]
            .into_iter()
            .find(|isolation| isolation.name().eq_ignore_ascii_case(name))
            .ok_or_else(|| InvalidIsolation {
                name: name.to_owned(),
            })
    }
}

/// Error parsing an isolation name. Displays dockerd's text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "Invalid isolation: {}. Windows supports 'default', 'process', or 'hyperv'",
    GoQuoted(.name)
)]
#[non_exhaustive]
pub struct InvalidIsolation {
    /// The name that was given.
    pub name: String,
}

impl InvalidIsolation {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// Writes an optional isolation as Docker does: `None` as an empty text.
pub(super) fn serialize<S: Serializer>(
    isolation: &Option<Isolation>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(isolation.map_or("", Isolation::name))
}

/// Reads an optional isolation as Docker does.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Isolation>, D::Error> {
    let name: Option<String> = Option::deserialize(deserializer)?;
    Isolation::parse_optional(&name.unwrap_or_default()).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ignore_case() {
        for (name, isolation) in [
            ("process", Some(Isolation::Process)),
            ("PROCESS", Some(Isolation::Process)),
            ("hyperv", Some(Isolation::HyperV)),
            ("hyperV", Some(Isolation::HyperV)),
            ("", None),
            ("Default", None),
        ] {
            assert_eq!(
                Isolation::parse_optional(name).unwrap(),
                isolation,
                "{name}"
            );
            assert_eq!(name.parse::<Isolation>().ok(), isolation, "{name}");
        }
    }

    #[test]
    fn other_names_are_refused_with_the_name() {
        for name in ["hyper-v", " process", "vm", "process\0"] {
            let error = Isolation::parse_optional(name).unwrap_err();
            assert_eq!(error.name, name);
        }
    }

    #[test]
    fn a_name_that_is_displayed_is_read_back() {
        for isolation in [Isolation::Process, Isolation::HyperV] {
            assert_eq!(isolation.to_string().parse(), Ok(isolation));
        }
    }
}

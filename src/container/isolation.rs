//! How a container is kept apart from its host.

use std::fmt;
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer, Visitor};

use crate::Error;

/// How a Windows container is isolated, as `docker run --isolation` has it.
///
/// Names are read with their case ignored, and an empty one is [`Default`](Self::Default). Any other
/// name is an [`Error::InvalidIsolation`]; the rule is Docker's `container.Isolation`.
///
/// ```
/// use wcow_spec::Isolation;
///
/// assert_eq!("HyperV".parse::<Isolation>()?, Isolation::HyperV);
/// assert_eq!(Isolation::Default.or(Isolation::HyperV), Isolation::HyperV);
/// # Ok::<(), wcow_spec::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Isolation {
    /// Whatever the daemon has set. Of a daemon's own setting: [`Process`](Self::Process).
    #[default]
    Default,
    /// The container shares the host's kernel (a Windows Server container).
    Process,
    /// The container runs in a utility virtual machine of its own.
    HyperV,
}

impl Isolation {
    /// This isolation, or the daemon's where this one leaves it open; never [`Default`](Self::Default).
    #[must_use]
    pub fn or(self, daemon_default: Self) -> Self {
        match (self, daemon_default) {
            (Self::Default, Self::Default) => Self::Process,
            (Self::Default, daemon_default) => daemon_default,
            (isolation, _) => isolation,
        }
    }
}

impl FromStr for Isolation {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        let names = [
            ("", Self::Default),
            ("default", Self::Default),
            ("process", Self::Process),
            ("hyperv", Self::HyperV),
        ];
        names
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(name))
            .map(|(_, isolation)| isolation)
            .ok_or_else(|| Error::InvalidIsolation {
                value: name.to_owned(),
            })
    }
}

impl<'de> Deserialize<'de> for Isolation {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Name;

        impl Visitor<'_> for Name {
            type Value = Isolation;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of an isolation")
            }

            fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Isolation, E> {
                name.parse().map_err(E::custom)
            }
        }

        deserializer.deserialize_str(Name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ignore_case_and_empty_is_default() {
        let cases = [
            ("", Isolation::Default),
            ("DEFAULT", Isolation::Default),
            ("Process", Isolation::Process),
            ("hyperV", Isolation::HyperV),
        ];
        for (name, isolation) in cases {
            assert_eq!(name.parse::<Isolation>().unwrap(), isolation, "{name}");
        }
    }

    #[test]
    fn other_names_are_refused_with_the_name() {
        for name in ["hyper-v", " process", "vm", "process\0"] {
            let error = name.parse::<Isolation>().unwrap_err();
            assert!(matches!(&error, Error::InvalidIsolation { value } if value == name));
        }
    }

    #[test]
    fn default_means_the_daemons_and_in_the_end_process() {
        use Isolation::{Default, HyperV, Process};
        for (container, daemon, effective) in [
            (Default, Default, Process),
            (Default, HyperV, HyperV),
            (Process, HyperV, Process),
            (HyperV, Process, HyperV),
        ] {
            assert_eq!(container.or(daemon), effective);
        }
    }
}

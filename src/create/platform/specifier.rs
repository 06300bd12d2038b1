//! Parses platforms from texts.

use std::fmt;
use std::str::FromStr;

use super::{AMD64, Platform, WINDOWS};
use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;

/// The operating systems that containerd knows by a single name.
const SYSTEMS: [&str; 17] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];

/// The processor architectures that containerd knows by a single name.
const ARCHITECTURES: [&str; 26] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "ppc64",
    "ppc64le",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
    "i386",
    "x86_64",
];

impl FromStr for Platform {
    type Err = InvalidPlatform;

    fn from_str(specifier: &str) -> Result<Self, InvalidPlatform> {
        let refused = |problem| InvalidPlatform {
            specifier: specifier.to_owned(),
            problem,
        };
        if specifier.contains('*') {
            return Err(refused(PlatformProblem::Wildcard));
        }
        let parts: Vec<&str> = specifier.split('/').collect();
        if let Some(part) = parts.iter().find(|part| !is_component(part)) {
            return Err(refused(PlatformProblem::Component((*part).to_owned())));
        }
        match parts[..] {
            [name] => os_or_architecture(name).ok_or_else(|| refused(PlatformProblem::Unknown)),
            [os, architecture] => Ok(with_default_variant(os, architecture)),
            [os, architecture, variant] => {
                let (architecture, variant) = normalized_architecture(architecture, variant);
                let is_arm64 = architecture == "arm64" && variant.is_empty();
                Ok(Self {
                    os: normalized_os(os),
                    architecture,
                    variant: if is_arm64 { "v8".to_owned() } else { variant },
                })
            }
            _ => Err(refused(PlatformProblem::Parts)),
        }
    }
}

/// Returns the platform that a single name stands for.
fn os_or_architecture(name: &str) -> Option<Platform> {
    let os = normalized_os(name);
    if SYSTEMS.contains(&os.as_str()) {
        return Some(Platform::new(os, AMD64));
    }
    let platform = with_default_variant(WINDOWS, name);
    ARCHITECTURES
        .contains(&platform.architecture.as_str())
        .then_some(platform)
}

fn with_default_variant(os: &str, architecture: &str) -> Platform {
    let (architecture, variant) = normalized_architecture(architecture, "");
    let is_default = architecture == "arm" && variant == "v7";
    Platform {
        os: normalized_os(os),
        architecture,
        variant: if is_default { String::new() } else { variant },
    }
}

fn is_component(part: &str) -> bool {
    !part.is_empty()
        && part
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

pub(super) fn normalized_os(os: &str) -> String {
    match os.to_ascii_lowercase().as_str() {
        "" => WINDOWS.to_owned(),
        "macos" => "darwin".to_owned(),
        os => os.to_owned(),
    }
}

pub(super) fn normalized_architecture(architecture: &str, variant: &str) -> (String, String) {
    let (architecture, variant) = (
        architecture.to_ascii_lowercase(),
        variant.to_ascii_lowercase(),
    );
    let (architecture, variant) = match (architecture.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => (AMD64, ""),
        ("x86_64" | "x86-64" | "amd64", variant) => (AMD64, variant),
        ("aarch64" | "arm64", "8" | "v8") => ("arm64", ""),
        ("aarch64" | "arm64", variant) => ("arm64", variant),
        ("armhf", _) => ("arm", "v7"),
        ("armel", _) => ("arm", "v6"),
        ("arm", "" | "7") => ("arm", "v7"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "6") => ("arm", "v6"),
        ("arm", "8") => ("arm", "v8"),
        (architecture, variant) => (architecture, variant),
    };
    (architecture.to_owned(), variant.to_owned())
}

/// The text does not name a platform. Its text is containerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: invalid argument", Problem(.specifier, .problem))]
#[non_exhaustive]
pub struct InvalidPlatform {
    /// The text.
    pub specifier: String,
    problem: PlatformProblem,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum PlatformProblem {
    Wildcard,
    Component(String),
    Unknown,
    Parts,
}

impl InvalidPlatform {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

struct Problem<'a>(&'a str, &'a PlatformProblem);

impl fmt::Display for Problem<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let specifier = GoQuoted(self.0);
        match self.1 {
            PlatformProblem::Wildcard => write!(f, "{specifier}: wildcards not yet supported"),
            PlatformProblem::Component(part) => write!(
                f,
                "{} is an invalid component of {specifier}: platform specifier component must match \
                 \"^[A-Za-z0-9_-]+$\"",
                GoQuoted(part)
            ),
            PlatformProblem::Unknown => {
                write!(f, "{specifier}: unknown operating system or architecture")
            }
            PlatformProblem::Parts => write!(f, "{specifier}: cannot parse platform specifier"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::platform;
    use super::*;

    #[test]
    fn specifiers_are_normalized() {
        for (specifier, expected) in [
            ("windows", platform("windows", "amd64", "")),
            ("macos", platform("darwin", "amd64", "")),
            ("armhf", platform("windows", "arm", "")),
            ("aarch64", platform("windows", "arm64", "")),
            ("linux/armel", platform("linux", "arm", "v6")),
            ("linux/arm64/8", platform("linux", "arm64", "v8")),
            ("windows/amd64/v1", platform("windows", "amd64", "")),
            ("Windows/AMD64/V3", platform("windows", "amd64", "v3")),
            ("odd-os/odd_arch", platform("odd-os", "odd_arch", "")),
        ] {
            assert_eq!(specifier.parse(), Ok(expected), "{specifier}");
        }
    }

    #[test]
    fn other_texts_are_refused_as_containerd_does() {
        for (specifier, text) in [
            (
                "",
                r#""" is an invalid component of "": platform specifier component must match "^[A-Za-z0-9_-]+$": invalid argument"#,
            ),
            (
                "a/b/c/d",
                r#""a/b/c/d": cannot parse platform specifier: invalid argument"#,
            ),
            ("*", r#""*": wildcards not yet supported: invalid argument"#),
            (
                "beos",
                r#""beos": unknown operating system or architecture: invalid argument"#,
            ),
        ] {
            let error = specifier.parse::<Platform>().unwrap_err();
            assert_eq!(error.to_string(), text);
        }
    }
}

//! The platforms of images and hosts.

use std::fmt;
use std::str::FromStr;

use crate::error_kind::ErrorKind;
use crate::go::quote::GoQuoted;

/// The operating system that an empty name stands for: the host's.
pub(super) const WINDOWS: &str = "windows";

/// The architecture of the processor that a name of an operating system alone stands for.
const AMD64: &str = "amd64";

/// The platform of an image or a host: an operating system, a processor architecture and its variant.
///
/// Parsing follows containerd's `platforms.Parse` on a Windows host with an amd64 processor.
///
/// ```
/// use wcow_spec::create::Platform;
///
/// let platform: Platform = "Windows/x86_64".parse()?;
/// assert_eq!(platform, Platform::new("windows", "amd64"));
/// assert_eq!(platform.to_string(), "windows/amd64");
/// # Ok::<(), wcow_spec::create::InvalidPlatform>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Platform {
    /// The operating system; empty for the host's.
    pub os: String,
    /// The processor architecture, such as `amd64`.
    pub architecture: String,
    /// The variant of the architecture, such as `v3`; empty for the architecture's first.
    pub variant: String,
}

impl Platform {
    /// Creates a platform without a variant.
    pub fn new(os: impl Into<String>, architecture: impl Into<String>) -> Self {
        Self {
            os: os.into(),
            architecture: architecture.into(),
            variant: String::new(),
        }
    }

    /// Returns whether an image for the other platform runs on this one: a host also runs images for earlier variants of
    /// its processor, and those that do not name a variant.
    ///
    /// The rule is moby's `OnlyPlatformWithFallback`, over containerd's `platforms.Only`.
    #[must_use]
    pub fn runs(&self, image: &Self) -> bool {
        let names_no_variant = image.variant.is_empty();
        let (host, image) = (self.normalized(), image.normalized());
        if host.os != image.os {
            return false;
        }
        if host.architecture == image.architecture {
            return names_no_variant
                || host.variant == image.variant
                || host.runs_earlier_variant(&image);
        }
        match (host.architecture.as_str(), image.architecture.as_str()) {
            (AMD64, "386") => image.variant.is_empty(),
            ("arm64", "arm") => {
                let host = Self {
                    architecture: image.architecture.clone(),
                    variant: Some(host.variant)
                        .filter(|v| !v.is_empty())
                        .unwrap_or("v8".into()),
                    ..host
                };
                host.variant == image.variant || host.runs_earlier_variant(&image)
            }
            _ => false,
        }
    }

    /// Returns whether the image, of the same architecture, is for an earlier variant.
    fn runs_earlier_variant(&self, image: &Self) -> bool {
        let first = match self.architecture.as_str() {
            AMD64 => 1,
            "arm" => 5,
            _ => return false,
        };
        let is_first = image.variant.is_empty() && image.architecture == AMD64;
        let earlier = if is_first {
            Some(first)
        } else {
            version(&image.variant)
        };
        match (version(&self.variant), earlier) {
            (Some(own), Some(earlier)) => (first..own).contains(&earlier),
            _ => false,
        }
    }

    fn normalized(&self) -> Self {
        let (architecture, variant) = normalized_architecture(&self.architecture, &self.variant);
        Self {
            os: normalized_os(&self.os),
            architecture,
            variant,
        }
    }
}

/// Displays the platform as `OS/ARCHITECTURE/VARIANT`, without parts that are empty.
impl fmt::Display for Platform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.os.is_empty() {
            return f.write_str("unknown");
        }
        f.write_str(&self.os)?;
        for part in [&self.architecture, &self.variant] {
            if !part.is_empty() {
                write!(f, "/{part}")?;
            }
        }
        Ok(())
    }
}

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

fn normalized_os(os: &str) -> String {
    match os.to_ascii_lowercase().as_str() {
        "" => WINDOWS.to_owned(),
        "macos" => "darwin".to_owned(),
        os => os.to_owned(),
    }
}

fn normalized_architecture(architecture: &str, variant: &str) -> (String, String) {
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

/// Returns the number of a variant `vNUMBER`.
fn version(variant: &str) -> Option<u32> {
    let version = variant.strip_prefix('v')?.parse().ok()?;
    (format!("v{version}") == variant).then_some(version)
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
    use super::*;

    fn platform(os: &str, architecture: &str, variant: &str) -> Platform {
        Platform {
            variant: variant.to_owned(),
            ..Platform::new(os, architecture)
        }
    }

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

    #[test]
    fn a_host_runs_images_for_itself_and_for_what_came_before() {
        let host = platform("windows", "amd64", "v3");
        for image in [
            platform("windows", "amd64", "v3"),
            platform("windows", "amd64", "v2"),
            platform("windows", "amd64", "v1"),
            platform("windows", "amd64", ""),
            platform("", "amd64", ""),
            platform("WINDOWS", "x86_64", ""),
            platform("windows", "386", ""),
        ] {
            assert!(host.runs(&image), "{image}");
        }
        for image in [
            platform("windows", "amd64", "v4"),
            platform("windows", "amd64", "v03"),
            platform("windows", "amd64", "odd"),
            platform("windows", "arm64", ""),
            platform("windows", "", ""),
            platform("linux", "amd64", ""),
        ] {
            assert!(!host.runs(&image), "{image}");
        }
        let host = platform("windows", "arm64", "");
        for image in [
            platform("", "arm64", "v8"),
            platform("", "arm", ""),
            platform("", "arm", "v5"),
        ] {
            assert!(host.runs(&image), "{image}");
        }
        assert!(!host.runs(&platform("", "amd64", "")));
        assert!(!platform("windows", "amd64", "").runs(&platform("windows", "amd64", "v2")));
        assert!(
            platform("windows", "amd64", "v4294967295").runs(&platform("windows", "amd64", "v9"))
        );
    }
}

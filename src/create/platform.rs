//! The platforms of images and hosts.

use std::fmt;

mod specifier;

pub use specifier::InvalidPlatform;
use specifier::{normalized_architecture, normalized_os};

/// The operating system of a platform with an empty name: the host's.
pub(super) const WINDOWS: &str = "windows";

/// The processor architecture of a platform that names only an operating system.
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

    /// Returns whether an image for the other platform runs on this one. A host also runs images for earlier variants
    /// of its processor, and images that do not name a variant.
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

/// Returns the number of a variant `vNUMBER`.
fn version(variant: &str) -> Option<u32> {
    let version = variant.strip_prefix('v')?.parse().ok()?;
    (format!("v{version}") == variant).then_some(version)
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn platform(os: &str, architecture: &str, variant: &str) -> Platform {
        Platform {
            variant: variant.to_owned(),
            ..Platform::new(os, architecture)
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

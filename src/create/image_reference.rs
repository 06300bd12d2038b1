//! References to images.

use std::fmt;
use std::str::FromStr;

use crate::error_kind::ErrorKind;
use crate::go::equal_fold::to_lower;

mod digest;
mod grammar;

use grammar::{is_domain, is_path_component, is_tag};

/// A reference to an image, as `docker run` takes it: a name with a tag or digest, a digest, or an id.
///
/// Parsing follows `reference.ParseAnyReference`. It displays as Docker shows it: short for names of Docker Hub, and
/// with the tag `latest` if it has neither tag nor digest.
///
/// ```
/// use wcow_spec::create::ImageReference;
///
/// let reference: ImageReference = "docker.io/library/web".parse()?;
/// assert_eq!(reference.to_string(), "web:latest");
/// assert_eq!((reference.name(), reference.tag()), (Some("docker.io/library/web"), Some("latest")));
/// # Ok::<(), wcow_spec::create::InvalidImageReference>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ImageReference {
    text: String,
    name: Option<Name>,
    tag: Option<String>,
    digest: Option<String>,
}

/// A name with its registry.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Name {
    /// The whole name, such as `docker.io/library/web`.
    full: String,
    /// The name as Docker shows it, such as `web`.
    familiar: String,
}

/// The registry of a name that does not have one.
const DEFAULT_DOMAIN: &str = "docker.io";

/// The folder of official images in that registry.
const OFFICIAL: &str = "library/";

/// The longest name, in bytes.
const MAX_NAME: usize = 255;

impl ImageReference {
    /// Returns the original text, which a store may also treat as the beginning of an id.
    #[must_use]
    pub fn as_given(&self) -> &str {
        &self.text
    }

    /// Returns the name with its registry, such as `docker.io/library/web`; `None` if there is only a digest or id.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        self.name.as_ref().map(|name| name.full.as_str())
    }

    /// Returns the tag, which is `latest` if the name has neither tag nor digest.
    #[must_use]
    pub fn tag(&self) -> Option<&str> {
        match (&self.tag, &self.digest, &self.name) {
            (None, None, Some(_)) => Some("latest"),
            (tag, ..) => tag.as_deref(),
        }
    }

    /// Returns the digest, such as `sha256:HEX`.
    #[must_use]
    pub fn digest(&self) -> Option<&str> {
        self.digest.as_deref()
    }
}

impl fmt::Display for ImageReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(name) = &self.name else {
            return f.write_str(self.digest.as_deref().unwrap_or_default());
        };
        f.write_str(&name.familiar)?;
        if let Some(tag) = self.tag() {
            write!(f, ":{tag}")?;
        }
        match &self.digest {
            Some(digest) => write!(f, "@{digest}"),
            None => Ok(()),
        }
    }
}

impl FromStr for ImageReference {
    type Err = InvalidImageReference;

    fn from_str(text: &str) -> Result<Self, InvalidImageReference> {
        let by_digest = |digest| Self {
            text: text.to_owned(),
            name: None,
            tag: None,
            digest: Some(digest),
        };
        if digest::is_hex(text, 64) {
            return Ok(by_digest(format!("sha256:{text}")));
        }
        if digest::is_known(text) {
            return Ok(by_digest(text.to_owned()));
        }
        named(text)
    }
}

/// Parses a name with an optional tag and digest.
fn named(text: &str) -> Result<ImageReference, InvalidImageReference> {
    let (domain, path) = split_domain(text);
    // The text before the first colon, which may be the colon of a digest.
    let remote_name = path.split(':').next().unwrap_or_default();
    if to_lower(remote_name) != remote_name {
        return Err(InvalidImageReference::Uppercase {
            name: remote_name.to_owned(),
        });
    }
    let (rest, digest) = match path.split_once('@') {
        Some((rest, digest)) => (rest, Some(digest)),
        None => (path.as_str(), None),
    };
    let (path, tag) = match rest.split_once(':') {
        Some((path, tag)) => (path, Some(tag)),
        None => (rest, None),
    };
    let is_valid = is_domain(&domain)
        && path.split('/').all(is_path_component)
        && tag.is_none_or(is_tag)
        && digest.is_none_or(digest::has_form);
    if !is_valid {
        return Err(InvalidImageReference::Format);
    }
    let full = format!("{domain}/{path}");
    if full.len() > MAX_NAME {
        return Err(InvalidImageReference::TooLong);
    }
    if let Some(digest) = digest {
        digest::check(digest)?;
    }
    let familiar = if domain == DEFAULT_DOMAIN {
        path.strip_prefix(OFFICIAL)
            .filter(|rest| !rest.contains('/'))
            .unwrap_or(path)
            .to_owned()
    } else {
        full.clone()
    };
    Ok(ImageReference {
        text: text.to_owned(),
        name: Some(Name { full, familiar }),
        tag: tag.map(str::to_owned),
        digest: digest.map(str::to_owned),
    })
}

/// Splits a name into its registry and the rest, with Docker's defaults.
fn split_domain(name: &str) -> (String, String) {
    let (domain, path) = match name.split_once('/') {
        Some((first, rest)) if is_registry(first) => (first, rest),
        _ => (DEFAULT_DOMAIN, name),
    };
    let domain = if domain == "index.docker.io" {
        DEFAULT_DOMAIN
    } else {
        domain
    };
    let is_official = domain == DEFAULT_DOMAIN && !path.contains('/');
    let prefix = if is_official { OFFICIAL } else { "" };
    (domain.to_owned(), format!("{prefix}{path}"))
}

/// Returns whether the first component of a name is that of a registry.
fn is_registry(component: &str) -> bool {
    component.contains(['.', ':']) || component == "localhost" || to_lower(component) != component
}

/// The text is not a reference to an image. Its text is dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidImageReference {
    /// It has characters or parts that are not allowed in a reference.
    #[error("invalid reference format")]
    Format,
    /// The name has capital letters.
    #[error("invalid reference format: repository name ({name}) must be lowercase")]
    Uppercase {
        /// The name without its registry.
        name: String,
    },
    /// The name is longer than 255 bytes.
    #[error("repository name must not be more than {MAX_NAME} characters")]
    TooLong,
    /// The digest is of an unknown algorithm.
    #[error("unsupported digest algorithm")]
    DigestAlgorithm,
    /// The digest is of the wrong length.
    #[error("invalid checksum digest length")]
    DigestLength,
    /// The digest has characters other than lower-case hexadecimal digits.
    #[error("invalid checksum digest format")]
    DigestFormat,
}

impl InvalidImageReference {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_shown_as_docker_shows_them() {
        let hex = "ab".repeat(32);
        for (text, shown) in [
            ("web", "web:latest".to_owned()),
            ("library/web:1", "web:1".to_owned()),
            ("docker.io/me/web", "me/web:latest".to_owned()),
            ("index.docker.io/web", "web:latest".to_owned()),
            ("localhost/web", "localhost/web:latest".to_owned()),
            (
                "reg.example.com:5000/a/b",
                "reg.example.com:5000/a/b:latest".to_owned(),
            ),
            ("[::1]:5000/a", "[::1]:5000/a:latest".to_owned()),
            (
                &format!("web:1@sha256:{hex}"),
                format!("web:1@sha256:{hex}"),
            ),
            (&hex, format!("sha256:{hex}")),
            (&format!("sha256:{hex}"), format!("sha256:{hex}")),
        ] {
            let reference: ImageReference = text.parse().unwrap();
            assert_eq!(reference.to_string(), shown, "{text}");
            assert_eq!(reference.as_given(), text);
        }
    }

    #[test]
    fn other_texts_are_refused_as_dockerd_does() {
        for text in [
            "",
            ":1",
            "a:",
            "a//b",
            "-a",
            "a-",
            "a___b",
            "a:?",
            "a b",
            "reg.com:x/a",
            "a@sha256:ab",
            "/a",
            "a/",
        ] {
            let error = text.parse::<ImageReference>().unwrap_err();
            assert_eq!(error.to_string(), "invalid reference format", "{text}");
        }
        let error = "App:1".parse::<ImageReference>().unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid reference format: repository name (library/App) must be lowercase"
        );
        for (digest, text) in [
            (
                format!("sha1:{}", "ab".repeat(20)),
                "unsupported digest algorithm",
            ),
            (
                format!("sha256:{}", "ab".repeat(31)),
                "invalid checksum digest length",
            ),
            (
                format!("sha256:{}", "aB".repeat(32)),
                "invalid checksum digest format",
            ),
        ] {
            let error = format!("a@{digest}").parse::<ImageReference>();
            assert_eq!(error.unwrap_err().to_string(), text);
        }
        let error = "a/".repeat(130) + "b";
        let error = error.parse::<ImageReference>().unwrap_err();
        assert_eq!(error, InvalidImageReference::TooLong);
    }
}

//! Versions of Docker's API.

use std::fmt;
use std::str::FromStr;

use crate::error_kind::ErrorKind;

/// A version of Docker's API, such as 1.45.
///
/// ```
/// use wcow_spec::create::ApiVersion;
///
/// assert_eq!(ApiVersion::default(), ApiVersion::new(1, 45));
/// assert!("1.9".parse::<ApiVersion>()? < "1.40".parse()?);
/// # Ok::<(), wcow_spec::create::InvalidApiVersion>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ApiVersion {
    major: u32,
    minor: u32,
}

impl ApiVersion {
    /// Creates a version from its major and minor number.
    #[must_use]
    pub const fn new(major: u32, minor: u32) -> Self {
        Self { major, minor }
    }
}

/// The version of dockerd v26.1.3: 1.45.
impl Default for ApiVersion {
    fn default() -> Self {
        Self::new(1, 45)
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

impl FromStr for ApiVersion {
    type Err = InvalidApiVersion;

    fn from_str(text: &str) -> Result<Self, InvalidApiVersion> {
        let number = |digits: &str| {
            let is_number = digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse().ok().filter(|_| is_number)
        };
        let parts = text.split_once('.');
        let numbers = parts.and_then(|(major, minor)| Some((number(major)?, number(minor)?)));
        let (major, minor) = numbers.ok_or_else(|| InvalidApiVersion {
            text: text.to_owned(),
        })?;
        Ok(Self::new(major, minor))
    }
}

/// The text is not a version of Docker's API.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not an API version such as 1.45")]
#[non_exhaustive]
pub struct InvalidApiVersion {
    /// The text.
    pub text: String,
}

impl InvalidApiVersion {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

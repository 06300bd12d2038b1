//! The configuration of an image.

use serde::Deserialize;

use super::api;
use super::platform::{Platform, WINDOWS};
use crate::go::json::{self, JsonError, nullable};

/// The parts of an image's configuration that a container is made from: Docker's image JSON, which is OCI's image
/// configuration.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImageConfig {
    /// The image's id, `sha256:HEX`. It is not part of the document.
    pub id: String,
    /// The platform that the image is for.
    pub platform: Platform,
    /// The settings that a container takes over.
    pub config: Option<api::Config>,
}

/// The keys of an image's configuration.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "lowercase")]
struct ImageJson {
    #[serde(deserialize_with = "nullable")]
    os: String,
    #[serde(deserialize_with = "nullable")]
    architecture: String,
    #[serde(deserialize_with = "nullable")]
    variant: String,
    config: Option<api::Config>,
}

impl ImageConfig {
    /// Reads the configuration of the image with this id, as Docker does: see
    /// [`CreateRequest::from_json`](super::CreateRequest::from_json).
    ///
    /// ```
    /// use wcow_spec::create::ImageConfig;
    ///
    /// let json = br#"{"os": "windows", "architecture": "amd64", "config": {"Cmd": ["cmd"], "ArgsEscaped": true}}"#;
    /// let image = ImageConfig::from_json("sha256:88f0", json)?;
    /// assert_eq!(image.platform.to_string(), "windows/amd64");
    /// assert!(image.config.unwrap().args_escaped);
    /// # Ok::<(), wcow_spec::JsonError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`JsonError`] if the JSON is malformed, a value has the wrong type or is out of range, or a known key
    /// comes twice in one object.
    pub fn from_json(id: impl Into<String>, json: &[u8]) -> Result<Self, JsonError> {
        let image: ImageJson = json::from_str(&json::lossy_text(json))?;
        Ok(Self {
            id: id.into(),
            platform: Platform {
                os: image.os,
                architecture: image.architecture,
                variant: image.variant,
            },
            config: image.config,
        })
    }

    /// Returns the operating system, which is Windows if the image names none.
    #[must_use]
    pub fn os(&self) -> &str {
        match self.platform.os.as_str() {
            "" => WINDOWS,
            os => os,
        }
    }
}

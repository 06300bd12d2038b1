//! An image.

/// The parts of an image that determine a container's spec.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Image {
    /// The operating system that the image is for; empty means the host's, which is Windows.
    pub os: String,
    /// The digests of the image's uncompressed layers, base first. A store that does not need them to find the layer
    /// folders may leave them out.
    pub diff_ids: Vec<String>,
}

impl Image {
    /// Creates an image for Windows.
    #[must_use]
    pub fn windows() -> Self {
        Self {
            os: "windows".to_owned(),
            ..Self::default()
        }
    }
}

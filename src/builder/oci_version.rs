//! The version of the OCI runtime specification that specs name.

use std::fmt;

/// The version of the OCI runtime specification that a spec names as its `ociVersion`.
///
/// dockerd writes the version of the Go module `runtime-spec` that it was built with. Nothing else of a Windows spec
/// differs between these versions, and dockerd's own runtime and runhcs ignore the key. Set it with
/// [`SpecBuilder::with_oci_version`](crate::SpecBuilder::with_oci_version).
///
/// ```
/// use wcow_spec::OciVersion;
///
/// assert_eq!(OciVersion::default(), OciVersion::V1_2_0);
/// assert_eq!(OciVersion::V1_3_0.to_string(), "1.3.0");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OciVersion(&'static str);

impl OciVersion {
    /// The version that dockerd writes up to v28.1.1.
    pub const V1_2_0: Self = Self("1.2.0");
    /// The version that dockerd writes from v28.2.0 to v29.1.5.
    pub const V1_2_1: Self = Self("1.2.1");
    /// The version that dockerd writes from v29.2.0 on.
    pub const V1_3_0: Self = Self("1.3.0");
}

impl Default for OciVersion {
    /// Returns the version that dockerd v26.1.3 writes.
    fn default() -> Self {
        Self::V1_2_0
    }
}

impl fmt::Display for OciVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

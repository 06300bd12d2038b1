//! A mount of a container.

/// A host folder, volume or pipe that is mounted into a container.
///
/// [`Container::mounts`](crate::Container::mounts) returns those that dockerd gives a container.
///
/// ```
/// use wcow_spec::Mount;
///
/// let mount = Mount::new(r"D:\www", r"C:\www").read_only();
/// assert!(!mount.writable);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mount {
    /// The path on the host; empty if there is none.
    pub source: String,
    /// The path in the container.
    pub destination: String,
    /// Whether the container may write to it.
    pub writable: bool,
}

impl Mount {
    /// Creates a mount that the container may write to.
    pub fn new(source: impl Into<String>, destination: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            destination: destination.into(),
            writable: true,
        }
    }

    /// Makes the mount read-only.
    #[must_use]
    pub fn read_only(self) -> Self {
        Self {
            writable: false,
            ..self
        }
    }
}

//! Volumes in memory.

use super::{Answers, answer};
use crate::backend_error::BackendError;
use crate::host::Volumes;

/// [`Volumes`] in memory.
///
/// ```
/// use wcow_spec::host::{Volumes, memory::MemoryVolumes};
///
/// let volumes = MemoryVolumes::new()
///     .with_volume("nfs", "logs", r"N:\logs")
///     .with_subpath(r"N:\logs", "web", r"N:\logs\web");
/// assert_eq!(volumes.path("nfs", "logs").unwrap(), r"N:\logs");
/// assert!(volumes.subpath(r"N:\logs", "db").is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryVolumes {
    volumes: Answers<(String, String), String>,
    subpaths: Answers<(String, String), String>,
}

impl MemoryVolumes {
    /// Creates a host without volumes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a volume of a driver, at this path.
    #[must_use]
    pub fn with_volume(
        mut self,
        driver: impl Into<String>,
        name: impl Into<String>,
        path: impl Into<String>,
    ) -> Self {
        let key = volume(driver.into(), name.into());
        self.volumes.insert(key, Ok(path.into()));
        self
    }

    /// Makes looking up this volume fail.
    #[must_use]
    pub fn with_volume_error(
        mut self,
        driver: impl Into<String>,
        name: impl Into<String>,
        error: BackendError,
    ) -> Self {
        let key = volume(driver.into(), name.into());
        self.volumes.insert(key, Err(error));
        self
    }

    /// Adds a folder inside the volume at a path.
    #[must_use]
    pub fn with_subpath(
        mut self,
        volume_path: impl Into<String>,
        subpath: impl Into<String>,
        path: impl Into<String>,
    ) -> Self {
        let key = (volume_path.into(), subpath.into());
        self.subpaths.insert(key, Ok(path.into()));
        self
    }

    /// Makes resolving this subpath fail.
    #[must_use]
    pub fn with_subpath_error(
        mut self,
        volume_path: impl Into<String>,
        subpath: impl Into<String>,
        error: BackendError,
    ) -> Self {
        let key = (volume_path.into(), subpath.into());
        self.subpaths.insert(key, Err(error));
        self
    }
}

/// Returns the key of a volume, of whose drivers the empty text is `local`.
fn volume(driver: String, name: String) -> (String, String) {
    match driver.as_str() {
        "" => ("local".to_owned(), name),
        _ => (driver, name),
    }
}

impl Volumes for MemoryVolumes {
    fn path(&self, driver: &str, name: &str) -> Result<String, BackendError> {
        let key = volume(driver.to_owned(), name.to_owned());
        answer(&self.volumes, &key, || {
            format!("no volume {name} of the driver '{driver}'")
        })
    }

    fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError> {
        let key = (volume_path.to_owned(), subpath.to_owned());
        answer(&self.subpaths, &key, || {
            format!("no folder {subpath} in {volume_path}")
        })
    }
}

//! A volume that a container needs.

use std::collections::BTreeMap;

use crate::backend_error::BackendError;

/// The default volume driver.
const LOCAL: &str = "local";

/// A volume that is needed to create a container.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct NewVolume<'a> {
    /// The driver; empty if none was named.
    pub driver: &'a str,
    /// The volume's name. An anonymous volume has the random name from the host.
    pub name: &'a str,
    /// Whether the volume is anonymous, and may be removed with the container.
    pub is_anonymous: bool,
    /// The id of the container.
    pub container_id: &'a str,
    /// Options for the driver.
    pub options: Option<&'a BTreeMap<String, String>>,
    /// Labels.
    pub labels: Option<&'a BTreeMap<String, String>>,
}

impl<'a> NewVolume<'a> {
    /// Creates the request for a volume without options and labels.
    #[must_use]
    pub fn new(driver: &'a str, name: &'a str, container_id: &'a str) -> Self {
        Self {
            driver,
            name,
            is_anonymous: false,
            container_id,
            options: None,
            labels: None,
        }
    }

    /// Returns the driver, which is `local` if none was named.
    #[must_use]
    pub fn driver_or_local(&self) -> &'a str {
        if self.driver.is_empty() {
            LOCAL
        } else {
            self.driver
        }
    }

    /// Refuses options of the driver `local`, which takes none on Windows.
    pub(super) fn local_options(&self) -> Result<(), BackendError> {
        let has_options = self.options.is_some_and(|options| !options.is_empty());
        if has_options && self.driver_or_local() == LOCAL {
            let message = "options are not supported on this platform";
            return Err(BackendError::invalid(message));
        }
        Ok(())
    }
}

/// A volume of a container.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Volume {
    /// The driver's canonical name.
    pub driver: String,
    /// The path on the host.
    pub path: String,
}

impl Volume {
    /// Creates a volume of a driver at a path.
    pub fn new(driver: impl Into<String>, path: impl Into<String>) -> Self {
        Self {
            driver: driver.into(),
            path: path.into(),
        }
    }
}

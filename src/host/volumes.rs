//! The lookup of volumes.

use super::{NewVolume, Volume};
use crate::backend_error::BackendError;

/// Locates volumes.
///
/// [`contract::volumes`](super::contract::volumes) checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{LocalVolumes, Volumes, contract};
///
/// /// The driver `local`, and one share by the name `nfs`.
/// struct WithShare(LocalVolumes);
///
/// impl Volumes for WithShare {
///     fn path(&self, driver: &str, name: &str) -> Result<String, BackendError> {
///         match (driver, name) {
///             ("nfs", "logs") => Ok(r"N:\logs".to_owned()),
///             ("nfs", _) => Err(BackendError::not_found(format!("no such volume: {name}"))),
///             _ => self.0.path(driver, name),
///         }
///     }
///
///     fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError> {
///         self.0.subpath(volume_path, subpath)
///     }
/// }
///
/// let volumes = WithShare(LocalVolumes::new(r"C:\ProgramData\docker"));
/// contract::volumes(&volumes, "nfs", "logs");
/// contract::volumes(&volumes, "local", "logs");
/// ```
pub trait Volumes: Send + Sync {
    /// Returns a volume's path on the host, by its driver (an empty text means `local`) and name.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the driver or the volume is not known, and
    /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter) if the name cannot be that of a volume.
    fn path(&self, driver: &str, name: &str) -> Result<String, BackendError>;

    /// Returns the path on the host of a folder inside a volume. `volume_path` is what [`path`](Self::path) has
    /// returned, or [`MountPoint::source`](crate::MountPoint::source).
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter) if the subpath is absolute, names a
    /// drive, or leads out of the volume, and [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if it does not exist
    /// and the implementation looks at the disk.
    fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError>;

    /// Creates a volume for a container that is being created, or returns the one that has this name already.
    ///
    /// Without a driver it may be a volume of any; a new one is of the driver `local`. The default implementation
    /// returns what [`path`](Self::path) locates, which is right for volumes whose folder is made when they are
    /// mounted.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if the driver is not known,
    /// [`ErrorKind::InvalidParameter`](crate::ErrorKind::InvalidParameter) if the driver refuses the name or an option,
    /// and [`ErrorKind::Conflict`](crate::ErrorKind::Conflict) if a volume of another driver has the name.
    fn create(&self, volume: &NewVolume<'_>) -> Result<Volume, BackendError> {
        volume.local_options()?;
        let path = self.path(volume.driver_or_local(), volume.name)?;
        Ok(Volume::new(volume.driver_or_local(), path))
    }
}

//! The file systems of Hyper-V containers.

use std::path::PathBuf;

use crate::backend_error::BackendError;

/// Mounts the file systems of Hyper-V containers, which are normally not mounted on the host.
///
/// [`contract::container_fs`](super::contract::container_fs) checks an implementation.
///
/// ```
/// use std::path::PathBuf;
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{ContainerFs, contract};
///
/// /// A daemon that mounts the disk of one container.
/// struct OneDisk;
///
/// impl ContainerFs for OneDisk {
///     fn mount(&self, container_id: &str) -> Result<PathBuf, BackendError> {
///         match container_id {
///             "c1" => Ok(PathBuf::from(r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\")),
///             _ => Err(BackendError::not_found("No such container")),
///         }
///     }
///
///     fn unmount(&self, _container_id: &str) -> Result<(), BackendError> {
///         Ok(())
///     }
/// }
///
/// contract::container_fs(&OneDisk, "c1");
/// ```
pub trait ContainerFs: Send + Sync {
    /// Mounts the file system of a container on the host, and returns where: a volume GUID path or a folder.
    ///
    /// # Errors
    ///
    /// Returns an error if the file system cannot be mounted. Its kind becomes that of the setup.
    fn mount(&self, container_id: &str) -> Result<PathBuf, BackendError>;

    /// Unmounts the file system of a container that [`mount`](Self::mount) has mounted.
    ///
    /// # Errors
    ///
    /// Returns an error if the file system is still mounted. Its kind becomes that of the setup, and the container must
    /// not be started.
    fn unmount(&self, container_id: &str) -> Result<(), BackendError>;
}

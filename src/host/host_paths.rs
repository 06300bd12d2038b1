//! The lookup of paths on the host.

use crate::backend_error::BackendError;

/// Tells what is at paths on the host, for the mounts of a container that is being created.
///
/// [`contract::host_paths`](super::contract::host_paths) checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{HostPaths, PathKind, contract};
///
/// /// A host whose only folder is `d:\www`.
/// struct OneFolder;
///
/// impl HostPaths for OneFolder {
///     fn kind(&self, path: &str) -> Result<PathKind, BackendError> {
///         match path.eq_ignore_ascii_case(r"d:\www") {
///             true => Ok(PathKind::Folder),
///             false => Ok(PathKind::Missing),
///         }
///     }
/// }
///
/// contract::host_paths(&OneFolder, r"d:\www");
/// ```
pub trait HostPaths: Send + Sync {
    /// Returns what is at a path, following links. The path comes from a user: it may be a pipe, a device, or on
    /// another machine, and is in lower case if it comes from a mount text.
    ///
    /// # Errors
    ///
    /// Returns an error if the path cannot be looked up, for another reason than that it does not exist. A bind mount
    /// is then refused with the error's text.
    fn kind(&self, path: &str) -> Result<PathKind, BackendError>;
}

/// What is at a path on the host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PathKind {
    /// Nothing.
    Missing,
    /// A folder.
    Folder,
    /// Anything else, such as a file.
    File,
}

//! The failure of a backend.

use std::fmt;
use std::io;
use std::sync::Arc;

use crate::ErrorKind;

/// What the boxed cause of a [`BackendError`] may be.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The failure of a backend: an [`ErrorKind`] and whatever went wrong.
///
/// It displays as its cause does, and its [`source`](std::error::Error::source) is the cause's own, so a
/// chain that is joined by `": "` does not say anything twice. Clones share the cause.
///
/// ```
/// use wcow_spec::{BackendError, ErrorKind};
///
/// let plain = BackendError::new(ErrorKind::NotFound, "No such image: web");
/// assert_eq!(plain.to_string(), "No such image: web");
///
/// let io = BackendError::from(std::io::Error::from(std::io::ErrorKind::NotFound));
/// assert_eq!(io.kind(), ErrorKind::NotFound);
/// ```
#[derive(Clone, Debug)]
pub struct BackendError {
    kind: ErrorKind,
    cause: Arc<dyn std::error::Error + Send + Sync>,
}

impl BackendError {
    /// A failure of the given kind. The cause is any error, or a text.
    pub fn new(kind: ErrorKind, cause: impl Into<BoxError>) -> Self {
        Self {
            kind,
            cause: Arc::from(cause.into()),
        }
    }

    /// What sort of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Display for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.cause, f)
    }
}

impl std::error::Error for BackendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.source()
    }
}

/// Files that do not exist become [`ErrorKind::NotFound`], names that the system refuses
/// [`ErrorKind::InvalidParameter`], all else [`ErrorKind::System`].
impl From<io::Error> for BackendError {
    fn from(error: io::Error) -> Self {
        Self::new(kind_of_io(&error), error)
    }
}

/// The kind that fits an I/O error.
pub(crate) fn kind_of_io(error: &io::Error) -> ErrorKind {
    match error.kind() {
        io::ErrorKind::NotFound => ErrorKind::NotFound,
        io::ErrorKind::InvalidInput => ErrorKind::InvalidParameter,
        _ => ErrorKind::System,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn a_backend_error_shows_its_cause_once() {
        let inner = BackendError::new(ErrorKind::System, "disk read error");
        let outer = Error::LayerFolders {
            container_id: "c".to_owned(),
            source: inner,
        };
        let source = std::error::Error::source(&outer).unwrap();
        assert_eq!(source.to_string(), "disk read error");
        assert!(source.source().is_none());
    }

    #[test]
    fn io_errors_keep_what_is_known_of_their_kind() {
        let kinds = [
            (io::ErrorKind::NotFound, ErrorKind::NotFound),
            (io::ErrorKind::InvalidInput, ErrorKind::InvalidParameter),
            (io::ErrorKind::PermissionDenied, ErrorKind::System),
        ];
        for (io, kind) in kinds {
            assert_eq!(BackendError::from(io::Error::from(io)).kind(), kind);
        }
    }
}

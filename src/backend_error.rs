//! The failure of a backend.

use std::error::Error;
use std::fmt;
use std::io;
use std::sync::Arc;

use crate::error_kind::ErrorKind;

/// Anything that can be the cause of a [`BackendError`]: an error, or a text.
type Cause = Box<dyn Error + Send + Sync>;

/// The failure of a backend: an [`ErrorKind`] and its cause.
///
/// Displays its cause; get the cause with [`get_ref`](Self::get_ref) or [`downcast_ref`](Self::downcast_ref). Its
/// [`source`](Error::source) is the cause's own source, so that [`ErrorChain`](crate::ErrorChain) repeats nothing.
/// Clones share the cause.
///
/// ```
/// use std::io;
/// use wcow_spec::{BackendError, ErrorKind};
///
/// let error = BackendError::not_found("No such image: web");
/// assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::NotFound, "No such image: web"));
///
/// let error = BackendError::from(io::Error::from(io::ErrorKind::PermissionDenied));
/// assert_eq!(error.kind(), ErrorKind::System);
/// let cause: &io::Error = error.downcast_ref().unwrap();
/// assert_eq!(cause.kind(), io::ErrorKind::PermissionDenied);
/// ```
#[derive(Clone, Debug)]
pub struct BackendError {
    kind: ErrorKind,
    cause: Arc<dyn Error + Send + Sync>,
}

impl BackendError {
    /// Creates an error of the given kind. The cause is any error, or a text.
    pub fn new(kind: ErrorKind, cause: impl Into<Cause>) -> Self {
        Self {
            kind,
            cause: Arc::from(cause.into()),
        }
    }

    /// Creates an error of the kind [`ErrorKind::NotFound`].
    pub fn not_found(cause: impl Into<Cause>) -> Self {
        Self::new(ErrorKind::NotFound, cause)
    }

    /// Creates an error of the kind [`ErrorKind::InvalidParameter`].
    pub fn invalid(cause: impl Into<Cause>) -> Self {
        Self::new(ErrorKind::InvalidParameter, cause)
    }

    /// Creates an error of the kind [`ErrorKind::System`].
    pub fn system(cause: impl Into<Cause>) -> Self {
        Self::new(ErrorKind::System, cause)
    }

    /// Returns the category of the failure.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// Returns the cause.
    #[must_use]
    pub fn get_ref(&self) -> &(dyn Error + Send + Sync + 'static) {
        &*self.cause
    }

    /// Returns the cause if it is an `E`.
    #[must_use]
    pub fn downcast_ref<E: Error + 'static>(&self) -> Option<&E> {
        self.cause.downcast_ref()
    }
}

impl fmt::Display for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.cause, f)
    }
}

impl Error for BackendError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.source()
    }
}

/// A missing file becomes [`ErrorKind::NotFound`], a name that the system rejects
/// [`ErrorKind::InvalidParameter`], and anything else [`ErrorKind::System`].
impl From<io::Error> for BackendError {
    fn from(error: io::Error) -> Self {
        Self::new(ErrorKind::of_io(&error), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An error with a source.
    #[derive(Debug, thiserror::Error)]
    #[error("outer")]
    struct Outer(#[source] io::Error);

    #[test]
    fn a_backend_error_shows_its_cause_once() {
        let error = BackendError::system(Outer(io::Error::other("inner")));
        assert_eq!(error.to_string(), "outer");
        let source = error.source().unwrap();
        assert_eq!(source.to_string(), "inner");
        assert!(source.source().is_none());
    }

    #[test]
    fn the_cause_comes_back_from_every_clone() {
        let error = BackendError::invalid(Outer(io::Error::other("inner"))).clone();
        assert_eq!(error.get_ref().to_string(), "outer");
        let Outer(inner) = error.downcast_ref().unwrap();
        assert_eq!(inner.to_string(), "inner");
        assert!(error.downcast_ref::<io::Error>().is_none());
    }

    #[test]
    fn each_constructor_has_its_kind() {
        let errors = [
            (BackendError::not_found("x"), ErrorKind::NotFound),
            (BackendError::invalid("x"), ErrorKind::InvalidParameter),
            (BackendError::system("x"), ErrorKind::System),
        ];
        for (error, kind) in errors {
            assert_eq!((error.kind(), error.to_string()), (kind, "x".to_owned()));
        }
    }
}

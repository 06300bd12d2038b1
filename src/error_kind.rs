//! The category of an error.

use std::fmt;
use std::io;

/// The category of an error.
///
/// The categories are those of moby's `errdefs` package that this crate needs. Which of them an error has is part
/// of its type's contract; a daemon turns it into an HTTP status with [`http_status`](Self::http_status).
///
/// ```
/// use wcow_spec::ErrorKind;
///
/// assert_eq!(ErrorKind::NotFound.http_status(), 404);
/// assert_eq!(ErrorKind::NotFound.to_string(), "not found");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller made an invalid request.
    InvalidParameter,
    /// Something that the caller named does not exist.
    NotFound,
    /// The request conflicts with the current state, such as a name that is already taken.
    Conflict,
    /// The caller may not do this.
    Forbidden,
    /// A service or backend that is needed is not available.
    Unavailable,
    /// The machine or one of its services failed.
    System,
    /// The category is not known.
    Unknown,
}

impl ErrorKind {
    /// Returns the HTTP status that dockerd answers with for an error of this kind.
    ///
    /// The mapping is that of moby's `httpstatus.FromError`.
    #[must_use]
    pub fn http_status(self) -> u16 {
        match self {
            Self::InvalidParameter => 400,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Conflict => 409,
            Self::System | Self::Unknown => 500,
            Self::Unavailable => 503,
        }
    }

    /// Returns the kind of an I/O error.
    pub(crate) fn of_io(error: &io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::InvalidInput => Self::InvalidParameter,
            _ => Self::System,
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::InvalidParameter => "invalid parameter",
            Self::NotFound => "not found",
            Self::Conflict => "conflict",
            Self::Forbidden => "forbidden",
            Self::Unavailable => "unavailable",
            Self::System => "system failure",
            Self::Unknown => "unknown failure",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_has_the_http_status_of_dockerd() {
        let statuses = [
            (ErrorKind::InvalidParameter, 400),
            (ErrorKind::Forbidden, 403),
            (ErrorKind::NotFound, 404),
            (ErrorKind::Conflict, 409),
            (ErrorKind::System, 500),
            (ErrorKind::Unknown, 500),
            (ErrorKind::Unavailable, 503),
        ];
        for (kind, status) in statuses {
            assert_eq!(kind.http_status(), status, "{kind}");
        }
    }

    #[test]
    fn io_errors_keep_what_is_known_of_their_kind() {
        let kinds = [
            (io::ErrorKind::NotFound, ErrorKind::NotFound),
            (io::ErrorKind::InvalidInput, ErrorKind::InvalidParameter),
            (io::ErrorKind::PermissionDenied, ErrorKind::System),
        ];
        for (io, kind) in kinds {
            assert_eq!(ErrorKind::of_io(&io::Error::from(io)), kind);
        }
    }
}

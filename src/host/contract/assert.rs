//! The assertions that the contracts consist of.

use std::fmt::{self, Debug};

use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::redact::REDACTED;

/// An answer that must not be shown.
#[derive(PartialEq)]
pub(crate) struct Hidden<T>(pub(crate) T);

impl<T> Debug for Hidden<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Returns the result with nothing of the error but its kind.
pub(crate) fn kind<T>(result: Result<T, BackendError>) -> Result<T, ErrorKind> {
    result.map_err(|error| error.kind())
}

/// Asserts that a lookup succeeds, and gives the same answer twice.
#[track_caller]
pub(crate) fn answer<T: Debug + PartialEq>(
    what: &str,
    lookup: impl Fn() -> Result<T, ErrorKind>,
) -> Option<T> {
    let (first, second) = (lookup(), lookup());
    assert!(first.is_ok(), "{what}: expected an answer, got {first:?}");
    assert_eq!(first, second, "{what}: the same lookup, another answer");
    first.ok()
}

/// Returns the beginning of a name, for a message.
pub(crate) fn start(name: &str) -> String {
    name.chars().take(40).collect()
}

/// Asserts that a lookup reports what does not exist.
#[track_caller]
pub(crate) fn assert_not_found<T>(what: &str, name: &str, result: &Result<T, ErrorKind>) {
    assert_eq!(
        result.as_ref().err(),
        Some(&ErrorKind::NotFound),
        "{what} {:?} does not exist",
        start(name)
    );
}

/// Asserts that a lookup finds nothing, or refuses the name.
#[track_caller]
pub(crate) fn assert_refused<T>(what: &str, name: &str, result: &Result<T, ErrorKind>) {
    let kind = result.as_ref().err();
    assert!(
        matches!(
            kind,
            Some(ErrorKind::NotFound | ErrorKind::InvalidParameter)
        ),
        "{what} {:?}: expected not found or an invalid parameter, got {kind:?}",
        start(name)
    );
}

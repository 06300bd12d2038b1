//! Kinds of system errors, and text that ends at a NUL.

use windows_result::HRESULT;

use crate::error_kind::ErrorKind;

/// The system's codes for a file, path, key or value that was not found.
const NOT_FOUND: [HRESULT; 2] = [HRESULT::from_win32(2), HRESULT::from_win32(3)];

/// Returns the kind of a system error.
pub(super) fn kind_of(code: HRESULT) -> ErrorKind {
    if NOT_FOUND.contains(&code) {
        ErrorKind::NotFound
    } else {
        ErrorKind::System
    }
}

/// Returns the text up to its first NUL.
pub(super) fn until_first_nul(text: &[u16]) -> &[u16] {
    text.split(|unit| *unit == 0).next().unwrap_or_default()
}

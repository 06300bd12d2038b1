//! What the backends on Windows share: kinds of system errors, and texts that end at a NUL.

use windows_result::HRESULT;

use crate::ErrorKind;

/// The system's codes for a file, path, key or value that is not there.
const NOT_FOUND: [HRESULT; 2] = [HRESULT::from_win32(2), HRESULT::from_win32(3)];

/// The kind that fits a system error.
pub(super) fn kind_of(code: HRESULT) -> ErrorKind {
    if NOT_FOUND.contains(&code) {
        ErrorKind::NotFound
    } else {
        ErrorKind::System
    }
}

/// The text without its first NUL and all behind it.
pub(super) fn until_first_nul(text: &[u16]) -> &[u16] {
    text.split(|unit| *unit == 0).next().unwrap_or_default()
}

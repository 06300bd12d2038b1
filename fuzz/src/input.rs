//! Decoding the fuzzer's bytes.

use arbitrary::{Arbitrary, Unstructured};
use serde::de::DeserializeOwned;

use crate::secret;

/// Decodes an input: bytes that begin with `{` as JSON, which the seeds are, and all others by `arbitrary`.
///
/// Returns `None` for bytes with the secret marker, since every check for it would be void.
pub fn decode<'a, T: DeserializeOwned + Arbitrary<'a>>(data: &'a [u8]) -> Option<T> {
    if secret::is_in(data) {
        return None;
    }
    if data.first() == Some(&b'{') {
        return serde_json::from_slice(data).ok();
    }
    T::arbitrary_take_rest(Unstructured::new(data)).ok()
}

/// Returns the bytes as text; `None` for other bytes, and for text with the secret marker.
pub fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data)
        .ok()
        .filter(|_| !secret::is_in(data))
}

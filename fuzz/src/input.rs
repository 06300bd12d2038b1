//! What the fuzzer's bytes stand for.

use arbitrary::{Arbitrary, Unstructured};
use serde::de::DeserializeOwned;

use crate::secret::MARKER;

/// Bytes that begin an object are read as JSON, which is what the seeds are; all others are decoded as
/// `arbitrary` has it. Bytes with the secret marker in them are nothing, as every check for it would be void.
pub fn decode<'a, T: DeserializeOwned + Arbitrary<'a>>(data: &'a [u8]) -> Option<T> {
    if has_marker(data) {
        return None;
    }
    if data.first() == Some(&b'{') {
        return serde_json::from_slice(data).ok();
    }
    T::arbitrary_take_rest(Unstructured::new(data)).ok()
}

/// The bytes as text without the secret marker.
pub fn text(data: &[u8]) -> Option<&str> {
    std::str::from_utf8(data).ok().filter(|_| !has_marker(data))
}

pub fn has_marker(data: &[u8]) -> bool {
    data.windows(MARKER.len())
        .any(|window| window == MARKER.as_bytes())
}

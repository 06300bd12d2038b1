//! Reading files that may be larger than expected.

use std::io::{self, Read};

/// Reads the whole input. Fails if the input has more bytes than the maximum.
pub(crate) fn read(input: impl Read, max_bytes: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = input
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut bytes)?;
    if u64::try_from(length).is_ok_and(|length| length <= max_bytes) {
        return Ok(bytes);
    }
    let message = format!("it has more than {max_bytes} bytes");
    Err(io::Error::new(io::ErrorKind::InvalidData, message))
}

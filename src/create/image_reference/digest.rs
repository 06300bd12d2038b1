//! Digests, such as `sha256:HEX`.

use super::InvalidImageReference;

/// Returns whether the text has the form of a digest: an algorithm, and at least 32 hexadecimal digits.
pub(super) fn has_form(digest: &str) -> bool {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        return false;
    };
    let is_part = |part: &str| {
        part.starts_with(|c: char| c.is_ascii_alphabetic())
            && part.bytes().all(|b| b.is_ascii_alphanumeric())
    };
    algorithm.split(['-', '_', '+', '.']).all(is_part)
        && hex.len() >= 32
        && hex.bytes().all(|b| b.is_ascii_hexdigit())
}

/// The digest algorithms that Docker supports, and the numbers of their hexadecimal digits.
const ALGORITHMS: [(&str, usize); 3] = [("sha256", 64), ("sha384", 96), ("sha512", 128)];

/// Returns whether the text is a digest of an algorithm that Docker supports.
pub(super) fn is_known(digest: &str) -> bool {
    has_form(digest) && check(digest).is_ok()
}

/// Checks the algorithm and the digits of a digest.
pub(super) fn check(digest: &str) -> Result<(), InvalidImageReference> {
    let (algorithm, hex) = digest.split_once(':').unwrap_or((digest, ""));
    let known = ALGORITHMS.iter().find(|(name, _)| *name == algorithm);
    match known {
        None => Err(InvalidImageReference::DigestAlgorithm),
        Some((_, length)) if hex.len() != *length => Err(InvalidImageReference::DigestLength),
        Some((_, length)) if !is_hex(hex, *length) => Err(InvalidImageReference::DigestFormat),
        Some(_) => Ok(()),
    }
}

/// Returns whether the text is this many lower-case hexadecimal digits.
pub(super) fn is_hex(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

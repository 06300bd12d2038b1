//! Digests, and the chain ids that are made of them.

use sha2::{Digest as _, Sha256};

use super::ImageError;

/// A SHA-256 digest, `sha256:HEX`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Digest {
    pub(super) hex: String,
}

impl Digest {
    const ALGORITHM: &str = "sha256:";
    const HEX_DIGITS: usize = 64;

    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut hex = String::with_capacity(Self::HEX_DIGITS);
        for byte in Sha256::digest(bytes) {
            for digit in [byte >> 4, byte & 0xf] {
                hex.extend(char::from_digit(digit.into(), 16));
            }
        }
        Self { hex }
    }

    /// Parses `sha256:` and 64 lower-case hexadecimal digits: nothing else is safe as a file's name.
    pub(super) fn parse(text: &str) -> Result<Self, ImageError> {
        text.strip_prefix(Self::ALGORITHM)
            .filter(|hex| hex.len() == Self::HEX_DIGITS)
            .filter(|hex| hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')))
            .map(|hex| Self {
                hex: hex.to_owned(),
            })
            .ok_or_else(|| ImageError::Digest {
                text: text.to_owned(),
            })
    }
}

/// Returns the chain ids of layers, base first: each is the digest of the one below and of the layer's own.
pub(super) fn chain_ids(diff_ids: &[String]) -> Result<Vec<Digest>, ImageError> {
    let mut chain: Vec<Digest> = Vec::with_capacity(diff_ids.len());
    for diff_id in diff_ids {
        let diff_id = Digest::parse(diff_id)?;
        let chain_id = match chain.last() {
            None => diff_id,
            Some(below) => {
                Digest::of(format!("sha256:{} sha256:{}", below.hex, diff_id.hex).as_bytes())
            }
        };
        chain.push(chain_id);
    }
    Ok(chain)
}

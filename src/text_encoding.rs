//! The encodings in which tools on Windows write text files.

use std::borrow::Cow;

/// The byte-order mark, as a character.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Error decoding a text in an unsupported encoding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text is neither UTF-8 nor UTF-16")]
pub(crate) struct NotText;

/// Decodes a JSON document from UTF-8, or from UTF-16 in either byte order, each with or without a byte-order mark.
///
/// PowerShell's redirection and its `Out-File` write all of these, depending on its version. Without a byte-order
/// mark, UTF-16 is recognized by the zero byte of the first character: JSON begins with an ASCII character.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, NotText> {
    let text = match bytes {
        [0xff, 0xfe, ..] | [_, 0, ..] => Cow::Owned(utf_16(bytes, u16::from_le_bytes)?),
        [0xfe, 0xff, ..] | [0, _, ..] => Cow::Owned(utf_16(bytes, u16::from_be_bytes)?),
        _ => Cow::Borrowed(std::str::from_utf8(bytes).map_err(|_| NotText)?),
    };
    Ok(match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text)),
        Cow::Owned(text) => match text.strip_prefix(BYTE_ORDER_MARK) {
            Some(rest) => Cow::Owned(rest.to_owned()),
            None => Cow::Owned(text),
        },
    })
}

fn utf_16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, NotText> {
    let pairs = bytes.chunks(2).map(<[u8; 2]>::try_from);
    let units: Vec<u16> = pairs
        .map(|pair| pair.map(unit).map_err(|_| NotText))
        .collect::<Result<_, _>>()?;
    String::from_utf16(&units).map_err(|_| NotText)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"{"ü": "日本🚀"}"#;

    #[test]
    fn every_encoding_is_read_with_and_without_a_byte_order_mark() {
        let marked = format!("{BYTE_ORDER_MARK}{TEXT}");
        for text in [TEXT, &marked] {
            let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            for bytes in [text.as_bytes(), &little, &big] {
                assert_eq!(decode(bytes).unwrap(), TEXT);
            }
        }
    }

    #[test]
    fn other_bytes_are_refused() {
        for bytes in [
            b"{\xfc}".as_slice(),
            b"\xff\xfe\x00",
            b"\xff\xfe\x00\xd8",
            b"{\0}",
            b"\xef\xbb",
        ] {
            assert_eq!(decode(bytes), Err(NotText), "{bytes:?}");
        }
    }

    #[test]
    fn no_bytes_are_an_empty_text() {
        assert_eq!(decode(b"").unwrap(), "");
        assert_eq!(decode("\u{feff}".as_bytes()).unwrap(), "");
    }
}

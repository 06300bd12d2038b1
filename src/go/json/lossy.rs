//! Text that is not Unicode, as Go's decoder reads it.

use std::borrow::Cow;

/// Returns the document as text. As Go does, it has a replacement character for each byte that is not UTF-8, and for
/// each escaped surrogate that stands alone.
///
/// A document without any of these is not copied.
pub(crate) fn lossy_text(json: &[u8]) -> Cow<'_, str> {
    let text = match std::str::from_utf8(json) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(replace_invalid_bytes(json)),
    };
    if has_escaped_surrogate(&text) {
        return Cow::Owned(without_lone_surrogates(&text));
    }
    text
}

fn replace_invalid_bytes(json: &[u8]) -> String {
    let mut text = String::with_capacity(json.len());
    for chunk in json.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
    text
}

fn has_escaped_surrogate(text: &str) -> bool {
    text.contains(r"\ud") || text.contains(r"\uD")
}

fn without_lone_surrogates(text: &str) -> String {
    let mut replaced = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, escape)) = rest.find('\\').and_then(|at| rest.split_at_checked(at)) {
        replaced.push_str(before);
        let (length, is_lone) = match (surrogate(escape), surrogate(tail(escape, 6))) {
            (Some(High), Some(Low)) => (12, false),
            (Some(_), _) => (6, true),
            // The backslash and what it escapes, which may be a backslash.
            (None, _) => (escape.chars().take(2).map(char::len_utf8).sum(), false),
        };
        let (escaped, behind) = escape.split_at_checked(length).unwrap_or((escape, ""));
        if is_lone {
            replaced.push(char::REPLACEMENT_CHARACTER);
        } else {
            replaced.push_str(escaped);
        }
        rest = behind;
    }
    replaced.push_str(rest);
    replaced
}

/// Which half of a pair a surrogate is.
enum Half {
    High,
    Low,
}

use Half::{High, Low};

/// Returns which half of a pair the text begins with, as a `\u` escape.
fn surrogate(text: &str) -> Option<Half> {
    let digits = text.strip_prefix(r"\u")?.get(..4)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    match u16::from_str_radix(digits, 16).ok()? {
        0xd800..=0xdbff => Some(High),
        0xdc00..=0xdfff => Some(Low),
        _ => None,
    }
}

fn tail(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_unicode_is_replaced_as_go_does() {
        for (json, text) in [
            (b"\"a\xe2\x82b\"".as_slice(), "\"a\u{fffd}\u{fffd}b\""),
            (br#""\ud800""#, "\"\u{fffd}\""),
            (br#""\uDC00x\ud83d\ude00""#, "\"\u{fffd}x\\ud83d\\ude00\""),
            (br#""\ud800\ud83d\ude00""#, "\"\u{fffd}\\ud83d\\ude00\""),
            (br#""\\ud800 \\\ud800""#, "\"\\\\ud800 \\\\\u{fffd}\""),
            (br#""\ud80""#, r#""\ud80""#),
            (br#""\u+d80 \ud8+0""#, r#""\u+d80 \ud8+0""#),
            (b"\\ud", "\\ud"),
        ] {
            assert_eq!(lossy_text(json), text);
        }
    }
}

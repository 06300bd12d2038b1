//! The number `-0`: an integer for Go, but a fraction for `serde_json`.

use std::borrow::Cow;

const NEGATIVE_ZERO: &str = "-0";

/// As long as the number that it replaces, so that an error is where it is in the document.
const ZERO: &str = " 0";

/// Returns the document with 0 in place of each number `-0`. Fractions such as `-0.0` are kept: Go does not read them as
/// integers either.
pub(super) fn replaced(json: &str) -> Cow<'_, str> {
    if !json.contains(NEGATIVE_ZERO) {
        return Cow::Borrowed(json);
    }
    let mut replaced = String::with_capacity(json.len());
    let mut rest = json;
    while let Some((before, token)) = split_before(rest, ['"', '-']) {
        replaced.push_str(before);
        let is_exponent = before.ends_with(['e', 'E']);
        let (kept, behind) = match integer(token) {
            Some(behind) if !is_exponent => (ZERO, behind),
            _ => split_token(token),
        };
        replaced.push_str(kept);
        rest = behind;
    }
    replaced.push_str(rest);
    Cow::Owned(replaced)
}

fn split_before(text: &str, token: [char; 2]) -> Option<(&str, &str)> {
    text.split_at_checked(text.find(token)?)
}

/// Returns what comes after the integer `-0`, if the text begins with it.
fn integer(text: &str) -> Option<&str> {
    let behind = text.strip_prefix(NEGATIVE_ZERO)?;
    let is_longer =
        behind.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | 'e' | 'E'));
    (!is_longer).then_some(behind)
}

/// Splits a sign, or a string with its quotes, from what comes after it.
fn split_token(text: &str) -> (&str, &str) {
    let mut is_escaped = true; // The first quote does not end the string.
    let end = match text.strip_prefix('-') {
        Some(_) => Some(0),
        None => text.find(|c| {
            let is_end = c == '"' && !is_escaped;
            is_escaped = c == '\\' && !is_escaped;
            is_end
        }),
    };
    let length = end.and_then(|end| end.checked_add(1));
    length
        .and_then(|length| text.split_at_checked(length))
        .unwrap_or((text, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_integer_outside_of_strings_is_replaced() {
        for (json, expected) in [
            ("-0", " 0"),
            (r#"{"a":-0,"b":[-0]}"#, r#"{"a": 0,"b":[ 0]}"#),
            (r#"["-0", "\"-0", "\\", -0]"#, r#"["-0", "\"-0", "\\",  0]"#),
            (
                "[-1, -0.0, -0e1, 1e-0, 1E-0, -05]",
                "[-1, -0.0, -0e1, 1e-0, 1E-0, -05]",
            ),
            (r#""-0"#, r#""-0"#),
        ] {
            assert_eq!(replaced(json), expected);
        }
    }
}

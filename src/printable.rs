//! Text from outside that is shown on a terminal.

/// Returns the text with control characters and bidirectional formatting escaped, so that it can neither control a
/// terminal nor display in a misleading order.
pub(crate) fn printable(text: &str) -> String {
    let mut printed = String::with_capacity(text.len());
    push_printable(text, &mut printed);
    printed
}

/// Appends the text, [escaped](printable).
pub(crate) fn push_printable(text: &str, printed: &mut String) {
    let is_plain = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if is_plain {
        printed.push_str(text);
        return;
    }
    for c in text.chars() {
        match c {
            c if c.is_control() || is_bidirectional(c) => printed.extend(c.escape_default()),
            c => printed.push(c),
        }
    }
}

/// Returns whether the character is one of Unicode's bidirectional formatting characters.
fn is_bidirectional(c: char) -> bool {
    matches!(
        c,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_drive_a_terminal_are_escaped_and_no_others() {
        for (text, printed) in [
            ("C:\\ü 日本🚀'\"", "C:\\ü 日本🚀'\""),
            ("\u{1b}[2J\r\n\0", "\\u{1b}[2J\\r\\n\\u{0}"),
            ("\u{85}\u{9b}", "\\u{85}\\u{9b}"),
            ("a\u{202e}b\u{2066}", "a\\u{202e}b\\u{2066}"),
        ] {
            assert_eq!(printable(text), printed);
        }
    }
}

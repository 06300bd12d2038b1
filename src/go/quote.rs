//! Text in double quotes, as dockerd's messages have it.

use std::fmt;

/// Displays a text in double quotes as Go's `%q` does, which dockerd's messages use.
///
/// It differs from Rust's own form in how unprintable characters are escaped.
pub(crate) struct GoQuoted<'a>(pub(crate) &'a str);

impl fmt::Display for GoQuoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match (c, u32::from(c)) {
                ('"' | '\\' | '\n' | '\r' | '\t', _) => write!(f, "{}", c.escape_default())?,
                ('\x07', _) => f.write_str("\\a")?,
                ('\x08', _) => f.write_str("\\b")?,
                ('\x0b', _) => f.write_str("\\v")?,
                ('\x0c', _) => f.write_str("\\f")?,
                _ if is_printable(c) => write!(f, "{c}")?,
                (_, code @ ..=0x7f) => write!(f, "\\x{code:02x}")?,
                (_, code @ ..=0xffff) => write!(f, "\\u{code:04x}")?,
                (_, code) => write!(f, "\\U{code:08x}")?,
            }
        }
        f.write_str("\"")
    }
}

/// Whether the character is shown as it is: for what is not ASCII, by the standard library's table.
///
/// The table is asked about a text that begins with a letter, because a combining mark counts as
/// printable only where it has something to combine with.
fn is_printable(c: char) -> bool {
    c.is_ascii_graphic() || c == ' ' || !format!("a{c}").escape_debug().any(|c| c == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_go_quotes_them() {
        let cases = [
            ("web", r#""web""#),
            (r#"a"b\c"#, r#""a\"b\\c""#),
            ("tab\tline\n", r#""tab\tline\n""#),
            ("\0\x01\x07\x08\x0b\x0c\x7f", r#""\x00\x01\a\b\v\f\x7f""#),
            ("ü日本🚀e\u{301}'", "\"ü日本🚀e\u{301}'\""),
            ("\u{2028}\u{e0001}", r#""\u2028\U000e0001""#),
        ];
        for (text, quoted) in cases {
            assert_eq!(GoQuoted(text).to_string(), quoted);
        }
    }
}

//! The syntax of JSON, with the texts of Go's errors, which runhcs passes on.

use std::fmt;

use crate::go::quote::GoQuoted;

/// The most nested lists and objects that Go reads.
const MAX_DEPTH: usize = 10_000;

/// Why a text is not JSON. It displays as Go's `encoding/json` says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SyntaxError {
    /// The text ends too early.
    End,
    /// A byte cannot stand where it is.
    Invalid(u8, &'static str),
    /// A literal is not complete: it, and the letter that was expected.
    Literal(u8, &'static str, char),
    /// Lists and objects are nested too deep.
    Depth,
}

impl fmt::Display for SyntaxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::End => f.write_str("unexpected end of JSON input"),
            Self::Invalid(byte, context) => {
                write!(f, "invalid character {} {context}", Quoted(*byte))
            }
            Self::Literal(byte, literal, expected) => write!(
                f,
                "invalid character {} in literal {literal} (expecting '{expected}')",
                Quoted(*byte)
            ),
            Self::Depth => f.write_str("exceeded max depth"),
        }
    }
}

/// A byte in single quotes, as Go's decoder shows it.
struct Quoted(u8);

impl fmt::Display for Quoted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            b'\'' => f.write_str(r"'\''"),
            b'"' => f.write_str("'\"'"),
            byte => {
                let quoted = GoQuoted(char::from(byte).encode_utf8(&mut [0; 2])).to_string();
                write!(f, "'{}'", quoted.trim_matches('"'))
            }
        }
    }
}

/// Checks whether the bytes are one JSON value, as Go's decoder does before it reads any of it. Bytes that are not
/// UTF-8 may stand in strings.
pub(crate) fn check(json: &[u8]) -> Result<(), SyntaxError> {
    let mut scanner = Scanner { rest: json };
    scanner.values()?;
    match scanner.next_after_space() {
        None => Ok(()),
        Some(byte) => Err(SyntaxError::Invalid(byte, "after top-level value")),
    }
}

struct Scanner<'a> {
    rest: &'a [u8],
}

/// A list or object that is not closed yet.
#[derive(Clone, Copy)]
enum Open {
    List,
    Object,
}

impl Scanner<'_> {
    /// Reads a value with all that is nested in it.
    fn values(&mut self) -> Result<(), SyntaxError> {
        let mut open = Vec::new();
        loop {
            let start = self.required_after_space()?;
            match start {
                b'[' | b'{' => {
                    let (opened, end) = match start {
                        b'[' => (Open::List, b']'),
                        _ => (Open::Object, b'}'),
                    };
                    if open.len() >= MAX_DEPTH {
                        return Err(SyntaxError::Depth);
                    }
                    if self.peek_after_space() != Some(end) {
                        if matches!(opened, Open::Object) {
                            self.key("looking for beginning of object key string")?;
                        }
                        open.push(opened);
                        continue;
                    }
                    self.next();
                }
                b'"' => self.string()?,
                b't' => self.literal("true")?,
                b'f' => self.literal("false")?,
                b'n' => self.literal("null")?,
                b'-' | b'0'..=b'9' => self.number(start)?,
                byte => {
                    return Err(SyntaxError::Invalid(byte, "looking for beginning of value"));
                }
            }
            if self.close(&mut open)? {
                return Ok(());
            }
        }
    }

    /// Reads what follows a value: the ends of what it is nested in, up to the next value. Returns whether all has
    /// ended.
    fn close(&mut self, open: &mut Vec<Open>) -> Result<bool, SyntaxError> {
        while let Some(innermost) = open.last() {
            let byte = self.required_after_space()?;
            match (innermost, byte) {
                (Open::List, b',') => return Ok(false),
                (Open::Object, b',') => {
                    self.key("looking for beginning of object key string")?;
                    return Ok(false);
                }
                (Open::List, b']') | (Open::Object, b'}') => {
                    open.pop();
                }
                (Open::List, byte) => {
                    return Err(SyntaxError::Invalid(byte, "after array element"));
                }
                (Open::Object, byte) => {
                    return Err(SyntaxError::Invalid(byte, "after object key:value pair"));
                }
            }
        }
        Ok(true)
    }

    /// Reads the key of an object, and the colon behind it.
    fn key(&mut self, context: &'static str) -> Result<(), SyntaxError> {
        match self.required_after_space()? {
            b'"' => self.string()?,
            byte => return Err(SyntaxError::Invalid(byte, context)),
        }
        match self.required_after_space()? {
            b':' => Ok(()),
            byte => Err(SyntaxError::Invalid(byte, "after object key")),
        }
    }

    /// Reads the rest of a string, after its first quote.
    fn string(&mut self) -> Result<(), SyntaxError> {
        loop {
            match self.required()? {
                b'"' => return Ok(()),
                b'\\' => self.escape()?,
                byte @ ..0x20 => return Err(SyntaxError::Invalid(byte, "in string literal")),
                _ => {}
            }
        }
    }

    fn escape(&mut self) -> Result<(), SyntaxError> {
        match self.required()? {
            b'b' | b'f' | b'n' | b'r' | b't' | b'\\' | b'/' | b'"' => Ok(()),
            b'u' => {
                for _ in 0..4 {
                    let byte = self.required()?;
                    if !byte.is_ascii_hexdigit() {
                        let context = r"in \u hexadecimal character escape";
                        return Err(SyntaxError::Invalid(byte, context));
                    }
                }
                Ok(())
            }
            byte => Err(SyntaxError::Invalid(byte, "in string escape code")),
        }
    }

    /// Reads the rest of a literal, after its first letter.
    fn literal(&mut self, literal: &'static str) -> Result<(), SyntaxError> {
        for expected in literal.chars().skip(1) {
            let byte = self.required()?;
            if char::from(byte) != expected {
                return Err(SyntaxError::Literal(byte, literal, expected));
            }
        }
        Ok(())
    }

    /// Reads the rest of a number, after its first character.
    fn number(&mut self, start: u8) -> Result<(), SyntaxError> {
        let first = match start {
            b'-' => self.digit("in numeric literal")?,
            digit => digit,
        };
        if first != b'0' {
            self.digits();
        }
        if self.peek() == Some(b'.') {
            self.next();
            self.digit("after decimal point in numeric literal")?;
            self.digits();
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.next();
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.next();
            }
            self.digit("in exponent of numeric literal")?;
            self.digits();
        }
        Ok(())
    }

    fn digit(&mut self, context: &'static str) -> Result<u8, SyntaxError> {
        match self.required()? {
            digit @ b'0'..=b'9' => Ok(digit),
            byte => Err(SyntaxError::Invalid(byte, context)),
        }
    }

    fn digits(&mut self) {
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.next();
        }
    }

    fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn required(&mut self) -> Result<u8, SyntaxError> {
        self.next().ok_or(SyntaxError::End)
    }

    fn peek_after_space(&mut self) -> Option<u8> {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.next();
        }
        self.peek()
    }

    fn next_after_space(&mut self) -> Option<u8> {
        self.peek_after_space()?;
        self.next()
    }

    fn required_after_space(&mut self) -> Result<u8, SyntaxError> {
        self.next_after_space().ok_or(SyntaxError::End)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_passes() {
        for json in [
            " null ",
            "true",
            "-0.5e+7",
            "0",
            r#""\u00e9\\\/\"""#,
            "[]",
            "{}",
            r#"{"a": [1, {}, [[]]], "b" :{"c":false}}"#,
        ] {
            assert_eq!(check(json.as_bytes()), Ok(()), "{json}");
        }
        assert_eq!(check(b"\"\xff\""), Ok(()));
    }

    #[test]
    fn errors_have_the_texts_of_go() {
        for (json, text) in [
            ("", "unexpected end of JSON input"),
            ("[1,", "unexpected end of JSON input"),
            (
                "nope",
                "invalid character 'o' in literal null (expecting 'u')",
            ),
            ("tru", "unexpected end of JSON input"),
            ("x", "invalid character 'x' looking for beginning of value"),
            (
                "'a'",
                r"invalid character '\'' looking for beginning of value",
            ),
            ("[1 \"", "invalid character '\"' after array element"),
            ("[,", "invalid character ',' looking for beginning of value"),
            (
                "[1,]",
                "invalid character ']' looking for beginning of value",
            ),
            (
                "{a",
                "invalid character 'a' looking for beginning of object key string",
            ),
            (
                "{\"a\":1,}",
                "invalid character '}' looking for beginning of object key string",
            ),
            ("{\"a\" 1", "invalid character '1' after object key"),
            (
                "{\"a\":1 2",
                "invalid character '2' after object key:value pair",
            ),
            ("1 2", "invalid character '2' after top-level value"),
            ("01", "invalid character '1' after top-level value"),
            ("-x", "invalid character 'x' in numeric literal"),
            (
                "1.x",
                "invalid character 'x' after decimal point in numeric literal",
            ),
            ("1e+", "unexpected end of JSON input"),
            (
                "1ex",
                "invalid character 'x' in exponent of numeric literal",
            ),
            ("\"\n\"", r"invalid character '\n' in string literal"),
            (r#""\x""#, "invalid character 'x' in string escape code"),
            (
                r#""\u12g""#,
                r"invalid character 'g' in \u hexadecimal character escape",
            ),
            (
                "\u{feff}1",
                "invalid character 'ï' looking for beginning of value",
            ),
            (
                "\u{1}",
                r"invalid character '\x01' looking for beginning of value",
            ),
        ] {
            assert_eq!(
                check(json.as_bytes()).unwrap_err().to_string(),
                text,
                "{json}"
            );
        }
    }

    #[test]
    fn nesting_ends_where_it_ends_in_go() {
        let nested = |depth| ["[".repeat(depth), "]".repeat(depth)].concat();
        assert_eq!(check(nested(MAX_DEPTH).as_bytes()), Ok(()));
        let error = check(nested(MAX_DEPTH + 1).as_bytes()).unwrap_err();
        assert_eq!(error.to_string(), "exceeded max depth");
    }
}

//! Reading JSON as Go's `encoding/json` does: the keys of objects are matched without regard to case, and `null`
//! leaves a value as it is.
//!
//! Unlike Go, a known key that comes twice in one object is an error: the intent is ambiguous. What a runtime itself
//! reads is read [as it reads it](from_slice_as_go).

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment, Track};

use crate::error_kind::ErrorKind;
use crate::printable::printable;

#[cfg(feature = "create")]
mod decoder;
#[cfg(any(feature = "create", feature = "hcs"))]
mod lossy;
mod matching;
#[cfg(feature = "hcs")]
mod merged;
mod negative_zero;
mod null;
#[cfg(feature = "hcs")]
mod string_list;
#[cfg(feature = "hcs")]
mod syntax;

#[cfg(feature = "create")]
pub(crate) use decoder::{split_first_value, trim_start};
#[cfg(any(feature = "create", feature = "hcs"))]
pub(crate) use lossy::lossy_text;
pub(crate) use matching::Quirks;
use matching::{Matching, REPEATED, WRONG_CASE};
#[cfg(feature = "create")]
pub(crate) use null::{Elements, optional_list, optional_map};
pub(crate) use null::{is_some, nullable, nullable_list, nullable_map};
#[cfg(feature = "hcs")]
pub(crate) use string_list::strings_as_go;

/// Error reading a JSON document: where it is wrong, and how.
///
/// It names the key, and the line and column where they are known; control characters in them are escaped. Strings of
/// the document may be secrets and are not quoted, except for the name of an unknown isolation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{problem}{}", In(.document), Prefix(.key), At(.position))]
pub struct JsonError {
    document: Option<&'static str>,
    // Boxed texts keep the errors small that have this one as their source.
    key: Box<str>,
    problem: Box<str>,
    /// Whether the document as a whole is wrong, and not a value.
    is_malformed: bool,
    position: Option<Position>,
}

/// A line and a column, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Position {
    line: usize,
    column: usize,
}

impl JsonError {
    /// Returns the key of the value that is wrong, such as `HostConfig.Devices[0].PathOnHost`; empty for the document
    /// itself.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the error with the name of its document, for readers of one document that have no error of their own.
    pub(crate) fn of(self, document: &'static str) -> Self {
        let document = Some(document);
        Self { document, ..self }
    }

    /// Returns the line in the document, from 1, if it is known.
    #[must_use]
    pub fn line(&self) -> Option<usize> {
        self.position.map(|position| position.line)
    }

    /// Returns the column in that line, from 1, if it is known.
    #[must_use]
    pub fn column(&self) -> Option<usize> {
        self.position.map(|position| position.column)
    }

    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }

    /// An error in the document as a whole.
    pub(crate) fn in_document(problem: impl fmt::Display) -> Self {
        Self {
            document: None,
            key: Box::default(),
            problem: problem.to_string().into(),
            is_malformed: true,
            position: None,
        }
    }

    /// An error at a key.
    fn at(path: &Path, error: &serde_json::Error) -> Self {
        let position = (error.line() > 0).then(|| Position {
            line: error.line(),
            column: error.column(),
        });
        let text = error.to_string();
        let problem = text.strip_suffix(&At(&position).to_string());
        Self {
            document: None,
            key: printable(&key_of(path)).into(),
            problem: printable(problem.unwrap_or(&text)).into(),
            is_malformed: !error.is_data(),
            position,
        }
    }

    /// Returns the error without the document's values, numbers included.
    pub(crate) fn without_values(self) -> Self {
        self.keep_problem_if(
            &["missing field ", REPEATED],
            "the value has the wrong type",
        )
    }

    /// Returns the error without a text that is not serde's own: a type of another crate may quote strings in it.
    pub(crate) fn without_foreign_texts(self) -> Self {
        const KEPT: [&str; 6] = [
            "missing field ",
            "invalid type: ",
            "invalid value: ",
            "unknown variant, ",
            REPEATED,
            WRONG_CASE,
        ];
        self.keep_problem_if(&KEPT, "the value is invalid")
    }

    /// Replaces the problem unless it begins with one of these texts, or the document is malformed.
    fn keep_problem_if(self, starts: &[&str], other: &str) -> Self {
        let is_kept = |start: &&str| self.problem.starts_with(start);
        if self.is_malformed || starts.iter().any(is_kept) {
            return self;
        }
        Self {
            problem: other.into(),
            ..self
        }
    }
}

/// Returns the path as text, without an incomplete last key.
fn key_of(path: &Path) -> String {
    let mut text = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => text.push_str(&format!("[{index}]")),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                if !text.is_empty() {
                    text.push('.');
                }
                text.push_str(key);
            }
            Segment::Unknown => {}
        }
    }
    text
}

struct In<'a>(&'a Option<&'static str>);

impl fmt::Display for In<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(document) => write!(f, "cannot read {document}: "),
            None => Ok(()),
        }
    }
}

struct Prefix<'a>(&'a str);

impl fmt::Display for Prefix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            "" => Ok(()),
            key => write!(f, "{key}: "),
        }
    }
}

/// The position as `serde_json` writes it.
struct At<'a>(&'a Option<Position>);

impl fmt::Display for At<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(Position { line, column }) => write!(f, " at line {line} column {column}"),
            None => Ok(()),
        }
    }
}

/// Reads a whole document.
pub(crate) fn from_str<T: DeserializeOwned>(json: &str) -> Result<T, JsonError> {
    from_str_with(json, &Quirks::NONE)
}

/// Reads a whole document whose type has [`Quirks`].
pub(crate) fn from_str_with<T: DeserializeOwned>(
    json: &str,
    quirks: &'static Quirks,
) -> Result<T, JsonError> {
    // Most documents are valid: the location of an error is computed only on failure.
    match quick(json, quirks) {
        Ok(value) => Ok(value),
        Err(_) => with_keys(&negative_zero::replaced(json), quirks),
    }
}

/// Reads a value whose type has [`Quirks`].
pub(crate) fn from_value_with<T: DeserializeOwned>(
    value: &Value,
    quirks: &'static Quirks,
) -> Result<T, JsonError> {
    serde_path_to_error::deserialize(Matching::thorough(value, quirks))
        .map_err(|error| JsonError::at(error.path(), error.inner()))
}

/// Reads a document exactly as Go does: a key that comes twice is decoded over the first, and text that is not Unicode
/// becomes U+FFFD, one for each byte or surrogate.
///
/// If the document is not JSON, the error has Go's text. For a value of the wrong type, the text is this crate's.
#[cfg(feature = "hcs")]
pub(crate) fn from_slice_as_go<T: DeserializeOwned>(json: &[u8]) -> Result<T, JsonError> {
    const AS_GO: &Quirks = &Quirks {
        null_is_zero: true,
        ..Quirks::NONE
    };

    from_value_with(&merged(json)?, AS_GO)
}

/// Reads any JSON exactly as Go does, with merged objects.
#[cfg(feature = "hcs")]
fn merged(json: &[u8]) -> Result<Value, JsonError> {
    syntax::check(json).map_err(JsonError::in_document)?;
    let merged: Result<merged::Merged, _> =
        serde_json::from_str(&negative_zero::replaced(&lossy_text(json)));
    let merged::Merged(value) = merged.map_err(JsonError::in_document)?;
    Ok(value)
}

fn quick<T: DeserializeOwned>(json: &str, quirks: &'static Quirks) -> serde_json::Result<T> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let value = T::deserialize(Matching::quick(&mut reader, quirks))?;
    reader.end()?;
    Ok(value)
}

fn with_keys<T: DeserializeOwned>(json: &str, quirks: &'static Quirks) -> Result<T, JsonError> {
    let mut reader = serde_json::Deserializer::from_str(json);
    let value = serde_path_to_error::deserialize(Matching::thorough(&mut reader, quirks))
        .map_err(|error| JsonError::at(error.path(), error.inner()))?;
    let nowhere = || Track::new().path();
    reader
        .end()
        .map_err(|error| JsonError::at(&nowhere(), &error))?;
    Ok(value)
}

#[cfg(all(test, feature = "hcs"))]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default, rename_all = "PascalCase")]
    struct Outer {
        name: String,
        number: i32,
        inner: Option<Inner>,
        list: Vec<String>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(default)]
    struct Inner {
        a: String,
        b: String,
    }

    fn read(json: &[u8]) -> Result<Outer, String> {
        from_slice_as_go(json).map_err(|error| error.to_string())
    }

    #[test]
    fn a_repeated_key_is_decoded_over_the_first_in_whatever_case() {
        let json = br#"{"inner": {"a": "1", "b": "2"}, "INNER": {"b": "3"}, "List": ["x", "y"], "list": ["z"],
                        "name": "n", "Name": null, "unknown": 1, "number": 1, "Number": 2}"#;
        let inner = Inner {
            a: "1".to_owned(),
            b: "3".to_owned(),
        };
        let expected = Outer {
            name: "n".to_owned(),
            number: 2,
            inner: Some(inner),
            list: vec!["z".to_owned()],
        };
        assert_eq!(read(json), Ok(expected));
    }

    #[test]
    fn null_is_the_default_everywhere() {
        let json = br#"{"name": null, "inner": null, "list": [null], "number": null}"#;
        let expected = Outer {
            list: vec![String::new()],
            ..Outer::default()
        };
        assert_eq!(read(json), Ok(expected));
        assert_eq!(read(b"null"), Ok(Outer::default()));
    }

    #[test]
    fn text_that_is_not_unicode_is_replaced() {
        let json = b"{\"name\": \"a\xe2\x82b\"}";
        assert_eq!(read(json).unwrap().name, "a\u{fffd}\u{fffd}b");
        let json = br#"{"name": "a\ud800b", "list": ["\udc00\ud83d\ude00"]}"#;
        let outer = read(json).unwrap();
        assert_eq!(outer.name, "a\u{fffd}b");
        assert_eq!(outer.list, ["\u{fffd}\u{1f600}"]);
    }

    #[test]
    fn minus_zero_is_an_integer() {
        assert_eq!(from_slice_as_go(b"-0"), Ok(0_u16));
    }

    #[test]
    fn other_types_and_other_texts_are_errors() {
        assert!(read(br#"{"number": 2147483648}"#).is_err());
        assert!(read(br#"{"number": 1.5}"#).is_err());
        assert_eq!(read(b"{").unwrap_err(), "unexpected end of JSON input");
    }
}

//! Reading JSON as Go's `encoding/json` does: the keys of objects are matched without regard to case, and `null`
//! leaves a value as it is.
//!
//! Unlike Go, a known key that comes twice in one object is an error: the intent is ambiguous.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_path_to_error::{Path, Segment, Track};

use crate::error_kind::ErrorKind;
use crate::printable::printable;

mod matching;
mod null;

pub(crate) use matching::Quirks;
use matching::{Matching, REPEATED, WRONG_CASE};
pub(crate) use null::{is_some, nullable, nullable_list, nullable_map};

/// Error reading a JSON document: where it is wrong, and how.
///
/// It names the key, and the line and column where they are known; control characters in them are escaped. Strings of
/// the document may be secrets and are not quoted, except for the name of an unknown isolation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{}{problem}{}", In(.document), Prefix(.key), At(.position))]
pub struct JsonError {
    document: Option<&'static str>,
    key: String,
    problem: String,
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
            key: String::new(),
            problem: problem.to_string(),
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
            key: printable(&key_of(path)),
            problem: printable(problem.unwrap_or(&text)),
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
            problem: other.to_owned(),
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
        Err(_) => with_keys(json, quirks),
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

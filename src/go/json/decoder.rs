//! How Go's decoder reads a stream: where a value ends.

use serde::de::IgnoredAny;
use serde_path_to_error::Track;

use super::JsonError;

/// Returns the text without JSON's white space at its start. Unicode has more of it.
pub(crate) fn trim_start(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\r', '\n'])
}

/// Splits a stream into its first value and the rest; `None` if it has only white space.
pub(crate) fn split_first_value(text: &str) -> Result<Option<(&str, &str)>, JsonError> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    match values.next() {
        None => Ok(None),
        Some(Ok(IgnoredAny)) => Ok(text.split_at_checked(values.byte_offset())),
        Some(Err(error)) => Err(JsonError::at(&Track::new().path(), &error)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_value_ends_where_the_next_begins() {
        assert_eq!(split_first_value(" \n").unwrap(), None);
        assert_eq!(split_first_value(" {} x").unwrap(), Some((" {}", " x")));
        assert_eq!(split_first_value("[1]{}").unwrap(), Some(("[1]", "{}")));
        for text in ["{", r#"{"a":1,}"#, "\u{feff}{}", "{\"a\tb\":1}"] {
            assert!(split_first_value(text).is_err(), "{text}");
        }
    }
}

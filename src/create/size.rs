//! Sizes as texts, such as `20GB`.

use crate::go::quote::GoQuoted;

/// The text is not a size. Its text is that of the package `go-units`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidSize {
    /// The number is missing or negative.
    #[error("invalid size: '{size}'")]
    Size {
        /// The text.
        size: String,
    },
    /// The unit does not exist.
    #[error("invalid suffix: '{suffix}'")]
    Suffix {
        /// The unit, in lower case if it is not too long.
        suffix: String,
    },
    /// The number cannot be parsed.
    #[error("strconv.ParseFloat: parsing {}: invalid syntax", GoQuoted(.number))]
    Number {
        /// The number.
        number: String,
    },
}

/// Checks whether a text is a size, as `go-units`' `RAMInBytes` reads it: a number, an optional space, and an optional
/// unit.
pub(super) fn check(size: &str) -> Result<(), InvalidSize> {
    let is_number_end = |c: char| c.is_ascii_digit() || matches!(c, '.' | ' ');
    let refused = || InvalidSize::Size {
        size: size.to_owned(),
    };
    let last = size.rfind(is_number_end).ok_or_else(refused)?;
    let (number, suffix) = match size.split_at_checked(last) {
        Some((number, rest)) if rest.starts_with(' ') => (number, rest.strip_prefix(' ')),
        // All characters that end a number are one byte long.
        _ => (
            size.get(..=last).unwrap_or_default(),
            size.get(last.saturating_add(1)..),
        ),
    };
    if is_negative(number)? {
        return Err(refused());
    }
    let suffix = suffix.unwrap_or_default();
    if suffix.len() > 3 {
        return Err(InvalidSize::Suffix {
            suffix: suffix.to_owned(),
        });
    }
    let suffix = suffix.to_lowercase();
    let unit = suffix.strip_prefix(['k', 'm', 'g', 't', 'p']);
    match (suffix.as_str(), unit) {
        ("" | "b", _) | (_, Some("" | "b" | "ib")) => Ok(()),
        _ => Err(InvalidSize::Suffix { suffix }),
    }
}

/// Returns whether the number is negative; an error if it is not a number.
fn is_negative(number: &str) -> Result<bool, InvalidSize> {
    let has_digits = number.contains(|c: char| c.is_ascii_digit());
    match number.parse::<f64>() {
        Ok(value) if has_digits => Ok(value < 0.0),
        _ => Err(InvalidSize::Number {
            number: number.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_as_go_units_does() {
        for size in [
            "1",
            "20GB",
            "1.5 kib",
            "0",
            "1e3",
            "5B",
            "1 ",
            "1.",
            ".5m",
            "7P",
            "1Ki B".replace("i B", "iB").as_str(),
        ] {
            assert_eq!(check(size), Ok(()), "{size}");
        }
        for (size, text) in [
            ("", "invalid size: ''"),
            ("x", "invalid size: 'x'"),
            ("-1", "invalid size: '-1'"),
            ("1xb", "invalid suffix: 'xb'"),
            ("1KBX", "invalid suffix: 'kbx'"),
            ("1KiBs", "invalid suffix: 'KiBs'"),
            ("1bb", "invalid suffix: 'bb'"),
            (
                "1.2.3",
                r#"strconv.ParseFloat: parsing "1.2.3": invalid syntax"#,
            ),
            (" ", r#"strconv.ParseFloat: parsing "": invalid syntax"#),
        ] {
            assert_eq!(check(size).unwrap_err().to_string(), text);
        }
    }
}

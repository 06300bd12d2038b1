//! Sizes as texts, such as `20GB`.

use crate::go::equal_fold::to_lower;
use crate::go::float::{self, FloatError};
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
    /// The number is too large.
    #[error("strconv.ParseFloat: parsing {}: value out of range", GoQuoted(.number))]
    Range {
        /// The number.
        number: String,
    },
}

/// The longest unit, in bytes.
const MAX_UNIT: usize = 3;

/// Checks whether a text is a size, as `go-units`' `RAMInBytes` reads it: a number, an optional space, and an optional
/// unit.
pub(super) fn check(size: &str) -> Result<(), InvalidSize> {
    let refused = || InvalidSize::Size {
        size: size.to_owned(),
    };
    let (number, unit) = split(size).ok_or_else(refused)?;
    let number = float::parse(number).map_err(|error| {
        let number = number.to_owned();
        match error {
            FloatError::Syntax => InvalidSize::Number { number },
            FloatError::Range => InvalidSize::Range { number },
        }
    })?;
    if number < 0.0 {
        return Err(refused());
    }
    check_unit(unit)
}

/// Splits a size after the last digit, dot or space, and leaves such a space out.
fn split(size: &str) -> Option<(&str, &str)> {
    let last = size.rfind(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '))?;
    let (number, unit) = size.split_at_checked(last.checked_add(1)?)?;
    Some((number.strip_suffix(' ').unwrap_or(number), unit))
}

/// Checks a unit: empty, `b`, or one of `k`, `m`, `g`, `t` and `p` with `b`, `ib` or nothing, in any case.
fn check_unit(unit: &str) -> Result<(), InvalidSize> {
    let suffix = if unit.len() > MAX_UNIT {
        unit.to_owned()
    } else {
        to_lower(unit)
    };
    let scaled = suffix.strip_prefix(['k', 'm', 'g', 't', 'p']);
    match (suffix.as_str(), scaled) {
        ("" | "b", _) | (_, Some("" | "b" | "ib")) => Ok(()),
        _ => Err(InvalidSize::Suffix { suffix }),
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
            "1KiB",
            "1_000",
            "0x1p4",
            "inf ",
            "1\u{212a}", // The Kelvin sign is a capital k.
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
            ("1kiBs", "invalid suffix: 'kiBs'"),
            ("1İ", "invalid suffix: 'i'"),
            ("-inf ", "invalid size: '-inf '"),
            (
                "1  k",
                r#"strconv.ParseFloat: parsing "1 ": invalid syntax"#,
            ),
            (
                "1e400g",
                r#"strconv.ParseFloat: parsing "1e400": value out of range"#,
            ),
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

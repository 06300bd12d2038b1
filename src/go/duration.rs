//! Durations as Go writes them, such as `1m30s`.

use std::fmt;

/// The units of `time.ParseDuration`, in nanoseconds.
const UNITS: [(&str, i128); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// A duration. It displays as Go's does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct GoDuration {
    nanos: i64,
}

impl GoDuration {
    pub(crate) const ZERO: Self = Self { nanos: 0 };

    pub(crate) const fn from_millis(millis: i32) -> Self {
        let nanos = (millis as i64).saturating_mul(1_000_000);
        Self { nanos }
    }

    /// Parses numbers with units, as `time.ParseDuration` does. The error is Go's text.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let whole = TimeQuoted(text);
        Self::try_parse(text).map_err(|problem| match problem {
            Problem::Form => format!("time: invalid duration {whole}"),
            Problem::NoUnit => format!("time: missing unit in duration {whole}"),
            Problem::Unit(unit) => {
                format!(
                    "time: unknown unit {} in duration {whole}",
                    TimeQuoted(unit)
                )
            }
        })
    }

    fn try_parse(text: &str) -> Result<Self, Problem<'_>> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        if unsigned == "0" {
            return Ok(Self::ZERO);
        }
        if unsigned.is_empty() {
            return Err(Problem::Form);
        }
        let (mut rest, mut sum) = (unsigned, 0_i128);
        while !rest.is_empty() {
            let (number, behind) = split_number(rest).ok_or(Problem::Form)?;
            scaled(number, 1).filter(is_within).ok_or(Problem::Form)?;
            let unit = unit_of(behind);
            if unit.is_empty() {
                return Err(Problem::NoUnit);
            }
            let scale = UNITS.iter().find(|(name, _)| *name == unit);
            let (_, scale) = scale.ok_or(Problem::Unit(unit))?;
            let nanos = scaled(number, *scale).ok_or(Problem::Form)?;
            let next = sum.checked_add(nanos).filter(is_within);
            sum = next.ok_or(Problem::Form)?;
            rest = behind.strip_prefix(unit).unwrap_or_default();
        }
        let sum = if text.starts_with('-') {
            sum.checked_neg()
        } else {
            Some(sum)
        };
        let nanos = sum.and_then(|sum| i64::try_from(sum).ok());
        let nanos = nanos.ok_or(Problem::Form)?;
        Ok(Self { nanos })
    }
}

/// Returns whether a number has 64 bits, or one more than fits with a sign: Go checks that before it reads on.
fn is_within(number: &i128) -> bool {
    *number <= i128::from(i64::MIN.unsigned_abs())
}

/// Why a text is not a duration.
enum Problem<'a> {
    Form,
    NoUnit,
    Unit(&'a str),
}

/// Displays a text in double quotes as Go's package `time` does: what is not ASCII as its bytes.
struct TimeQuoted<'a>(&'a str);

impl fmt::Display for TimeQuoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for byte in self.0.bytes() {
            match byte {
                b'"' | b'\\' => write!(f, "\\{}", char::from(byte))?,
                b' '..=0x7f => write!(f, "{}", char::from(byte))?,
                _ => write!(f, "\\x{byte:02x}")?,
            }
        }
        f.write_str("\"")
    }
}

/// Splits a decimal number with at least one digit from what comes after it. A second dot does not belong to it.
fn split_number(text: &str) -> Option<(&str, &str)> {
    let is_digit = |c: char| c.is_ascii_digit();
    let after_whole = text.trim_start_matches(is_digit);
    let behind = match after_whole.strip_prefix('.') {
        Some(fraction) => fraction.trim_start_matches(is_digit),
        None => after_whole,
    };
    let number = text.strip_suffix(behind)?;
    number.contains(is_digit).then_some((number, behind))
}

/// Returns what comes before the next number.
fn unit_of(text: &str) -> &str {
    let end = text.find(|c: char| c.is_ascii_digit() || c == '.');
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}

/// Returns a decimal number of units in nanoseconds, rounded down.
fn scaled(number: &str, scale: i128) -> Option<i128> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let parse = |digits: &str| {
        if digits.is_empty() {
            Some(0)
        } else {
            digits.parse::<i128>().ok()
        }
    };
    // More digits than these are less than a nanosecond.
    let fraction = fraction.get(..15).unwrap_or(fraction);
    let places = u32::try_from(fraction.len()).ok()?;
    let below = parse(fraction)?
        .checked_mul(scale)?
        .checked_div(10_i128.checked_pow(places)?)?;
    parse(whole)?.checked_mul(scale)?.checked_add(below)
}

impl fmt::Display for GoDuration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.nanos < 0 {
            f.write_str("-")?;
        }
        let nanos = self.nanos.unsigned_abs();
        match nanos {
            0 => return f.write_str("0s"),
            1..1_000 => return write!(f, "{nanos}ns"),
            1_000..1_000_000 => return decimal(f, nanos, 1_000, "µs"),
            1_000_000..1_000_000_000 => return decimal(f, nanos, 1_000_000, "ms"),
            _ => {}
        }
        let minute = 60_000_000_000;
        let minutes = nanos / minute;
        if minutes >= 60 {
            write!(f, "{}h", minutes / 60)?;
        }
        if minutes > 0 {
            write!(f, "{}m", minutes % 60)?;
        }
        decimal(f, nanos % minute, 1_000_000_000, "s")
    }
}

/// Writes a number of units without zeros at its end.
fn decimal(f: &mut fmt::Formatter<'_>, nanos: u64, unit: u64, name: &str) -> fmt::Result {
    let (Some(whole), Some(rest)) = (nanos.checked_div(unit), nanos.checked_rem(unit)) else {
        return Err(fmt::Error);
    };
    let places = unit.to_string().len().saturating_sub(1);
    let fraction = format!("{rest:0places$}");
    match fraction.trim_end_matches('0') {
        "" => write!(f, "{whole}{name}"),
        fraction => write!(f, "{whole}.{fraction}{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written_as_go_does() {
        for (text, written) in [
            ("0", "0s"),
            ("-0", "0s"),
            ("99ms", "99ms"),
            ("11s", "11s"),
            ("-1s", "-1s"),
            ("90s", "1m30s"),
            ("1h", "1h0m0s"),
            ("25h61m1.50s", "26h1m1.5s"),
            (".5ms", "500µs"),
            ("1.us", "1µs"),
            ("1500ns", "1.5µs"),
            ("1µs2μs", "3µs"),
            ("+3ns", "3ns"),
            ("0.0000000000000000001h", "0s"),
        ] {
            let duration = GoDuration::parse(text).unwrap();
            assert_eq!(duration.to_string(), written, "{text}");
        }
        for (text, error) in [
            ("", r#"time: invalid duration """#),
            ("-", r#"time: invalid duration "-""#),
            ("1", r#"time: missing unit in duration "1""#),
            ("s", r#"time: invalid duration "s""#),
            (".s", r#"time: invalid duration ".s""#),
            ("1x", r#"time: unknown unit "x" in duration "1x""#),
            ("1.2.3s", r#"time: missing unit in duration "1.2.3s""#),
            ("1s2", r#"time: missing unit in duration "1s2""#),
            ("--1s", r#"time: invalid duration "--1s""#),
            ("1 s", r#"time: unknown unit " s" in duration "1 s""#),
            ("9999999h", r#"time: invalid duration "9999999h""#),
            ("9999999h1x", r#"time: invalid duration "9999999h1x""#),
            (
                "9223372036854775809x",
                r#"time: invalid duration "9223372036854775809x""#,
            ),
            (
                "9223372036854775808",
                r#"time: missing unit in duration "9223372036854775808""#,
            ),
            ("1S", r#"time: unknown unit "S" in duration "1S""#),
            (
                "1\"é\n",
                r#"time: unknown unit "\"\xc3\xa9\x0a" in duration "1\"\xc3\xa9\x0a""#,
            ),
        ] {
            assert_eq!(GoDuration::parse(text), Err(error.to_owned()));
        }
        assert_eq!(GoDuration::from_millis(100).to_string(), "100ms");
        assert!(GoDuration::from_millis(-1) < GoDuration::ZERO);
    }
}

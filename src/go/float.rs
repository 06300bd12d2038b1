//! Floating-point numbers as Go reads them.

/// Why a text is not a floating-point number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FloatError {
    /// It does not have the form of one.
    Syntax,
    /// It is too large.
    Range,
}

/// Parses a number as `strconv.ParseFloat` does: decimal or hexadecimal, with underscores between digits; infinity; or
/// not a number.
pub(crate) fn parse(text: &str) -> Result<f64, FloatError> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let is_word = |word: &str| unsigned.eq_ignore_ascii_case(word);
    let number = if is_word("inf") || is_word("infinity") {
        f64::INFINITY
    } else if text.eq_ignore_ascii_case("nan") {
        f64::NAN
    } else {
        finite(unsigned)?
    };
    Ok(if text.starts_with('-') {
        -number
    } else {
        number
    })
}

/// Parses a number without a sign.
fn finite(text: &str) -> Result<f64, FloatError> {
    let hexadecimal = text
        .strip_prefix(['0'])
        .and_then(|rest| rest.strip_prefix(['x', 'X']));
    // The prefix counts as a digit before an underscore.
    let number = match hexadecimal {
        Some(digits) => {
            without_underscores(digits, true).and_then(|digits| from_hexadecimal(&digits))
        }
        None => without_underscores(text, false).and_then(|digits| from_decimal(&digits)),
    };
    match number.ok_or(FloatError::Syntax)? {
        number if number.is_infinite() => Err(FloatError::Range),
        number => Ok(number),
    }
}

/// Removes underscores; `None` if one is not between two digits.
fn without_underscores(text: &str, is_hexadecimal: bool) -> Option<String> {
    let is_digit = |c: char| c.is_ascii_digit() || (is_hexadecimal && c.is_ascii_hexdigit());
    let mut is_after_digit = is_hexadecimal;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '_' && !(is_after_digit && rest.peek().copied().is_some_and(is_digit)) {
            return None;
        }
        is_after_digit = is_digit(c);
    }
    Some(text.replace('_', ""))
}

fn from_decimal(text: &str) -> Option<f64> {
    // Rust reads words, too.
    let is_number = text.starts_with(|c: char| c.is_ascii_digit() || c == '.');
    text.parse().ok().filter(|_| is_number)
}

/// Parses `DIGITS[.DIGITS]pEXPONENT`. The last bit may differ from Go's.
fn from_hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = [whole, fraction].concat();
    let mut value = 0.0;
    for digit in digits.chars() {
        value = value * 16.0 + f64::from(digit.to_digit(16)?);
    }
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    let is_number = !unsigned.is_empty() && unsigned.bytes().all(|b| b.is_ascii_digit());
    // An exponent that is too large is as good as any that makes the number 0 or infinite.
    let exponent = exponent.parse::<f64>().ok().filter(|_| is_number)?;
    let bits = 4.0 * f64::from(u32::try_from(fraction.len()).ok()?);
    match digits.as_str() {
        "" => None,
        // Infinity times 0 is not a number.
        _ if value == 0.0 => Some(0.0),
        _ => Some(value * (exponent - bits).exp2()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The answers are those of Go.
    #[test]
    fn numbers_are_read_as_go_does() {
        for (text, number) in [
            ("1_23.50_0e+1_2", 1.235e14),
            ("0_1", 1.0),
            ("1.", 1.0),
            ("+.5", 0.5),
            ("-0", 0.0),
            ("1e-400", 0.0),
            ("0x1p4", 16.0),
            ("-0X_1.8P4", -24.0),
            ("0x1_0p1", 32.0),
            ("0x1.p-1", 0.5),
            ("0x0p99999", 0.0),
            ("inf", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
        ] {
            assert_eq!(parse(text), Ok(number), "{text}");
        }
        assert!(parse("NaN").unwrap().is_nan());
        for text in [
            "", "+", ".", "e5", "1e", "1e+", "1 ", "_1", "1_", "1__2", "1_.5", "1._5", "1e_5",
            "1_e5", "+nan", "-nan", "infin", "0x", "0x10", "0xp1", "0x.p1", "0x1p", "_0x1p1",
            "0b1", "--1", "0x1p+-1",
        ] {
            assert_eq!(parse(text), Err(FloatError::Syntax), "{text}");
        }
        for text in ["1e400", "-1e400", "0x1p1024", "0x1p99999999999999999999"] {
            assert_eq!(parse(text), Err(FloatError::Range), "{text}");
        }
    }
}

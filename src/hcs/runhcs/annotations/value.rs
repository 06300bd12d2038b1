//! The types of annotations' values.

use std::str::FromStr;

/// The type of an annotation's value.
pub(in crate::hcs::runhcs) trait Value: Sized {
    /// The type's name, in documentation and the log.
    const NAME: &'static str;

    /// Reads a value, as Go's `strconv` does.
    fn parse(text: &str) -> Option<Self>;

    /// Writes the value as documentation shows it.
    fn shown(&self) -> String;
}

impl Value for bool {
    const NAME: &'static str = "bool";

    fn parse(text: &str) -> Option<Self> {
        match text {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
            "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
            _ => None,
        }
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Value for i32 {
    const NAME: &'static str = "i32";

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Value for u32 {
    const NAME: &'static str = "u32";

    fn parse(text: &str) -> Option<Self> {
        unsigned(text)
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl Value for u64 {
    const NAME: &'static str = "u64";

    fn parse(text: &str) -> Option<Self> {
        unsigned(text)
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// Reads digits only, without the plus sign that Rust accepts.
fn unsigned<T: FromStr>(text: &str) -> Option<T> {
    let is_unsigned = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_unsigned)
}

/// A text as it is.
#[derive(Clone, Copy, Debug)]
pub(in crate::hcs::runhcs) struct Text;

impl Text {
    pub(super) const NAME: &'static str = "text";
}

/// JSON.
#[derive(Clone, Copy, Debug)]
pub(in crate::hcs::runhcs) struct Json;

impl Json {
    pub(super) const NAME: &'static str = "JSON";
}

/// A list, separated by commas; its elements are not trimmed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::hcs::runhcs) struct List<T>(pub(in crate::hcs::runhcs) Vec<T>);

impl<T> List<T> {
    pub(super) const EMPTY: Self = Self(Vec::new());
}

macro_rules! list_of {
    ($element:ty, $name:literal, $parse:expr) => {
        impl Value for List<$element> {
            const NAME: &'static str = $name;

            fn parse(text: &str) -> Option<Self> {
                if text.is_empty() {
                    return Some(Self::EMPTY);
                }
                let elements: Option<_> = text.split(',').map($parse).collect();
                elements.map(Self)
            }

            fn shown(&self) -> String {
                String::new()
            }
        }
    };
}

list_of!(u32, "list of u32", u32::parse);
list_of!(u64, "list of u64", u64::parse);
list_of!(String, "list of paths", |path| Some(path.to_owned()));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_go_reads_them() {
        for (text, signed, unsigned) in [
            ("3", Some(3), Some(3)),
            ("+3", Some(3), None),
            ("-3", Some(-3), None),
            ("2147483648", None, Some(2_147_483_648)),
            ("4294967296", None, None),
            ("", None, None),
            (" 3", None, None),
            ("1_0", None, None),
            ("0x1", None, None),
            ("٣", None, None),
        ] {
            assert_eq!(i32::parse(text), signed, "{text}");
            assert_eq!(u32::parse(text), unsigned, "{text}");
        }
        assert_eq!(u64::parse("18446744073709551615"), Some(u64::MAX));
        assert_eq!(u64::parse("18446744073709551616"), None);
    }

    #[test]
    fn a_bool_has_six_spellings_each() {
        for (texts, value) in [
            (["1", "t", "T", "true", "TRUE", "True"], Some(true)),
            (["0", "f", "F", "false", "FALSE", "False"], Some(false)),
            (["", "yes", "tRUE", " true", "2", "on"], None),
        ] {
            for text in texts {
                assert_eq!(bool::parse(text), value, "{text}");
            }
        }
    }

    #[test]
    fn a_list_with_one_bad_number_is_bad_as_a_whole() {
        assert_eq!(List::<u32>::parse("1,2"), Some(List(vec![1, 2])));
        for text in ["1,", "1, 2", "1,x", ","] {
            assert_eq!(List::<u32>::parse(text), None, "{text}");
        }
        assert_eq!(List::<u64>::parse(""), Some(List::EMPTY));
        let paths = [r"C:\a", "", r" C:\b"].map(str::to_owned).to_vec();
        assert_eq!(List::<String>::parse(r"C:\a,, C:\b"), Some(List(paths)));
    }
}

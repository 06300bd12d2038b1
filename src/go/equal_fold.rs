//! Comparing text as Go's `strings.EqualFold` and `strings.ToLower` do.

/// Returns whether the text is this ASCII name by Go's `strings.EqualFold`.
///
/// Two characters beyond ASCII fold to an ASCII letter: the long s (`ſ`) and the Kelvin sign.
pub(crate) fn equals_ignoring_case(text: &str, name: &str) -> bool {
    if text.is_ascii() {
        return text.eq_ignore_ascii_case(name);
    }
    text.chars().map(fold).eq(name.chars().map(fold))
}

/// Returns a text that is the same for all texts that are one ASCII name by Go's `strings.EqualFold`.
#[cfg(feature = "hcs")]
pub(crate) fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

fn fold(c: char) -> char {
    match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    }
}

/// Returns the text in lower case as Go's `strings.ToLower` does: character by character.
///
/// Rust's own `to_lowercase` gives the dotted capital i (`İ`) a combining dot, and looks at the end of words (`Σ`).
pub(crate) fn to_lower(text: &str) -> String {
    text.chars().map(lower).collect()
}

/// Returns whether the text becomes this lower-case name by Go's `strings.ToLower`.
pub(crate) fn lowers_to(text: &str, name: &str) -> bool {
    text.chars().map(lower).eq(name.chars())
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_fold_ignores_case_as_go_does() {
        for text in ["windows", "WINDOWS", "window\u{17f}", "WINDOW\u{17f}"] {
            assert!(equals_ignoring_case(text, "windows"), "{text}");
        }
        assert!(equals_ignoring_case("\u{212a}ey", "key"));
        assert!(equals_ignoring_case("\u{212a}ey", "KEY"));
        for text in ["window", "windows ", "windowß", "w\u{130}ndows", ""] {
            assert!(!equals_ignoring_case(text, "windows"), "{text}");
        }
    }

    #[test]
    fn to_lower_maps_characters_as_go_does() {
        for text in ["file", "FILE", "F\u{130}LE"] {
            assert!(lowers_to(text, "file"), "{text}");
        }
        assert!(lowers_to("\u{212a}", "k"));
        for text in ["fil", "files", "f\u{131}le", "f\u{3af}le", ""] {
            assert!(!lowers_to(text, "file"), "{text}");
        }
        assert_eq!(to_lower("F\u{130}LE ΑΣ ẞ"), "file ασ ß");
        // A long s is in lower case already.
        assert!(!lowers_to("regi\u{17f}try", "registry"));
    }
}

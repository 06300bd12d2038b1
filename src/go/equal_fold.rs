//! Comparing names as Go's `strings.EqualFold` does.

/// Whether a text is this ASCII name, their case ignored.
///
/// Unicode has two letters beyond ASCII whose case is ignored with an ASCII one: the long s and the sign for
/// kelvin.
pub(crate) fn equals_ignoring_case(text: &str, name: &str) -> bool {
    let folded = |c: char| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    };
    text.eq_ignore_ascii_case(name) || text.chars().map(folded).eq(name.chars().map(folded))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_is_ignored_as_go_ignores_it() {
        for text in ["windows", "WINDOWS", "window\u{17f}"] {
            assert!(equals_ignoring_case(text, "windows"), "{text}");
        }
        assert!(equals_ignoring_case("\u{212a}ey", "key"));
        for text in ["window", "windows ", "windowß"] {
            assert!(!equals_ignoring_case(text, "windows"), "{text}");
        }
    }
}

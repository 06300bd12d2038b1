//! Comparing and converting text as Go's `strings.EqualFold`, `strings.ToLower` and `strings.ToUpper` do.

/// Returns whether the text is this ASCII name by Go's `strings.EqualFold`.
///
/// Two characters beyond ASCII fold to an ASCII letter: the long s (`ſ`) and the Kelvin sign.
pub(crate) fn equals_ignoring_case(text: &str, name: &str) -> bool {
    if text.is_ascii() {
        return text.eq_ignore_ascii_case(name);
    }
    let fold = |c: char| match c {
        '\u{17f}' => 's',
        '\u{212a}' => 'k',
        c => c.to_ascii_lowercase(),
    };
    text.chars().map(fold).eq(name.chars().map(fold))
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

/// Returns the text in upper case by Go's `strings.ToUpper`, which maps each character by itself: `ß` stays.
#[cfg(feature = "create")]
pub(crate) fn to_upper(text: &str) -> String {
    text.chars().map(upper).collect()
}

/// Returns a text that is the same for two texts if and only if Go's `strings.EqualFold` takes them for equal.
#[cfg(any(feature = "create", feature = "hcs"))]
pub(crate) fn fold(text: &str) -> String {
    let fold = |c| match c {
        // Without a case of their own in simple folding, although they have an `i` as counterpart.
        '\u{130}' | '\u{131}' => c,
        c => lower(upper(c)),
    };
    text.chars().map(fold).collect()
}

fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

#[cfg(any(feature = "create", feature = "hcs"))]
fn upper(c: char) -> char {
    // Letters with an iota below have two capitals in full case mapping, and one in Go's.
    let offset = match c {
        '\u{1f80}'..='\u{1f87}' | '\u{1f90}'..='\u{1f97}' | '\u{1fa0}'..='\u{1fa7}' => 8,
        '\u{1fb3}' | '\u{1fc3}' | '\u{1ff3}' => 9,
        _ => return only(c.to_uppercase()).unwrap_or(c),
    };
    let code = u32::from(c).saturating_add(offset);
    char::from_u32(code).unwrap_or(c)
}

/// Returns the character if it is the only one.
#[cfg(any(feature = "create", feature = "hcs"))]
fn only(mut characters: impl Iterator<Item = char>) -> Option<char> {
    let first = characters.next();
    first.filter(|_| characters.next().is_none())
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

    #[cfg(feature = "create")]
    #[test]
    fn to_upper_maps_characters_as_go_does() {
        for (text, upper) in [
            ("aß\u{17f}ﬀ", "AßSﬀ"),
            ("\u{1f80}\u{1fb3}", "\u{1f88}\u{1fbc}"),
        ] {
            assert_eq!(to_upper(text), upper);
        }
    }

    #[cfg(feature = "create")]
    #[test]
    fn texts_fold_alike_if_go_takes_them_for_equal() {
        for (left, right) in [
            ("PATH", "path"),
            ("\u{212a}", "k"),
            ("\u{17f}", "S"),
            ("ς", "Σ"),
            ("ẞ", "ß"),
            ("µ", "Μ"),
            ("\u{1f80}", "\u{1f88}"),
            ("ǅ", "ǆ"),
        ] {
            assert_eq!(fold(left), fold(right), "{left} {right}");
        }
        for (left, right) in [("ß", "SS"), ("\u{130}", "i"), ("\u{131}", "I"), ("a", "á")] {
            assert_ne!(fold(left), fold(right), "{left} {right}");
        }
    }
}

//! Names of files and folders on Windows, by their text alone.

/// The maximum length of the name of a file or folder, in UTF-16 units on NTFS, in bytes on most other file systems.
pub(crate) const MAX_NAME_LENGTH: usize = 255;

/// Returns whether the name names a device in every folder, in any case and with any extension.
///
/// The list is that of Microsoft's "Naming Files, Paths, and Namespaces", and the two names of the console.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.trim_end_matches(' ').to_ascii_uppercase();
    let numbered = ["COM", "LPT"]
        .iter()
        .find_map(|device| stem.strip_prefix(device));
    match numbered {
        Some(number) => matches!(
            number,
            "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
        ),
        None => matches!(
            stem.as_str(),
            "AUX" | "CON" | "CONIN$" | "CONOUT$" | "NUL" | "PRN"
        ),
    }
}

/// Returns whether Windows uses the name as it is: it is not a device's, it has no colon, which would name an
/// alternate stream, and no dot or space at its end, which Windows would drop.
pub(crate) fn is_plain(name: &str) -> bool {
    !is_device(name) && !name.contains(':') && !name.ends_with(['.', ' '])
}

/// Returns whether the text is one component of a path, on Windows and on Unix, and Windows uses it as it is.
pub(crate) fn is_component(text: &str) -> bool {
    !text.is_empty()
        && is_plain(text)
        && !text.contains(|c: char| matches!(c, '/' | '\\') || c.is_control())
}

/// Returns whether the text has the form of Docker's ids and layer names: ASCII letters, digits, `-` and `_`.
///
/// Such a text is one component of a path, and names neither a device nor another folder.
pub(crate) fn is_id(text: &str) -> bool {
    !text.is_empty()
        && !is_device(text)
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_recognized_in_any_case_and_with_any_extension() {
        for name in ["NUL", "nul.txt", "Com1", "LPT³.x", "con ", "CONIN$", "COM0"] {
            assert!(is_device(name), "{name}");
            assert!(!is_plain(name) && !is_id(name), "{name}");
        }
        for name in ["null", "com10", "com", "xnul", "conx.txt"] {
            assert!(!is_device(name), "{name}");
        }
    }

    #[test]
    fn a_plain_name_has_no_stream_and_nothing_that_windows_drops() {
        for name in ["a:b", "a.", "a ", "..", "."] {
            assert!(!is_plain(name), "{name}");
        }
        for name in ["a", "a.b", ".a", "ü"] {
            assert!(is_plain(name), "{name}");
        }
    }

    #[test]
    fn a_component_leads_nowhere_else() {
        for text in ["a", "a b", "ü.json", "4709ab"] {
            assert!(is_component(text), "{text}");
        }
        for text in [
            "", "..", ".", "a/b", r"a\b", "/etc", "C:x", "NUL", "a\0b", "a\n",
        ] {
            assert!(!is_component(text), "{text:?}");
        }
    }

    #[test]
    fn an_id_is_made_of_letters_digits_hyphens_and_underscores() {
        for text in ["4709ab", "a-b_C"] {
            assert!(is_id(text), "{text}");
        }
        for text in ["", "..", "a.b", "a/b", r"a\b", "a:b", "ü", "a\0"] {
            assert!(!is_id(text), "{text:?}");
        }
    }
}

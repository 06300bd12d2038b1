//! GUIDs as text.

/// Returns whether the text is a GUID without braces: `5B45201D-F2F2-4F3B-85BB-30FF1F953599`, in either case.
pub(crate) fn is_guid(text: &str) -> bool {
    const LENGTH: usize = "5B45201D-F2F2-4F3B-85BB-30FF1F953599".len();

    text.len() == LENGTH
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guid_has_hexadecimal_digits_and_hyphens_in_their_positions() {
        for guid in [
            "5B45201D-F2F2-4F3B-85BB-30FF1F953599",
            "5b45201d-f2f2-4f3b-85bb-30ff1f953599",
        ] {
            assert!(is_guid(guid), "{guid}");
        }
        for other in [
            "",
            "5B45201D-F2F2-4F3B-85BB-30FF1F95359",
            "5B45201DF2F24F3B85BB30FF1F953599",
            "5B45201D-F2F2-4F3B-85BB-30FF1F95359g",
            "5B45201D-F2F2-4F3B-85BB-30FF1F953599-",
            "{5B45201D-F2F2-4F3B-85BB-30FF1F953599}",
            "5B45201DF-2F2-4F3B-85BB-30FF1F953599",
        ] {
            assert!(!is_guid(other), "{other}");
        }
    }
}

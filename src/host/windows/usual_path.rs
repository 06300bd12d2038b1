//! The usual form of paths.

/// Returns the path as it is usually written: `C:\x` or `\\server\share\x`, not `\\?\C:\x` or `\\?\UNC\server\share\x`.
/// A volume has no other form than `\\?\Volume{GUID}\x`.
pub(super) fn usual_form(path: String) -> String {
    if let Some(share) = path.strip_prefix(r"\\?\UNC\") {
        return [r"\\", share].concat();
    }
    match path.strip_prefix(r"\\?\") {
        Some(rest) if rest.as_bytes().get(1) == Some(&b':') => rest.to_owned(),
        _ => path,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_without_its_prefix_has_the_usual_form() {
        for (path, usual) in [
            (r"\\?\C:\x", r"C:\x"),
            (r"C:\x", r"C:\x"),
            (r"\\?\UNC\server\share\x", r"\\server\share\x"),
            (r"\\?\Volume{a}\x", r"\\?\Volume{a}\x"),
        ] {
            assert_eq!(usual_form(path.to_owned()), usual);
        }
    }
}

//! Comparison of paths as Windows compares them.

use crate::go::filepath;

/// Returns the comparison key of a path: cleaned, in lower case, without separators at its end, and with its drive.
pub(super) fn comparison_key(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    // A drive alone is its root here, not its current folder.
    let cleaned = if path.ends_with(':') {
        filepath::clean(&[path, r"\"].concat())
    } else {
        filepath::clean(path)
    };
    let cleaned = cleaned.to_lowercase();
    let device = [r"\\?\", r"\\.\"]
        .iter()
        .find_map(|prefix| cleaned.strip_prefix(prefix));
    let on_drive = device.filter(|rest| rest.as_bytes().get(1) == Some(&b':'));
    let key = on_drive.unwrap_or(&cleaned).trim_end_matches('\\');
    let is_rooted = cleaned.starts_with('\\') && !cleaned.starts_with(r"\\");
    if is_rooted {
        return ["c:", key].concat();
    }
    if key.len() == cleaned.len() {
        return cleaned;
    }
    key.to_owned()
}

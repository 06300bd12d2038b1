//! Windows paths and names on any host: cleaned, joined and judged by their text alone, paths as Go's
//! `path/filepath` does it.

use typed_path::{Utf8WindowsComponent, Utf8WindowsPath};

/// The shortest path with the same meaning: separators are single backslashes, `.` is gone, and `..` has
/// taken its parent with it. What would be empty is `.`; a `..` with no parent to take stays, except at a
/// root.
pub(crate) fn clean(path: &str) -> String {
    let mut prefix = String::new();
    let mut names: Vec<&str> = Vec::new();
    let mut has_root = false;
    for component in Utf8WindowsPath::new(path).components() {
        match component {
            Utf8WindowsComponent::Prefix(start) => prefix = start.as_str().replace('/', r"\"),
            Utf8WindowsComponent::RootDir => has_root = true,
            Utf8WindowsComponent::CurDir => {}
            Utf8WindowsComponent::ParentDir => match names.last() {
                Some(&last) if last != ".." => {
                    names.pop();
                }
                _ if has_root => {}
                _ => names.push(".."),
            },
            Utf8WindowsComponent::Normal(name) => names.push(name),
        }
    }
    let root = if has_root { r"\" } else { "" };
    match (names.is_empty(), has_root) {
        (true, false) => prefix + ".",
        _ => prefix + root + &names.join(r"\"),
    }
}

/// The path of `name` below `folder`, cleaned.
pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        return clean(name);
    }
    clean(&[folder, name].join(r"\"))
}

/// Whether the path says where it is by itself: it has a drive and starts at its root, or it is on a share
/// or a device. A path that starts at the root of whatever drive is the current one is not.
pub(crate) fn is_absolute(path: &str) -> bool {
    let is_separator = |c| matches!(c, '\\' | '/');
    let names_a_share = path.chars().take(2).filter(|c| is_separator(*c)).count() == 2;
    names_a_share || Utf8WindowsPath::new(path).is_absolute()
}

/// Whether Windows takes the name as it is: it is no device's, it has no colon, which would lead to an
/// alternate stream, and no dot or space at its end, which would be dropped.
#[cfg(feature = "container-dirs")]
pub(crate) fn is_plain_name(name: &str) -> bool {
    !is_device(name) && !name.contains(':') && !name.ends_with(['.', ' '])
}

/// Whether the name is a device's in every folder, whatever its case and extension.
///
/// The list is that of Microsoft's "Naming Files, Paths, and Namespaces", and the console's two.
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

/// Whether the text is such as Docker calls its folders and files, so that it stays in its place as part of
/// a path.
#[cfg(any(feature = "container-dirs", feature = "windowsfilter"))]
pub(crate) fn is_folder_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_keeps_the_meaning_and_nothing_else() {
        let cases = [
            (r"C:\mnt\1", r"C:\mnt\1"),
            ("C:/mnt/2/", r"C:\mnt\2"),
            (r"C:\mnt\a\..\3\.", r"C:\mnt\3"),
            (r"C:\mnt\\4\\", r"C:\mnt\4"),
            (r"C:\..\x", r"C:\x"),
            (r"C:\", r"C:\"),
            ("C:", "C:."),
            (r"C:x\..\..\y", r"C:..\y"),
            (r"..\..\x", r"..\..\x"),
            (r"a\..", "."),
            ("", "."),
            (r"\\server\share\a\..\b", r"\\server\share\b"),
            (r"\\.\pipe\docker_engine", r"\\.\pipe\docker_engine"),
            (
                r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\x",
                r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\x",
            ),
        ];
        for (path, cleaned) in cases {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }

    #[test]
    fn joining_puts_one_separator_between() {
        assert_eq!(join(r"C:\data\", "x"), r"C:\data\x");
        assert_eq!(join("C:/data", r".\x\..\y"), r"C:\data\y");
        assert_eq!(join("", "x"), "x");
    }
}

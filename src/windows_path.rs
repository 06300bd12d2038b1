//! Windows paths on any host: cleaned and joined by their text alone, as Go's `path/filepath` does.

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

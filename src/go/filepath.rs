//! Windows paths on any operating system, by their text alone, as Go's `path/filepath` (1.21) treats them on Windows.

/// The longest prefix that [`clean`] adds.
const LONGEST_PREFIX: usize = 2;

/// Returns the shortest path with the same meaning, as `filepath.Clean` does.
///
/// Separators become single backslashes, `.` is dropped, and `..` takes its parent with it; a `..` without a parent
/// stays, except at a root. An empty path becomes `.`.
pub(crate) fn clean(path: &str) -> String {
    let (volume, rest) = path.split_at(volume_len(path));
    if rest.is_empty() {
        // A share or a device is complete without a path; a drive means its current folder.
        let is_complete = starts_with_two_separators(volume);
        let dot = if is_complete { "" } else { "." };
        return volume.chars().map(backslash).chain(dot.chars()).collect();
    }
    let has_root = rest.starts_with(is_separator);
    let names = clean_names(rest, has_root);

    let mut cleaned = String::with_capacity(path.len().saturating_add(LONGEST_PREFIX));
    cleaned.extend(volume.chars().map(backslash));
    if has_root {
        cleaned.push('\\');
    } else if names.is_empty() {
        cleaned.push('.');
    }
    for (index, name) in names.iter().enumerate() {
        if index > 0 {
            cleaned.push('\\');
        }
        cleaned.push_str(name);
    }
    // Cleaning must not turn a relative path into one on a drive or a device. What is only cut at its end stays.
    if volume.is_empty() && !path.starts_with(&cleaned) {
        if first_name_has_a_colon(&cleaned) {
            cleaned.insert_str(0, r".\");
        } else if cleaned.starts_with(r"\??") {
            cleaned.insert_str(0, r"\.");
        }
    }
    cleaned
}

/// Returns the path of `name` below `folder`, cleaned, as `filepath.Join` does.
pub(crate) fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() {
        return clean(name);
    }
    let below = name.trim_start_matches(is_separator);
    let joined = if folder.ends_with(is_separator) {
        // `\??\` would be a device.
        let is_device = folder.len() == 1 && has_path_prefix(below, "??");
        [folder, if is_device { r".\" } else { "" }, below].concat()
    } else if folder.ends_with(':') {
        // Relative to the drive's current folder.
        [folder, name].concat()
    } else {
        [folder, name].join(r"\")
    };
    clean(&joined)
}

/// Returns the folder, with the separator at its end, and the name in it, as `filepath.Split` does.
#[cfg(feature = "hcs")]
pub(crate) fn split(path: &str) -> (&str, &str) {
    let (volume, rest) = path.split_at(volume_len(path));
    let name_start = rest
        .rfind(is_separator)
        .map_or(0, |index| index.saturating_add(1));
    path.split_at(volume.len().saturating_add(name_start))
}

/// Returns the folder of a path, cleaned, as `filepath.Dir` does.
#[cfg(feature = "hcs")]
pub(crate) fn dir(path: &str) -> String {
    let volume_len = volume_len(path);
    let (folder, _) = split(path);
    let (volume, rest) = folder.split_at(volume_len);
    let rest = clean(rest);
    if rest == "." && volume_len > "C:".len() {
        // A share or a device is complete without a path.
        return volume.to_owned();
    }
    [volume, &rest].concat()
}

/// Returns the last name of a path, as `filepath.Base` does: `.` for an empty path, and a backslash for one without
/// names.
#[cfg(feature = "hcs")]
pub(crate) fn base(path: &str) -> &str {
    if path.is_empty() {
        return ".";
    }
    let path = path.trim_end_matches(is_separator);
    let (_, rest) = path.split_at(volume_len(path));
    match rest.rsplit(is_separator).next() {
        None | Some("") => r"\",
        Some(name) => name,
    }
}

/// Returns whether the path is absolute: it starts at the root of a drive, or is on a share or a device.
///
/// A path that starts at the root of the current drive is not absolute.
pub(crate) fn is_absolute(path: &str) -> bool {
    let (volume, rest) = path.split_at(volume_len(path));
    starts_with_two_separators(volume) || (!volume.is_empty() && rest.starts_with(is_separator))
}

/// Returns whether the path is absolute on a drive: `C:\x` or `\\?\C:\x`.
#[cfg(feature = "create")]
pub(crate) fn is_on_drive(path: &str) -> bool {
    let path = path.strip_prefix(r"\\?\").unwrap_or(path);
    matches!(path.as_bytes(), [letter, b':', b'\\' | b'/', ..] if letter.is_ascii_alphabetic())
}

/// Returns whether the path stays below the folder that it is relative to, and names no device, as
/// `filepath.IsLocal` does.
///
/// Go asks Windows about a device's name with an extension, as its versions differ; here it names a device.
#[cfg(feature = "create")]
pub(crate) fn is_local(path: &str) -> bool {
    let is_relative = !path.is_empty() && !path.starts_with(is_separator) && !path.contains(':');
    let cleaned = clean(path);
    is_relative
        && !path.split(is_separator).any(is_reserved)
        && cleaned != ".."
        && !cleaned.starts_with(r"..\")
}

/// Returns whether Go takes the name for a device's, with any extension and spaces behind it.
#[cfg(feature = "create")]
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    let stem = stem.trim_end_matches(' ').to_ascii_uppercase();
    let numbered = ["COM", "LPT"]
        .iter()
        .find_map(|device| stem.strip_prefix(device));
    match numbered {
        Some(number) => matches!(
            number,
            "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
        ),
        None => matches!(
            stem.as_str(),
            "AUX" | "CON" | "CONIN$" | "CONOUT$" | "NUL" | "PRN"
        ),
    }
}

/// Returns the names of a path without volume: without `.`, and with `..` resolved.
fn clean_names(path: &str, has_root: bool) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for name in path.split(is_separator) {
        match (name, names.last()) {
            ("" | ".", _) => {}
            ("..", Some(&last)) if last != ".." => {
                names.pop();
            }
            ("..", _) if has_root => {}
            _ => names.push(name),
        }
    }
    names
}

/// Returns the length of the path's volume: its drive, share or device.
fn volume_len(path: &str) -> usize {
    let bytes = path.as_bytes();
    let has_prefix = |prefix| has_path_prefix(path, prefix);
    match bytes {
        [_, b':', ..] => 2,
        _ if has_prefix(r"\\.\UNC") => share_len(path, r"\\.\UNC\".len()),
        _ if has_prefix(r"\??") => share_len(path, r"\".len()),
        [b'\\' | b'/', b'\\' | b'/', ..] => share_len(path, r"\\".len()),
        _ => 0,
    }
}

/// Returns the length of `\\HOST\SHARE`, whose host begins at `start`.
///
/// A device's name ends where a share's does: `\\.\NAME`, `\\?\NAME` and `\??\NAME`.
fn share_len(path: &str, start: usize) -> usize {
    let separators = path.match_indices(is_separator).map(|(index, _)| index);
    separators
        .filter(|index| *index >= start)
        .nth(1)
        .unwrap_or(path.len())
}

/// Returns whether the path begins with the prefix as complete components, in any case and with either separator.
fn has_path_prefix(path: &str, prefix: &str) -> bool {
    let same = |(a, b): (u8, u8)| {
        a.eq_ignore_ascii_case(&b) || (is_separator(a.into()) && is_separator(b.into()))
    };
    path.len() >= prefix.len()
        && path.bytes().zip(prefix.bytes()).all(same)
        && path
            .as_bytes()
            .get(prefix.len())
            .is_none_or(|next| is_separator((*next).into()))
}

fn first_name_has_a_colon(path: &str) -> bool {
    path.split('\\')
        .next()
        .is_some_and(|name| name.contains(':'))
}

/// Returns whether the path may begin with a share or a device.
pub(crate) fn starts_with_two_separators(path: &str) -> bool {
    path.chars().take(2).filter(|c| is_separator(*c)).count() == 2
}

fn backslash(c: char) -> char {
    if is_separator(c) { '\\' } else { c }
}

fn is_separator(c: char) -> bool {
    matches!(c, '\\' | '/')
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
            (r"\", r"\"),
            (r"a\..\c:\x", r".\c:\x"),
            ("uvm://x", r".\uvm:\x"),
            (r"ab:c\.", "ab:c"),
            ("ab:c/d", r".\ab:c\d"),
            (r"\a\..\??\c:\x", r"\.\??\c:\x"),
        ];
        for (path, cleaned) in cases {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }

    #[test]
    fn shares_and_devices_are_kept_whole() {
        let cases = [
            (r"\\server\share\a\..\b", r"\\server\share\b"),
            (r"\\server\share", r"\\server\share"),
            ("//server/share/..", r"\\server\share\"),
            (r"\\\a\b", r"\\\a\b"),
            (r"\\.\pipe\docker_engine", r"\\.\pipe\docker_engine"),
            (r"\\?\Volume{a}", r"\\?\Volume{a}"),
            (r"\\?\Volume{a}\", r"\\?\Volume{a}\"),
            (r"\\?\Volume{a}/x/", r"\\?\Volume{a}\x"),
            (r"\\?\C:\mnt/1\..\2", r"\\?\C:\mnt\2"),
            (r"\\.\unc\host\share\..\x", r"\\.\unc\host\share\x"),
            (r"\??\c:\..\x", r"\??\c:\x"),
            ("/??/c:/a/../x", r"\??\c:\x"),
        ];
        for (path, cleaned) in cases {
            assert_eq!(clean(path), cleaned, "{path}");
        }
    }

    #[test]
    fn joining_puts_one_separator_between() {
        assert_eq!(join(r"C:\data\", "x"), r"C:\data\x");
        assert_eq!(join("C:/data", r".\x\..\y"), r"C:\data\y");
        assert_eq!(join(r"C:\data", r"\x"), r"C:\data\x");
        assert_eq!(join("C:", "x"), "C:x");
        assert_eq!(join(r"\", "x"), r"\x");
        assert_eq!(join("", "x"), "x");
        assert_eq!(join("C:", r"\x"), r"C:\x");
        assert_eq!(join(r"C:\data", ""), r"C:\data");
        assert_eq!(join(r"\", "??/c:"), r"\.\??\c:");
        assert_eq!(join(r"\\", r"\host"), r"\\host");
        assert_eq!(join(r"\\server\share", "x"), r"\\server\share\x");
    }

    #[test]
    #[cfg(feature = "hcs")]
    fn a_path_has_a_folder_and_a_name() {
        // The path, its folder and name as they are, its folder cleaned, and its last name.
        for (path, folder, name, dir_of, base_of) in [
            (r"C:\a\b", r"C:\a\", "b", r"C:\a", "b"),
            (r"C:\a\", r"C:\a\", "", r"C:\a", "a"),
            ("C:x", "C:", "x", "C:.", "x"),
            ("C:", "C:", "", "C:.", r"\"),
            ("x", "", "x", ".", "x"),
            ("", "", "", ".", "."),
            ("a//b", "a//", "b", "a", "b"),
            (r"\", r"\", "", r"\", r"\"),
            (
                r"\\server\share",
                r"\\server\share",
                "",
                r"\\server\share",
                r"\",
            ),
            (
                r"\\server\share\a",
                r"\\server\share\",
                "a",
                r"\\server\share\",
                "a",
            ),
            (r"é:x\y", r"é:x\", "y", "é:x", "y"),
        ] {
            assert_eq!(split(path), (folder, name), "{path}");
            assert_eq!(
                (dir(path).as_str(), base(path)),
                (dir_of, base_of),
                "{path}"
            );
        }
    }

    #[test]
    fn absolute_paths_have_a_root_on_a_drive_or_a_share_or_device() {
        for path in [
            r"C:\x",
            "c:/",
            r"\\server\share",
            r"\\?\C:\x",
            r"\\.\pipe\x",
            "//a",
        ] {
            assert!(is_absolute(path), "{path}");
        }
        for path in ["", "x", r"\x", "C:", "C:x", r"..\x"] {
            assert!(!is_absolute(path), "{path}");
        }
    }

    #[cfg(feature = "create")]
    #[test]
    fn local_paths_stay_below_their_folder_and_name_no_device() {
        for path in ["a", "a/b", r"a\..\b", ".", "com0", "con1", "xcon", "a..b"] {
            assert!(is_local(path), "{path}");
        }
        for path in [
            "",
            "..",
            r"..\a",
            r"a\..\..\b",
            r"\a",
            "/a",
            "c:a",
            "a:b",
            "CON",
            "a/nul",
            "con ",
            "con.txt",
            "LPT¹",
            "conin$",
        ] {
            assert!(!is_local(path), "{path}");
        }
    }

    #[cfg(feature = "create")]
    #[test]
    fn paths_on_drives_are_told_from_pipes_and_shares() {
        for path in [r"c:\", "C:/x", r"\\?\d:\x"] {
            assert!(is_on_drive(path), "{path}");
        }
        for path in [
            "c:",
            "c:x",
            r"\x",
            r"\\srv\share",
            r"\\.\pipe\x",
            r"\\?\UNC\a\b",
            r"\\.\c:\x",
        ] {
            assert!(!is_on_drive(path), "{path}");
        }
    }
}

//! The syntax of sources and destinations in mounts, which dockerd matches with regular expressions.
//!
//! All functions expect texts in lower case.

use super::SplitText;

/// The prefix of a path that Windows does not interpret.
const VERBATIM: &str = r"\\?\";

/// Splits `[SOURCE:]DESTINATION[:MODE]`; `None` if the text has another form.
///
/// A source is matched as a folder, then as a name, then as a pipe; otherwise the text has no source: `x:/lin` is the
/// destination `x:/lin`, and `d:e:` the source `d` at `e:`.
pub(super) fn split(text: &str) -> Option<SplitText<'_>> {
    let ends = [folder_end(text), text.find(':'), pipe_end(text)];
    let with_source = ends.into_iter().flatten().find_map(|end| {
        let (source, rest) = text.split_at_checked(end)?;
        let is_source = is_folder(source) || is_name(source) || is_pipe(source);
        let (destination, mode) = destination_and_mode(rest.strip_prefix(':')?)?;
        is_source.then_some(SplitText {
            source: Some(source),
            destination,
            mode,
        })
    });
    with_source.or_else(|| {
        let (destination, mode) = destination_and_mode(text)?;
        Some(SplitText {
            source: None,
            destination,
            mode,
        })
    })
}

fn destination_and_mode(text: &str) -> Option<(&str, Option<&str>)> {
    if is_destination(text) {
        return Some((text, None));
    }
    let (destination, mode) = text.rsplit_once(':')?;
    let is_mode = matches!(mode, "ro" | "rw");
    (is_mode && is_destination(destination)).then_some((destination, Some(mode)))
}

/// Returns the end of the folder at the beginning of the text: the next colon after that of its drive.
fn folder_end(text: &str) -> Option<usize> {
    let drive = text.find(':')?.checked_add(1)?;
    let rest = text.get(drive..)?;
    rest.find(':')?.checked_add(drive)
}

/// Returns the end of the pipe at the beginning of the text: the first colon in its name.
fn pipe_end(text: &str) -> Option<usize> {
    let name = text.len().checked_sub(pipe_name(text)?.len())?;
    let rest = text.get(name..)?;
    rest.find(':')?.checked_add(name)
}

/// Returns whether the text is a folder on a drive: names between single separators.
pub(super) fn is_folder(text: &str) -> bool {
    let path = on_drive(text).and_then(|path| path.strip_prefix(is_separator));
    path.is_some_and(|path| are(path, is_name))
}

/// Returns whether the text is a path in a container: a drive or a folder on one, or a pipe.
pub(super) fn is_destination(text: &str) -> bool {
    let is_on_drive = on_drive(text).is_some_and(|path| match path.strip_prefix(is_separator) {
        Some(path) => are(path, is_name_with_bars),
        None => path.is_empty(),
    });
    is_on_drive || is_pipe(text)
}

/// Returns whether the path, without its root, is made of such names between single separators, or is empty.
fn are(path: &str, is_name: fn(&str) -> bool) -> bool {
    let names = path.strip_suffix(is_separator).unwrap_or(path);
    path.is_empty() || names.split(is_separator).all(is_name)
}

/// Returns whether the text is a pipe: `\\.\pipe\NAME`, with any character for the dot and slashes for backslashes.
fn is_pipe(text: &str) -> bool {
    pipe_name(text).is_some_and(|name| {
        let is_odd = |c| matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|' | '\r' | '\n');
        !name.is_empty() && !name.contains(is_odd)
    })
}

/// Returns what comes after `\\.\pipe\`.
fn pipe_name(text: &str) -> Option<&str> {
    let rest = text
        .strip_prefix(is_separator)?
        .strip_prefix(is_separator)?;
    let rest = rest.strip_prefix(|c| c != '\n')?;
    let rest = rest.strip_prefix(is_separator)?.strip_prefix("pipe")?;
    rest.strip_prefix(is_separator)
}

/// Returns whether the text is a name: not empty, and without characters that Windows does not allow in names.
pub(in crate::create) fn is_name(text: &str) -> bool {
    !text.is_empty() && !text.contains('|') && is_name_with_bars(text)
}

/// Returns whether the text is a name in which dockerd also allows `|`, as it does in destinations.
fn is_name_with_bars(text: &str) -> bool {
    let is_odd =
        |c| is_separator(c) || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '\r' | '\n');
    !text.is_empty() && !text.contains(is_odd)
}

/// Returns what comes after the drive, which may be behind the prefix `\\?\`.
fn on_drive(text: &str) -> Option<&str> {
    let text = text.strip_prefix(VERBATIM).unwrap_or(text);
    let path = text.strip_prefix(|c: char| c.is_ascii_lowercase())?;
    path.strip_prefix(':')
}

fn is_separator(c: char) -> bool {
    matches!(c, '\\' | '/')
}

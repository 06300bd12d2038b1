//! The root path: the volume of a process-isolated container's file system.

use oci_spec::runtime::Root;

use super::HcsError;
use crate::hcs::crash::Crash;
use crate::spec::WindowsSpec;

/// Returns the volume's path without its last byte, which should be a backslash; dockerd does not check it.
///
/// If the last character has more bytes, what is left of it is not UTF-8, and is written as U+FFFD for each byte.
pub(super) fn volume_path(spec: &WindowsSpec) -> Result<String, HcsError> {
    let mut path = path(spec)?;
    let last = path.pop().ok_or(Crash::EmptyRootPath)?;
    let rest_of_last = 1..last.len_utf8();
    path.extend(rest_of_last.map(|_| char::REPLACEMENT_CHARACTER));
    Ok(path)
}

/// Fails if a Hyper-V isolated container, whose file system is mounted in its utility VM, has a root path.
pub(super) fn refuse_path(spec: &WindowsSpec) -> Result<(), HcsError> {
    let path = path(spec)?;
    if path.is_empty() {
        return Ok(());
    }
    Err(HcsError::RootPathWithHyperV { path })
}

/// Fails if the root is read-only.
pub(super) fn refuse_read_only(spec: &WindowsSpec) -> Result<(), HcsError> {
    if root(spec)?.readonly() == Some(true) {
        return Err(HcsError::ReadOnlyRoot);
    }
    Ok(())
}

fn path(spec: &WindowsSpec) -> Result<String, HcsError> {
    Ok(root(spec)?.path().to_string_lossy().into_owned())
}

fn root(spec: &WindowsSpec) -> Result<&Root, Crash> {
    spec.oci_spec().root().as_ref().ok_or(Crash::NoRoot)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn volume_path_of(path: &str) -> String {
        let json = serde_json::json!({"ociVersion": "1.2.0", "root": {"path": path}});
        let spec = WindowsSpec::from_json(json.to_string().as_bytes()).unwrap();
        volume_path(&spec).unwrap()
    }

    #[test]
    fn the_last_byte_is_cut_whatever_it_is() {
        for (path, cut) in [
            (r"\\?\Volume{a}\", r"\\?\Volume{a}"),
            (r"\\?\Volume{a}", r"\\?\Volume{a"),
            ("x", ""),
            ("aü", "a\u{fffd}"),
            ("a日", "a\u{fffd}\u{fffd}"),
        ] {
            assert_eq!(volume_path_of(path), cut);
        }
    }
}

//! Volumes of the driver `local`.

use crate::backend_error::BackendError;
use crate::go::filepath;
use crate::go::quote::GoQuoted;
use crate::host::Volumes;
use crate::windows_name;

/// The volumes of Docker's driver `local`, located by name only.
///
/// Does not access the disk: whether a volume exists, and what links are in it, is not checked. Suitable for copied
/// data roots, and for those of other machines. A daemon on the host itself uses
/// [`SystemVolumes`](super::SystemVolumes), which resolves links inside the volume.
///
/// ```
/// use wcow_spec::host::{LocalVolumes, Volumes};
///
/// let volumes = LocalVolumes::new(r"C:\ProgramData\docker");
/// let path = volumes.path("local", "logs")?;
/// assert_eq!(path, r"C:\ProgramData\docker\volumes\logs\_data");
/// assert_eq!(volumes.subpath(&path, "app/web")?, r"C:\ProgramData\docker\volumes\logs\_data\app\web");
/// assert!(volumes.subpath(&path, r"..\..\other").is_err());
/// # Ok::<(), wcow_spec::BackendError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalVolumes {
    data_root: String,
}

impl LocalVolumes {
    /// Creates the volumes of the data root, which is a Windows path.
    #[must_use]
    pub fn new(data_root: &str) -> Self {
        Self {
            data_root: data_root.to_owned(),
        }
    }
}

impl Volumes for LocalVolumes {
    fn path(&self, driver: &str, name: &str) -> Result<String, BackendError> {
        if !matches!(driver, "" | "local") {
            return Err(BackendError::not_found(VolumeError::Driver {
                driver: driver.to_owned(),
            }));
        }
        check_name(name).map_err(BackendError::invalid)?;
        let below = format!(r"volumes\{name}\_data");
        Ok(filepath::join(&self.data_root, &below))
    }

    fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError> {
        let names = subpath_names(subpath).map_err(BackendError::invalid)?;
        let mut path = filepath::clean(volume_path);
        for name in names {
            // Not joined as Go does: below `D:\data:`, which is not a folder, that would name a stream.
            if !path.ends_with('\\') {
                path.push('\\');
            }
            path.push_str(&name);
        }
        Ok(path)
    }
}

/// Returns the names that lead from a volume to the folder that a subpath names.
pub(super) fn subpath_names(subpath: &str) -> Result<Vec<String>, VolumeError> {
    let refused = || VolumeError::Subpath {
        subpath: subpath.to_owned(),
    };
    let is_relative = !filepath::is_absolute(subpath) && !subpath.starts_with(['\\', '/']);
    let not_in_names =
        |c: char| c.is_control() || matches!(c, ':' | '*' | '?' | '"' | '<' | '>' | '|');
    if !is_relative || subpath.contains(not_in_names) {
        return Err(refused());
    }
    let cleaned = filepath::clean(subpath);
    let names: Vec<String> = cleaned
        .split('\\')
        .filter(|name| *name != ".")
        .map(str::to_owned)
        .collect();
    if names.iter().all(|name| windows_name::is_plain(name)) {
        Ok(names)
    } else {
        Err(refused())
    }
}

/// Checks a volume's name.
///
/// The rule is moby's `names.RestrictedNamePattern`: a letter or digit, then at least one more of these, `_`, `.` or
/// `-`. Names that Windows would change do not match.
fn check_name(name: &str) -> Result<(), VolumeError> {
    let mut bytes = name.bytes();
    let is_allowed = bytes.next().is_some_and(|b| b.is_ascii_alphanumeric())
        && bytes.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'));
    if name.len() == 1 {
        Err(VolumeError::ShortName)
    } else if !is_allowed {
        Err(VolumeError::Characters {
            name: name.to_owned(),
        })
    } else if name.len() > windows_name::MAX_NAME_LENGTH || !windows_name::is_plain(name) {
        Err(VolumeError::Name {
            name: name.to_owned(),
        })
    } else {
        Ok(())
    }
}

/// Error locating a volume.
#[derive(Debug, thiserror::Error)]
pub(super) enum VolumeError {
    #[error("error looking up volume plugin {driver}: plugin {} not found", GoQuoted(.driver))]
    Driver { driver: String },
    #[error("volume name is too short, names should be at least two alphanumeric characters")]
    ShortName,
    #[error(
        "{} includes invalid characters for a local volume name, only \"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you \
         intended to pass a host directory, use absolute path",
        GoQuoted(.name)
    )]
    Characters { name: String },
    #[error("'{name}' is not the name of a volume")]
    Name { name: String },
    #[error("'{subpath}' does not name a folder inside the volume")]
    Subpath { subpath: String },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error_kind::ErrorKind;

    fn volumes() -> LocalVolumes {
        LocalVolumes::new(r"C:\docker\")
    }

    #[test]
    fn names_that_are_not_those_of_volumes_are_refused() {
        for name in [
            "", "a", "..", ".a", "a/b", r"a\b", "a:b", "NUL", "nul.txt", "ab.", "ü2", "a\0",
        ] {
            let error = volumes().path("local", name).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{name:?}");
        }
        for name in ["ab", "a.b-c_d", &"0".repeat(64)] {
            let path = volumes().path("", name).unwrap();
            assert_eq!(path, format!(r"C:\docker\volumes\{name}\_data"));
        }
    }

    #[test]
    fn only_the_driver_local_is_known() {
        let error = volumes().path("Local", "ab").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(
            error.to_string(),
            r#"error looking up volume plugin Local: plugin "Local" not found"#
        );
    }

    #[test]
    fn a_subpath_stays_inside_the_volume() {
        for (subpath, expected) in [
            ("a", r"E:\v\a"),
            (r"a/b\c", r"E:\v\a\b\c"),
            (r"a\..\b\.", r"E:\v\b"),
            (".", r"E:\v"),
            ("a/..", r"E:\v"),
        ] {
            assert_eq!(volumes().subpath("E:/v/", subpath).unwrap(), expected);
        }
        assert_eq!(volumes().subpath("E:/", "a").unwrap(), r"E:\a");
        // A path that is not a folder does not become one with a stream.
        assert_eq!(volumes().subpath(r"E:\v:", "a").unwrap(), r"E:\v:\a");
        for subpath in [
            "..",
            r"..\x",
            r"a\..\..\x",
            r"\x",
            "/x",
            r"C:\x",
            "C:x",
            r"\\server\share",
            r"\\?\C:\x",
            "a:stream",
            r"a\NUL",
            "a.",
            r"a \b",
            "a\0",
            "a\u{1b}",
            "a*",
            r#"a""#,
            "a|b",
        ] {
            let error = volumes().subpath(r"E:\v", subpath).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{subpath}");
        }
    }
}

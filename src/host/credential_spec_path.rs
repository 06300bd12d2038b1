//! The path of a `file://` credential spec, checked before anything is opened.

use crate::error::CredentialSpecPathError;
use crate::go::filepath;

/// The folder of credential specs below the data root.
const FOLDER: &str = "CredentialSpecs";

/// A file below the folder of credential specs, as a `file://` credential spec names it.
///
/// There is no value of this type that leads out of the folder or names anything but a file or folder
/// in it: not by `..`, not by a drive, a share, a device name or an alternate stream, and not by the dots
/// and spaces that Windows drops at the end of a name. What the file system does with links is the
/// backend's matter.
///
/// ```
/// use wcow_spec::host::CredentialSpecPath;
///
/// let path = CredentialSpecPath::new(r"C:\ProgramData\docker", "team/./web.json").unwrap();
/// assert_eq!(path.full(), r"C:\ProgramData\docker\CredentialSpecs\team\web.json");
/// assert_eq!(path.components().collect::<Vec<_>>(), ["team", "web.json"]);
/// assert!(CredentialSpecPath::new(r"C:\ProgramData\docker", r"..\CredentialSpecs-old\web.json").is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CredentialSpecPath {
    folder: String,
    components: Vec<String>,
}

impl CredentialSpecPath {
    /// The file `location` in the credential-spec folder below `data_root`, a Windows path.
    ///
    /// `location` is cleaned first: `.` is dropped, `..` takes the component before it, and both kinds of
    /// slash separate.
    ///
    /// # Errors
    ///
    /// What is wrong with `location`: it is not relative, has a colon somewhere, leads out of the folder, or
    /// has, once it is cleaned, a component that Windows would take for something else than a plain name.
    pub fn new(data_root: &str, location: &str) -> Result<Self, CredentialSpecPathError> {
        if filepath::is_absolute(location) {
            return Err(CredentialSpecPathError::Absolute);
        }
        if location.contains(':') {
            return Err(CredentialSpecPathError::Colon);
        }
        if location.starts_with(['\\', '/']) {
            return Err(CredentialSpecPathError::Rooted);
        }
        let folder = filepath::join(data_root, FOLDER);
        let full = filepath::join(&folder, location);
        let below = match full.strip_prefix(&folder) {
            Some("") => "",
            Some(below) if below.starts_with('\\') => below,
            _ => return Err(CredentialSpecPathError::Outside { folder }),
        };
        let names = below.split('\\').filter(|name| !name.is_empty());
        let components: Vec<String> = names.map(str::to_owned).collect();
        components.iter().try_for_each(|name| check_name(name))?;
        Ok(Self { folder, components })
    }

    /// The folder of credential specs, as a Windows path.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The names that lead from the folder to the file. Without any, the path is the folder's own.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        self.components.iter().map(String::as_str)
    }

    /// The whole path, as a Windows path.
    #[must_use]
    pub fn full(&self) -> String {
        let mut full = self.folder.clone();
        for component in &self.components {
            full.push('\\');
            full.push_str(component);
        }
        full
    }
}

/// Refuses the names that Windows does not take as they are.
fn check_name(name: &str) -> Result<(), CredentialSpecPathError> {
    if filepath::is_device(name) {
        return Err(CredentialSpecPathError::Device {
            component: name.to_owned(),
        });
    }
    if name.ends_with(['.', ' ']) {
        return Err(CredentialSpecPathError::TrailingDotOrSpace {
            component: name.to_owned(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = r"C:\ProgramData\docker";

    fn reason(location: &str) -> CredentialSpecPathError {
        CredentialSpecPath::new(ROOT, location).unwrap_err()
    }

    #[test]
    fn plain_names_are_taken_and_cleaned() {
        let cases = [
            ("web.json", r"\web.json"),
            ("sub/web.json", r"\sub\web.json"),
            (r"a\.\b\..\web.json", r"\a\web.json"),
            ("web app.json", r"\web app.json"),
            ("ünï.json", r"\ünï.json"),
            ("console.json", r"\console.json"),
            ("com10", r"\com10"),
            (".hidden", r"\.hidden"),
            ("..x", r"\..x"),
            (".", ""),
            (r"a\..", ""),
            (r"NUL\..\web.json", r"\web.json"),
            (r"..\CredentialSpecs\web.json", r"\web.json"),
            (r"..\..\docker\CredentialSpecs", ""),
        ];
        for (location, below) in cases {
            let path = CredentialSpecPath::new(ROOT, location).unwrap();
            assert_eq!(path.full(), format!(r"{ROOT}\CredentialSpecs{below}"));
        }
    }

    #[test]
    fn nothing_leads_out_of_the_folder() {
        let outside = CredentialSpecPathError::Outside {
            folder: format!(r"{ROOT}\CredentialSpecs"),
        };
        for location in [
            "..",
            "../x",
            r"a\..\..\x",
            r"..\CredentialSpecs-other\x",
            r"..\credentialspecs\x",
            r"..\..\..\..\CredentialSpecs\x",
        ] {
            assert_eq!(reason(location), outside, "{location}");
        }
    }

    #[test]
    fn only_relative_paths_are_taken() {
        for location in [
            r"C:\x",
            "C:/x",
            r"\\server\share\x",
            "//server/share/x",
            r"\\?\C:\x",
            r"\\.\pipe\x",
        ] {
            assert_eq!(
                reason(location),
                CredentialSpecPathError::Absolute,
                "{location}"
            );
        }
        assert_eq!(reason(r"\x"), CredentialSpecPathError::Rooted);
        assert_eq!(reason("/x"), CredentialSpecPathError::Rooted);
        assert_eq!(reason("C:x"), CredentialSpecPathError::Colon);
        assert_eq!(reason("web.json:stream"), CredentialSpecPathError::Colon);
        assert_eq!(reason(r"a:b\..\web.json"), CredentialSpecPathError::Colon);
    }

    #[test]
    fn devices_are_refused_in_every_disguise() {
        for name in [
            "NUL",
            "nul",
            "NUL.json",
            "nul.tar.gz",
            "NUL .txt",
            "COM1",
            "com9.x",
            "LPT³",
            "COM¹",
            "CONIN$",
            "aux",
            "prn.",
            "con ",
        ] {
            for location in [
                name.to_owned(),
                format!(r"sub\{name}"),
                format!(r"{name}\x.json"),
            ] {
                assert!(
                    matches!(reason(&location), CredentialSpecPathError::Device { component } if component == name),
                    "{location}"
                );
            }
        }
    }

    #[test]
    fn names_that_windows_shortens_are_refused() {
        for name in ["web.json.", "web.json ", "...", ".. ", ". ", " "] {
            assert_eq!(
                reason(&format!(r"a\{name}\x")),
                CredentialSpecPathError::TrailingDotOrSpace {
                    component: name.to_owned()
                }
            );
        }
    }
}

//! The path of a `file://` credential spec, validated before anything is opened.

use std::fmt;

use crate::error_kind::ErrorKind;
use crate::go::filepath;
use crate::windows_name;

/// The folder of credential specs below the data root.
pub(crate) const CREDENTIAL_SPECS: &str = "CredentialSpecs";

/// A file below the folder of credential specs, as a `file://` credential spec names it.
///
/// A value of this type never leads out of the folder and names nothing but a file or folder in it: it has no `..`, no
/// drive, share, device name or alternate stream, and no name that ends with a dot or a space, which Windows would
/// drop. Links on the disk are the backend's responsibility.
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
    /// Parses the location of a credential spec in the folder `CredentialSpecs` below `data_root`, a Windows path.
    ///
    /// The location is cleaned first, as dockerd does: `.` is dropped, `..` removes the component before it, and both
    /// kinds of slash separate components.
    ///
    /// # Errors
    ///
    /// Returns [`CredentialSpecPathError`] if the location is not relative, contains a colon, leads out of the folder,
    /// or has, once it is cleaned, a component that Windows would not use as a plain name.
    pub fn new(data_root: &str, location: &str) -> Result<Self, CredentialSpecPathError> {
        Self::parse(data_root, location).map_err(|problem| CredentialSpecPathError {
            location: location.to_owned(),
            problem,
        })
    }

    fn parse(data_root: &str, location: &str) -> Result<Self, CredentialSpecPathProblem> {
        if filepath::is_absolute(location) {
            return Err(CredentialSpecPathProblem::Absolute);
        }
        if location.contains(':') {
            return Err(CredentialSpecPathProblem::Colon);
        }
        if location.starts_with(['\\', '/']) {
            return Err(CredentialSpecPathProblem::Rooted);
        }
        let folder = filepath::join(data_root, CREDENTIAL_SPECS);
        let full = filepath::join(&folder, location);
        let below = match full.strip_prefix(&folder) {
            Some("") => "",
            Some(below) if below.starts_with('\\') => below,
            _ => return Err(CredentialSpecPathProblem::Outside { folder }),
        };
        let names = below.split('\\').filter(|name| !name.is_empty());
        let components: Vec<String> = names.map(str::to_owned).collect();
        components.iter().try_for_each(|name| check_name(name))?;
        Ok(Self { folder, components })
    }

    /// Returns the folder of credential specs, as a Windows path.
    #[must_use]
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Returns the components that lead from the folder to the file; none if the path is the folder itself.
    pub fn components(&self) -> impl Iterator<Item = &str> {
        self.components.iter().map(String::as_str)
    }

    /// Returns the full path, as a Windows path.
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

/// Refuses names that Windows would change.
fn check_name(name: &str) -> Result<(), CredentialSpecPathProblem> {
    if windows_name::is_device(name) {
        return Err(CredentialSpecPathProblem::Device {
            component: name.to_owned(),
        });
    }
    if name.ends_with(['.', ' ']) {
        return Err(CredentialSpecPathProblem::TrailingDotOrSpace {
            component: name.to_owned(),
        });
    }
    Ok(())
}

/// Error parsing the location of a `file://` credential spec.
///
/// Displays dockerd's text if dockerd refuses the location, and otherwise names it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CredentialSpecPathError {
    /// The location.
    pub location: String,
    /// What is wrong with it.
    pub problem: CredentialSpecPathProblem,
}

impl CredentialSpecPathError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

impl fmt::Display for CredentialSpecPathError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { location, problem } = self;
        write!(f, "invalid credential spec: file:// path {problem}")?;
        match problem {
            CredentialSpecPathProblem::Absolute | CredentialSpecPathProblem::Outside { .. } => {
                Ok(())
            }
            _ => write!(f, ": '{location}'"),
        }
    }
}

impl std::error::Error for CredentialSpecPathError {}

/// What is wrong with the location of a `file://` credential spec.
///
/// Displays the end of a sentence; [`Absolute`](Self::Absolute) and [`Outside`](Self::Outside) use dockerd's text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CredentialSpecPathProblem {
    /// The location starts at a drive, a share or a device.
    Absolute,
    /// The location starts at the root of the current drive.
    Rooted,
    /// The location contains a colon: a drive without a root, or an alternate stream.
    Colon,
    /// The location leads out of the credential-spec folder.
    Outside {
        /// The credential-spec folder.
        folder: String,
    },
    /// A component names a device, such as `NUL` or `COM1`, in any case and with any extension.
    Device {
        /// The component.
        component: String,
    },
    /// A component ends with a dot or a space, which Windows would drop.
    TrailingDotOrSpace {
        /// The component.
        component: String,
    },
}

impl fmt::Display for CredentialSpecPathProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absolute => f.write_str("cannot be absolute"),
            Self::Rooted => f.write_str("cannot start with a separator"),
            Self::Colon => f.write_str("cannot contain a colon"),
            Self::Outside { folder } => write!(f, "must be under {folder}"),
            Self::Device { component } => write!(f, "cannot name the device {component}"),
            Self::TrailingDotOrSpace { .. } => {
                f.write_str("cannot have a component that ends with a dot or a space")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROOT: &str = r"C:\ProgramData\docker";

    fn problem(location: &str) -> CredentialSpecPathProblem {
        CredentialSpecPath::new(ROOT, location).unwrap_err().problem
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
        let outside = CredentialSpecPathProblem::Outside {
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
            assert_eq!(problem(location), outside, "{location}");
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
                problem(location),
                CredentialSpecPathProblem::Absolute,
                "{location}"
            );
        }
        assert_eq!(problem(r"\x"), CredentialSpecPathProblem::Rooted);
        assert_eq!(problem("/x"), CredentialSpecPathProblem::Rooted);
        assert_eq!(problem("C:x"), CredentialSpecPathProblem::Colon);
        assert_eq!(problem("web.json:stream"), CredentialSpecPathProblem::Colon);
        assert_eq!(
            problem(r"a:b\..\web.json"),
            CredentialSpecPathProblem::Colon
        );
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
                    matches!(problem(&location), CredentialSpecPathProblem::Device { component } if component == name),
                    "{location}"
                );
            }
        }
    }

    #[test]
    fn names_that_windows_shortens_are_refused() {
        for name in ["web.json.", "web.json ", "...", ".. ", ". ", " "] {
            assert_eq!(
                problem(&format!(r"a\{name}\x")),
                CredentialSpecPathProblem::TrailingDotOrSpace {
                    component: name.to_owned()
                }
            );
        }
    }
}

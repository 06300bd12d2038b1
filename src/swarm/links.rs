//! Links in a container's file system, from the paths that a task requests to the mounted secrets and configs.

use std::io;
use std::path::{Path, PathBuf};

use super::{FileReference, LinkPathProblem, ReferenceKind, SetupError, log_failure};
use crate::daemon::{CONFIGS_DESTINATION, SECRETS_DESTINATION};
use crate::go::filepath;
use crate::printable::printable;
use crate::scoped_dir::ScopedDir;
use crate::windows_name;

/// The folder of secrets with relative names.
const DEFAULT_SECRETS_PATH: &str = r"C:\ProgramData\Docker\secrets";

/// The folder of configs with relative names.
const DEFAULT_CONFIGS_PATH: &str = r"C:\";

/// Makes a link for each reference in the file system that is mounted at `root`, or none if one fails.
///
/// Never creates anything outside of it, whatever links the image has prepared: see [`ScopedDir`].
pub(super) fn make(root: &Path, references: &[FileReference]) -> Result<(), SetupError> {
    let mut links = MadeLinks::open(root)?;
    for reference in references {
        let path = LinkPath::of(reference).map_err(|problem| SetupError::LinkPath {
            reference: Box::new(reference.clone()),
            problem,
        })?;
        links
            .add(&path, &target(reference))
            .map_err(|source| SetupError::Link {
                reference: Box::new(reference.clone()),
                path: path.text,
                source: source.into(),
            })?;
    }
    links.keep();
    Ok(())
}

/// Returns the path at which the mounts show a secret or config in the container.
fn target(reference: &FileReference) -> String {
    let folder = match reference.kind {
        ReferenceKind::Secret => SECRETS_DESTINATION,
        ReferenceKind::Config => CONFIGS_DESTINATION,
    };
    filepath::join(folder, &reference.id)
}

/// The path of a link on the container's drive `C:`.
#[derive(Debug)]
struct LinkPath {
    text: String,
    /// The names of the folders above it, below the root.
    parent: Vec<String>,
    name: String,
}

impl LinkPath {
    /// Returns the path that a reference requests: an absolute one as it is, any other below the folder of its
    /// kind.
    fn of(reference: &FileReference) -> Result<Self, LinkPathProblem> {
        let file = &reference.file;
        let folder = match reference.kind {
            ReferenceKind::Secret => DEFAULT_SECRETS_PATH,
            ReferenceKind::Config => DEFAULT_CONFIGS_PATH,
        };
        let text = if filepath::is_absolute(file) {
            filepath::clean(file)
        } else {
            filepath::join(folder, file)
        };
        let mut components = components(&text)?;
        let name = components.pop().ok_or(LinkPathProblem::NoName)?;
        Ok(Self {
            parent: components,
            name,
            text,
        })
    }
}

/// Returns the components of a cleaned path on drive `C:`, which can all be names of files.
fn components(path: &str) -> Result<Vec<String>, LinkPathProblem> {
    let below = path
        .strip_prefix(r"C:\")
        .or_else(|| path.strip_prefix(r"c:\"))
        .ok_or(LinkPathProblem::NotOnSystemDrive)?;
    let names = below.split('\\').filter(|name| !name.is_empty());
    let check = |name: &str| match windows_name::is_plain(name) {
        true => Ok(name.to_owned()),
        false => Err(LinkPathProblem::Name {
            component: name.to_owned(),
        }),
    };
    names.map(check).collect()
}

/// The links and folders that were made. They are removed again unless they are [kept](Self::keep).
struct MadeLinks {
    root: ScopedDir,
    folders: Vec<PathBuf>,
    links: Vec<PathBuf>,
}

impl MadeLinks {
    fn open(root: &Path) -> Result<Self, SetupError> {
        let opened = ScopedDir::open(root).map_err(|source| SetupError::OpenFs {
            path: root.to_owned(),
            source: source.into(),
        })?;
        Ok(Self {
            root: opened,
            folders: Vec::new(),
            links: Vec::new(),
        })
    }

    fn keep(mut self) {
        self.folders.clear();
        self.links.clear();
    }

    fn add(&mut self, link: &LinkPath, target: &str) -> io::Result<()> {
        let mut path = PathBuf::new();
        for name in &link.parent {
            path.push(name);
            match self.root.create_dir(&path) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                created => {
                    created?;
                    self.folders.push(path.clone());
                }
            }
        }
        path.push(&link.name);
        match self.root.create_link(target, &path) {
            // An earlier attempt has made it.
            Err(error)
                if error.kind() == io::ErrorKind::AlreadyExists && self.has_link(target, &path) =>
            {
                return Ok(());
            }
            linked => linked?,
        }
        self.links.push(path);
        tracing::debug!(path = %printable(&link.text), target, "made a link in the container's file system");
        Ok(())
    }
}

impl MadeLinks {
    fn has_link(&self, target: &str, path: &Path) -> bool {
        let found = self.root.link_target(path);
        found.is_ok_and(|found| found == Path::new(target))
    }
}

impl Drop for MadeLinks {
    fn drop(&mut self) {
        for link in &self.links {
            log_failure(link, self.root.remove_link(link));
        }
        for folder in self.folders.iter().rev() {
            log_failure(folder, self.root.remove_dir(folder));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(kind: ReferenceKind, file: &str) -> Result<String, LinkPathProblem> {
        let reference = FileReference {
            kind,
            id: "id".to_owned(),
            name: "name".to_owned(),
            file: file.to_owned(),
        };
        LinkPath::of(&reference).map(|path| {
            let folder = format!(r"C:\{}", path.parent.join(r"\"));
            assert_eq!(path.text, filepath::join(&folder, &path.name));
            path.text
        })
    }

    #[test]
    fn names_are_below_the_folder_of_their_kind_or_where_they_say() {
        use ReferenceKind::{Config, Secret};
        for (kind, file, expected) in [
            (
                Secret,
                "db-password",
                r"C:\ProgramData\Docker\secrets\db-password",
            ),
            (Secret, r"app\x", r"C:\ProgramData\Docker\secrets\app\x"),
            (Secret, r"..\x", r"C:\ProgramData\Docker\x"),
            (Secret, r"\x", r"C:\ProgramData\Docker\secrets\x"),
            (Secret, r"C:\app\cert.pfx", r"C:\app\cert.pfx"),
            (Config, "app/settings.json", r"C:\app\settings.json"),
            (Config, r"..\..\x", r"C:\x"),
            (Config, r"C:/a/./b/../c", r"C:\a\c"),
        ] {
            assert_eq!(path(kind, file).unwrap(), expected, "{file}");
        }
    }

    #[test]
    fn paths_that_cannot_be_those_of_files_are_refused() {
        for file in [r"D:\x", r"\\server\share\x", r"\\?\C:\x", r"\\.\C:\x"] {
            let problem = path(ReferenceKind::Secret, file).unwrap_err();
            assert_eq!(problem, LinkPathProblem::NotOnSystemDrive, "{file}");
        }
        for file in ["", r"C:\", "..", "."] {
            let problem = path(ReferenceKind::Config, file).unwrap_err();
            assert_eq!(problem, LinkPathProblem::NoName, "{file}");
        }
        for (file, component) in [
            ("C:x", "C:x"),
            ("a:stream", "a:stream"),
            (r"NUL\x", "NUL"),
            ("com1.txt", "com1.txt"),
            ("x.", "x."),
        ] {
            let problem = path(ReferenceKind::Secret, file).unwrap_err();
            let expected = LinkPathProblem::Name {
                component: component.to_owned(),
            };
            assert_eq!(problem, expected, "{file}");
        }
    }
}

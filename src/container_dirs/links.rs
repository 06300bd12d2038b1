//! Links in a container's file system, from where a task wants its secrets and configs to where they are
//! shown.

use std::io;
use std::path::{Path, PathBuf};

use cap_std::ambient_authority;
use cap_std::fs::Dir;
use typed_path::{Utf8WindowsComponent, Utf8WindowsPath, Utf8WindowsPrefix};

use super::{ContainerDirsError, LinkPathError, Reference, ReferenceKind};
use crate::mounts::{CONFIGS_DESTINATION, SECRETS_DESTINATION};
use crate::windows_path;

/// Where secrets are wanted whose names are relative.
const SECRETS_FOLDER: &str = r"C:\ProgramData\Docker\secrets";

/// Where configs are wanted whose names are relative.
const CONFIGS_FOLDER: &str = r"C:\";

/// Makes a link for each reference in the file system that is mounted at `root`, or none if one fails.
///
/// Nothing is ever made outside: [`Dir`] refuses every path that leads out of the root, whatever links the
/// image has prepared.
pub(super) fn make(root: &Path, references: &[Reference]) -> Result<(), ContainerDirsError> {
    let mut links = MadeLinks::open(root)?;
    for reference in references {
        let place = Place::of(reference).map_err(|reason| ContainerDirsError::LinkPath {
            reference: Box::new(reference.clone()),
            reason,
        })?;
        links
            .add(&place, &target(reference))
            .map_err(|source| ContainerDirsError::Link {
                reference: Box::new(reference.clone()),
                path: place.text,
                source: source.into(),
            })?;
    }
    links.keep();
    Ok(())
}

/// Where the mounts show a secret or config in the container.
fn target(reference: &Reference) -> String {
    let folder = match reference.kind {
        ReferenceKind::Secret => SECRETS_DESTINATION,
        ReferenceKind::Config => CONFIGS_DESTINATION,
    };
    windows_path::join(folder, &reference.id)
}

/// A place on the container's drive `C:`.
#[derive(Debug)]
struct Place {
    text: String,
    /// The folders above it, below the root.
    parent: PathBuf,
    name: String,
}

impl Place {
    /// The place that a reference wants its file at: an absolute one as it is, another below the folder of
    /// its kind.
    fn of(reference: &Reference) -> Result<Self, LinkPathError> {
        let file = &reference.file;
        let folder = match reference.kind {
            ReferenceKind::Secret => SECRETS_FOLDER,
            ReferenceKind::Config => CONFIGS_FOLDER,
        };
        let text = if windows_path::is_absolute(file) {
            windows_path::clean(file)
        } else {
            windows_path::join(folder, file)
        };
        let mut components = components(&text)?;
        let name = components.pop().ok_or(LinkPathError::NoName)?;
        Ok(Self {
            parent: components.iter().collect(),
            name,
            text,
        })
    }
}

/// The components of a cleaned path on drive `C:`, each of which can be the name of a file.
fn components(path: &str) -> Result<Vec<String>, LinkPathError> {
    let mut names = Vec::new();
    let mut on_system_drive = false;
    for component in Utf8WindowsPath::new(path).components() {
        match component {
            Utf8WindowsComponent::Prefix(prefix) => {
                on_system_drive = matches!(prefix.kind(), Utf8WindowsPrefix::Disk('C' | 'c'));
            }
            Utf8WindowsComponent::Normal(name) if windows_path::is_plain_name(name) => {
                names.push(name.to_owned());
            }
            Utf8WindowsComponent::Normal(name) => {
                return Err(LinkPathError::Name {
                    component: name.to_owned(),
                });
            }
            // A cleaned absolute path has no others.
            _ => {}
        }
    }
    if on_system_drive {
        Ok(names)
    } else {
        Err(LinkPathError::NotOnSystemDrive)
    }
}

/// The links and folders that were made; they are removed again unless they are [kept](Self::keep).
struct MadeLinks {
    root: Dir,
    #[cfg(windows)]
    root_path: PathBuf,
    folders: Vec<PathBuf>,
    links: Vec<PathBuf>,
}

impl MadeLinks {
    fn open(root_path: &Path) -> Result<Self, ContainerDirsError> {
        let root = Dir::open_ambient_dir(root_path, ambient_authority());
        let root = root.map_err(|source| ContainerDirsError::OpenFs {
            path: root_path.to_owned(),
            source: source.into(),
        })?;
        Ok(Self {
            root,
            #[cfg(windows)]
            root_path: root_path.to_owned(),
            folders: Vec::new(),
            links: Vec::new(),
        })
    }

    fn keep(mut self) {
        self.folders.clear();
        self.links.clear();
    }

    fn add(&mut self, place: &Place, target: &str) -> io::Result<()> {
        let mut folder = PathBuf::new();
        for name in &place.parent {
            folder.push(name);
            match self.root.create_dir(&folder) {
                Ok(()) => self.folders.push(folder.clone()),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        let link = folder.join(&place.name);
        self.link(target, &folder, &place.name)?;
        self.links.push(link);
        tracing::debug!(path = %place.text, target, "made a link in the container's file system");
        Ok(())
    }

    #[cfg(not(windows))]
    fn link(&self, target: &str, folder: &Path, name: &str) -> io::Result<()> {
        self.root.symlink_contents(target, folder.join(name))
    }

    /// [`Dir`] makes no links to absolute paths on Windows, though it makes others as this does: at the
    /// real path of the folder, in which no link is left.
    #[cfg(windows)]
    fn link(&self, target: &str, folder: &Path, name: &str) -> io::Result<()> {
        let mut real = self.root_path.clone();
        if !folder.as_os_str().is_empty() {
            real.push(self.root.canonicalize(folder)?);
        }
        std::os::windows::fs::symlink_file(target, real.join(name))
    }
}

impl Drop for MadeLinks {
    fn drop(&mut self) {
        let links = self
            .links
            .iter()
            .map(|link| (link, self.root.remove_file(link)));
        let folders = self.folders.iter().rev();
        let folders = folders.map(|folder| (folder, self.root.remove_dir(folder)));
        for (path, removed) in links.chain(folders) {
            if let Err(error) = removed {
                tracing::error!(path = %path.display(), %error, "cannot clean up after a failure");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(kind: ReferenceKind, file: &str) -> Result<String, LinkPathError> {
        let reference = Reference {
            kind,
            id: "id".to_owned(),
            name: "name".to_owned(),
            file: file.to_owned(),
        };
        Place::of(&reference).map(|place| {
            let parent: Vec<_> = place
                .parent
                .iter()
                .filter_map(|name| name.to_str())
                .collect();
            assert_eq!(
                place.text,
                windows_path::join(&format!(r"C:\{}", parent.join(r"\")), &place.name)
            );
            place.text
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
            assert_eq!(place(kind, file).unwrap(), expected, "{file}");
        }
    }

    #[test]
    fn places_where_no_file_can_be_are_refused() {
        for file in [r"D:\x", r"\\server\share\x", r"\\?\C:\x", r"\\.\C:\x"] {
            let reason = place(ReferenceKind::Secret, file).unwrap_err();
            assert_eq!(reason, LinkPathError::NotOnSystemDrive, "{file}");
        }
        for file in ["", r"C:\", "..", "."] {
            let reason = place(ReferenceKind::Config, file).unwrap_err();
            assert_eq!(reason, LinkPathError::NoName, "{file}");
        }
        for (file, component) in [
            ("C:x", "C:x"),
            ("a:stream", "a:stream"),
            (r"NUL\x", "NUL"),
            ("com1.txt", "com1.txt"),
            ("x.", "x."),
        ] {
            let reason = place(ReferenceKind::Secret, file).unwrap_err();
            let expected = LinkPathError::Name {
                component: component.to_owned(),
            };
            assert_eq!(reason, expected, "{file}");
        }
    }
}

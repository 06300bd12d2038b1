//! Links in a container's file system, from where a task wants its secrets and configs to where they are
//! shown.

use std::io;
use std::path::{Path, PathBuf};

use super::container_root::ContainerRoot;
use super::{ContainerDirsError, LinkPathError, Reference, ReferenceKind, cleaned_up};
use crate::container::mounts::{CONFIGS_DESTINATION, SECRETS_DESTINATION};
use crate::go::filepath;

/// Where secrets are wanted whose names are relative.
const SECRETS_FOLDER: &str = r"C:\ProgramData\Docker\secrets";

/// Where configs are wanted whose names are relative.
const CONFIGS_FOLDER: &str = r"C:\";

/// Makes a link for each reference in the file system that is mounted at `root`, or none if one fails.
///
/// Nothing is ever made outside, whatever links the image has prepared: see [`ContainerRoot`].
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
    filepath::join(folder, &reference.id)
}

/// A place on the container's drive `C:`.
#[derive(Debug)]
struct Place {
    text: String,
    /// The names of the folders above it, below the root.
    parent: Vec<String>,
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
        let text = if filepath::is_absolute(file) {
            filepath::clean(file)
        } else {
            filepath::join(folder, file)
        };
        let mut components = components(&text)?;
        let name = components.pop().ok_or(LinkPathError::NoName)?;
        Ok(Self {
            parent: components,
            name,
            text,
        })
    }
}

/// The components of a cleaned path on drive `C:`, each of which can be the name of a file.
fn components(path: &str) -> Result<Vec<String>, LinkPathError> {
    let below = path
        .strip_prefix(r"C:\")
        .or_else(|| path.strip_prefix(r"c:\"))
        .ok_or(LinkPathError::NotOnSystemDrive)?;
    let names = below.split('\\').filter(|name| !name.is_empty());
    let check = |name: &str| match filepath::is_plain_name(name) {
        true => Ok(name.to_owned()),
        false => Err(LinkPathError::Name {
            component: name.to_owned(),
        }),
    };
    names.map(check).collect()
}

/// The links and folders that were made; they are removed again unless they are [kept](Self::keep).
struct MadeLinks {
    root: ContainerRoot,
    folders: Vec<PathBuf>,
    links: Vec<PathBuf>,
}

impl MadeLinks {
    fn open(root: &Path) -> Result<Self, ContainerDirsError> {
        let opened = ContainerRoot::open(root).map_err(|source| ContainerDirsError::OpenFs {
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

    fn add(&mut self, place: &Place, target: &str) -> io::Result<()> {
        let mut path = PathBuf::new();
        for name in &place.parent {
            path.push(name);
            if self.root.enter(&path)? {
                self.folders.push(path.clone());
            }
        }
        path.push(&place.name);
        match self.root.link(target, &path) {
            // As an earlier try has made it.
            Err(error)
                if error.kind() == io::ErrorKind::AlreadyExists
                    && self.root.has_link(target, &path) =>
            {
                return Ok(());
            }
            linked => linked?,
        }
        self.links.push(path);
        tracing::debug!(path = %place.text, target, "made a link in the container's file system");
        Ok(())
    }
}

impl Drop for MadeLinks {
    fn drop(&mut self) {
        for link in &self.links {
            cleaned_up(link, self.root.remove_link(link));
        }
        for folder in self.folders.iter().rev() {
            cleaned_up(folder, self.root.remove_folder(folder));
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
            let folder = format!(r"C:\{}", place.parent.join(r"\"));
            assert_eq!(place.text, filepath::join(&folder, &place.name));
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

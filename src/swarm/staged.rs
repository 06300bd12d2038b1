//! A folder that is filled beside its place, and put there only when it is complete.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{cleaned_up, private};

/// What is added to the name of a folder that is being filled.
const NEW: &str = ".new";

/// What is added to the name of a folder that is being replaced.
const OLD: &str = ".old";

/// A folder under a name of its own, beside the one that it is to replace; removed again unless it is
/// [installed](Self::install).
#[derive(Debug)]
pub(super) struct StagedFolder {
    target: PathBuf,
    /// The folders above it that had to be made, the outermost first.
    made_parents: Vec<PathBuf>,
    /// Whether the folder is there, under the name of its own.
    is_staged: bool,
}

impl StagedFolder {
    /// An empty folder that is to become `target`, and the folders above it that are missing.
    ///
    /// What an interrupted run has left there is cleared away first.
    pub(super) fn create(target: &Path) -> io::Result<Self> {
        let mut staged = Self {
            target: target.to_owned(),
            made_parents: Vec::new(),
            is_staged: false,
        };
        for parent in missing_parents(target)? {
            private::create_dir(&parent)?;
            staged.made_parents.push(parent);
        }
        staged.recover()?;
        private::create_dir(&staged.new_path())?;
        staged.is_staged = true;
        Ok(staged)
    }

    /// Where the folder is to be.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Writes a new file into the folder.
    pub(super) fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        private::write_new(&self.new_path().join(name), content)
    }

    /// Puts the folder in its place. Whatever was there comes back unless the result is
    /// [kept](InstalledFolder::keep).
    pub(super) fn install(mut self) -> io::Result<InstalledFolder> {
        let replaces = exists(&self.target)?;
        if replaces {
            fs::rename(&self.target, self.old_path())?;
        }
        if let Err(error) = fs::rename(self.new_path(), &self.target) {
            if replaces {
                cleaned_up(&self.target, fs::rename(self.old_path(), &self.target));
            }
            return Err(error);
        }
        self.is_staged = false;
        Ok(InstalledFolder {
            target: self.target.clone(),
            old: replaces.then(|| self.old_path()),
            made_parents: std::mem::take(&mut self.made_parents),
            kept: false,
        })
    }

    /// Clears away what a run left behind that was interrupted between two steps.
    fn recover(&self) -> io::Result<()> {
        for path in [&self.target, &self.new_path(), &self.old_path()] {
            if exists(path)? && !fs::symlink_metadata(path)?.is_dir() {
                let message = format!("{} is there, and not a folder", path.display());
                return Err(io::Error::new(io::ErrorKind::NotADirectory, message));
            }
        }
        if exists(&self.new_path())? {
            fs::remove_dir_all(self.new_path())?;
        }
        match (exists(&self.old_path())?, exists(&self.target)?) {
            (true, false) => fs::rename(self.old_path(), &self.target),
            (true, true) => fs::remove_dir_all(self.old_path()),
            (false, _) => Ok(()),
        }
    }

    fn new_path(&self) -> PathBuf {
        with_extension(&self.target, NEW)
    }

    fn old_path(&self) -> PathBuf {
        with_extension(&self.target, OLD)
    }
}

impl Drop for StagedFolder {
    fn drop(&mut self) {
        if self.is_staged {
            cleaned_up(&self.new_path(), fs::remove_dir_all(self.new_path()));
        }
        remove_parents(&self.made_parents);
    }
}

/// A folder in its place; what was there before comes back unless it is [kept](Self::keep).
#[derive(Debug)]
pub(super) struct InstalledFolder {
    target: PathBuf,
    old: Option<PathBuf>,
    made_parents: Vec<PathBuf>,
    kept: bool,
}

impl InstalledFolder {
    /// Keeps the folder, and lets go of what it replaces.
    pub(super) fn keep(mut self) {
        self.kept = true;
        if let Some(old) = &self.old {
            cleaned_up(old, fs::remove_dir_all(old));
        }
    }
}

impl Drop for InstalledFolder {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        // What was there comes back first: should this be interrupted, the next run finds it in its place.
        let new = with_extension(&self.target, NEW);
        cleaned_up(&self.target, fs::rename(&self.target, &new));
        if let Some(old) = &self.old {
            cleaned_up(old, fs::rename(old, &self.target));
        }
        cleaned_up(&new, fs::remove_dir_all(&new));
        remove_parents(&self.made_parents);
    }
}

/// The folders above the path that are not there, the outermost first.
fn missing_parents(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut missing = Vec::new();
    for parent in path.ancestors().skip(1) {
        if parent.as_os_str().is_empty() || exists(parent)? {
            break;
        }
        missing.push(parent.to_owned());
    }
    missing.reverse();
    Ok(missing)
}

/// Removes the folders that were made, the innermost first; those that are in use by now stay.
fn remove_parents(made: &[PathBuf]) {
    for parent in made.iter().rev() {
        cleaned_up(parent, fs::remove_dir(parent));
    }
}

/// Whether there is anything at the path, a link that leads nowhere included.
fn exists(path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn with_extension(path: &Path, extension: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(extension);
    PathBuf::from(name)
}

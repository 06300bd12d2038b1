//! A folder that is filled under another name, and renamed when it is complete.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{log_failure, private};

/// The suffix of a folder that is being filled.
const NEW: &str = ".new";

/// The suffix of a folder that is being replaced.
const OLD: &str = ".old";

/// A folder with a temporary name, beside the one that it will replace. It is removed again unless it is
/// [installed](Self::install).
#[derive(Debug)]
pub(super) struct StagedFolder {
    target: PathBuf,
    /// The folders above it that had to be created, the outermost first.
    made_parents: Vec<PathBuf>,
    /// Whether the folder exists under its temporary name.
    is_staged: bool,
}

impl StagedFolder {
    /// Creates an empty folder that will become `target`, and the folders above it that are missing.
    ///
    /// What an interrupted run has left is removed first.
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

    /// Returns the path that the folder will have.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Writes a new file into the folder.
    pub(super) fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        private::write_new(&self.new_path().join(name), content)
    }

    /// Renames the folder to its target. The folder that it replaces is restored unless the result is
    /// [kept](InstalledFolder::keep).
    pub(super) fn install(mut self) -> io::Result<InstalledFolder> {
        let replaces = exists(&self.target)?;
        if replaces {
            fs::rename(&self.target, self.old_path())?;
        }
        if let Err(error) = fs::rename(self.new_path(), &self.target) {
            if replaces {
                log_failure(&self.target, fs::rename(self.old_path(), &self.target));
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

    /// Removes what a run left that was interrupted between two steps.
    fn recover(&self) -> io::Result<()> {
        for path in [&self.target, &self.new_path(), &self.old_path()] {
            if exists(path)? && !fs::symlink_metadata(path)?.is_dir() {
                let message = format!("{} is not a folder", path.display());
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
            log_failure(&self.new_path(), fs::remove_dir_all(self.new_path()));
        }
        remove_parents(&self.made_parents);
    }
}

/// A folder that has been renamed to its target. The folder that it replaces is restored unless it is
/// [kept](Self::keep).
#[derive(Debug)]
pub(super) struct InstalledFolder {
    target: PathBuf,
    old: Option<PathBuf>,
    made_parents: Vec<PathBuf>,
    kept: bool,
}

impl InstalledFolder {
    /// Keeps the folder, and removes the one that it replaces.
    pub(super) fn keep(mut self) {
        self.kept = true;
        if let Some(old) = &self.old {
            log_failure(old, fs::remove_dir_all(old));
        }
    }
}

impl Drop for InstalledFolder {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        // The replaced folder is restored first: if this is interrupted, the next run finds it.
        let new = with_extension(&self.target, NEW);
        log_failure(&self.target, fs::rename(&self.target, &new));
        if let Some(old) = &self.old {
            log_failure(old, fs::rename(old, &self.target));
        }
        log_failure(&new, fs::remove_dir_all(&new));
        remove_parents(&self.made_parents);
    }
}

/// Returns the folders above the path that do not exist, the outermost first.
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

/// Removes the folders that were created, the innermost first. Those that are in use by now stay.
fn remove_parents(made: &[PathBuf]) {
    for parent in made.iter().rev() {
        log_failure(parent, fs::remove_dir(parent));
    }
}

/// Returns whether there is anything at the path, a dangling link included.
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

//! A folder that is filled under another name, and renamed when it is complete.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::log_failure;
use crate::scoped_dir::{Entry, ScopedDir};

/// The suffix of a folder that is being filled.
const NEW: &str = ".new";

/// The suffix of a folder that is being replaced.
const OLD: &str = ".old";

/// A folder with a temporary name, beside the one that it will replace. It is removed again unless it is
/// [installed](Self::install). All paths are below the root.
#[derive(Debug)]
pub(super) struct StagedFolder<'a> {
    root: &'a ScopedDir,
    target: PathBuf,
    /// The folders above it that had to be created, the outermost first.
    made_parents: Vec<PathBuf>,
    /// Whether the folder exists under its temporary name.
    is_staged: bool,
}

impl<'a> StagedFolder<'a> {
    /// Creates an empty folder that will become `target`, and the folders above it that are missing.
    ///
    /// What an interrupted run has left is removed first.
    pub(super) fn create(root: &'a ScopedDir, target: &Path) -> io::Result<Self> {
        let mut staged = Self {
            root,
            target: target.to_owned(),
            made_parents: Vec::new(),
            is_staged: false,
        };
        for parent in missing_parents(root, target)? {
            root.create_private_dir(&parent)?;
            staged.made_parents.push(parent);
        }
        staged.recover()?;
        root.create_private_dir(&staged.new_path())?;
        staged.is_staged = true;
        Ok(staged)
    }

    /// Returns the path that the folder will have.
    pub(super) fn target(&self) -> &Path {
        &self.target
    }

    /// Writes a new file into the folder and waits until it is on the disk. If writing fails, part of it may remain.
    pub(super) fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let mut file = self.root.create_file(&self.new_path().join(name))?;
        file.write_all(content)?;
        file.sync_all()
    }

    /// Renames the folder to its target. The folder that it replaces is restored unless the result is
    /// [kept](InstalledFolder::keep).
    pub(super) fn install(mut self) -> io::Result<InstalledFolder<'a>> {
        let (root, target) = (self.root, &self.target);
        let replaces = is_folder(root, target)?;
        if replaces {
            root.rename(target, &self.old_path())?;
        }
        if let Err(error) = root.rename(&self.new_path(), target) {
            if replaces {
                log_failure(target, root.rename(&self.old_path(), target));
            }
            return Err(error);
        }
        self.is_staged = false;
        Ok(InstalledFolder {
            root,
            target: self.target.clone(),
            old: replaces.then(|| self.old_path()),
            made_parents: std::mem::take(&mut self.made_parents),
            kept: false,
        })
    }

    /// Removes what a run left that was interrupted between two steps.
    fn recover(&self) -> io::Result<()> {
        let (root, target) = (self.root, &self.target);
        let (new, old) = (self.new_path(), self.old_path());
        let found = [&new, &old, target].map(|path| is_folder(root, path));
        let [has_new, has_old, has_target] = found;
        let (has_new, has_old, has_target) = (has_new?, has_old?, has_target?);
        if has_new {
            root.remove_dir_all(&new)?;
        }
        match (has_old, has_target) {
            (true, false) => root.rename(&old, target),
            (true, true) => root.remove_dir_all(&old),
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

impl Drop for StagedFolder<'_> {
    fn drop(&mut self) {
        if self.is_staged {
            let new = self.new_path();
            log_failure(&new, self.root.remove_dir_all(&new));
        }
        remove_parents(self.root, &self.made_parents);
    }
}

/// A folder that has been renamed to its target. The folder that it replaces is restored unless it is
/// [kept](Self::keep).
#[derive(Debug)]
pub(super) struct InstalledFolder<'a> {
    root: &'a ScopedDir,
    target: PathBuf,
    old: Option<PathBuf>,
    made_parents: Vec<PathBuf>,
    kept: bool,
}

impl InstalledFolder<'_> {
    /// Keeps the folder, and removes the one that it replaces.
    pub(super) fn keep(mut self) {
        self.kept = true;
        if let Some(old) = &self.old {
            log_failure(old, self.root.remove_dir_all(old));
        }
    }
}

impl Drop for InstalledFolder<'_> {
    fn drop(&mut self) {
        if self.kept {
            return;
        }
        let (root, target) = (self.root, &self.target);
        // The replaced folder is restored first: if this is interrupted, the next run finds it.
        let new = with_extension(target, NEW);
        log_failure(target, root.rename(target, &new));
        if let Some(old) = &self.old {
            log_failure(old, root.rename(old, target));
        }
        log_failure(&new, root.remove_dir_all(&new));
        remove_parents(root, &self.made_parents);
    }
}

/// Returns the folders above the path that do not exist, the outermost first. Those that exist must not be links, which
/// could put one folder into another.
fn missing_parents(root: &ScopedDir, path: &Path) -> io::Result<Vec<PathBuf>> {
    let parents = path.ancestors().skip(1);
    let mut parents: Vec<&Path> = parents
        .take_while(|parent| !parent.as_os_str().is_empty())
        .collect();
    parents.reverse();
    let mut missing = Vec::new();
    for parent in parents {
        if !missing.is_empty() || !is_folder(root, parent)? {
            missing.push(parent.to_owned());
        }
    }
    Ok(missing)
}

/// Removes the folders that were created, the innermost first. Those that are in use by now stay.
fn remove_parents(root: &ScopedDir, made: &[PathBuf]) {
    for parent in made.iter().rev() {
        log_failure(parent, root.remove_dir(parent));
    }
}

/// Returns whether there is a folder at the path. Anything else there, even a dangling link, is an error.
fn is_folder(root: &ScopedDir, path: &Path) -> io::Result<bool> {
    match root.entry(path) {
        Ok(Entry::Folder) => Ok(true),
        Ok(_) => {
            let message = format!("{} is a link or a file, not a folder", path.display());
            Err(io::Error::new(io::ErrorKind::NotADirectory, message))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

fn with_extension(path: &Path, extension: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(extension);
    PathBuf::from(name)
}

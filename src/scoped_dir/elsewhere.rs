//! Systems other than Unix and Windows, on which no file is opened.

#[cfg(feature = "windowsfilter")]
use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::path::Path;

use super::Entry;

/// A folder that cannot be opened.
pub(crate) enum ScopedDir {}

impl ScopedDir {
    /// Returns an error.
    pub(crate) fn open(_folder: &Path) -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Never called: no folder can be opened.
    pub(crate) fn entry(&self, _path: &Path) -> io::Result<Entry> {
        match *self {}
    }

    /// Never called: no folder can be opened.
    #[cfg(feature = "windowsfilter")]
    pub(crate) fn names_of_folders(&self, _path: &Path) -> io::Result<Vec<OsString>> {
        match *self {}
    }

    /// Never called: no folder can be opened.
    pub(crate) fn open_file(&self, _path: &Path) -> io::Result<File> {
        match *self {}
    }
}

//! Systems other than Unix and Windows, on which no file is opened.

use std::fs::{File, Metadata};
use std::time::SystemTime;

/// The identity of a file. There is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SystemIdentity {}

impl SystemIdentity {
    /// Returns `None`: the system's identities are not known.
    pub(super) fn of(_file: &File, _metadata: &Metadata) -> Option<Self> {
        None
    }

    /// Never called.
    pub(super) fn last_change(&self) -> SystemTime {
        match *self {}
    }
}

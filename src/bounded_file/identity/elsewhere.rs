//! What systems other than Unix tell a file from others by: the standard library has no index of files for Windows.

use std::fs::Metadata;
use std::time::SystemTime;

/// The time at which the file was created, which a file that replaces it does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SystemIdentity {
    created: SystemTime,
}

impl SystemIdentity {
    pub(super) fn of(metadata: &Metadata) -> Option<Self> {
        Some(Self {
            created: metadata.created().ok()?,
        })
    }

    /// Returns the time of the last change that the system knows of.
    pub(super) fn last_change(&self) -> SystemTime {
        self.created
    }
}

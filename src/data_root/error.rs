//! Error reading a Docker data root.

use std::fmt;
use std::path::PathBuf;

use crate::backend_error::BackendError;
use crate::bounded_file::FileError;
use crate::error_kind::ErrorKind;
use crate::go::json::JsonError;
use crate::printable::printable;

/// Error reading a Docker data root.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DataRootError {
    /// A folder cannot be opened.
    #[error("cannot open {}", .path.display())]
    Open {
        /// The folder.
        path: PathBuf,
        /// Why it cannot be opened.
        source: BackendError,
    },

    /// The folder is not a data root of the windowsfilter driver.
    #[error("{} is not a Docker data root: it has no folder {folder}", .path.display())]
    NotADataRoot {
        /// The folder.
        path: PathBuf,
        /// The folder that is missing in it.
        folder: &'static str,
    },

    /// The data root has containers, but no images of the windowsfilter driver: its daemon uses the containerd image
    /// store.
    #[error(
        "{} is the data root of a daemon with the containerd image store: its images and layers are in containerd",
        .path.display()
    )]
    ContainerdImageStore {
        /// The data root.
        path: PathBuf,
    },

    /// The container does not exist.
    #[error("No such container: {id_or_name}{}", Names(.names))]
    NoSuchContainer {
        /// The requested text.
        id_or_name: String,
        /// The names of the existing containers, without leading slash; the ids of those without a name.
        names: Vec<String>,
    },

    /// The ids of several containers begin with the text.
    #[error("the ids of {count} containers begin with '{prefix}'")]
    AmbiguousId {
        /// The requested text.
        prefix: String,
        /// The number of ids that begin with it.
        count: usize,
    },

    /// A container's folder contains the configuration of another container.
    #[error("{} holds the container '{id}', not the one its folder is named after", .path.display())]
    WrongId {
        /// The file.
        path: PathBuf,
        /// The id in the file.
        id: String,
    },

    /// A file is not what dockerd writes.
    #[error("cannot parse {}", .path.display())]
    Parse {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, and where.
        source: JsonError,
    },

    /// A file cannot be read.
    #[error(transparent)]
    File(BackendError),
}

impl DataRootError {
    /// Returns the category of the error. A damaged file is [`ErrorKind::System`]: the caller has not named it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Open { source, .. } | Self::File(source) => source.kind(),
            Self::NotADataRoot { .. }
            | Self::ContainerdImageStore { .. }
            | Self::AmbiguousId { .. } => ErrorKind::InvalidParameter,
            Self::NoSuchContainer { .. } => ErrorKind::NotFound,
            Self::WrongId { .. } | Self::Parse { .. } => ErrorKind::System,
        }
    }
}

impl DataRootError {
    /// Returns the failure of the file system, if that is the cause.
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Open { source, .. } | Self::File(source) => Some(source),
            Self::NotADataRoot { .. }
            | Self::ContainerdImageStore { .. }
            | Self::NoSuchContainer { .. }
            | Self::AmbiguousId { .. }
            | Self::WrongId { .. }
            | Self::Parse { .. } => None,
        }
    }
}

impl From<FileError> for DataRootError {
    fn from(error: FileError) -> Self {
        Self::File(BackendError::new(error.kind_in_store(), error))
    }
}

/// The names of containers, for the end of a sentence.
struct Names<'a>(&'a [String]);

impl fmt::Display for Names<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        /// The maximum number of names that are listed.
        const LISTED: usize = 10;

        if self.0.is_empty() {
            return f.write_str(" (there are no containers)");
        }
        let names = self.0.iter().take(LISTED).map(|name| printable(name));
        write!(f, " (there are: {}", names.collect::<Vec<_>>().join(", "))?;
        match self.0.len().saturating_sub(LISTED) {
            0 => f.write_str(")"),
            more => write!(f, ", and {more} more)"),
        }
    }
}

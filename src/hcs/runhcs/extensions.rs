//! Device extensions, which an annotation names by files.

use super::annotations::keys::DEVICE_EXTENSIONS;
use super::annotations::value::List;
use super::builds::WINDOWS_SERVER_2022;
use super::planner::Planner;
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::go::json::{self, JsonError};
use crate::hcs::schema2::{AdditionalDeviceNamespace, DeviceExtension};
use crate::hcs::stat::StatError;

/// A device extension cannot be used.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ExtensionError {
    /// A file does not exist, or cannot be examined.
    #[error("failed to find path to driver extensions at {path}")]
    Missing {
        /// The file.
        path: String,
        /// Why it was not found.
        source: StatError,
    },
    /// Windows is too old.
    #[error("device extensions are not supported on this build ({build})")]
    Build {
        /// The Windows build number.
        build: u32,
    },
    /// A file cannot be read.
    #[error("failed to read extension file at {path}: open {path}")]
    Read {
        /// The file.
        path: String,
        /// Why it cannot be read.
        source: BackendError,
    },
    /// A file is not the JSON of a device extension. Where a value has the wrong type, runhcs has another text.
    #[error("failed to unmarshal extension file at {path}")]
    Json {
        /// The file.
        path: String,
        /// What is wrong.
        source: JsonError,
    },
}

impl ExtensionError {
    /// Returns the category of the error: that of its cause, if it has one. A failed lookup has the backend's category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Missing { source, .. } => source.kind(),
            Self::Read { source, .. } => source.kind(),
            Self::Json { source, .. } => source.kind(),
            Self::Build { .. } => ErrorKind::InvalidParameter,
        }
    }

    pub(super) fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Missing { source, .. } => Some(source.backend()),
            Self::Read { source, .. } => Some(source),
            Self::Build { .. } | Self::Json { .. } => None,
        }
    }
}

impl Planner<'_> {
    /// Reads the device extensions. All files must exist before any is read.
    pub(super) fn device_extensions(
        &self,
    ) -> Result<Option<AdditionalDeviceNamespace>, ExtensionError> {
        let List(paths) = self.annotations.get(&DEVICE_EXTENSIONS);
        if paths.is_empty() {
            return Ok(None);
        }
        for path in &paths {
            let kind = StatError::check(self.lookups.files, path);
            kind.map_err(|source| ExtensionError::Missing {
                path: path.clone(),
                source,
            })?;
        }
        let build = self.facts.windows_build;
        if build < WINDOWS_SERVER_2022 {
            return Err(ExtensionError::Build { build });
        }
        let device_extension: Result<_, _> =
            paths.into_iter().map(|path| self.extension(path)).collect();
        Ok(Some(AdditionalDeviceNamespace {
            device_extension: device_extension?,
        }))
    }

    fn extension(&self, path: String) -> Result<DeviceExtension, ExtensionError> {
        let json = match self.lookups.files.read(&path) {
            Ok(json) => json,
            Err(source) => return Err(ExtensionError::Read { path, source }),
        };
        json::from_slice_as_go(&json).map_err(|source| ExtensionError::Json { path, source })
    }
}

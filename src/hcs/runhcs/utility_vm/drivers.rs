//! Kernel drivers that are installed in a utility VM.

use super::UtilityVm;
use crate::backend_error::BackendError;
use crate::error_kind::ErrorKind;
use crate::hcs::runhcs::Step;
use crate::hcs::runhcs::annotations::keys::KERNEL_DRIVERS;
use crate::hcs::runhcs::annotations::value::List;
use crate::hcs::runhcs::planner::Planner;
use crate::hcs::runhcs::vsmb::{Access, ShareError};
use crate::hcs::stat::StatError;

/// Kernel drivers cannot be installed in the utility VM.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DriverError {
    /// A folder does not exist, or cannot be examined.
    #[error("failed to find path to drivers at {path}")]
    Missing {
        /// The folder.
        path: String,
        /// Why it was not found.
        source: StatError,
    },
    /// A folder cannot be shared with the utility VM.
    #[error("failed to add VSMB share to utility VM for path {path}")]
    Share {
        /// The folder.
        path: String,
        /// What is wrong.
        source: ShareError,
    },
    /// A folder is not shared with the utility VM.
    #[error(transparent)]
    NotShared(ShareError),
}

impl DriverError {
    /// Returns the category of the error: that of its cause, if it has one. A failed lookup has the backend's category.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Missing { source, .. } => source.kind(),
            Self::Share { source, .. } | Self::NotShared(source) => source.kind(),
        }
    }

    pub(in crate::hcs::runhcs) fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Missing { source, .. } => Some(source.backend()),
            Self::Share { source, .. } | Self::NotShared(source) => source.backend(),
        }
    }
}

impl Planner<'_> {
    /// Installs the drivers that an annotation names. All of them must exist before any is installed.
    pub(in crate::hcs::runhcs) fn install_drivers(
        &mut self,
        vm: &mut UtilityVm,
    ) -> Result<(), DriverError> {
        let List(paths) = self.annotations.get(&KERNEL_DRIVERS);
        for path in &paths {
            let kind = StatError::check(self.lookups.files, path);
            kind.map_err(|source| DriverError::Missing {
                path: path.clone(),
                source,
            })?;
        }
        for path in paths {
            if let Err(source) = self.share(vm, &path, Access::ReadOnly, false) {
                return Err(DriverError::Share { path, source });
            }
            let path = self.path_in_vm(vm, &path, Access::ReadOnly);
            let path = path.map_err(DriverError::NotShared)?;
            let args = [
                "cmd",
                "/c",
                r"C:\Windows\System32\pnputil.exe",
                "/add-driver",
                &[&path, "/*.inf"].concat(),
                "/subdirs",
                "/install",
            ];
            self.steps.push(Step::ExecInUtilityVm {
                args: args.map(str::to_owned).to_vec(),
            });
        }
        Ok(())
    }
}

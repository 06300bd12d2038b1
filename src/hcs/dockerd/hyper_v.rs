//! The utility VM of a Hyper-V isolated container.

use oci_spec::runtime::WindowsHyperV;

use super::HcsError;
use crate::hcs::StatError;
use crate::hcs::layer;
use crate::hcs::schema1::HvRuntime;
use crate::host::HostFiles;

/// Fails if the spec names a utility VM.
pub(super) fn refuse_path(hyper_v: &WindowsHyperV) -> Result<(), HcsError> {
    match hyper_v.utility_vm_path().as_deref() {
        None | Some("") => Ok(()),
        Some(path) => Err(HcsError::UtilityVmPath {
            path: path.to_owned(),
        }),
    }
}

/// Returns the utility VM of the topmost layer that has one. HCS starts it.
pub(super) fn utility_vm(layers: &[String], files: &dyn HostFiles) -> Result<HvRuntime, HcsError> {
    match layer::utility_vm(layers, files) {
        Ok(Some(image_path)) => Ok(HvRuntime { image_path }),
        Ok(None) => Err(HcsError::NoUtilityVm),
        Err(StatError { path, source }) => Err(HcsError::Stat { path, source }),
    }
}

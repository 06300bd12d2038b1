//! The utility VM of a Hyper-V isolated container.

use oci_spec::runtime::WindowsHyperV;

use super::HcsError;
use crate::error_kind::ErrorKind;
use crate::go::filepath;
use crate::hcs::schema1::HvRuntime;
use crate::host::HostFiles;

/// The folder of a layer that has the image of the utility VM.
const UTILITY_VM: &str = "UtilityVM";

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
    for layer in layers {
        let path = filepath::join(layer, UTILITY_VM);
        match files.kind(&path) {
            Ok(_) => return Ok(HvRuntime { image_path: path }),
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(source) => return Err(HcsError::Stat { path, source }),
        }
    }
    Err(HcsError::NoUtilityVm)
}

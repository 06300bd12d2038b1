//! Reads a spec's layers as both runtimes do.

use crate::go::filepath;
use crate::hcs::stat::StatError;
use crate::host::HostFiles;

/// The folder of a layer that has the image of the utility VM.
const UTILITY_VM: &str = "UtilityVM";

/// Returns the name of a layer, from which HCS makes its GUID.
pub(crate) fn name(folder: &str) -> &str {
    let (_, name) = filepath::split(folder);
    name
}

/// Returns the folder with the image of the utility VM in the topmost layer that has one.
pub(super) fn utility_vm(
    folders: &[String],
    files: &dyn HostFiles,
) -> Result<Option<String>, StatError> {
    for folder in folders {
        let path = filepath::join(folder, UTILITY_VM);
        match StatError::check(files, &path) {
            Ok(_) => return Ok(Some(path)),
            Err(error) if error.is_missing() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

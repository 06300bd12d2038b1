//! Options of the storage driver `windowsfilter`.

use super::api::HostConfig;
use super::size::{self, InvalidSize};
use crate::go::equal_fold::to_lower;

/// Checks the size of the scratch layer, the driver's only option.
pub(super) fn check(host_config: &HostConfig) -> Result<(), InvalidSize> {
    let options = host_config.storage_opt.iter().flatten();
    let mut sizes = options.filter(|(option, _)| to_lower(option) == "size");
    sizes.try_for_each(|(_, size)| size::check(size))
}

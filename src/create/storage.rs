//! The storage driver: its name and its options.

use super::api::HostConfig;
use super::size::{self, InvalidSize};
use crate::daemon::DaemonConfig;
use crate::go::equal_fold::to_lower;

/// Docker's storage driver on Windows.
const WINDOWSFILTER: &str = "windowsfilter";

/// containerd's snapshotter on Windows.
const SNAPSHOTTER: &str = "windows";

/// Returns the name of the storage driver, or of the snapshotter.
pub(super) fn driver(daemon: &DaemonConfig) -> &'static str {
    if daemon.uses_snapshotter {
        SNAPSHOTTER
    } else {
        WINDOWSFILTER
    }
}

/// Checks the size of the scratch layer, the only option of `windowsfilter`. dockerd passes no options to a snapshotter,
/// and does not check them.
pub(super) fn check(host_config: &HostConfig, daemon: &DaemonConfig) -> Result<(), InvalidSize> {
    if daemon.uses_snapshotter {
        return Ok(());
    }
    let options = host_config.storage_opt.iter().flatten();
    let mut sizes = options.filter(|(option, _)| to_lower(option) == "size");
    sizes.try_for_each(|(_, size)| size::check(size))
}

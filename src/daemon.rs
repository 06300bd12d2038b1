//! The settings of the daemon that a spec depends on.

use std::num::NonZeroU32;

use crate::container::{HostConfig, Isolation};

mod container_mounts;
mod daemon_json;

pub use container_mounts::MountsError;
#[cfg(feature = "swarm")]
pub(crate) use container_mounts::{
    CONFIGS_DESTINATION, CONFIGS_FOLDER, SECRETS_DESTINATION, SECRETS_FOLDER,
};
pub use daemon_json::{DaemonJsonError, WindowsEdition};

/// The folder of containers below the data root.
pub(crate) const CONTAINERS_FOLDER: &str = "containers";

/// Where dockerd keeps its data unless it is configured otherwise.
const DEFAULT_ROOT: &str = r"C:\ProgramData\docker";

/// The settings of the daemon that a spec depends on.
///
/// [`new`](Self::new) has dockerd's defaults; [`from_daemon_json`](Self::from_daemon_json) reads dockerd's own
/// `daemon.json`.
///
/// ```
/// use std::num::NonZeroU32;
/// use wcow_spec::{DaemonConfig, Isolation};
///
/// let mut daemon = DaemonConfig::new(NonZeroU32::MIN);
/// daemon.default_isolation = Some(Isolation::HyperV);
/// assert_eq!(daemon.root, r"C:\ProgramData\docker");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DaemonConfig {
    /// The data root, as a Windows path. dockerd's `data-root`.
    pub root: String,
    /// The isolation of containers that do not ask for one; `None` for process isolation. dockerd's
    /// `exec-opts` entry `isolation=…`.
    pub default_isolation: Option<Isolation>,
    /// DNS suffixes to search, for containers that have none of their own. dockerd's `dns-search`.
    pub dns_search: Vec<String>,
    /// Whether a containerd snapshotter keeps images and containers, instead of the windowsfilter driver. dockerd's
    /// `features.containerd-snapshotter`.
    pub uses_snapshotter: bool,
    /// The number of the host's logical processors, in all processor groups together. On the host itself,
    /// [`logical_processors`](crate::host::logical_processors) counts them.
    pub processors: NonZeroU32,
}

impl DaemonConfig {
    /// Creates dockerd's default settings, for a host with this number of logical processors.
    #[must_use]
    pub fn new(processors: NonZeroU32) -> Self {
        Self {
            root: DEFAULT_ROOT.to_owned(),
            default_isolation: None,
            dns_search: Vec::new(),
            uses_snapshotter: false,
            processors,
        }
    }

    /// Returns the isolation that a container with this configuration has: its own, else the daemon's, else process
    /// isolation.
    ///
    /// ```
    /// use std::num::NonZeroU32;
    /// use wcow_spec::{DaemonConfig, HostConfig, Isolation};
    ///
    /// let mut daemon = DaemonConfig::new(NonZeroU32::MIN);
    /// assert_eq!(daemon.isolation_of(&HostConfig::default()), Isolation::Process);
    /// daemon.default_isolation = Some(Isolation::HyperV);
    /// assert_eq!(daemon.isolation_of(&HostConfig::default()), Isolation::HyperV);
    /// ```
    #[must_use]
    pub fn isolation_of(&self, host_config: &HostConfig) -> Isolation {
        let isolation = host_config.isolation.or(self.default_isolation);
        isolation.unwrap_or(Isolation::Process)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_container_then_the_daemon_then_process_decide_the_isolation() {
        use Isolation::{HyperV, Process};
        for (container, daemon_default, effective) in [
            (None, None, Process),
            (None, Some(HyperV), HyperV),
            (Some(Process), Some(HyperV), Process),
            (Some(HyperV), Some(Process), HyperV),
        ] {
            let mut daemon = DaemonConfig::new(NonZeroU32::MIN);
            daemon.default_isolation = daemon_default;
            let host_config = HostConfig {
                isolation: container,
                ..HostConfig::default()
            };
            assert_eq!(daemon.isolation_of(&host_config), effective);
        }
    }
}

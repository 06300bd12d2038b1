//! The settings of the daemon that a spec depends on.

use std::num::NonZeroU32;

use serde::{Deserialize, Deserializer};

use crate::Isolation;
use crate::go::json::{naming_keys, nullable, nullable_list};
use crate::host::logical_processors;

mod daemon_json;

pub use daemon_json::WindowsEdition;

/// The settings of the daemon that a spec depends on.
///
/// As JSON it has the keys `root`, `defaultIsolation`, `dnsSearch`, `usesSnapshotter` and `numCPU`; what
/// is absent or `null` is as in [`default`](Self::default). Docker's own `daemon.json` is another format.
///
/// ```
/// use wcow_spec::{DaemonConfig, Isolation};
///
/// let daemon: DaemonConfig = serde_json::from_str(r#"{"defaultIsolation": "hyperv", "numCPU": 8}"#)?;
/// assert_eq!(daemon.default_isolation, Isolation::HyperV);
/// assert_eq!(daemon.root, r"C:\ProgramData\docker");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", default, rename_all = "camelCase")]
pub struct DaemonConfig {
    /// The data root, as a Windows path.
    #[serde(deserialize_with = "root")]
    pub root: String,
    /// The isolation of containers that do not ask for one.
    #[serde(deserialize_with = "nullable")]
    pub default_isolation: Isolation,
    /// DNS suffixes to search, for containers that have none of their own.
    #[serde(deserialize_with = "nullable_list")]
    pub dns_search: Vec<String>,
    /// Whether images and containers are kept by a containerd snapshotter, not by windowsfilter.
    #[serde(deserialize_with = "nullable")]
    pub uses_snapshotter: bool,
    /// The number of the host's logical processors, those of all processor groups together.
    #[serde(rename = "numCPU", deserialize_with = "processors")]
    pub processors: NonZeroU32,
}

impl Default for DaemonConfig {
    /// Docker's defaults, and the processors of this machine.
    fn default() -> Self {
        Self {
            root: DEFAULT_ROOT.to_owned(),
            default_isolation: Isolation::Default,
            dns_search: Vec::new(),
            uses_snapshotter: false,
            processors: logical_processors(),
        }
    }
}

impl<'de> Deserialize<'de> for DaemonConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(transparent)]
        struct Unnamed(#[serde(deserialize_with = "DaemonConfig::deserialize")] DaemonConfig);

        naming_keys::<D, Unnamed>(deserializer).map(|Unnamed(daemon)| daemon)
    }
}

/// Where dockerd keeps its data unless it is told otherwise.
const DEFAULT_ROOT: &str = r"C:\ProgramData\docker";

fn root<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(|| DEFAULT_ROOT.to_owned()))
}

fn processors<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NonZeroU32, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_else(logical_processors))
}

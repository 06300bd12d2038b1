//! The settings of a container that depend on its host.

use std::collections::HashMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::docker_json::HostConfigJson;
use super::isolation::Isolation;
use super::linux_only::LinuxOnlyOptions;
use crate::go::json::JsonError;
use crate::go::json::nullable;
use crate::redact::{self, Redacted};

/// The settings of a container that depend on its host: the content of Docker's `hostconfig.json`.
///
/// Holds the settings used to build the spec and, separately, options that Windows does not support. Limits are kept as
/// requested: [`build_spec`](crate::SpecBuilder::build_spec) checks that the spec can express them, and
/// [`resolve_resources`](Self::resolve_resources) what dockerd checks when a container is created.
///
/// [`from_json`](Self::from_json) ignores the case of keys, as Docker does; `Deserialize` expects Docker's own.
///
/// Its `Debug` form hides credential specs.
///
/// ```
/// use wcow_spec::{HostConfig, Isolation};
///
/// let host_config = HostConfig::from_json(br#"{"Isolation": "hyperv", "DnsSearch": null}"#)?;
/// assert_eq!(host_config.isolation, Some(Isolation::HyperV));
///
/// let error = HostConfig::from_json(br#"{"IOMaximumIOps": -1}"#).unwrap_err();
/// assert_eq!(error.key(), "IOMaximumIOps");
/// # Ok::<(), wcow_spec::JsonError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "HostConfigJson", into = "HostConfigJson")]
pub struct HostConfig {
    /// The isolation; `None` means the daemon's default. Docker's `Isolation`.
    pub isolation: Option<Isolation>,
    /// The network mode. Docker's `NetworkMode`.
    pub network_mode: NetworkMode,
    /// The console's size, used only with a TTY. Docker's `ConsoleSize`.
    pub console_size: ConsoleSize,
    /// Annotations, which are copied into the spec. Docker's `Annotations`.
    pub annotations: HashMap<String, String>,
    /// DNS suffixes to search; if there are none, the daemon's are used. Docker's `DnsSearch`.
    pub dns_search: Vec<String>,
    /// Security options. Windows supports one: `credentialspec=SCHEME://VALUE`. Docker's `SecurityOpt`.
    pub security_opt: Vec<String>,
    /// Host devices assigned to the container. Docker's `Devices`.
    pub devices: Vec<DeviceMapping>,
    /// The CPU weight relative to other containers, 0 to 65,535; Windows accepts up to 10,000, and 0 means not set.
    /// Docker's `CpuShares`.
    pub cpu_shares: i64,
    /// The share of all processors in percent, 0 to 655; Windows accepts up to 100, and 0 means not set. Docker's
    /// `CpuPercent`.
    pub cpu_percent: i64,
    /// The number of processors, not negative; 0 means not set. Docker's `CpuCount`.
    pub cpu_count: i64,
    /// Processors in units of 10⁻⁹ (`docker run --cpus 1.5` is 1,500,000,000), up to 6,553,599,999 for each processor
    /// of the host; 0 or less means not set. Docker's `NanoCpus`.
    pub nano_cpus: i64,
    /// The memory limit in bytes, not negative; 0 means not set. Docker's `Memory`.
    pub memory_bytes: i64,
    /// The limit of operations per second on the system drive; 0 means not set. Docker's `IOMaximumIOps`.
    pub io_maximum_iops: u64,
    /// The limit of bytes per second on the system drive; 0 means not set. Docker's `IOMaximumBandwidth`.
    pub io_maximum_bandwidth: u64,
    /// The options that Windows does not support.
    pub linux_only: LinuxOnlyOptions,
}

impl HostConfig {
    /// Reads the content of `hostconfig.json`. A document that is `null` sets nothing.
    ///
    /// Reads UTF-8 and UTF-16, with or without a byte-order mark. Unknown keys are ignored, and `null` is treated as
    /// the field's default.
    ///
    /// # Errors
    ///
    /// Returns [`JsonError`] if the JSON is malformed, a value has the wrong type or is out of range, a known key comes
    /// twice, or the document is another one of Docker's.
    pub fn from_json(json: &[u8]) -> Result<Self, JsonError> {
        super::docker_json::host_config(json).map_err(|error| error.of("hostconfig.json"))
    }
}

impl fmt::Debug for HostConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let options = Redacted(&self.security_opt, redact::security_option);
        f.debug_struct("HostConfig")
            .field("isolation", &self.isolation)
            .field("network_mode", &self.network_mode)
            .field("console_size", &self.console_size)
            .field("annotations", &self.annotations)
            .field("dns_search", &self.dns_search)
            .field("security_opt", &options)
            .field("devices", &self.devices)
            .field("cpu_shares", &self.cpu_shares)
            .field("cpu_percent", &self.cpu_percent)
            .field("cpu_count", &self.cpu_count)
            .field("nano_cpus", &self.nano_cpus)
            .field("memory_bytes", &self.memory_bytes)
            .field("io_maximum_iops", &self.io_maximum_iops)
            .field("io_maximum_bandwidth", &self.io_maximum_bandwidth)
            .field("linux_only", &self.linux_only)
            .finish()
    }
}

/// A host device assigned to a container: an element of Docker's `Devices`.
///
/// `Deserialize` expects the key in Docker's own case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeviceMapping {
    /// The device as `class/GUID` or `IDTYPE://ID`, as `docker run --device` takes it. Docker's `PathOnHost`.
    #[serde(deserialize_with = "nullable")]
    pub path_on_host: String,
}

/// The size of a console in character cells. Docker writes it as `[height, width]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "[u64; 2]", into = "[u64; 2]")]
pub struct ConsoleSize {
    /// The number of rows.
    pub height: u64,
    /// The number of columns.
    pub width: u64,
}

impl From<[u64; 2]> for ConsoleSize {
    fn from([height, width]: [u64; 2]) -> Self {
        Self { height, width }
    }
}

impl From<ConsoleSize> for [u64; 2] {
    fn from(size: ConsoleSize) -> Self {
        [size.height, size.width]
    }
}

/// The network mode of a container.
///
/// As in Docker's `container.NetworkMode.IsContainer`, a mode starting with `container:` (case-sensitive) refers to
/// another container. It displays as Docker writes it.
///
/// ```
/// use wcow_spec::NetworkMode;
///
/// assert_eq!(NetworkMode::from("container:db"), NetworkMode::Container("db".to_owned()));
/// assert_eq!(NetworkMode::from("Container:db"), NetworkMode::Network("Container:db".to_owned()));
/// assert_eq!(NetworkMode::Container("db".to_owned()).to_string(), "container:db");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
#[non_exhaustive]
pub enum NetworkMode {
    /// A network by name, or `default` or `none`.
    Network(String),
    /// The network stack of another container, by name or id.
    Container(String),
}

/// The prefix of a mode that refers to another container.
const CONTAINER: &str = "container:";

impl Default for NetworkMode {
    fn default() -> Self {
        Self::Network(String::new())
    }
}

impl fmt::Display for NetworkMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Network(network) => f.write_str(network),
            Self::Container(container) => write!(f, "{CONTAINER}{container}"),
        }
    }
}

impl From<String> for NetworkMode {
    fn from(mode: String) -> Self {
        match mode.strip_prefix(CONTAINER) {
            Some(container) => Self::Container(container.to_owned()),
            None => Self::Network(mode),
        }
    }
}

impl From<&str> for NetworkMode {
    fn from(mode: &str) -> Self {
        Self::from(mode.to_owned())
    }
}

impl From<NetworkMode> for String {
    fn from(mode: NetworkMode) -> Self {
        mode.to_string()
    }
}

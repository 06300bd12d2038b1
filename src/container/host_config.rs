//! What Docker keeps of a container in `hostconfig.json`.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer};

use crate::Isolation;
use crate::go::json::{
    Object, naming_keys, nullable, nullable_list, nullable_map, nullable_objects, read_document,
};

/// The part of a container's settings that depends on the host: Docker's `hostconfig.json`.
///
/// Only what a Windows spec is made from is read; other keys are ignored, and `null` is the default of
/// whatever it stands for. A number that does not fit is an error that names its key.
///
/// `null` in place of the whole is the default, too.
///
/// Limits are kept as they were asked for; [`build_spec`](crate::SpecBuilder::build_spec) checks them.
///
/// ```
/// use wcow_spec::HostConfig;
///
/// let host_config: HostConfig = serde_json::from_str(r#"{"Isolation": "hyperv", "DnsSearch": null}"#)?;
/// assert_eq!(host_config.isolation, wcow_spec::Isolation::HyperV);
///
/// let error = serde_json::from_str::<HostConfig>(r#"{"IOMaximumIOps": -1}"#).unwrap_err();
/// assert!(error.to_string().starts_with("IOMaximumIOps: invalid value: integer `-1`"));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(remote = "Self", default, rename_all = "PascalCase")]
pub struct HostConfig {
    /// The isolation; see [`Isolation::or`] for what the default stands for.
    #[serde(deserialize_with = "nullable")]
    pub isolation: Isolation,
    /// The network mode.
    #[serde(deserialize_with = "nullable")]
    pub network_mode: NetworkMode,
    /// The console's size, used only with a TTY.
    #[serde(deserialize_with = "nullable")]
    pub console_size: ConsoleSize,
    /// Annotations, copied into the spec, which writes them sorted.
    #[serde(deserialize_with = "nullable_map")]
    pub annotations: HashMap<String, String>,
    /// DNS suffixes to search; if there are none, the daemon's are used.
    #[serde(deserialize_with = "nullable_list")]
    pub dns_search: Vec<String>,
    /// Security options. On Windows there is one: `credentialspec=SCHEME://VALUE`.
    #[serde(deserialize_with = "nullable_list")]
    pub security_opt: Vec<String>,
    /// Devices of the host for the container.
    #[serde(deserialize_with = "nullable_objects")]
    pub devices: Vec<DeviceMapping>,
    /// Relative weight against other containers, 0 to 65,535; Windows takes up to 10,000. 0: not set.
    #[serde(deserialize_with = "nullable")]
    pub cpu_shares: i64,
    /// Share of all processors in percent, 0 to 655; Windows takes up to 100. 0: not set.
    #[serde(deserialize_with = "nullable")]
    pub cpu_percent: i64,
    /// Number of processors, not negative. 0: not set.
    #[serde(deserialize_with = "nullable")]
    pub cpu_count: i64,
    /// Processors in units of 10⁻⁹ (`docker run --cpus 1.5` is 1,500,000,000), up to
    /// 6,553,599,999 for each processor of the host. 0 or less: not set.
    #[serde(deserialize_with = "nullable")]
    pub nano_cpus: i64,
    /// Memory limit in bytes, not negative. 0: not set.
    #[serde(rename = "Memory", deserialize_with = "nullable")]
    pub memory_bytes: i64,
    /// Operations per second on the system drive. 0: not set.
    #[serde(rename = "IOMaximumIOps", deserialize_with = "nullable")]
    pub io_maximum_iops: u64,
    /// Bytes per second on the system drive. 0: not set.
    #[serde(rename = "IOMaximumBandwidth", deserialize_with = "nullable")]
    pub io_maximum_bandwidth: u64,

    /// Not for Windows: read limits of devices in bytes per second.
    #[serde(deserialize_with = "nullable_objects")]
    pub blkio_device_read_bps: Vec<DeviceLimit>,
    /// Not for Windows: read limits of devices in operations per second.
    #[serde(rename = "BlkioDeviceReadIOps", deserialize_with = "nullable_objects")]
    pub blkio_device_read_iops: Vec<DeviceLimit>,
    /// Not for Windows: write limits of devices in bytes per second.
    #[serde(deserialize_with = "nullable_objects")]
    pub blkio_device_write_bps: Vec<DeviceLimit>,
    /// Not for Windows: write limits of devices in operations per second.
    #[serde(rename = "BlkioDeviceWriteIOps", deserialize_with = "nullable_objects")]
    pub blkio_device_write_iops: Vec<DeviceLimit>,
    /// Not for Windows: weight of block I/O. 0: not set.
    #[serde(deserialize_with = "nullable")]
    pub blkio_weight: u16,
    /// Not for Windows: weight of block I/O of devices.
    #[serde(deserialize_with = "nullable_objects")]
    pub blkio_weight_device: Vec<DeviceLimit>,
    /// Not for Windows: the control group to be in.
    #[serde(deserialize_with = "nullable")]
    pub cgroup_parent: String,
    /// Not for Windows: period of the CPU quota in microseconds. 0: not set.
    #[serde(deserialize_with = "nullable")]
    pub cpu_period: i64,
    /// Not for Windows: the processors to run on.
    #[serde(deserialize_with = "nullable")]
    pub cpuset_cpus: String,
    /// Not for Windows: the memory nodes to use.
    #[serde(deserialize_with = "nullable")]
    pub cpuset_mems: String,
    /// Not for Windows: limit of kernel memory in bytes. 0: not set.
    #[serde(rename = "KernelMemory", deserialize_with = "nullable")]
    pub kernel_memory_bytes: i64,
    /// Not for Windows: soft limit of memory in bytes. 0: not set.
    #[serde(rename = "MemoryReservation", deserialize_with = "nullable")]
    pub memory_reservation_bytes: i64,
    /// Not for Windows: limit of memory and swap together in bytes. 0: not set.
    #[serde(rename = "MemorySwap", deserialize_with = "nullable")]
    pub memory_swap_bytes: i64,
    /// Not for Windows: readiness to swap in percent. -1 counts as not set.
    pub memory_swappiness: Option<i64>,
    /// Not for Windows: whether the out-of-memory killer leaves the container alone.
    #[serde(deserialize_with = "nullable")]
    pub oom_kill_disable: bool,
    /// Not for Windows: limit of processes. 0: not set.
    #[serde(deserialize_with = "nullable")]
    pub pids_limit: i64,
    /// Not for Windows: ulimits.
    #[serde(deserialize_with = "nullable_objects")]
    pub ulimits: Vec<Ulimit>,
}

impl HostConfig {
    /// Reads the content of `hostconfig.json`.
    ///
    /// It gives what `serde_json::from_slice` gives, and takes about half of the time.
    ///
    /// # Errors
    ///
    /// It is no JSON, or a value is of another type or range than its key asks for; the error names the key.
    pub fn from_json(json: &[u8]) -> Result<Self, serde_json::Error> {
        read_document(json, |object: Option<Object<Unnamed>>| {
            object.map_or_else(Self::default, |Object(Unnamed(host_config))| host_config)
        })
    }
}

impl<'de> Deserialize<'de> for HostConfig {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// A host configuration that is not `null`.
        struct Named(Unnamed);

        impl<'de> Deserialize<'de> for Named {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                naming_keys(deserializer).map(Self)
            }
        }

        let named: Option<Named> = Option::deserialize(deserializer)?;
        Ok(named.map_or_else(Self::default, |Named(Unnamed(host_config))| host_config))
    }
}

/// A host configuration that is read as part of something that names the keys itself.
#[derive(Default, Deserialize)]
#[serde(transparent)]
pub(super) struct Unnamed(
    // The path is the derived inherent function, not the trait's.
    #[serde(deserialize_with = "HostConfig::deserialize")] pub(super) HostConfig,
);

/// A device of the host that a container is to have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeviceMapping {
    /// `class/GUID` or `IDTYPE://ID`, as `docker run --device` takes it.
    #[serde(deserialize_with = "nullable")]
    pub path_on_host: String,
}

/// A limit or weight of one device, which Windows does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeviceLimit {
    /// The device's path.
    #[serde(deserialize_with = "nullable")]
    pub path: String,
    /// The rate or the weight.
    #[serde(alias = "Weight", deserialize_with = "nullable")]
    pub rate: u64,
}

/// A limit of a process's resource, which Windows does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Ulimit {
    /// The resource, such as `nofile`.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// The soft limit; -1 for none.
    #[serde(deserialize_with = "nullable")]
    pub soft: i64,
    /// The hard limit; -1 for none.
    #[serde(deserialize_with = "nullable")]
    pub hard: i64,
}

/// The size of a console in character cells. Docker writes it as `[height, width]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "[u64; 2]")]
pub struct ConsoleSize {
    /// Rows.
    pub height: u64,
    /// Columns.
    pub width: u64,
}

impl From<[u64; 2]> for ConsoleSize {
    fn from([height, width]: [u64; 2]) -> Self {
        Self { height, width }
    }
}

/// Whose network a container uses.
///
/// The rule is Docker's `container.NetworkMode.IsContainer`: `container:` in exactly that case, and
/// whatever follows.
///
/// ```
/// use wcow_spec::NetworkMode;
///
/// assert_eq!(NetworkMode::from("container:db"), NetworkMode::Container("db".to_owned()));
/// assert_eq!(NetworkMode::from("Container:db"), NetworkMode::Network("Container:db".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
#[expect(
    clippy::exhaustive_enums,
    reason = "a container uses another one's network or it does not"
)]
pub enum NetworkMode {
    /// A network by name, `default` and `none` among them.
    Network(String),
    /// The network stack of another container, by name or id.
    Container(String),
}

impl Default for NetworkMode {
    fn default() -> Self {
        Self::Network(String::new())
    }
}

impl From<String> for NetworkMode {
    fn from(mode: String) -> Self {
        match mode.strip_prefix("container:") {
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

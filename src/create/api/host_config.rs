//! The settings of a container that depend on its host.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::host_options::{LogConfig, PortMap, RestartPolicy};
use super::mount::Mount;
use super::resources::{DeviceMapping, DeviceRequest};
use super::{redact, wire};
use crate::container::{DeviceLimit, DeviceWeight, Ulimit};
use crate::go::json::nullable;

redact::debug_without_secrets!(HostConfig);

/// The settings of a container that depend on its host: Docker's `container.HostConfig`, in a request and a stored
/// container.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct HostConfig {
    /// Mounts as texts: `[SOURCE:]DESTINATION[:MODE]`.
    #[serde(deserialize_with = "wire::list")]
    pub binds: Option<Vec<String>>,
    /// The file that the client writes the id to.
    #[serde(rename = "ContainerIDFile", deserialize_with = "nullable")]
    pub container_id_file: String,
    /// The log driver and its options.
    #[serde(deserialize_with = "nullable")]
    pub log_config: LogConfig,
    /// The network mode: a network, `default`, `none` or `container:NAME`.
    #[serde(deserialize_with = "nullable")]
    pub network_mode: String,
    /// The ports of the host by the ports of the container.
    #[serde(deserialize_with = "wire::map_of_lists")]
    pub port_bindings: Option<PortMap>,
    /// When the container is started again.
    #[serde(deserialize_with = "nullable")]
    pub restart_policy: RestartPolicy,
    /// Whether the container is removed when it stops.
    #[serde(deserialize_with = "nullable")]
    pub auto_remove: bool,
    /// The driver of volumes in [`binds`](Self::binds) and in [`Config::volumes`](super::Config::volumes).
    #[serde(deserialize_with = "nullable")]
    pub volume_driver: String,
    /// Containers whose mounts this container also gets: `CONTAINER[:MODE]`.
    #[serde(deserialize_with = "wire::list")]
    pub volumes_from: Option<Vec<String>>,
    /// The console's height and width, in character cells.
    #[serde(deserialize_with = "wire::two_numbers")]
    pub console_size: [u64; 2],
    /// Annotations, which are copied into the spec.
    #[serde(
        deserialize_with = "wire::map",
        skip_serializing_if = "wire::is_empty_map"
    )]
    pub annotations: Option<BTreeMap<String, String>>,
    /// Linux capabilities to add. Windows accepts only `ALL`.
    #[serde(deserialize_with = "wire::text_or_list")]
    pub cap_add: Option<Vec<String>>,
    /// Linux capabilities to drop. Windows accepts only `ALL`.
    #[serde(deserialize_with = "wire::text_or_list")]
    pub cap_drop: Option<Vec<String>>,
    /// The control-group namespace.
    #[serde(deserialize_with = "nullable")]
    pub cgroupns_mode: String,
    /// DNS servers.
    #[serde(deserialize_with = "wire::list")]
    pub dns: Option<Vec<String>>,
    /// DNS options.
    #[serde(deserialize_with = "wire::list")]
    pub dns_options: Option<Vec<String>>,
    /// DNS suffixes to search.
    #[serde(deserialize_with = "wire::list")]
    pub dns_search: Option<Vec<String>>,
    /// Entries of the hosts file: `NAME:ADDRESS`.
    #[serde(deserialize_with = "wire::list")]
    pub extra_hosts: Option<Vec<String>>,
    /// Additional groups of the process.
    #[serde(deserialize_with = "wire::list")]
    pub group_add: Option<Vec<String>>,
    /// The IPC namespace.
    #[serde(deserialize_with = "nullable")]
    pub ipc_mode: String,
    /// The control group.
    #[serde(deserialize_with = "nullable")]
    pub cgroup: String,
    /// Links to other containers.
    #[serde(deserialize_with = "wire::list")]
    pub links: Option<Vec<String>>,
    /// The adjustment of the out-of-memory killer's score.
    #[serde(deserialize_with = "nullable")]
    pub oom_score_adj: i64,
    /// The PID namespace.
    #[serde(deserialize_with = "nullable")]
    pub pid_mode: String,
    /// Whether the container has all rights, which Windows does not support.
    #[serde(deserialize_with = "nullable")]
    pub privileged: bool,
    /// Whether all exposed ports get a port of the host.
    #[serde(deserialize_with = "nullable")]
    pub publish_all_ports: bool,
    /// Whether the root file system is read-only, which Windows does not support.
    #[serde(deserialize_with = "nullable")]
    pub readonly_rootfs: bool,
    /// Security options. Windows supports `credentialspec=SCHEME://VALUE`.
    #[serde(deserialize_with = "wire::list")]
    pub security_opt: Option<Vec<String>>,
    /// Options of the storage driver. windowsfilter has one, `size`.
    #[serde(
        deserialize_with = "wire::map",
        skip_serializing_if = "wire::is_empty_map"
    )]
    pub storage_opt: Option<BTreeMap<String, String>>,
    /// Temporary file systems by destination. Windows does not support them.
    #[serde(
        deserialize_with = "wire::map",
        skip_serializing_if = "wire::is_empty_map"
    )]
    pub tmpfs: Option<BTreeMap<String, String>>,
    /// The UTS namespace.
    #[serde(rename = "UTSMode", deserialize_with = "nullable")]
    pub uts_mode: String,
    /// The user namespace.
    #[serde(deserialize_with = "nullable")]
    pub userns_mode: String,
    /// The size of the shared memory, in bytes.
    #[serde(deserialize_with = "nullable")]
    pub shm_size: i64,
    /// Kernel parameters.
    #[serde(
        deserialize_with = "wire::map",
        skip_serializing_if = "wire::is_empty_map"
    )]
    pub sysctls: Option<BTreeMap<String, String>>,
    /// The runtime.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "String::is_empty"
    )]
    pub runtime: String,
    /// The isolation by name; empty or `default` for the daemon's.
    #[serde(deserialize_with = "nullable")]
    pub isolation: String,
    /// The CPU weight relative to other containers; 0 for none.
    #[serde(deserialize_with = "nullable")]
    pub cpu_shares: i64,
    /// The memory limit in bytes; 0 for none.
    #[serde(deserialize_with = "nullable")]
    pub memory: i64,
    /// The CPU limit, in billionths of a processor; 0 for no limit.
    #[serde(deserialize_with = "nullable")]
    pub nano_cpus: i64,
    /// The parent control group.
    #[serde(deserialize_with = "nullable")]
    pub cgroup_parent: String,
    /// The relative weight of block I/O.
    #[serde(deserialize_with = "nullable")]
    pub blkio_weight: u16,
    /// Relative weights of devices.
    #[serde(deserialize_with = "wire::list")]
    pub blkio_weight_device: Option<Vec<DeviceWeight>>,
    /// Read limits of devices, in bytes per second.
    #[serde(deserialize_with = "wire::list")]
    pub blkio_device_read_bps: Option<Vec<DeviceLimit>>,
    /// Write limits of devices, in bytes per second.
    #[serde(deserialize_with = "wire::list")]
    pub blkio_device_write_bps: Option<Vec<DeviceLimit>>,
    /// Read limits of devices, in operations per second.
    #[serde(rename = "BlkioDeviceReadIOps", deserialize_with = "wire::list")]
    pub blkio_device_read_iops: Option<Vec<DeviceLimit>>,
    /// Write limits of devices, in operations per second.
    #[serde(rename = "BlkioDeviceWriteIOps", deserialize_with = "wire::list")]
    pub blkio_device_write_iops: Option<Vec<DeviceLimit>>,
    /// The period of the CPU quota, in microseconds.
    #[serde(deserialize_with = "nullable")]
    pub cpu_period: i64,
    /// The CPU quota, in microseconds. Windows ignores it.
    #[serde(deserialize_with = "nullable")]
    pub cpu_quota: i64,
    /// The real-time CPU period, in microseconds.
    #[serde(deserialize_with = "nullable")]
    pub cpu_realtime_period: i64,
    /// The real-time CPU runtime, in microseconds.
    #[serde(deserialize_with = "nullable")]
    pub cpu_realtime_runtime: i64,
    /// The processors that the container may run on.
    #[serde(deserialize_with = "nullable")]
    pub cpuset_cpus: String,
    /// The memory nodes that the container may use.
    #[serde(deserialize_with = "nullable")]
    pub cpuset_mems: String,
    /// Devices of the host for the container.
    #[serde(deserialize_with = "wire::list")]
    pub devices: Option<Vec<DeviceMapping>>,
    /// Rules for devices.
    #[serde(deserialize_with = "wire::list")]
    pub device_cgroup_rules: Option<Vec<String>>,
    /// Devices of drivers. Windows ignores them.
    #[serde(deserialize_with = "wire::list")]
    pub device_requests: Option<Vec<DeviceRequest>>,
    /// The limit of kernel memory, in bytes. API 1.42 and later do not have it.
    #[serde(
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub kernel_memory: i64,
    /// The limit of kernel memory for TCP buffers, in bytes. Windows ignores it.
    #[serde(
        rename = "KernelMemoryTCP",
        deserialize_with = "nullable",
        skip_serializing_if = "wire::is_default"
    )]
    pub kernel_memory_tcp: i64,
    /// The soft limit of memory, in bytes.
    #[serde(deserialize_with = "nullable")]
    pub memory_reservation: i64,
    /// The limit of memory and swap together, in bytes.
    #[serde(deserialize_with = "nullable")]
    pub memory_swap: i64,
    /// The tendency to swap memory, in percent; -1 for unset.
    pub memory_swappiness: Option<i64>,
    /// Whether the out-of-memory killer spares the container.
    pub oom_kill_disable: Option<bool>,
    /// The limit of processes; 0 or less for none.
    pub pids_limit: Option<i64>,
    /// Limits of a process's resources.
    #[serde(deserialize_with = "wire::list")]
    pub ulimits: Option<Vec<Ulimit>>,
    /// The number of processors; 0 for no limit.
    #[serde(deserialize_with = "nullable")]
    pub cpu_count: i64,
    /// The share of all processors in percent; 0 for no limit.
    #[serde(deserialize_with = "nullable")]
    pub cpu_percent: i64,
    /// The limit of operations per second on the system drive; 0 for none.
    #[serde(rename = "IOMaximumIOps", deserialize_with = "nullable")]
    pub io_maximum_iops: u64,
    /// The limit of bytes per second on the system drive; 0 for none.
    #[serde(rename = "IOMaximumBandwidth", deserialize_with = "nullable")]
    pub io_maximum_bandwidth: u64,
    /// Mounts as objects.
    #[serde(
        deserialize_with = "wire::list",
        skip_serializing_if = "wire::is_empty_list"
    )]
    pub mounts: Option<Vec<Mount>>,
    /// Paths that are hidden in the container.
    #[serde(deserialize_with = "wire::list")]
    pub masked_paths: Option<Vec<String>>,
    /// Paths that are read-only in the container.
    #[serde(deserialize_with = "wire::list")]
    pub readonly_paths: Option<Vec<String>>,
    /// Whether an init process runs in the container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub init: Option<bool>,
}

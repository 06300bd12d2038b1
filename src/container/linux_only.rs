//! Options of Docker's host configuration that Windows does not support.

use serde::{Deserialize, Serialize};

use crate::go::json::nullable;

/// The options of Docker's host configuration that Windows does not support.
///
/// They have no effect on a spec. They are read so that
/// [`resolve_resources`](crate::HostConfig::resolve_resources) can refuse them by name, as dockerd does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LinuxOnlyOptions {
    /// Read limits of devices, in bytes per second. Docker's `BlkioDeviceReadBps`.
    pub blkio_device_read_bps: Vec<DeviceLimit>,
    /// Read limits of devices, in operations per second. Docker's `BlkioDeviceReadIOps`.
    pub blkio_device_read_iops: Vec<DeviceLimit>,
    /// Write limits of devices, in bytes per second. Docker's `BlkioDeviceWriteBps`.
    pub blkio_device_write_bps: Vec<DeviceLimit>,
    /// Write limits of devices, in operations per second. Docker's `BlkioDeviceWriteIOps`.
    pub blkio_device_write_iops: Vec<DeviceLimit>,
    /// The relative weight of block I/O; 0 means not set. Docker's `BlkioWeight`.
    pub blkio_weight: u16,
    /// The relative weights of block I/O of devices. Docker's `BlkioWeightDevice`.
    pub blkio_weight_device: Vec<DeviceWeight>,
    /// The control group of the container. Docker's `CgroupParent`.
    pub cgroup_parent: String,
    /// The period of the CPU quota, in microseconds; 0 means not set. Docker's `CpuPeriod`.
    pub cpu_period: i64,
    /// The processors that the container may run on. Docker's `CpusetCpus`.
    pub cpuset_cpus: String,
    /// The memory nodes that the container may use. Docker's `CpusetMems`.
    pub cpuset_mems: String,
    /// The limit of kernel memory, in bytes; 0 means not set. Docker's `KernelMemory`.
    pub kernel_memory_bytes: i64,
    /// The soft limit of memory, in bytes; 0 means not set. Docker's `MemoryReservation`.
    pub memory_reservation_bytes: i64,
    /// The limit of memory and swap together, in bytes; 0 means not set. Docker's `MemorySwap`.
    pub memory_swap_bytes: i64,
    /// The kernel's tendency to swap the container's memory, in percent; -1 means not set. Docker's `MemorySwappiness`.
    pub memory_swappiness: Option<i64>,
    /// Whether the out-of-memory killer is disabled for the container. Docker's `OomKillDisable`.
    pub oom_kill_disable: bool,
    /// The limit of processes; 0 means not set. Docker's `PidsLimit`.
    pub pids_limit: i64,
    /// Limits of a process's resources. Docker's `Ulimits`.
    pub ulimits: Vec<Ulimit>,
}

/// The rate limit of one device.
///
/// `Deserialize` expects the keys in Docker's own case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeviceLimit {
    /// The device's path. Docker's `Path`.
    #[serde(deserialize_with = "nullable")]
    pub path: String,
    /// The rate, in bytes or operations per second. Docker's `Rate`.
    #[serde(deserialize_with = "nullable")]
    pub rate: u64,
}

/// The relative weight of one device.
///
/// `Deserialize` expects the keys in Docker's own case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DeviceWeight {
    /// The device's path. Docker's `Path`.
    #[serde(deserialize_with = "nullable")]
    pub path: String,
    /// The weight. Docker's `Weight`.
    #[serde(deserialize_with = "nullable")]
    pub weight: u16,
}

/// A limit of one of a process's resources.
///
/// `Deserialize` expects the keys in Docker's own case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct Ulimit {
    /// The resource, such as `nofile`. Docker's `Name`.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
    /// The soft limit; -1 for none. Docker's `Soft`.
    #[serde(deserialize_with = "nullable")]
    pub soft: i64,
    /// The hard limit; -1 for none. Docker's `Hard`.
    #[serde(deserialize_with = "nullable")]
    pub hard: i64,
}

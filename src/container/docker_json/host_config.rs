//! The keys of `hostconfig.json`.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::mount_point::VolumeOptionsJson;
use crate::container::isolation::{self, Isolation};
use crate::container::{
    ConsoleSize, DeviceLimit, DeviceMapping, DeviceWeight, HostConfig, LinuxOnlyOptions,
    NetworkMode, Ulimit,
};
use crate::go::json::{is_some, nullable, nullable_list, nullable_map};
use crate::sorted;

/// The keys of `hostconfig.json`, and of `HostConfig` in `docker inspect`.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(in crate::container) struct HostConfigJson {
    #[serde(with = "isolation")]
    isolation: Option<Isolation>,
    #[serde(deserialize_with = "nullable")]
    network_mode: NetworkMode,
    #[serde(deserialize_with = "nullable")]
    console_size: ConsoleSize,
    #[serde(deserialize_with = "nullable_map", serialize_with = "sorted::map")]
    annotations: HashMap<String, String>,
    #[serde(deserialize_with = "nullable_list")]
    dns_search: Vec<String>,
    #[serde(deserialize_with = "nullable_list")]
    security_opt: Vec<String>,
    #[serde(deserialize_with = "nullable_list")]
    devices: Vec<DeviceMapping>,
    #[serde(deserialize_with = "nullable")]
    cpu_shares: i64,
    #[serde(deserialize_with = "nullable")]
    cpu_percent: i64,
    #[serde(deserialize_with = "nullable")]
    cpu_count: i64,
    #[serde(deserialize_with = "nullable")]
    nano_cpus: i64,
    #[serde(deserialize_with = "nullable")]
    memory: i64,
    #[serde(rename = "IOMaximumIOps", deserialize_with = "nullable")]
    io_maximum_iops: u64,
    #[serde(rename = "IOMaximumBandwidth", deserialize_with = "nullable")]
    io_maximum_bandwidth: u64,
    #[serde(deserialize_with = "nullable_list")]
    blkio_device_read_bps: Vec<DeviceLimit>,
    #[serde(rename = "BlkioDeviceReadIOps", deserialize_with = "nullable_list")]
    blkio_device_read_iops: Vec<DeviceLimit>,
    #[serde(deserialize_with = "nullable_list")]
    blkio_device_write_bps: Vec<DeviceLimit>,
    #[serde(rename = "BlkioDeviceWriteIOps", deserialize_with = "nullable_list")]
    blkio_device_write_iops: Vec<DeviceLimit>,
    #[serde(deserialize_with = "nullable")]
    blkio_weight: u16,
    #[serde(deserialize_with = "nullable_list")]
    blkio_weight_device: Vec<DeviceWeight>,
    #[serde(deserialize_with = "nullable")]
    cgroup_parent: String,
    #[serde(deserialize_with = "nullable")]
    cpu_period: i64,
    #[serde(deserialize_with = "nullable")]
    cpuset_cpus: String,
    #[serde(deserialize_with = "nullable")]
    cpuset_mems: String,
    #[serde(deserialize_with = "nullable")]
    kernel_memory: i64,
    #[serde(deserialize_with = "nullable")]
    memory_reservation: i64,
    #[serde(deserialize_with = "nullable")]
    memory_swap: i64,
    memory_swappiness: Option<i64>,
    #[serde(deserialize_with = "nullable")]
    oom_kill_disable: bool,
    #[serde(deserialize_with = "nullable")]
    pids_limit: i64,
    #[serde(deserialize_with = "nullable_list")]
    ulimits: Vec<Ulimit>,
    /// The mounts as they were requested, which have what `Mounts` in `docker inspect` lacks.
    #[serde(skip_serializing, deserialize_with = "nullable_list")]
    pub(super) mounts: Vec<RequestedMountJson>,
    /// Keys of other documents.
    #[serde(rename = "Config", skip_serializing, deserialize_with = "is_some")]
    pub(super) is_config_file: bool,
    #[serde(rename = "HostConfig", skip_serializing, deserialize_with = "is_some")]
    pub(super) is_inspect: bool,
    #[serde(rename = "exec-opts", skip_serializing, deserialize_with = "is_some")]
    has_exec_opts: bool,
    #[serde(rename = "data-root", skip_serializing, deserialize_with = "is_some")]
    has_data_root: bool,
}

impl HostConfigJson {
    /// Returns whether it was read from dockerd's `daemon.json`.
    pub(super) fn is_daemon_json(&self) -> bool {
        self.has_exec_opts || self.has_data_root
    }
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct RequestedMountJson {
    #[serde(deserialize_with = "nullable")]
    pub(super) target: String,
    #[serde(deserialize_with = "nullable")]
    pub(super) volume_options: VolumeOptionsJson,
}

impl From<HostConfigJson> for HostConfig {
    fn from(json: HostConfigJson) -> Self {
        Self {
            isolation: json.isolation,
            network_mode: json.network_mode,
            console_size: json.console_size,
            annotations: json.annotations,
            dns_search: json.dns_search,
            security_opt: json.security_opt,
            devices: json.devices,
            cpu_shares: json.cpu_shares,
            cpu_percent: json.cpu_percent,
            cpu_count: json.cpu_count,
            nano_cpus: json.nano_cpus,
            memory_bytes: json.memory,
            io_maximum_iops: json.io_maximum_iops,
            io_maximum_bandwidth: json.io_maximum_bandwidth,
            linux_only: LinuxOnlyOptions {
                blkio_device_read_bps: json.blkio_device_read_bps,
                blkio_device_read_iops: json.blkio_device_read_iops,
                blkio_device_write_bps: json.blkio_device_write_bps,
                blkio_device_write_iops: json.blkio_device_write_iops,
                blkio_weight: json.blkio_weight,
                blkio_weight_device: json.blkio_weight_device,
                cgroup_parent: json.cgroup_parent,
                cpu_period: json.cpu_period,
                cpuset_cpus: json.cpuset_cpus,
                cpuset_mems: json.cpuset_mems,
                kernel_memory_bytes: json.kernel_memory,
                memory_reservation_bytes: json.memory_reservation,
                memory_swap_bytes: json.memory_swap,
                memory_swappiness: json.memory_swappiness,
                oom_kill_disable: json.oom_kill_disable,
                pids_limit: json.pids_limit,
                ulimits: json.ulimits,
            },
        }
    }
}

impl From<HostConfig> for HostConfigJson {
    fn from(host_config: HostConfig) -> Self {
        let linux_only = host_config.linux_only;
        Self {
            isolation: host_config.isolation,
            network_mode: host_config.network_mode,
            console_size: host_config.console_size,
            annotations: host_config.annotations,
            dns_search: host_config.dns_search,
            security_opt: host_config.security_opt,
            devices: host_config.devices,
            cpu_shares: host_config.cpu_shares,
            cpu_percent: host_config.cpu_percent,
            cpu_count: host_config.cpu_count,
            nano_cpus: host_config.nano_cpus,
            memory: host_config.memory_bytes,
            io_maximum_iops: host_config.io_maximum_iops,
            io_maximum_bandwidth: host_config.io_maximum_bandwidth,
            blkio_device_read_bps: linux_only.blkio_device_read_bps,
            blkio_device_read_iops: linux_only.blkio_device_read_iops,
            blkio_device_write_bps: linux_only.blkio_device_write_bps,
            blkio_device_write_iops: linux_only.blkio_device_write_iops,
            blkio_weight: linux_only.blkio_weight,
            blkio_weight_device: linux_only.blkio_weight_device,
            cgroup_parent: linux_only.cgroup_parent,
            cpu_period: linux_only.cpu_period,
            cpuset_cpus: linux_only.cpuset_cpus,
            cpuset_mems: linux_only.cpuset_mems,
            kernel_memory: linux_only.kernel_memory_bytes,
            memory_reservation: linux_only.memory_reservation_bytes,
            memory_swap: linux_only.memory_swap_bytes,
            memory_swappiness: linux_only.memory_swappiness,
            oom_kill_disable: linux_only.oom_kill_disable,
            pids_limit: linux_only.pids_limit,
            ulimits: linux_only.ulimits,
            mounts: Vec::new(),
            is_config_file: false,
            is_inspect: false,
            has_exec_opts: false,
            has_data_root: false,
        }
    }
}

//! Converts a stored container into the container that specs are built from.

use super::api::{self, MountPoint};
use super::created::Rest;
use crate::container::{
    self, ConsoleSize, Container, ContainerConfig, DeviceMapping, HostConfig, Isolation,
    LinuxOnlyOptions, NetworkMode,
};

/// Returns the container that was stored. A request without a command has been refused.
pub(super) fn container(rest: &Rest, id: String, name: String, image_id: String) -> Container {
    let config = &rest.config;
    let entrypoint = config.entrypoint.iter().flatten();
    let mut command = entrypoint.chain(config.cmd.iter().flatten()).cloned();
    Container {
        id,
        name,
        path: command.next().unwrap_or_default(),
        args: command.collect(),
        image_id,
        config: ContainerConfig {
            hostname: config.hostname.clone(),
            domainname: config.domainname.clone(),
            user: config.user.clone(),
            tty: config.tty,
            env: config.env.clone().unwrap_or_default(),
            working_dir: config.working_dir.clone(),
            args_escaped: config.args_escaped,
        },
        host_config: host_config(&rest.host_config),
        networks: rest
            .endpoints
            .iter()
            .flatten()
            .map(|(network, _)| network.clone())
            .collect(),
        mount_points: rest.mount_points.values().map(mount_point).collect(),
        ..Container::default()
    }
}

/// Returns the settings that a spec is built from, and those that dockerd refuses on Windows.
///
/// An unknown isolation counts as none: requests with one have been refused before.
pub(super) fn host_config(stored: &api::HostConfig) -> HostConfig {
    let devices = stored.devices.iter().flatten();
    let [height, width] = stored.console_size;
    HostConfig {
        isolation: Isolation::parse_optional(&stored.isolation).ok().flatten(),
        network_mode: NetworkMode::from(stored.network_mode.as_str()),
        console_size: ConsoleSize { height, width },
        annotations: stored.annotations.clone().into_iter().flatten().collect(),
        dns_search: stored.dns_search.clone().unwrap_or_default(),
        security_opt: stored.security_opt.clone().unwrap_or_default(),
        devices: devices
            .map(|device| DeviceMapping {
                path_on_host: device.path_on_host.clone(),
            })
            .collect(),
        cpu_shares: stored.cpu_shares,
        cpu_percent: stored.cpu_percent,
        cpu_count: stored.cpu_count,
        nano_cpus: stored.nano_cpus,
        memory_bytes: stored.memory,
        io_maximum_iops: stored.io_maximum_iops,
        io_maximum_bandwidth: stored.io_maximum_bandwidth,
        linux_only: linux_only(stored),
    }
}

fn linux_only(stored: &api::HostConfig) -> LinuxOnlyOptions {
    LinuxOnlyOptions {
        blkio_device_read_bps: stored.blkio_device_read_bps.clone().unwrap_or_default(),
        blkio_device_read_iops: stored.blkio_device_read_iops.clone().unwrap_or_default(),
        blkio_device_write_bps: stored.blkio_device_write_bps.clone().unwrap_or_default(),
        blkio_device_write_iops: stored.blkio_device_write_iops.clone().unwrap_or_default(),
        blkio_weight: stored.blkio_weight,
        blkio_weight_device: stored.blkio_weight_device.clone().unwrap_or_default(),
        cgroup_parent: stored.cgroup_parent.clone(),
        cpu_period: stored.cpu_period,
        cpuset_cpus: stored.cpuset_cpus.clone(),
        cpuset_mems: stored.cpuset_mems.clone(),
        kernel_memory_bytes: stored.kernel_memory,
        memory_reservation_bytes: stored.memory_reservation,
        memory_swap_bytes: stored.memory_swap,
        memory_swappiness: stored.memory_swappiness,
        oom_kill_disable: stored.oom_kill_disable.unwrap_or_default(),
        pids_limit: stored.pids_limit.unwrap_or_default(),
        ulimits: stored.ulimits.clone().unwrap_or_default(),
    }
}

fn mount_point(stored: &MountPoint) -> container::MountPoint {
    let options = stored.spec.volume_options.as_ref();
    container::MountPoint {
        source: stored.source.clone(),
        destination: stored.destination.clone(),
        writable: stored.writable,
        volume: stored.name.clone(),
        driver: stored.driver.clone(),
        subpath: options
            .map(|options| options.subpath.clone())
            .unwrap_or_default(),
    }
}

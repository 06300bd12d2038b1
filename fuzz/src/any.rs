//! Arbitrary containers and settings, made from texts and numbers that mean something.

use std::collections::HashMap;
use std::num::NonZeroU32;

use arbitrary::{Result, Unstructured};
use wcow_spec::{
    ConfigReference, ConsoleSize, Container, ContainerConfig, DaemonConfig, DeviceLimit,
    DeviceMapping, DeviceWeight, FileTarget, HostConfig, Isolation, LinuxOnlyOptions, Mount,
    MountPoint, NetworkMode, RuntimeState, SecretReference, SharedNetwork, Ulimit,
};

use crate::words::{NUMBERS, PATH_PARTS, WORDS};

/// The maximum length of an arbitrary list.
const MAX_LENGTH: usize = 4;

pub fn text(u: &mut Unstructured<'_>) -> Result<String> {
    Ok(match u.int_in_range(0..=3)? {
        0 => String::new(),
        1 => (*u.choose(WORDS)?).to_owned(),
        2 => [*u.choose(WORDS)?, *u.choose(WORDS)?, u.arbitrary::<&str>()?].concat(),
        _ => u.arbitrary::<&str>()?.to_owned(),
    })
}

pub fn number(u: &mut Unstructured<'_>) -> Result<i64> {
    Ok(match u.int_in_range(0..=3)? {
        0 => 0,
        1 => u.int_in_range(0..=100)?,
        2 => *u.choose(NUMBERS)?,
        _ => u.arbitrary()?,
    })
}

pub fn list<T>(
    u: &mut Unstructured<'_>,
    mut element: impl FnMut(&mut Unstructured<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let length = u.int_in_range(0..=MAX_LENGTH)?;
    (0..length).map(|_| element(u)).collect()
}

pub fn texts(u: &mut Unstructured<'_>) -> Result<Vec<String>> {
    list(u, text)
}

/// A Windows path, or something that looks like one.
pub fn path(u: &mut Unstructured<'_>) -> Result<String> {
    if u.ratio(1, 8)? {
        return text(u);
    }
    Ok(list(u, |u| Ok(*u.choose(PATH_PARTS)?))?.concat())
}

pub fn isolation(u: &mut Unstructured<'_>) -> Result<Option<Isolation>> {
    let all = [None, Some(Isolation::Process), Some(Isolation::HyperV)];
    u.choose(&all).copied()
}

pub fn container(u: &mut Unstructured<'_>) -> Result<Container> {
    Ok(Container {
        id: text(u)?,
        name: text(u)?,
        path: text(u)?,
        args: texts(u)?,
        image_id: text(u)?,
        config: config(u)?,
        networks: texts(u)?.into_iter().collect(),
        has_been_started_before: u.arbitrary()?,
        mount_points: list(u, mount_point)?,
        secret_references: list(u, secret_reference)?,
        config_references: list(u, config_reference)?,
        ..Container::default()
    })
}

fn config(u: &mut Unstructured<'_>) -> Result<ContainerConfig> {
    Ok(ContainerConfig {
        hostname: text(u)?,
        domainname: text(u)?,
        user: text(u)?,
        tty: u.arbitrary()?,
        env: texts(u)?,
        working_dir: text(u)?,
        args_escaped: u.arbitrary()?,
    })
}

/// A folder, a volume, or a folder of a volume.
pub fn mount_point(u: &mut Unstructured<'_>) -> Result<MountPoint> {
    const DRIVERS: &[&str] = &["", "local", "nfs"];
    let is_volume = u.arbitrary()?;
    Ok(MountPoint {
        source: match is_volume && u.arbitrary()? {
            true => String::new(),
            false => path(u)?,
        },
        destination: path(u)?,
        writable: u.arbitrary()?,
        volume: match is_volume {
            true => path(u)?,
            false => String::new(),
        },
        driver: (*u.choose(DRIVERS)?).to_owned(),
        subpath: path(u)?,
    })
}

pub fn mount(u: &mut Unstructured<'_>) -> Result<Mount> {
    Ok(Mount {
        source: path(u)?,
        destination: path(u)?,
        writable: u.arbitrary()?,
    })
}

/// What the daemon knows about a container whose file system is mounted at `base_fs`.
pub fn runtime(u: &mut Unstructured<'_>, base_fs: String) -> Result<RuntimeState> {
    let shared_network = SharedNetwork {
        container_id: text(u)?,
        endpoint_ids: texts(u)?,
    };
    Ok(RuntimeState {
        base_fs: u.ratio(7, 8)?.then_some(base_fs),
        shared_network: u.ratio(7, 8)?.then_some(shared_network),
        swarm_managed: u.arbitrary()?,
    })
}

fn secret_reference(u: &mut Unstructured<'_>) -> Result<SecretReference> {
    Ok(SecretReference {
        secret_id: text(u)?,
        secret_name: text(u)?,
        file: Some(FileTarget { name: text(u)? }),
    })
}

fn config_reference(u: &mut Unstructured<'_>) -> Result<ConfigReference> {
    Ok(ConfigReference {
        config_id: text(u)?,
        config_name: text(u)?,
        file: None,
        is_runtime: u.arbitrary()?,
    })
}

/// A host configuration. Options that Windows lacks are rare in it.
pub fn host_config(u: &mut Unstructured<'_>) -> Result<HostConfig> {
    let host_config = HostConfig {
        isolation: isolation(u)?,
        network_mode: NetworkMode::from(text(u)?),
        console_size: ConsoleSize {
            height: u.arbitrary()?,
            width: u.arbitrary()?,
        },
        annotations: annotations(u)?,
        dns_search: texts(u)?,
        security_opt: list(u, security_option)?,
        devices: list(u, device)?,
        cpu_shares: number(u)?,
        cpu_percent: number(u)?,
        cpu_count: number(u)?,
        nano_cpus: number(u)?,
        memory_bytes: number(u)?,
        io_maximum_iops: u.arbitrary()?,
        io_maximum_bandwidth: u.arbitrary()?,
        linux_only: LinuxOnlyOptions {
            memory_swappiness: u.arbitrary::<bool>()?.then_some(-1),
            ..LinuxOnlyOptions::default()
        },
    };
    if u.ratio(1, 8)? {
        Ok(HostConfig {
            linux_only: linux_only(u)?,
            ..host_config
        })
    } else {
        Ok(host_config)
    }
}

fn annotations(u: &mut Unstructured<'_>) -> Result<HashMap<String, String>> {
    let pairs = list(u, |u| Ok((text(u)?, text(u)?)))?;
    Ok(pairs.into_iter().collect())
}

fn security_option(u: &mut Unstructured<'_>) -> Result<String> {
    const SCHEMES: &[&str] = &[
        "file://",
        "registry://",
        "config://",
        "RAW://",
        "http://",
        "",
    ];
    if u.ratio(1, 8)? {
        return text(u);
    }
    Ok(["credentialspec=", u.choose(SCHEMES)?, &text(u)?].concat())
}

fn device(u: &mut Unstructured<'_>) -> Result<DeviceMapping> {
    const PREFIXES: &[&str] = &["class/", "vpci-class-guid://", "://", ""];
    Ok(DeviceMapping {
        path_on_host: [*u.choose(PREFIXES)?, &text(u)?].concat(),
    })
}

fn linux_only(u: &mut Unstructured<'_>) -> Result<LinuxOnlyOptions> {
    Ok(LinuxOnlyOptions {
        blkio_device_read_bps: list(u, device_limit)?,
        blkio_device_read_iops: list(u, device_limit)?,
        blkio_device_write_bps: list(u, device_limit)?,
        blkio_device_write_iops: list(u, device_limit)?,
        blkio_weight: u.arbitrary()?,
        blkio_weight_device: list(u, device_weight)?,
        cgroup_parent: text(u)?,
        cpu_period: number(u)?,
        cpuset_cpus: text(u)?,
        cpuset_mems: text(u)?,
        kernel_memory_bytes: number(u)?,
        memory_reservation_bytes: number(u)?,
        memory_swap_bytes: number(u)?,
        memory_swappiness: u.arbitrary()?,
        oom_kill_disable: u.arbitrary()?,
        pids_limit: number(u)?,
        ulimits: list(u, ulimit)?,
    })
}

fn device_limit(u: &mut Unstructured<'_>) -> Result<DeviceLimit> {
    Ok(DeviceLimit {
        path: text(u)?,
        rate: u.arbitrary()?,
    })
}

fn device_weight(u: &mut Unstructured<'_>) -> Result<DeviceWeight> {
    Ok(DeviceWeight {
        path: text(u)?,
        weight: u.arbitrary()?,
    })
}

fn ulimit(u: &mut Unstructured<'_>) -> Result<Ulimit> {
    Ok(Ulimit {
        name: text(u)?,
        soft: number(u)?,
        hard: number(u)?,
    })
}

pub fn daemon(u: &mut Unstructured<'_>) -> Result<DaemonConfig> {
    let mut daemon = DaemonConfig::new(processors(u)?);
    daemon.root = path(u)?;
    daemon.default_isolation = isolation(u)?;
    daemon.dns_search = texts(u)?;
    daemon.uses_snapshotter = u.arbitrary()?;
    Ok(daemon)
}

pub fn processors(u: &mut Unstructured<'_>) -> Result<NonZeroU32> {
    if u.ratio(1, 8)? {
        return u.arbitrary();
    }
    let count = u.int_in_range(1..=128)?;
    Ok(NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN))
}

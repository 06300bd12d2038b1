//! What dockerd checks of a container's resources when the container is created.

use std::num::NonZeroU32;

use crate::{DaemonConfig, Error, HostConfig, Isolation};

/// The greatest CPU shares that Windows takes.
const MAX_CPU_SHARES: i64 = 10_000;

/// The greatest CPU percent that Windows takes.
const MAX_CPU_PERCENT: i64 = 100;

/// Nano CPUs in one processor.
const NANO_CPUS_PER_PROCESSOR: i64 = 1_000_000_000;

/// An option that was discarded because another one takes its place.
///
/// It displays as dockerd's warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum Warning {
    /// CPU shares beside a CPU count.
    #[error(
        "Conflicting options: CPU count takes priority over CPU shares on Windows Server Containers. CPU \
         shares discarded"
    )]
    CountOverShares,
    /// A CPU percent beside a CPU count.
    #[error(
        "Conflicting options: CPU count takes priority over CPU percent on Windows Server Containers. CPU \
         percent discarded"
    )]
    CountOverPercent,
    /// A CPU percent beside CPU shares.
    #[error(
        "Conflicting options: CPU shares takes priority over CPU percent on Windows Server Containers. CPU \
         percent discarded"
    )]
    SharesOverPercent,
}

/// Why the resources that a container asks for cannot be had on Windows.
///
/// It displays as dockerd's error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidResource {
    /// CPU shares out of range.
    #[error("range of CPUShares is from 1 to {MAX_CPU_SHARES}")]
    CpuShares,
    /// A CPU percent out of range.
    #[error("range of CPUPercent is from 1 to {MAX_CPU_PERCENT}")]
    CpuPercent,
    /// A negative CPU count.
    #[error("invalid CPUCount: CPUCount cannot be negative")]
    CpuCount,
    /// Nano CPUs and a CPU percent.
    #[error("conflicting options: Nano CPUs and CPU Percent cannot both be set")]
    NanoCpusAndPercent,
    /// Nano CPUs and CPU shares.
    #[error("conflicting options: Nano CPUs and CPU Shares cannot both be set")]
    NanoCpusAndShares,
    /// Nano CPUs that are negative or more than the host has.
    #[error(
        "range of CPUs is from 0.01 to {processors}.00, as there are only {processors} CPUs available"
    )]
    NanoCpus {
        /// The host's processors.
        processors: NonZeroU32,
    },
    /// An option that Windows does not have.
    #[error("invalid option: Windows does not support {option}")]
    Unsupported {
        /// The option, as dockerd calls it.
        option: &'static str,
    },
}

/// Checks the resources that a container asks for, before it is created, and discards what conflicts.
///
/// With process isolation a CPU count goes before shares and percent, and shares before percent; the loser
/// is set to 0. A memory swappiness of -1 counts as not set. The rules, their order and their texts are
/// those of dockerd's `verifyPlatformContainerResources`.
///
/// `isolation` is the one that the container will have; see [`Isolation::or`].
///
/// ```
/// use std::num::NonZeroU32;
/// use wcow_spec::{HostConfig, Isolation, Warning, verify_resources};
///
/// let mut host_config = HostConfig { cpu_count: 2, cpu_shares: 500, ..HostConfig::default() };
/// let warnings = verify_resources(&mut host_config, Isolation::Process, NonZeroU32::MIN)?;
/// assert_eq!(warnings, [Warning::CountOverShares]);
/// assert_eq!(host_config.cpu_shares, 0);
/// # Ok::<(), wcow_spec::Error>(())
/// ```
///
/// # Errors
///
/// [`Error::InvalidResources`] with the first option that is out of range, excludes another or does not
/// exist on Windows, and with the warnings up to there. What was discarded stays so.
pub fn verify_resources(
    host_config: &mut HostConfig,
    isolation: Isolation,
    processors: NonZeroU32,
) -> Result<Vec<Warning>, Error> {
    host_config.memory_swappiness = host_config
        .memory_swappiness
        .filter(|percent| *percent != -1);
    let warnings = match isolation {
        Isolation::HyperV => Vec::new(),
        _ => discard_conflicting(host_config),
    };
    let verified = verify_cpu(host_config, processors).and_then(|()| verify_supported(host_config));
    match verified {
        Ok(()) => Ok(warnings),
        Err(reason) => Err(Error::InvalidResources { reason, warnings }),
    }
}

/// [`verify_resources`] with the isolation that the container will have and the host's processors.
///
/// # Errors
///
/// As those of [`verify_resources`].
pub fn verify_host_config(
    host_config: &mut HostConfig,
    daemon: &DaemonConfig,
) -> Result<Vec<Warning>, Error> {
    let isolation = host_config.isolation.or(daemon.default_isolation);
    verify_resources(host_config, isolation, daemon.processors)
}

/// The controls of a Windows Server container's processors exclude one another.
fn discard_conflicting(host_config: &mut HostConfig) -> Vec<Warning> {
    let HostConfig {
        cpu_count,
        cpu_shares,
        cpu_percent,
        ..
    } = host_config;
    let mut warnings = Vec::new();
    if *cpu_count > 0 && *cpu_shares > 0 {
        *cpu_shares = 0;
        warnings.push(Warning::CountOverShares);
    }
    if *cpu_percent > 0 && *cpu_count > 0 {
        *cpu_percent = 0;
        warnings.push(Warning::CountOverPercent);
    } else if *cpu_percent > 0 && *cpu_shares > 0 {
        *cpu_percent = 0;
        warnings.push(Warning::SharesOverPercent);
    }
    warnings
}

fn verify_cpu(host_config: &HostConfig, processors: NonZeroU32) -> Result<(), InvalidResource> {
    let HostConfig {
        cpu_count,
        cpu_shares,
        cpu_percent,
        nano_cpus,
        ..
    } = *host_config;
    let all = i64::from(processors.get()).saturating_mul(NANO_CPUS_PER_PROCESSOR);
    let rules = [
        (
            (0..=MAX_CPU_SHARES).contains(&cpu_shares),
            InvalidResource::CpuShares,
        ),
        (
            (0..=MAX_CPU_PERCENT).contains(&cpu_percent),
            InvalidResource::CpuPercent,
        ),
        (cpu_count >= 0, InvalidResource::CpuCount),
        (
            nano_cpus <= 0 || cpu_percent <= 0,
            InvalidResource::NanoCpusAndPercent,
        ),
        (
            nano_cpus <= 0 || cpu_shares <= 0,
            InvalidResource::NanoCpusAndShares,
        ),
        (
            (0..=all).contains(&nano_cpus),
            InvalidResource::NanoCpus { processors },
        ),
    ];
    first_broken(rules)
}

/// Refuses what Windows does not have, in dockerd's order.
fn verify_supported(host_config: &HostConfig) -> Result<(), InvalidResource> {
    let options = [
        (
            "BlkioDeviceReadBps",
            host_config.blkio_device_read_bps.is_empty(),
        ),
        (
            "BlkioDeviceReadIOps",
            host_config.blkio_device_read_iops.is_empty(),
        ),
        (
            "BlkioDeviceWriteBps",
            host_config.blkio_device_write_bps.is_empty(),
        ),
        (
            "BlkioDeviceWriteIOps",
            host_config.blkio_device_write_iops.is_empty(),
        ),
        ("BlkioWeight", host_config.blkio_weight == 0),
        (
            "BlkioWeightDevice",
            host_config.blkio_weight_device.is_empty(),
        ),
        ("CgroupParent", host_config.cgroup_parent.is_empty()),
        ("CPUPeriod", host_config.cpu_period == 0),
        ("CpusetCpus", host_config.cpuset_cpus.is_empty()),
        ("CpusetMems", host_config.cpuset_mems.is_empty()),
        ("KernelMemory", host_config.kernel_memory_bytes == 0),
        (
            "MemoryReservation",
            host_config.memory_reservation_bytes == 0,
        ),
        ("MemorySwap", host_config.memory_swap_bytes == 0),
        ("MemorySwappiness", host_config.memory_swappiness.is_none()),
        ("OomKillDisable", !host_config.oom_kill_disable),
        ("PidsLimit", host_config.pids_limit == 0),
        ("Ulimits", host_config.ulimits.is_empty()),
    ];
    first_broken(options.map(|(option, unset)| (unset, InvalidResource::Unsupported { option })))
}

/// The first rule that does not hold.
fn first_broken<const N: usize>(
    rules: [(bool, InvalidResource); N],
) -> Result<(), InvalidResource> {
    match rules.into_iter().find(|(holds, _)| !holds) {
        Some((_, broken)) => Err(broken),
        None => Ok(()),
    }
}

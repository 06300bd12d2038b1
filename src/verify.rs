//! dockerd's checks of a container's resources when the container is created.

use std::fmt;
use std::num::NonZeroU32;

use crate::container::{CPU_WHOLE, HostConfig, Isolation, NANO_CPUS_PER_PROCESSOR};
use crate::error_kind::ErrorKind;

/// The greatest CPU shares that Windows takes.
const MAX_CPU_SHARES: u16 = CPU_WHOLE;

/// The greatest CPU percent that Windows takes.
const MAX_CPU_PERCENT: u16 = 100;

/// An option that was discarded because another one takes precedence. Displays dockerd's warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResourceWarning {
    /// A CPU count takes precedence over CPU shares.
    CountOverShares,
    /// A CPU count takes precedence over a CPU percent.
    CountOverPercent,
    /// CPU shares take precedence over a CPU percent.
    SharesOverPercent,
}

impl fmt::Display for ResourceWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kept, discarded) = match self {
            Self::CountOverShares => ("count", "shares"),
            Self::CountOverPercent => ("count", "percent"),
            Self::SharesOverPercent => ("shares", "percent"),
        };
        write!(
            f,
            "Conflicting options: CPU {kept} takes priority over CPU {discarded} on Windows Server Containers. CPU \
             {discarded} discarded"
        )
    }
}

/// A resource request that Windows does not support. Displays dockerd's error text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum InvalidResource {
    /// CPU shares are out of range.
    #[error("range of CPUShares is from 1 to {MAX_CPU_SHARES}")]
    CpuShares,
    /// A CPU percent is out of range.
    #[error("range of CPUPercent is from 1 to {MAX_CPU_PERCENT}")]
    CpuPercent,
    /// A CPU count is negative.
    #[error("invalid CPUCount: CPUCount cannot be negative")]
    CpuCount,
    /// Nano CPUs and a CPU percent exclude each other.
    #[error("conflicting options: Nano CPUs and CPU Percent cannot both be set")]
    NanoCpusAndPercent,
    /// Nano CPUs and CPU shares exclude each other.
    #[error("conflicting options: Nano CPUs and CPU Shares cannot both be set")]
    NanoCpusAndShares,
    /// Nano CPUs are negative, or more than the host has.
    #[error(
        "range of CPUs is from 0.01 to {processors}.00, as there are only {processors} CPUs available"
    )]
    NanoCpus {
        /// The number of the host's logical processors.
        processors: NonZeroU32,
    },
    /// Windows does not support the option.
    #[error("invalid option: Windows does not support {option}")]
    Unsupported {
        /// The option, as dockerd calls it.
        option: &'static str,
    },
}

impl InvalidResource {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// Error resolving the resources that a container requests.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
#[non_exhaustive]
pub struct VerifyError {
    /// The first rule that is violated.
    pub reason: InvalidResource,
    warnings: Vec<ResourceWarning>,
}

impl VerifyError {
    /// Returns the warnings about what was discarded before the failure.
    #[must_use]
    pub fn warnings(&self) -> &[ResourceWarning] {
        &self.warnings
    }

    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.reason.kind()
    }
}

impl HostConfig {
    /// Validates the resources that a container requests when it is created, and discards options that conflict.
    ///
    /// With process isolation, a CPU count takes precedence over shares and percent, and shares over percent; the
    /// overridden option is set to 0. A memory swappiness of -1 is treated as not set. The rules, their order and their
    /// texts are those of dockerd's `verifyPlatformContainerResources`.
    ///
    /// The isolation is that of [`DaemonConfig::isolation_of`](crate::DaemonConfig::isolation_of), and `processors` the
    /// number of the host's logical processors.
    ///
    /// ```
    /// use wcow_spec::{HostConfig, Isolation, ResourceWarning};
    ///
    /// let mut host_config = HostConfig { cpu_count: 2, cpu_shares: 500, ..HostConfig::default() };
    /// let warnings = host_config.resolve_resources(Isolation::Process, 8.try_into()?)?;
    /// assert_eq!(warnings, [ResourceWarning::CountOverShares]);
    /// assert_eq!(host_config.cpu_shares, 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`VerifyError`] for the first option that is out of range, excludes another one, or does not exist on
    /// Windows. Options that were discarded before stay discarded.
    pub fn resolve_resources(
        &mut self,
        isolation: Isolation,
        processors: NonZeroU32,
    ) -> Result<Vec<ResourceWarning>, VerifyError> {
        let swappiness = &mut self.linux_only.memory_swappiness;
        *swappiness = swappiness.filter(|percent| *percent != -1);
        let warnings = match isolation {
            Isolation::HyperV => Vec::new(),
            Isolation::Process => discard_conflicting(self),
        };
        match verify_cpu(self, processors).and_then(|()| verify_supported(self)) {
            Ok(()) => Ok(warnings),
            Err(reason) => Err(VerifyError { reason, warnings }),
        }
    }
}

/// Discards processor options of a Windows Server container that exclude one another.
fn discard_conflicting(host_config: &mut HostConfig) -> Vec<ResourceWarning> {
    let HostConfig {
        cpu_count,
        cpu_shares,
        cpu_percent,
        ..
    } = host_config;
    let mut warnings = Vec::new();
    if *cpu_count > 0 && *cpu_shares > 0 {
        *cpu_shares = 0;
        warnings.push(ResourceWarning::CountOverShares);
    }
    if *cpu_percent > 0 && *cpu_count > 0 {
        *cpu_percent = 0;
        warnings.push(ResourceWarning::CountOverPercent);
    } else if *cpu_percent > 0 && *cpu_shares > 0 {
        *cpu_percent = 0;
        warnings.push(ResourceWarning::SharesOverPercent);
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
    let all = u64::from(processors.get()).saturating_mul(NANO_CPUS_PER_PROCESSOR);
    let rules = [
        (
            (0..=MAX_CPU_SHARES.into()).contains(&cpu_shares),
            InvalidResource::CpuShares,
        ),
        (
            (0..=MAX_CPU_PERCENT.into()).contains(&cpu_percent),
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
            u64::try_from(nano_cpus).is_ok_and(|nano_cpus| nano_cpus <= all),
            InvalidResource::NanoCpus { processors },
        ),
    ];
    first_broken(rules)
}

/// Refuses what Windows does not have, in dockerd's order.
fn verify_supported(host_config: &HostConfig) -> Result<(), InvalidResource> {
    let linux_only = &host_config.linux_only;
    let options = [
        (
            "BlkioDeviceReadBps",
            linux_only.blkio_device_read_bps.is_empty(),
        ),
        (
            "BlkioDeviceReadIOps",
            linux_only.blkio_device_read_iops.is_empty(),
        ),
        (
            "BlkioDeviceWriteBps",
            linux_only.blkio_device_write_bps.is_empty(),
        ),
        (
            "BlkioDeviceWriteIOps",
            linux_only.blkio_device_write_iops.is_empty(),
        ),
        ("BlkioWeight", linux_only.blkio_weight == 0),
        (
            "BlkioWeightDevice",
            linux_only.blkio_weight_device.is_empty(),
        ),
        ("CgroupParent", linux_only.cgroup_parent.is_empty()),
        ("CPUPeriod", linux_only.cpu_period == 0),
        ("CpusetCpus", linux_only.cpuset_cpus.is_empty()),
        ("CpusetMems", linux_only.cpuset_mems.is_empty()),
        ("KernelMemory", linux_only.kernel_memory_bytes == 0),
        (
            "MemoryReservation",
            linux_only.memory_reservation_bytes == 0,
        ),
        ("MemorySwap", linux_only.memory_swap_bytes == 0),
        ("MemorySwappiness", linux_only.memory_swappiness.is_none()),
        ("OomKillDisable", !linux_only.oom_kill_disable),
        ("PidsLimit", linux_only.pids_limit == 0),
        ("Ulimits", linux_only.ulimits.is_empty()),
    ];
    first_broken(options.map(|(option, unset)| (unset, InvalidResource::Unsupported { option })))
}

/// Returns the error of the first rule that is broken.
fn first_broken<const N: usize>(
    rules: [(bool, InvalidResource); N],
) -> Result<(), InvalidResource> {
    match rules.into_iter().find(|(holds, _)| !holds) {
        Some((_, broken)) => Err(broken),
        None => Ok(()),
    }
}

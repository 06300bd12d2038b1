//! Limits on processors, memory and storage.

use std::num::{NonZeroU32, NonZeroU64};

use oci_spec::runtime::{
    WindowsCPUResources, WindowsMemoryResources, WindowsResources, WindowsStorageResources,
};

use crate::container::{CPU_WHOLE, HostConfig, Isolation, NANO_CPUS_PER_PROCESSOR};
use crate::error_kind::ErrorKind;

/// Nano CPUs in one step of the CPU maximum, for each processor.
const NANO_CPUS_PER_STEP: u64 = NANO_CPUS_PER_PROCESSOR / CPU_WHOLE as u64;

/// The least nano CPUs of one processor whose steps a `u16` cannot hold.
const BEYOND_MAXIMUM: u64 = (1 << u16::BITS) * NANO_CPUS_PER_STEP;

/// Steps of the CPU maximum in one percent.
const STEPS_PER_PERCENT: u16 = CPU_WHOLE / 100;

/// Error for a limit that does not fit its field in the spec. dockerd wraps it around instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("invalid {option}: {value} is not in the range from {min} to {max}")]
#[non_exhaustive]
pub struct LimitOutOfRange {
    /// The option's key in Docker's host configuration, such as `CpuShares`.
    pub option: &'static str,
    /// The requested value.
    pub value: i64,
    /// The least value that fits.
    pub min: i64,
    /// The greatest value that fits.
    pub max: i64,
}

impl LimitOutOfRange {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// Returns the limits, or `None` if there are none.
pub(super) fn resources(
    host_config: &HostConfig,
    isolation: Isolation,
    processors: NonZeroU32,
) -> Result<Option<WindowsResources>, LimitOutOfRange> {
    let cpu = cpu(host_config, isolation, processors)?;
    let memory = memory(host_config)?;
    let storage = storage(host_config);
    if cpu.is_none() && memory.is_none() && storage.is_none() {
        return Ok(None);
    }
    let mut resources = WindowsResources::default();
    resources
        .set_memory(memory)
        .set_cpu(cpu)
        .set_storage(storage);
    Ok(Some(resources))
}

/// Returns all three values if at least one is not zero.
fn cpu(
    host_config: &HostConfig,
    isolation: Isolation,
    processors: NonZeroU32,
) -> Result<Option<WindowsCPUResources>, LimitOutOfRange> {
    let shares = fit("CpuShares", host_config.cpu_shares, u16::MAX)?;
    let percent = fit(
        "CpuPercent",
        host_config.cpu_percent,
        u16::MAX / STEPS_PER_PERCENT,
    )?;
    let mut count = non_negative("CpuCount", host_config.cpu_count)?;
    // Cannot overflow: the greatest percent is the greatest maximum divided by this.
    let mut maximum = percent.saturating_mul(STEPS_PER_PERCENT);

    match u64::try_from(host_config.nano_cpus) {
        Ok(0) | Err(_) => {}
        Ok(nano_cpus) if isolation == Isolation::HyperV => {
            count = nano_cpus.div_ceil(NANO_CPUS_PER_PROCESSOR);
            if let Some(shared_by) = NonZeroU64::new(count) {
                // Whole processors are expressed by their count alone.
                if nano_cpus % NANO_CPUS_PER_PROCESSOR != 0 {
                    maximum = nano_cpu_maximum(nano_cpus, shared_by)?;
                }
            }
        }
        Ok(nano_cpus) => maximum = nano_cpu_maximum(nano_cpus, processors.into())?,
    }

    if (count, shares, maximum) == (0, 0, 0) {
        return Ok(None);
    }
    let mut cpu = WindowsCPUResources::default();
    cpu.set_count(Some(count))
        .set_shares(Some(shares))
        .set_maximum(Some(maximum));
    Ok(Some(cpu))
}

/// Returns the nano CPUs as a share of the given processors, rounded down to a minimum of 1.
fn nano_cpu_maximum(nano_cpus: u64, processors: NonZeroU64) -> Result<u16, LimitOutOfRange> {
    let steps = nano_cpus / processors / NANO_CPUS_PER_STEP;
    u16::try_from(steps.max(1)).map_err(|_| {
        let max = BEYOND_MAXIMUM
            .saturating_mul(processors.get())
            .saturating_sub(1);
        LimitOutOfRange {
            option: "NanoCpus",
            value: i64::try_from(nano_cpus).unwrap_or(i64::MAX),
            min: 0,
            max: i64::try_from(max).unwrap_or(i64::MAX),
        }
    })
}

fn memory(host_config: &HostConfig) -> Result<Option<WindowsMemoryResources>, LimitOutOfRange> {
    let limit = non_negative("Memory", host_config.memory_bytes)?;
    Ok((limit != 0).then(|| {
        let mut memory = WindowsMemoryResources::default();
        memory.set_limit(Some(limit));
        memory
    }))
}

/// Returns both values if at least one is not zero.
fn storage(host_config: &HostConfig) -> Option<WindowsStorageResources> {
    let iops = host_config.io_maximum_iops;
    let bps = host_config.io_maximum_bandwidth;
    ((iops, bps) != (0, 0)).then(|| {
        let mut storage = WindowsStorageResources::default();
        storage.set_iops(Some(iops)).set_bps(Some(bps));
        storage
    })
}

fn fit(option: &'static str, value: i64, max: u16) -> Result<u16, LimitOutOfRange> {
    let fitting = u16::try_from(value).ok().filter(|value| *value <= max);
    fitting.ok_or_else(|| LimitOutOfRange {
        option,
        value,
        min: 0,
        max: max.into(),
    })
}

fn non_negative(option: &'static str, value: i64) -> Result<u64, LimitOutOfRange> {
    u64::try_from(value).map_err(|_| LimitOutOfRange {
        option,
        value,
        min: 0,
        max: i64::MAX,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cpu_of(
        host_config: &HostConfig,
        isolation: Isolation,
        processors: u32,
    ) -> Result<Option<(u64, u16, u16)>, LimitOutOfRange> {
        let processors = NonZeroU32::new(processors).unwrap();
        let cpu = cpu(host_config, isolation, processors)?;
        Ok(cpu.map(parts))
    }

    /// Count, shares and maximum, which the type itself does not show.
    fn parts(cpu: WindowsCPUResources) -> (u64, u16, u16) {
        #[derive(serde::Deserialize)]
        struct Parts {
            count: u64,
            shares: u16,
            maximum: u16,
        }

        let json = serde_json::to_value(cpu).unwrap();
        let Parts {
            count,
            shares,
            maximum,
        } = serde_json::from_value(json).unwrap();
        (count, shares, maximum)
    }

    fn nano(nano_cpus: i64) -> HostConfig {
        HostConfig {
            nano_cpus,
            ..HostConfig::default()
        }
    }

    #[test]
    fn process_isolation_takes_nano_cpus_as_a_share_of_all_processors() {
        let cases = [
            (1, 128, 1),
            (799_999, 1, 7),
            (1_500_000_000, 16, 937),
            (7_999_999_999, 8, 9_999),
            (8_000_000_000, 8, 10_000),
            (8_000_000_000, 3, 26_666),
        ];
        for (nano_cpus, processors, maximum) in cases {
            let cpu = cpu_of(&nano(nano_cpus), Isolation::Process, processors).unwrap();
            assert_eq!(cpu, Some((0, 0, maximum)), "{nano_cpus} of {processors}");
        }
    }

    #[test]
    fn hyperv_isolation_takes_nano_cpus_as_a_share_of_the_processors_they_begin() {
        let cases = [
            (1, 1, 1),
            (999_999_999, 1, 9_999),
            (1_000_000_000, 1, 0),
            (1_000_000_001, 2, 5_000),
            (2_500_000_000, 3, 8_333),
            (i64::MAX, 9_223_372_037, 9_999),
        ];
        for (nano_cpus, count, maximum) in cases {
            let cpu = cpu_of(&nano(nano_cpus), Isolation::HyperV, 4).unwrap();
            assert_eq!(cpu, Some((count, 0, maximum)), "{nano_cpus}");
        }
    }

    #[test]
    fn nano_cpus_replace_only_what_they_say() {
        let host_config = HostConfig {
            cpu_percent: 40,
            cpu_count: 3,
            cpu_shares: 7,
            nano_cpus: 2_000_000_000,
            ..HostConfig::default()
        };
        let hyperv = cpu_of(&host_config, Isolation::HyperV, 8).unwrap();
        assert_eq!(hyperv, Some((2, 7, 4_000)));
        let process = cpu_of(&host_config, Isolation::Process, 8).unwrap();
        assert_eq!(process, Some((3, 7, 2_500)));
    }

    #[test]
    fn no_nano_cpus_and_negative_ones_are_not_set() {
        for nano_cpus in [0, -1, i64::MIN] {
            for isolation in [Isolation::Process, Isolation::HyperV] {
                assert_eq!(cpu_of(&nano(nano_cpus), isolation, 1).unwrap(), None);
            }
        }
    }

    #[test]
    fn nano_cpus_that_exceed_the_maximum_name_their_range() {
        let most = 65_536 * 100_000 - 1;
        let fits = cpu_of(&nano(most), Isolation::Process, 1).unwrap();
        assert_eq!(fits, Some((0, 0, u16::MAX)));

        for (nano_cpus, processors, greatest) in
            [(most + 1, 1, most), (i64::MAX, 2, 2 * 65_536 * 100_000 - 1)]
        {
            let error = cpu_of(&nano(nano_cpus), Isolation::Process, processors).unwrap_err();
            assert!(matches!(
                error,
                LimitOutOfRange { option: "NanoCpus", value, min: 0, max }
                    if value == nano_cpus && max == greatest
            ));
        }
    }
}

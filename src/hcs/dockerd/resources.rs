//! Limits on processors, memory and storage.

use std::num::NonZeroU32;

use crate::go::low_bits::low_bits;
use crate::hcs::limits::Limits;
use crate::hcs::schema1::ContainerConfig;
use crate::spec::WindowsSpec;

/// dockerd counts memory in mebibytes, with a sign.
const MEBIBYTE: i64 = 1 << 20;

/// Sets the limits. The limits do not exclude one another.
pub(super) fn set(config: &mut ContainerConfig, spec: &WindowsSpec, processors: NonZeroU32) {
    let Limits {
        cpu,
        memory,
        storage,
    } = Limits::of(spec);
    let count = u32::try_from(cpu.count).unwrap_or(u32::MAX);
    config.processor_count = count.min(processors.get());
    config.processor_weight = cpu.shares.into();
    config.processor_maximum = cpu.maximum.into();
    // The divisor is neither 0 nor -1, so this is the quotient.
    config.memory_maximum_in_mb = low_bits::<i64>(memory.limit).wrapping_div(MEBIBYTE);
    config.storage_iops_maximum = storage.iops;
    config.storage_bandwidth_maximum = storage.bps;
}

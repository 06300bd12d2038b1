//! Limits on processors, memory and storage.

use super::annotations::keys::{
    CONTAINER_BANDWIDTH, CONTAINER_IOPS, CONTAINER_MEMORY, CONTAINER_PROCESSOR_COUNT,
    CONTAINER_PROCESSOR_LIMIT, CONTAINER_PROCESSOR_WEIGHT,
};
use super::annotations::{Annotation, Annotations};
use crate::error_kind::ErrorKind;
use crate::go::low_bits::low_bits;
use crate::hcs::limits::{Limits, MEBIBYTE};
use crate::hcs::schema2::{ContainerMemory, Processor, StorageQos};

/// More than one of CPU count, maximum and shares is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[error(
    "invalid spec - Windows Container CPU Count: '{count}', Limit: '{limit}', and Weight: '{weight}' are mutually \
     exclusive"
)]
#[non_exhaustive]
pub struct CpuLimitsError {
    /// The number of processors.
    pub count: i32,
    /// The maximum, in ten-thousandths.
    pub limit: i32,
    /// The shares.
    pub weight: i32,
}

impl CpuLimitsError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// Count, maximum and shares, each from an annotation or from the spec.
pub(super) struct CpuLimits {
    pub(super) count: i32,
    pub(super) limit: i32,
    pub(super) weight: i32,
}

impl CpuLimits {
    /// Reads the limits by the annotations for count, maximum and shares.
    pub(super) fn read(
        annotations: &Annotations<'_>,
        limits: &Limits,
        [count, limit, weight]: [&Annotation<i32>; 3],
    ) -> Self {
        let cpu = &limits.cpu;
        Self {
            count: number(annotations, count, cpu.count),
            limit: number(annotations, limit, cpu.maximum.into()),
            weight: number(annotations, weight, cpu.shares.into()),
        }
    }
}

/// Returns the number of an annotation unless it is 0, and otherwise that of the spec.
fn number(annotations: &Annotations<'_>, annotation: &Annotation<i32>, in_spec: u64) -> i32 {
    match annotations.get(annotation) {
        0 => low_bits(in_spec),
        number => number,
    }
}

/// Returns the limits of a container's processor time, with at most `available` processors. Negative numbers stay.
pub(super) fn processor(
    annotations: &Annotations<'_>,
    limits: &Limits,
    available: i32,
) -> Result<Processor, CpuLimitsError> {
    let keys = [
        &CONTAINER_PROCESSOR_COUNT,
        &CONTAINER_PROCESSOR_LIMIT,
        &CONTAINER_PROCESSOR_WEIGHT,
    ];
    let CpuLimits {
        count,
        limit,
        weight,
    } = CpuLimits::read(annotations, limits, keys);
    let given = [count, limit, weight].into_iter();
    let given = given.filter(|number| *number > 0).count();
    if given > 1 {
        return Err(CpuLimitsError {
            count,
            limit,
            weight,
        });
    }
    Ok(Processor {
        count: if given == 1 {
            count.min(available)
        } else {
            count
        },
        maximum: limit,
        weight,
    })
}

/// Returns the memory in MiB, from an annotation or from the spec, in which it is rounded down; 0 without a limit.
pub(super) fn memory_in_mib(
    annotations: &Annotations<'_>,
    annotation: &Annotation<u64>,
    limits: &Limits,
) -> u64 {
    match annotations.get(annotation) {
        0 => limits.memory.limit / MEBIBYTE,
        mib => mib,
    }
}

/// Returns the limit of a container's memory; `None` below 1 MiB.
pub(super) fn memory(annotations: &Annotations<'_>, limits: &Limits) -> Option<ContainerMemory> {
    let size_in_mb = memory_in_mib(annotations, &CONTAINER_MEMORY, limits);
    (size_in_mb > 0).then_some(ContainerMemory { size_in_mb })
}

/// Returns the limits of a container's use of storage.
pub(super) fn storage_qos(annotations: &Annotations<'_>, limits: &Limits) -> Option<StorageQos> {
    storage_qos_by(annotations, limits, [&CONTAINER_BANDWIDTH, &CONTAINER_IOPS])
}

/// Returns the limits of the use of storage by the annotations for bandwidth and operations, if one of them is
/// positive.
pub(super) fn storage_qos_by(
    annotations: &Annotations<'_>,
    limits: &Limits,
    [bandwidth, iops]: [&Annotation<i32>; 2],
) -> Option<StorageQos> {
    let qos = StorageQos {
        bandwidth_maximum: number(annotations, bandwidth, limits.storage.bps),
        iops_maximum: number(annotations, iops, limits.storage.iops),
    };
    (qos.bandwidth_maximum > 0 || qos.iops_maximum > 0).then_some(qos)
}

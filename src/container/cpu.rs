//! Units of processor limits.

/// Nano CPUs in one processor.
pub(crate) const NANO_CPUS_PER_PROCESSOR: u64 = 1_000_000_000;

/// The whole of all processors, in the unit of a spec's CPU maximum and of Windows' CPU rate control. It is also the
/// greatest relative weight (CPU shares) that Windows takes.
pub(crate) const CPU_WHOLE: u16 = 10_000;

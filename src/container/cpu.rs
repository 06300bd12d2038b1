//! Units of processor limits.

/// Nano CPUs in one processor.
pub(crate) const NANO_CPUS_PER_PROCESSOR: u64 = 1_000_000_000;

/// All processors together, in the unit of a spec's CPU maximum and of Windows' CPU rate control: hundredths of a
/// percent. It is also the greatest relative weight (CPU shares) that Windows accepts.
pub(crate) const CPU_WHOLE: u16 = 10_000;

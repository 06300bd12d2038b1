//! Windows builds that introduce a feature.

/// Windows Server 2022: processors of several groups for a job object, and device extensions.
pub(crate) const WINDOWS_SERVER_2022: u32 = 20_348;

/// Windows Server 2025: virtual NUMA nodes, and the NUMA nodes of devices in a utility VM.
pub(super) const WINDOWS_SERVER_2025: u32 = 26_100;

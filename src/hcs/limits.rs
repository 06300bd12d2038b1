//! The limits of a spec.

use oci_spec::runtime::Windows;
use serde::Deserialize;

use crate::spec::WindowsSpec;

/// HCS counts memory in mebibytes.
pub(crate) const MEBIBYTE: u64 = 1 << 20;

/// The limits of a spec; `oci-spec` shows them only as JSON. An absent limit is 0, as in both runtimes.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Limits {
    pub(crate) cpu: Cpu,
    pub(crate) memory: Memory,
    pub(crate) storage: Storage,
}

/// The limits of processor time.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Cpu {
    /// The number of processors.
    pub(crate) count: u64,
    /// The processor time relative to other containers.
    pub(crate) shares: u16,
    /// The maximum processor time, in ten-thousandths.
    pub(crate) maximum: u16,
}

/// The limit of memory.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Memory {
    /// The maximum memory, in bytes.
    pub(crate) limit: u64,
}

/// The limits of the use of storage.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Storage {
    /// The maximum number of operations per second.
    pub(crate) iops: u64,
    /// The maximum number of bytes per second.
    pub(crate) bps: u64,
}

impl Limits {
    /// Reads the limits of a spec.
    pub(crate) fn of(spec: &WindowsSpec) -> Self {
        let resources = spec.windows().and_then(Windows::resources);
        let json = resources.and_then(|resources| serde_json::to_value(resources).ok());
        let limits = json.and_then(|json| Self::deserialize(json).ok());
        limits.unwrap_or_default()
    }
}

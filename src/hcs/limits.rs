//! The limits of a spec.

use oci_spec::runtime::Windows;
use serde::Deserialize;
use serde_json::Value;

use crate::go::equal_fold::equals_ignoring_case;
use crate::spec::WindowsSpec;

/// HCS counts memory in mebibytes.
pub(crate) const MEBIBYTE: u64 = 1 << 20;

/// The CPU affinity of a spec.
pub(crate) const AFFINITY: &str = "windows.resources.cpu.affinity";

/// Returns the CPU affinity of a spec, whatever the case of its key. `oci-spec` does not know it. Of several keys that
/// differ in case, the one in lower case counts, else the first; runhcs takes the last one in the document.
pub(crate) fn affinity(spec: &WindowsSpec) -> Option<&Value> {
    const PARENT: &str = "/windows/resources/cpu/";
    const KEY: &str = "affinity";

    let of_cpu = || {
        let extra = spec.extra().iter();
        extra.filter_map(|(pointer, value)| Some((pointer.strip_prefix(PARENT)?, value)))
    };
    let same_case = of_cpu().find(|(key, _)| *key == KEY);
    let found = same_case.or_else(|| of_cpu().find(|(key, _)| equals_ignoring_case(key, KEY)));
    found.map(|(_, value)| value)
}

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

//! Limits on processors and memory.

use std::num::NonZeroU32;

use oci_spec::runtime::Windows;
use serde::Deserialize;

use super::{Judge, Rule, Runtime, Severity};

/// The whole of the processors, and the greatest shares.
const MAX_PER_TEN_THOUSAND: u16 = 10_000;

/// HCS takes whole mebibytes.
const MEBIBYTE: u64 = 1 << 20;

/// The limits that count here; `oci-spec` shows them only as JSON.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Limits {
    cpu: Cpu,
    memory: Memory,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Cpu {
    count: u64,
    shares: u16,
    maximum: u16,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Memory {
    limit: u64,
}

impl Judge<'_> {
    pub(super) fn resources(&mut self, processors: Option<NonZeroU32>) {
        let resources = self.windows().and_then(Windows::resources);
        let json = resources.and_then(|resources| serde_json::to_value(resources).ok());
        let limits = json.and_then(|json| Limits::deserialize(json).ok());
        let Limits { cpu, memory } = limits.unwrap_or_default();
        self.cpu(&cpu, processors);
        if (1..MEBIBYTE).contains(&memory.limit) {
            self.find(
                Rule::TinyMemory,
                Severity::Changed,
                "windows.resources.memory.limit",
                format!(
                    "A memory limit of {} bytes is less than a mebibyte, and means none at all.",
                    memory.limit
                ),
                "Give at least 1048576 bytes, or leave the limit out.",
            );
        }
    }

    fn cpu(&mut self, cpu: &Cpu, processors: Option<NonZeroU32>) {
        let given = [cpu.count != 0, cpu.shares != 0, cpu.maximum != 0];
        let conflicts = given.iter().filter(|given| **given).count() > 1;
        if conflicts && self.runtime == Runtime::Runhcs {
            self.find(
                Rule::CpuConflict,
                Severity::Refused,
                "windows.resources.cpu",
                "CPU count, shares and maximum exclude one another. A fractional number of CPUs of a Hyper-V \
                 container makes two of them.",
                "Leave all but one at zero.",
            );
        }
        for (field, value) in [("shares", cpu.shares), ("maximum", cpu.maximum)] {
            if value > MAX_PER_TEN_THOUSAND {
                self.find(
                    Rule::CpuRange,
                    Severity::Refused,
                    format!("windows.resources.cpu.{field}"),
                    format!("The CPU {field} of {value} is above {MAX_PER_TEN_THOUSAND}."),
                    format!("Give at most {MAX_PER_TEN_THOUSAND}."),
                );
            }
        }
        if let Some(available) =
            processors.filter(|available| cpu.count > u64::from(available.get()))
        {
            self.find(
                Rule::CpuCount,
                Severity::Changed,
                "windows.resources.cpu.count",
                format!(
                    "The host has {available} processors, and the container will have no more."
                ),
                format!("Ask for at most {available}."),
            );
        }
    }
}

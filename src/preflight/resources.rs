//! Limits on processors and memory.

use std::num::NonZeroU32;

use super::{Check, Rule, Runtime, Severity};
use crate::container::CPU_WHOLE;
use crate::hcs::limits::{Cpu, Limits, MEBIBYTE};

impl Check<'_> {
    pub(super) fn resources(&mut self, processors: Option<NonZeroU32>) {
        let Limits { cpu, memory, .. } = Limits::of(self.spec);
        if (1..MEBIBYTE).contains(&memory.limit) {
            self.report(
                Rule::TinyMemory,
                Severity::Changed,
                "windows.resources.memory.limit",
                format!(
                    "A memory limit of {} bytes is less than a mebibyte, so there is no limit.",
                    memory.limit
                ),
                "Set at least 1048576 bytes, or remove the limit.",
            );
        }
        self.cpu(&cpu, processors);
    }

    fn cpu(&mut self, cpu: &Cpu, processors: Option<NonZeroU32>) {
        let given = [cpu.count != 0, cpu.shares != 0, cpu.maximum != 0];
        let conflicts = given.iter().filter(|given| **given).count() > 1;
        if conflicts && self.runtime == Runtime::Runhcs {
            self.report(
                Rule::CpuConflict,
                Severity::Refused,
                "windows.resources.cpu",
                "CPU count, shares and maximum exclude one another. A fractional number of CPUs of a Hyper-V \
                 container sets two of them.",
                "Set all but one to zero.",
            );
        }
        for (field, value) in [("shares", cpu.shares), ("maximum", cpu.maximum)] {
            if value > CPU_WHOLE {
                self.report(
                    Rule::CpuRange,
                    Severity::Refused,
                    format!("windows.resources.cpu.{field}"),
                    format!("The CPU {field} of {value} is above {CPU_WHOLE}."),
                    format!("Set at most {CPU_WHOLE}."),
                );
            }
        }
        if let Some(available) =
            processors.filter(|available| cpu.count > u64::from(available.get()))
        {
            self.report(
                Rule::CpuCount,
                Severity::Changed,
                "windows.resources.cpu.count",
                format!("The host has {available} processors, and the container gets no more."),
                format!("Ask for at most {available}."),
            );
        }
    }
}

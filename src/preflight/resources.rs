//! Limits on processors, memory and storage.

use super::{By, Check, Rule, Runtime};
use crate::container::CPU_WHOLE;
use crate::go::low_bits::low_bits;
use crate::hcs::limits::{Cpu, Limits, MEBIBYTE};

impl Check<'_> {
    pub(super) fn resources(&mut self) {
        let Limits {
            cpu,
            memory,
            storage,
        } = *self.effects.limits();
        self.memory(memory.limit);
        self.cpu(cpu);
        if self.is_runhcs() {
            self.signed_32_bits("windows.resources.cpu.count", cpu.count);
            self.signed_32_bits("windows.resources.storage.bps", storage.bps);
            self.signed_32_bits("windows.resources.storage.iops", storage.iops);
            for found in self.effects.overrides() {
                self.overridden(&found);
            }
        }
    }

    fn memory(&mut self, limit: u64) {
        let field = "windows.resources.memory.limit";
        if (1..MEBIBYTE).contains(&limit) {
            let effect = if self.is_runhcs() && self.is_hyper_v {
                "so the container has no limit, and its utility VM a size of 0"
            } else {
                "so there is no limit"
            };
            self.changed(
                Rule::TinyMemory,
                field,
                format!("A memory limit of {limit} bytes is less than a mebibyte, {effect}."),
                "Set at least 1048576 bytes, or remove the limit.",
            );
        }
        if self.options.runtime == Runtime::Dockerd && limit > i64::MAX.unsigned_abs() {
            self.changed(
                Rule::WrappedLimit,
                field,
                format!("dockerd reads the memory limit of {limit} bytes as a signed number, which is negative."),
                "Set at most 9223372036854775807 bytes, or remove the limit.",
            );
        }
    }

    /// Reports a limit that runhcs casts to 32 bits, and that is another number then.
    fn signed_32_bits(&mut self, field: &str, limit: u64) {
        if limit <= u64::from(i32::MAX.unsigned_abs()) {
            return;
        }
        let kept: i32 = low_bits(limit);
        let effect = match kept {
            0 => "so there is no limit".to_owned(),
            1.. => format!("so it becomes {kept}"),
            _ => format!("so it becomes {kept}, which is not a limit"),
        };
        self.changed(
            Rule::WrappedLimit,
            field,
            format!("runhcs keeps 32 bits of {limit}, {effect}."),
            format!("Set {field} to at most 2147483647, or remove it."),
        );
    }

    fn cpu(&mut self, cpu: Cpu) {
        for (field, value) in [("shares", cpu.shares), ("maximum", cpu.maximum)] {
            if value > CPU_WHOLE {
                self.refused(
                    By::Hcs,
                    Rule::CpuRange,
                    format!("windows.resources.cpu.{field}"),
                    format!("The CPU {field} of {value} is above {CPU_WHOLE}."),
                    format!("Set at most {CPU_WHOLE}."),
                );
            }
        }
        let available = self.options.processors;
        if let Some(available) =
            available.filter(|available| cpu.count > u64::from(available.get()))
        {
            self.changed(
                Rule::CpuCount,
                "windows.resources.cpu.count",
                format!(
                    "The spec asks for {} processors, and the container gets no more than the host's {available}.",
                    cpu.count
                ),
                format!("Ask for at most {available}."),
            );
        }
    }
}

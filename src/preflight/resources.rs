//! Limits on processors, memory and storage, as they take effect.

use super::{By, Check, Rule, Runtime};
use crate::container::CPU_WHOLE;
use crate::hcs::limits::MEBIBYTE;
use crate::hcs::runhcs::{GivenLimit, InEffect};

/// All processor time of a utility VM, in HCS's unit for it: thousandths of a percent.
const VM_CPU_WHOLE: u32 = 100_000;

impl Check<'_> {
    pub(super) fn resources(&mut self) {
        let limits = self.effects.limits();
        self.tiny_memory(&limits.memory);
        self.cpu_shares_range(&limits.cpu_shares);
        self.cpu_maximum_range(&limits.cpu_maximum);
        self.cpu_count(&limits.cpu_count);
        match self.options.runtime {
            Runtime::Dockerd => self.negative_memory(limits.memory.in_spec),
            Runtime::Runhcs => {
                self.wrapped_limits(&limits);
                self.wrapped_affinity();
                for found in limits.all().into_iter().flat_map(GivenLimit::overrides) {
                    self.overridden(&found);
                }
            }
        }
    }

    fn tiny_memory(&mut self, memory: &GivenLimit) {
        let bytes = 1..i128::from(MEBIBYTE);
        let given = memory.in_effect().into_iter();
        let mut given = given.filter(|given| !given.is_annotation);
        let Some(tiny) = given.find(|given| bytes.contains(&given.value)) else {
            return;
        };
        let effect = match (tiny.container, tiny.vm) {
            (true, true) => "so the container has no limit, and its utility VM a size of 0",
            (false, _) => "so the utility VM has a size of 0",
            (true, false) => "so there is no limit",
        };
        self.changed(
            Rule::TinyMemory,
            tiny.path,
            format!(
                "A memory limit of {} bytes is less than a mebibyte, {effect}.",
                tiny.value
            ),
            "Set at least 1048576 bytes, or remove the limit.",
        );
    }

    fn negative_memory(&mut self, limit: u64) {
        if limit > i64::MAX.unsigned_abs() {
            self.changed(
                Rule::WrappedLimit,
                "windows.resources.memory.limit",
                format!("dockerd reads the memory limit of {limit} bytes as a signed number, which is negative."),
                "Set at most 9223372036854775807 bytes, or remove the limit.",
            );
        }
    }

    fn cpu_shares_range(&mut self, shares: &GivenLimit) {
        for given in shares.in_effect() {
            self.cpu_range("shares", given, CPU_WHOLE.into());
        }
    }

    /// Checks a maximum. One that is scaled to the utility VM is cut off before HCS sees it.
    fn cpu_maximum_range(&mut self, maximum: &GivenLimit) {
        let is_scaled = self.is_hyper_v && self.request.scales_cpu_limits();
        for given in maximum.in_effect() {
            match (given.container, given.vm) {
                (false, true) => self.cpu_range("maximum", given, VM_CPU_WHOLE),
                (true, false) if is_scaled => {}
                _ => self.cpu_range("maximum", given, CPU_WHOLE.into()),
            }
        }
    }

    /// Reports a number above what HCS takes.
    fn cpu_range(&mut self, what: &str, given: InEffect, whole: u32) {
        if given.value > whole.into() {
            self.refused(
                By::Hcs,
                Rule::CpuRange,
                given.path,
                format!("The CPU {what} of {} is above {whole}.", given.value),
                format!("Set at most {whole}."),
            );
        }
    }

    fn cpu_count(&mut self, count: &GivenLimit) {
        let Some(available) = self.options.processors else {
            return;
        };
        for given in count.in_effect() {
            if given.value <= available.get().into() {
                continue;
            }
            let who = if given.is_annotation {
                "annotation"
            } else {
                "spec"
            };
            let whose = if given.container {
                "container"
            } else {
                "utility VM"
            };
            self.changed(
                Rule::CpuCount,
                given.path,
                format!(
                    "The {who} asks for {} processors, and the {whose} gets no more than the host's {available}.",
                    given.value
                ),
                format!("Ask for at most {available}."),
            );
        }
    }
}

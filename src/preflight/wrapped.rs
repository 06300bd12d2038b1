//! Numbers that change when runhcs casts them to a smaller type.

use oci_spec::runtime::Process;

use super::{Check, Rule};
use crate::go::low_bits::low_bits;
use crate::hcs::limits::AFFINITY;
use crate::hcs::runhcs::{GivenLimit, GivenLimits, WINDOWS_SERVER_2022, affinity_groups};

/// The greatest number that has 32 bits and a sign.
const MAX_SIGNED: u64 = i32::MAX.unsigned_abs() as u64;

impl Check<'_> {
    /// Reports limits that differ from those given.
    pub(super) fn wrapped_limits(&mut self, limits: &GivenLimits) {
        for limit in [&limits.cpu_count, &limits.bps, &limits.iops] {
            self.signed_32_bits(limit);
        }
        self.negative_in_vm(&limits.cpu_count, |value| low_bits::<u32>(value).into());
        self.negative_in_vm(&limits.cpu_maximum, low_bits);
        self.negative_in_vm(&limits.cpu_shares, low_bits);
        self.odd_memory(&limits.memory);
        self.scaled_maximum(&limits.cpu_maximum);
    }

    /// Reports a limit of the spec that runhcs casts to 32 bits.
    fn signed_32_bits(&mut self, limit: &GivenLimit) {
        let (field, number) = (limit.field, limit.in_spec);
        if limit.is_overridden() || number <= MAX_SIGNED {
            return;
        }
        let kept: i32 = low_bits(number);
        let effect = match kept {
            0 => "so there is no limit".to_owned(),
            1.. => format!("so it becomes {kept}"),
            _ => format!("so it becomes {kept}, which is not a limit"),
        };
        self.changed(
            Rule::WrappedLimit,
            field,
            format!("runhcs keeps 32 bits of {number}, {effect}."),
            format!("Set {field} to at most {MAX_SIGNED}, or remove it."),
        );
    }

    /// Reports an annotation with a negative number for the utility VM, whose numbers have no sign.
    fn negative_in_vm(&mut self, limit: &GivenLimit, unsigned: fn(i128) -> u64) {
        for given in limit.in_effect() {
            if given.vm && given.value < 0 {
                let (path, number) = (&given.path, given.value);
                let becomes = unsigned(number);
                self.changed(
                    Rule::WrappedLimit,
                    path,
                    format!("The utility VM gets {number} as a number without a sign, so it becomes {becomes}."),
                    format!("Set {path} to 1 or more, or remove it."),
                );
            }
        }
    }

    /// Reports 2⁶⁴ − 1 MiB, which runhcs cannot round up to an even number.
    fn odd_memory(&mut self, memory: &GivenLimit) {
        for given in memory.in_effect() {
            if given.vm && given.value == u64::MAX.into() {
                let (path, mib) = (&given.path, given.value);
                self.changed(
                    Rule::WrappedLimit,
                    path,
                    format!("runhcs rounds {mib} MiB up to an even number, so the utility VM's size becomes 0."),
                    format!("Set {path} to the size of the utility VM in MiB, or remove it."),
                );
            }
        }
    }

    /// Reports a maximum that is scaled to the utility VM's processors, if the product with the host's is too large.
    fn scaled_maximum(&mut self, maximum: &GivenLimit) {
        let is_scaled = self.is_hyper_v && self.request.scales_cpu_limits();
        let Some(processors) = self.options.processors.filter(|_| is_scaled) else {
            return;
        };
        for given in maximum.in_effect() {
            let product = given.value.saturating_mul(processors.get().into());
            if given.container && product > MAX_SIGNED.into() {
                let (path, number) = (&given.path, given.value);
                self.changed(
                    Rule::WrappedLimit,
                    path,
                    format!(
                        "runhcs scales the maximum, and keeps 32 bits of {number} times the host's {processors} \
                         processors."
                    ),
                    format!("Set {path} to at most 10000, or remove it."),
                );
            }
        }
    }

    /// Reports groups of the CPU affinity, of which runhcs keeps 16 bits.
    pub(super) fn wrapped_affinity(&mut self) {
        let build = self.options.windows_build;
        let refuses_groups = build.is_some_and(|build| build < WINDOWS_SERVER_2022);
        if self.is_hyper_v || refuses_groups || !self.options.reads_affinity() {
            return;
        }
        for (index, group) in affinity_groups(self.spec).into_iter().enumerate() {
            let kept: u16 = low_bits(group);
            if u32::from(kept) != group {
                self.changed(
                    Rule::WrappedLimit,
                    format!("{AFFINITY}[{index}].group"),
                    format!(
                        "runhcs keeps 16 bits of the processor group {group}, so it becomes {kept}."
                    ),
                    "Set the number of a processor group of the host.",
                );
            }
        }
    }

    /// Reports a console of which runhcs keeps 32 bits.
    pub(super) fn wrapped_console(&mut self) {
        let process = self.spec.process().filter(|_| self.is_runhcs());
        let Some(size) = process.and_then(Process::console_size) else {
            return;
        };
        for (side, length) in [("height", size.height()), ("width", size.width())] {
            if length > MAX_SIGNED {
                let kept: i32 = low_bits(length);
                self.changed(
                    Rule::WrappedLimit,
                    format!("process.consoleSize.{side}"),
                    format!("runhcs keeps 32 bits of the console's {side} {length}, so it becomes {kept}."),
                    format!("Set the {side} of the console in characters, or remove process.consoleSize."),
                );
            }
        }
    }
}

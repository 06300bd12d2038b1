//! What holds for all limits on processors, compared with the same rules in wide integers.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "an overflow or an unexpected answer is a failed test"
)]

mod common;
mod cpu_limits;

use std::num::NonZeroU32;

use cpu_limits::{any_limits, isolation, nano_cpus, processors, sensible_limits, with_processors};
use proptest::prelude::*;
use wcow_spec::{BuildError, HostConfig, Isolation, LimitOutOfRange, WindowsSpec};

/// The unit of nano CPUs, for one processor.
const ONE_CPU: i128 = 1_000_000_000;

/// The unit of the maximum, for all processors that share it.
const WHOLE: i128 = 10_000;

/// Nano CPUs in one step of the maximum, for each processor that shares it.
const STEP: i128 = ONE_CPU / WHOLE;

/// The limits on processors in a spec.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cpu {
    count: i128,
    shares: i128,
    maximum: i128,
}

impl Cpu {
    /// Returns the nano CPUs that the container gets, if this many processors share the maximum.
    fn granted(self, shared_by: i128) -> i128 {
        // A count without a maximum means whole processors.
        let steps = if self.maximum == 0 {
            WHOLE
        } else {
            self.maximum
        };
        steps * STEP * shared_by
    }
}

fn build(limits: &HostConfig, processors: NonZeroU32) -> Result<WindowsSpec, BuildError> {
    let mut container = common::container();
    container.host_config = limits.clone();
    let mut daemon = common::daemon();
    daemon.processors = processors;
    common::builder().build_spec(&container, &daemon, &[])
}

fn cpu(limits: &HostConfig, processors: NonZeroU32) -> Result<Option<Cpu>, BuildError> {
    let spec = serde_json::to_value(build(limits, processors)?).unwrap();
    let cpu = spec.pointer("/windows/resources/cpu");
    Ok(cpu.map(|cpu| {
        let number = |key: &str| cpu[key].as_u64().unwrap().into();
        Cpu {
            count: number("count"),
            shares: number("shares"),
            maximum: number("maximum"),
        }
    }))
}

/// Applies the rules again, each with one division of integers that are too wide to overflow. Returns the first option
/// that does not fit its field as the error.
fn expected(limits: &HostConfig, processors: NonZeroU32) -> Result<Option<Cpu>, &'static str> {
    let field = |option, value| match value {
        0..=0xffff => Ok(value),
        _ => Err(option),
    };
    let share = |nano_cpus: i128, processors: i128| {
        let steps = nano_cpus * WHOLE / (processors * ONE_CPU);
        field("NanoCpus", if steps == 0 { 1 } else { steps })
    };

    let shares = field("CpuShares", limits.cpu_shares.into())?;
    let percent = field("CpuPercent", i128::from(limits.cpu_percent) * WHOLE / 100)?;
    let count = i128::from(limits.cpu_count);
    if count < 0 {
        return Err("CpuCount");
    }
    let nano_cpus = i128::from(limits.nano_cpus);
    let rounded_up = (nano_cpus + ONE_CPU - 1) / ONE_CPU;
    let (count, maximum) = if nano_cpus <= 0 {
        (count, percent)
    } else if limits.isolation != Some(Isolation::HyperV) {
        (count, share(nano_cpus, processors.get().into())?)
    } else if nano_cpus == rounded_up * ONE_CPU {
        (rounded_up, percent)
    } else {
        (rounded_up, share(nano_cpus, rounded_up)?)
    };
    let cpu = Cpu {
        count,
        shares,
        maximum,
    };
    Ok((count + shares + maximum != 0).then_some(cpu))
}

/// Returns the number of processors that share the maximum.
fn shared_by(cpu: Cpu, isolation: Isolation, processors: NonZeroU32) -> i128 {
    match isolation {
        Isolation::HyperV => cpu.count,
        _ => processors.get().into(),
    }
}

fn only_nano_cpus(isolation: Isolation, nano_cpus: i64) -> HostConfig {
    HostConfig {
        isolation: Some(isolation),
        nano_cpus,
        ..HostConfig::default()
    }
}

/// Enough cases to reach the borders. No failure is written to a file.
fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 1_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn limits_are_those_of_wide_integers_and_refused_exactly_if_a_field_cannot_hold_them(
        (processors, limits) in with_processors(any_limits),
    ) {
        match (cpu(&limits, processors), expected(&limits, processors)) {
            (Ok(cpu), expected) => prop_assert_eq!(Ok(cpu), expected),
            (Err(BuildError::Limit(LimitOutOfRange { option, .. })), expected) => {
                prop_assert_eq!(Err(option), expected);
            }
            (Err(error), _) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn a_refused_limit_names_its_value_and_the_exact_range_that_fits(
        (processors, limits) in with_processors(any_limits),
    ) {
        let Err(BuildError::Limit(LimitOutOfRange { option, value, min, max, .. })) = cpu(&limits, processors) else {
            return Ok(());
        };
        let refused_with = |value: i64| {
            let mut limits = limits.clone();
            let limit = match option {
                "CpuShares" => &mut limits.cpu_shares,
                "CpuPercent" => &mut limits.cpu_percent,
                "CpuCount" => &mut limits.cpu_count,
                _ => &mut limits.nano_cpus,
            };
            let before = std::mem::replace(limit, value);
            let refused = match cpu(&limits, processors) {
                Err(BuildError::Limit(LimitOutOfRange { option: refused, .. })) => refused == option,
                _ => false,
            };
            (before, refused)
        };
        prop_assert_eq!(refused_with(value), (value, true));
        prop_assert!(!refused_with(min).1 && !refused_with(max).1);
        prop_assert!(max == i64::MAX || refused_with(max + 1).1);
        // Negative nano CPUs are not a limit, as in dockerd.
        prop_assert!(option == "NanoCpus" || refused_with(min - 1).1);
    }

    #[test]
    fn whatever_resolving_accepts_fits_windows_ranges(
        (processors, mut limits) in with_processors(sensible_limits),
    ) {
        let isolation = common::daemon().isolation_of(&limits);
        prop_assume!(limits.resolve_resources(isolation, processors).is_ok());
        let Some(cpu) = cpu(&limits, processors).unwrap() else {
            let asked = (limits.cpu_shares, limits.cpu_percent, limits.cpu_count, limits.nano_cpus);
            prop_assert_eq!(asked, (0, 0, 0, 0));
            return Ok(());
        };
        prop_assert!((0..=10_000).contains(&cpu.shares));
        prop_assert!((0..=10_000).contains(&cpu.maximum));
        // A limit is never rounded down to zero, which would mean that it is not set.
        prop_assert!(limits.cpu_percent == 0 || cpu.maximum >= 1);
        prop_assert!(limits.nano_cpus == 0 || cpu.maximum >= 1 || cpu.count >= 1);
    }

    #[test]
    fn nano_cpus_that_resolving_accepts_grant_what_is_asked_to_within_one_step(
        (processors, nano_cpus) in with_processors(nano_cpus),
        isolation in isolation(),
    ) {
        let nano_cpus = nano_cpus.clamp(1, i64::from(processors.get()) * 1_000_000_000);
        let mut limits = only_nano_cpus(isolation, nano_cpus);
        limits.resolve_resources(isolation, processors).unwrap();
        let cpu = cpu(&limits, processors).unwrap().unwrap();
        let shared_by = shared_by(cpu, isolation, processors);
        let (granted, asked, step) = (cpu.granted(shared_by), nano_cpus.into(), STEP * shared_by);
        // Less than a step counts as one step, as zero would mean that the limit is not set.
        prop_assert!(granted <= step.max(asked));
        prop_assert!(granted > asked - step);
    }

    #[test]
    fn more_nano_cpus_are_never_less_of_the_hosts_processors(
        (processors, (one, other)) in with_processors(|processors| (nano_cpus(processors), nano_cpus(processors))),
    ) {
        let maximum = |nano_cpus: i64| {
            // What the field cannot hold is above every maximum.
            let cpu = cpu(&only_nano_cpus(Isolation::Process, nano_cpus), processors);
            cpu.map_or(i128::MAX, |cpu| cpu.unwrap().maximum)
        };
        let (one, other) = (one.max(1), other.max(1));
        prop_assert!(maximum(one.min(other)) <= maximum(one.max(other)));
    }

    #[test]
    fn more_nano_cpus_are_never_less_of_a_utility_vm_by_a_step(
        (processors, (one, other)) in with_processors(|processors| (nano_cpus(processors), nano_cpus(processors))),
    ) {
        let grant = |nano_cpus: i64| {
            let limits = only_nano_cpus(Isolation::HyperV, nano_cpus);
            cpu(&limits, processors).unwrap().unwrap()
        };
        let (one, other) = (one.max(1), other.max(1));
        let (less, more) = (grant(one.min(other)), grant(one.max(other)));
        prop_assert!(less.count <= more.count);
        prop_assert!(less.granted(less.count) < more.granted(more.count) + STEP * more.count);
        if less.count == more.count && more.maximum != 0 {
            prop_assert!(0 < less.maximum && less.maximum <= more.maximum);
        }
    }

    #[test]
    fn more_processors_of_the_host_are_never_a_greater_share_of_them(
        (processors, nano_cpus) in with_processors(nano_cpus),
        more in processors(),
        isolation in isolation(),
    ) {
        let limits = only_nano_cpus(isolation, nano_cpus);
        let more = more.max(processors);
        let maximum = |processors| {
            let cpu = cpu(&limits, processors);
            cpu.map_or(i128::MAX, |cpu| cpu.map_or(0, |cpu| cpu.maximum))
        };
        prop_assert!(maximum(more) <= maximum(processors));
        if isolation == Isolation::HyperV {
            prop_assert_eq!(maximum(more), maximum(processors));
        }
    }

    #[test]
    fn percent_shares_and_count_are_unchanged_unless_nano_cpus_replace_them(
        isolation in isolation(),
        processors in processors(),
        cpu_shares in 0..=0xffff_i64,
        cpu_percent in 0..=655_i64,
        cpu_count in 0..=i64::MAX,
        nano_cpus in i64::MIN..=0,
    ) {
        let limits = HostConfig {
            isolation: Some(isolation),
            cpu_shares,
            cpu_percent,
            cpu_count,
            nano_cpus,
            ..HostConfig::default()
        };
        let cpu = cpu(&limits, processors).unwrap();
        let unchanged = Cpu {
            count: cpu_count.into(),
            shares: cpu_shares.into(),
            maximum: i128::from(cpu_percent) * 100,
        };
        prop_assert_eq!(cpu, (cpu_shares + cpu_percent != 0 || cpu_count != 0).then_some(unchanged));
    }
}

//! Limits on processors to test with, and the processors of hosts.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    reason = "an overflow is a failed test"
)]

use std::num::NonZeroU32;

use proptest::option;
use proptest::prelude::*;
use wcow_spec::{HostConfig, Isolation};

pub(crate) fn isolation() -> impl Strategy<Value = Isolation> {
    prop_oneof![Just(Isolation::Process), Just(Isolation::HyperV)]
}

pub(crate) fn processors() -> impl Strategy<Value = NonZeroU32> {
    let numbers = prop_oneof![1..=4_u32, 1..=256_u32, 1..=u32::MAX, Just(u32::MAX)];
    numbers.prop_map(|number| NonZeroU32::new(number).unwrap())
}

/// Any number, often one within two of a border.
fn near(borders: impl Strategy<Value = i64>) -> impl Strategy<Value = i64> {
    let at_border = (borders, -2..=2_i64).prop_map(|(at, by)| at.saturating_add(by));
    prop_oneof![4 => at_border, 1 => any::<i64>()]
}

/// Nano CPUs, often next to whole processors, to whole steps and to the greatest maximum of this many processors.
pub(crate) fn nano_cpus(processors: NonZeroU32) -> impl Strategy<Value = i64> {
    let processors = i64::from(processors.get());
    prop_oneof![
        near(Just(0)),
        near((0..=300_i64).prop_map(|cpus| cpus * 1_000_000_000)),
        near(
            (0..=0x1_0000_i64).prop_map(move |steps| (steps * 100_000).saturating_mul(processors))
        ),
        near(Just(0x1_0000 * 100_000).prop_map(move |above: i64| above.saturating_mul(processors))),
        1..=i64::MAX,
    ]
}

pub(crate) fn any_limits(processors: NonZeroU32) -> impl Strategy<Value = HostConfig> {
    let or_none = |limit: BoxedStrategy<i64>| prop_oneof![Just(0), limit].boxed();
    let shares = prop_oneof![0..=0xffff_i64, near(prop_oneof![Just(0), Just(0xffff)])];
    let percent = prop_oneof![0..=700_i64, near(prop_oneof![Just(0), Just(655)])];
    let count = prop_oneof![0..=300_i64, near(Just(0))];
    let limits = (
        or_none(shares.boxed()),
        or_none(percent.boxed()),
        or_none(count.boxed()),
        or_none(nano_cpus(processors).boxed()),
    );
    (option::of(isolation()), limits).prop_map(|(isolation, limits)| HostConfig {
        isolation,
        cpu_shares: limits.0,
        cpu_percent: limits.1,
        cpu_count: limits.2,
        nano_cpus: limits.3,
        ..HostConfig::default()
    })
}

/// Limits, most of which dockerd's creation-time validation accepts.
pub(crate) fn sensible_limits(processors: NonZeroU32) -> impl Strategy<Value = HostConfig> {
    let most = i64::from(processors.get()) * 1_000_000_000;
    let nano_cpus = prop_oneof![1..=most, nano_cpus(processors)];
    let numbers = prop_oneof![
        (0..=10_001_i64, 0..=101_i64, -1..=300_i64, Just(0)),
        (Just(0), Just(0), -1..=300_i64, nano_cpus),
    ];
    (option::of(isolation()), numbers).prop_map(|(isolation, numbers)| HostConfig {
        isolation,
        cpu_shares: numbers.0,
        cpu_percent: numbers.1,
        cpu_count: numbers.2,
        nano_cpus: numbers.3,
        ..HostConfig::default()
    })
}

/// A number of a host's processors, and something that depends on it.
pub(crate) fn with_processors<S: Strategy>(
    strategy: impl Fn(NonZeroU32) -> S,
) -> impl Strategy<Value = (NonZeroU32, S::Value)> {
    processors().prop_flat_map(move |processors| (Just(processors), strategy(processors)))
}

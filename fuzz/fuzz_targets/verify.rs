//! Resources that are accepted are accepted again, and make a spec whose limits Windows takes.
#![no_main]

use std::num::NonZeroU32;

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::Deserialize;
use serde_json::Value;
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::preflight::{self, Options, Rule, Runtime};
use wcow_spec::{
    Container, DaemonConfig, HostConfig, Isolation, ResourceWarning, RuntimeState, SpecBuilder,
    VerifyError, WindowsSpec,
};
use wcow_spec_fuzz::{any, docker, input, mutate};

/// A case of the vectors' `verify-resources.jsonl`, or an arbitrary one.
#[derive(Debug, Deserialize)]
struct Case {
    #[serde(deserialize_with = "docker::host_config")]
    resources: HostConfig,
    #[serde(rename = "hyperV", default)]
    hyper_v: bool,
    #[serde(rename = "numCPU")]
    processors: NonZeroU32,
}

impl<'a> Arbitrary<'a> for Case {
    fn arbitrary(u: &mut Unstructured<'a>) -> Result<Self> {
        Ok(Self {
            resources: any::host_config(u)?,
            hyper_v: u.arbitrary()?,
            processors: any::processors(u)?,
        })
    }
}

fuzz_target!(|data: &[u8]| {
    if let Some(case) = input::decode(data) {
        run(&case);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

fn run(case: &Case) {
    let isolation = match case.hyper_v {
        true => Isolation::HyperV,
        false => Isolation::Process,
    };
    let mut verified = case.resources.clone();
    let result = verified.resolve_resources(isolation, case.processors);
    assert_only_discarded(&case.resources, &verified);
    assert_warned(&case.resources, &verified, isolation, &result);
    assert_same_through_daemon(case, isolation, &verified, &result);
    if result.is_err() {
        return;
    }
    let mut again = verified.clone();
    let warnings = again.resolve_resources(isolation, case.processors);
    assert_eq!(warnings, Ok(Vec::new()));
    assert_eq!(again, verified, "resolved again, it differs");
    assert_limits(case, isolation, verified);
}

/// Panics if anything is changed except that shares and percent are set to 0, and a swappiness of -1 to none.
fn assert_only_discarded(before: &HostConfig, after: &HostConfig) {
    let mut expected = before.clone();
    if after.cpu_shares == 0 {
        expected.cpu_shares = 0;
    }
    if after.cpu_percent == 0 {
        expected.cpu_percent = 0;
    }
    let swappiness = &mut expected.linux_only.memory_swappiness;
    *swappiness = swappiness.filter(|percent| *percent != -1);
    assert_eq!(*after, expected);
}

/// Panics unless there is a warning for each option that was discarded, also if a failure follows.
fn assert_warned(
    before: &HostConfig,
    after: &HostConfig,
    isolation: Isolation,
    result: &std::result::Result<Vec<ResourceWarning>, VerifyError>,
) {
    use ResourceWarning::{CountOverPercent, CountOverShares, SharesOverPercent};

    let warnings = match result {
        Ok(warnings) => warnings,
        Err(error) => error.warnings(),
    };
    let has = |warning| warnings.contains(&warning);
    assert_eq!(
        has(CountOverShares),
        before.cpu_shares != after.cpu_shares,
        "{warnings:?}"
    );
    assert_eq!(
        has(CountOverPercent) || has(SharesOverPercent),
        before.cpu_percent != after.cpu_percent,
        "{warnings:?}"
    );
    assert!(isolation == Isolation::Process || warnings.is_empty());
}

/// Panics unless the result is the same whether the isolation is the container's or the daemon's.
fn assert_same_through_daemon(
    case: &Case,
    isolation: Isolation,
    verified: &HostConfig,
    result: &std::result::Result<Vec<ResourceWarning>, VerifyError>,
) {
    let mut daemon = DaemonConfig::new(case.processors);
    daemon.default_isolation = Some(isolation);
    let mut by_daemon = HostConfig {
        isolation: None,
        ..case.resources.clone()
    };
    let isolation = daemon.isolation_of(&by_daemon);
    let other = by_daemon.resolve_resources(isolation, daemon.processors);
    by_daemon.isolation = verified.isolation;
    assert_eq!(by_daemon, *verified);
    assert_eq!(*result, other);
}

/// Panics unless a spec of the accepted resources has limits that Windows takes. Memory was not checked.
fn assert_limits(case: &Case, isolation: Isolation, verified: HostConfig) {
    let host_config = HostConfig {
        isolation: Some(isolation),
        memory_bytes: verified.memory_bytes.max(0),
        security_opt: Vec::new(),
        devices: Vec::new(),
        ..verified
    };
    let spec = spec(&host_config, case.processors);
    let json = serde_json::to_value(&spec).expect("a spec can be written");
    let cpu = &json["windows"]["resources"]["cpu"];
    let [count, shares, maximum] =
        ["count", "shares", "maximum"].map(|key| cpu[key].as_u64().unwrap_or(0));
    assert!(shares <= 10_000, "{shares} shares");
    assert!(maximum <= 10_000, "a maximum of {maximum}");
    assert_eq!(i64::try_from(shares), Ok(host_config.cpu_shares));
    if host_config.nano_cpus > 0 {
        assert_eq!(maximum == 0, is_whole(&host_config), "{cpu}");
    } else {
        assert_eq!(i64::try_from(maximum), Ok(host_config.cpu_percent * 100));
        assert_eq!(i64::try_from(count), Ok(host_config.cpu_count));
    }
    assert_eq!(*cpu == Value::Null, (count, shares, maximum) == (0, 0, 0));
    assert_no_range_finding(&spec, case.processors);
}

/// Returns whether the processors are whole ones of a Hyper-V container, whose spec has a count and no maximum.
fn is_whole(host_config: &HostConfig) -> bool {
    host_config.isolation == Some(Isolation::HyperV) && host_config.nano_cpus % 1_000_000_000 == 0
}

fn assert_no_range_finding(spec: &WindowsSpec, processors: NonZeroU32) {
    for runtime in [Runtime::Dockerd, Runtime::Runhcs] {
        let options = Options::new(runtime).processors(processors);
        let findings = preflight::check(spec, &options);
        assert!(
            findings
                .iter()
                .all(|finding| finding.rule != Rule::CpuRange)
        );
    }
}

fn spec(host_config: &HostConfig, processors: NonZeroU32) -> WindowsSpec {
    let images = MemoryImages::new()
        .with_image("", "windows")
        .with_layer_folders("", ["l", "s"]);
    let container = Container {
        host_config: host_config.clone(),
        runtime: RuntimeState {
            base_fs: Some(r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\".to_owned()),
            ..RuntimeState::default()
        },
        ..Container::default()
    };
    SpecBuilder::new(images, MemoryNetworks::new())
        .build_spec(&container, &DaemonConfig::new(processors), &[])
        .expect("accepted resources can be built")
}

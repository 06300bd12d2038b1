//! What the verification accepts makes a spec whose limits Windows takes, and is accepted again.
#![no_main]

use std::num::NonZeroU32;

use arbitrary::{Arbitrary, Result, Unstructured};
use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::Deserialize;
use serde_json::Value;
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::preflight::{Rule, Runtime, preflight_on_host};
use wcow_spec::{
    Container, DaemonConfig, Error, HostConfig, Isolation, SpecBuilder, WindowsSpec,
    verify_host_config, verify_resources,
};
use wcow_spec_fuzz::{any, input, mutate};

/// A case of the vectors' `verify-resources.jsonl`, or an arbitrary one.
#[derive(Debug, Deserialize)]
struct Case {
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
    let result = verify_resources(&mut verified, isolation, case.processors);
    assert_only_discarded(&case.resources, &verified);
    assert_same_through_daemon(case, isolation, &verified, &result);
    if result.is_err() {
        return;
    }
    let mut again = verified.clone();
    let warnings = verify_resources(&mut again, isolation, case.processors);
    assert_eq!(warnings.expect("it was accepted"), []);
    assert_eq!(again, verified, "verified again, it differs");
    assert_limits(case, isolation, verified);
}

/// Nothing is changed but what is discarded: shares and percent to zero, a swappiness of -1 to none.
fn assert_only_discarded(before: &HostConfig, after: &HostConfig) {
    let mut expected = before.clone();
    if after.cpu_shares == 0 {
        expected.cpu_shares = 0;
    }
    if after.cpu_percent == 0 {
        expected.cpu_percent = 0;
    }
    if expected.memory_swappiness == Some(-1) {
        expected.memory_swappiness = None;
    }
    assert_eq!(*after, expected);
}

/// Whether the isolation is the container's or the daemon's, the answer is the same.
fn assert_same_through_daemon(
    case: &Case,
    isolation: Isolation,
    verified: &HostConfig,
    result: &std::result::Result<Vec<wcow_spec::Warning>, Error>,
) {
    let daemon = DaemonConfig {
        default_isolation: isolation,
        processors: case.processors,
        ..DaemonConfig::default()
    };
    let mut by_daemon = HostConfig {
        isolation: Isolation::Default,
        ..case.resources.clone()
    };
    let other = verify_host_config(&mut by_daemon, &daemon);
    by_daemon.isolation = verified.isolation;
    assert_eq!(by_daemon, *verified);
    assert_eq!(format!("{result:?}"), format!("{other:?}"));
}

/// A spec of what was accepted has limits that Windows takes; only memory was not looked at.
fn assert_limits(case: &Case, isolation: Isolation, verified: HostConfig) {
    let host_config = HostConfig {
        isolation,
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

/// Of a Hyper-V container, whole processors are said by their count alone.
fn is_whole(host_config: &HostConfig) -> bool {
    host_config.isolation == Isolation::HyperV && host_config.nano_cpus % 1_000_000_000 == 0
}

fn assert_no_range_finding(spec: &WindowsSpec, processors: NonZeroU32) {
    for runtime in [Runtime::Dockerd, Runtime::Runhcs] {
        let findings = preflight_on_host(spec, runtime, processors);
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
        base_fs: r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\".to_owned(),
        ..Container::default()
    };
    let daemon = DaemonConfig {
        processors,
        ..DaemonConfig::default()
    };
    SpecBuilder::new(images, MemoryNetworks::new())
        .build_spec(&container, &daemon, &[])
        .expect("what is accepted can be built")
}

//! Every spec, built or from anywhere, is judged the same twice and after it was written and read; what is
//! said of it has no secret and no control character.
#![no_main]

use std::num::NonZeroU32;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::Value;
use wcow_spec::WindowsSpec;
use wcow_spec::preflight::{Finding, Rule, Runtime, preflight, preflight_on_host};
use wcow_spec_fuzz::case::Case;
use wcow_spec_fuzz::{check, input, mutate, secret};

fuzz_target!(|data: &[u8]| {
    if let Some(spec) = spec(data) {
        for runtime in [Runtime::Dockerd, Runtime::Runhcs] {
            assert_judged(&spec, runtime);
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

/// A spec as it stands, with its secrets marked, or one that is built from a case.
fn spec(data: &[u8]) -> Option<WindowsSpec> {
    if input::has_marker(data) {
        return None;
    }
    let value: Option<Value> = serde_json::from_slice(data).ok();
    if let Some(mut value) = value.filter(|value| value.get("ociVersion").is_some()) {
        mark(&mut value);
        return serde_json::from_value(value).ok();
    }
    let mut case: Case = input::decode(data)?;
    case.mark();
    let builder = case.builder(case.host().files());
    builder
        .build_spec(&case.container(), &case.daemon, &case.mounts)
        .ok()
}

/// Marks what is secret, but leaves a credential spec readable.
fn mark(spec: &mut Value) {
    let credential_spec = spec.pointer("/windows/credentialSpec").cloned();
    secret::mark_spec(spec);
    if let (Some(place), Some(before)) =
        (spec.pointer_mut("/windows/credentialSpec"), credential_spec)
    {
        *place = before;
    }
}

fn assert_judged(spec: &WindowsSpec, runtime: Runtime) {
    let findings = preflight(spec, runtime);
    assert_eq!(
        preflight(spec, runtime),
        findings,
        "judged twice, it differs"
    );
    findings.iter().for_each(assert_said_well);

    let back = check::assert_read_back(spec);
    if !check::has_credential_spec_object(spec) {
        assert_eq!(
            preflight(&back, runtime),
            findings,
            "read back, it is judged otherwise"
        );
    }
    let mut on_host = preflight_on_host(spec, runtime, NonZeroU32::MIN);
    on_host.retain(|finding| finding.rule != Rule::CpuCount);
    assert_eq!(
        on_host, findings,
        "a host with processors changes more than their count"
    );
}

fn assert_said_well(finding: &Finding) {
    let text = finding.to_string();
    secret::assert_hidden("a finding", &text);
    assert!(!text.contains(char::is_control), "{text:?}");
    assert!(
        ["process", "root", "hostname", "mounts", "windows"]
            .iter()
            .any(|field| finding.path.starts_with(field)),
        "{text}"
    );
    serde_json::to_string(finding).expect("a finding can be written");
}

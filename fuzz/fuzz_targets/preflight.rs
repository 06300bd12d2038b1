//! Checking a spec twice, or after it was written and read, gives the same findings, and these have no secrets and no
//! control characters.
#![no_main]

use std::num::NonZeroU32;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::Value;
use wcow_spec::WindowsSpec;
use wcow_spec::preflight::{self, Finding, Options, Rule, Runtime};
use wcow_spec_fuzz::case::Case;
use wcow_spec_fuzz::keys::equal_fold;
use wcow_spec_fuzz::{check, input, mutate, secret};

fuzz_target!(|data: &[u8]| {
    if let Some(spec) = spec(data) {
        for runtime in [Runtime::Dockerd, Runtime::Runhcs] {
            assert_checked(&spec, runtime);
        }
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

/// Returns the spec that the input is, or one that is built from a case, with marked secrets.
fn spec(data: &[u8]) -> Option<WindowsSpec> {
    if secret::is_in(data) {
        return None;
    }
    let value: Option<Value> = serde_json::from_slice(data).ok();
    if let Some(mut value) = value.filter(is_spec) {
        // The credential spec stays readable, so that its rules are reached.
        secret::mark_commands(&mut value);
        return WindowsSpec::from_json(value.to_string().as_bytes()).ok();
    }
    let mut case: Case = input::decode(data)?;
    case.mark();
    let (builder, _) = case.builder();
    builder
        .build_spec(&case.container, &case.daemon, &case.mounts)
        .ok()
}

fn is_spec(value: &Value) -> bool {
    let mut keys = value
        .as_object()
        .into_iter()
        .flat_map(|fields| fields.keys());
    keys.any(|key| equal_fold(key, "ociVersion"))
}

fn assert_checked(spec: &WindowsSpec, runtime: Runtime) {
    let options = Options::new(runtime);
    let findings = preflight::check(spec, &options);
    assert_eq!(
        preflight::check(spec, &options),
        findings,
        "checked twice, it differs"
    );
    findings.iter().for_each(assert_readable);

    let back = check::assert_read_back(spec);
    if !check::has_credential_spec_object(spec) {
        assert_eq!(
            preflight::check(&back, &options),
            findings,
            "read back, the findings differ"
        );
    }
    let mut on_host = preflight::check(spec, &options.processors(NonZeroU32::MIN));
    on_host.retain(|finding| finding.rule != Rule::CpuCount);
    assert_eq!(
        on_host, findings,
        "a number of processors changes more than the findings about it"
    );
}

fn assert_readable(finding: &Finding) {
    let text = finding.to_string();
    secret::assert_hidden("a finding", &text);
    assert!(!text.contains(char::is_control), "{text:?}");
    assert!(
        ["process", "root", "hostname", "mounts", "windows"]
            .iter()
            .any(|field| finding.field.starts_with(field)),
        "{text}"
    );
    serde_json::to_string(finding).expect("a finding can be written");
}

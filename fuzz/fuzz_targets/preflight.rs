//! Checking a spec twice, or after it was written and read, gives the same findings, and these have no secrets and no
//! control characters. What is refused by the runtime is what `hcs` refuses on a host where every file exists. A spec
//! that is adapted has no refusal.
#![no_main]

use std::num::NonZeroU32;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde_json::Value;
use wcow_spec::WindowsSpec;
use wcow_spec::preflight::{self, By, Finding, Options, Rule, Runtime, Severity};
use wcow_spec_fuzz::case::Case;
use wcow_spec_fuzz::keys::equal_fold;
use wcow_spec_fuzz::{check, input, mutate, secret};

#[path = "../../tests/common/willing.rs"]
mod willing;

/// Windows Server 2022.
const BUILD: u32 = 20_348;

fuzz_target!(|data: &[u8]| {
    if let Some(spec) = spec(data) {
        for runtime in [Runtime::Dockerd, Runtime::Runhcs] {
            assert_checked(&spec, runtime);
            assert_as_hcs(&spec, runtime);
            assert_adapted(&spec, runtime);
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
    on_host.retain(is_of_any_host);
    let mut findings = findings;
    findings.retain(is_of_any_host);
    assert_eq!(
        on_host, findings,
        "a number of processors changes more than the findings about it"
    );
}

/// Returns whether the finding is the same for any number of processors; NUMA nodes are not.
fn is_of_any_host(finding: &Finding) -> bool {
    !matches!(finding.rule, Rule::CpuCount | Rule::UtilityVmOption)
}

fn assert_as_hcs(spec: &WindowsSpec, runtime: Runtime) {
    let options = Options::new(runtime)
        .processors(NonZeroU32::MIN)
        .windows_build(BUILD);
    let findings = preflight::check(spec, &options);
    let mut refused = findings.iter();
    let is_refused =
        refused.any(|found| (found.severity, found.by) == (Severity::Refused, By::Runtime));
    if let Some(answer) = willing::refusal(spec, &options) {
        assert_eq!(is_refused, answer.is_err(), "{answer:?} {findings:#?}");
    }
}

fn assert_adapted(spec: &WindowsSpec, runtime: Runtime) {
    let options = Options::new(runtime).windows_build(BUILD);
    if let Ok(adapted) = spec.adapted_to(&options) {
        let findings = preflight::check(&adapted.spec, &options);
        assert!(
            findings
                .iter()
                .all(|found| found.severity != Severity::Refused),
            "{findings:#?}"
        );
        let again = adapted.spec.adapted_to(&options).expect("it is adapted");
        assert_eq!(
            (again.spec, again.changes),
            (adapted.spec, Vec::new()),
            "adapted twice, it differs"
        );
    }
}

fn assert_readable(finding: &Finding) {
    let text = finding.to_string();
    secret::assert_hidden("a finding", &text);
    assert!(!text.contains(char::is_control), "{text:?}");
    assert!(!finding.field.is_empty(), "{text}");
    serde_json::to_string(finding).expect("a finding can be written");
}

//! Specs, and what preflight finds in them.

use serde_json::{Value, json};
use wcow_spec::WindowsSpec;
use wcow_spec::preflight::Runtime::{Dockerd, Runhcs};
use wcow_spec::preflight::{Finding, Options, Rule, Runtime, Severity, check};

use super::VOLUME;

/// A spec of a process-isolated container that runs.
pub fn process() -> Value {
    json!({
        "ociVersion": "1.2.0",
        "process": {"user": {"uid": 0, "gid": 0}, "args": ["cmd"], "env": ["A=1"], "cwd": "C:\\"},
        "root": {"path": VOLUME},
        "hostname": "web-1.contoso.com",
        "windows": {"layerFolders": ["C:\\l", "C:\\s"], "network": {"endpointList": ["e1"]}},
    })
}

/// A spec of a Hyper-V isolated container that runs.
pub fn hyper_v() -> Value {
    with(
        with(process(), "/root", json!({"path": ""})),
        "/windows/hyperv",
        json!({}),
    )
}

/// The spec with a value at a JSON pointer.
pub fn with(mut spec: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = spec.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    parent.insert(key.to_owned(), value);
    spec
}

pub fn without(mut spec: Value, pointer: &str) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    spec.pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .remove(key);
    spec
}

pub fn read(spec: &Value) -> WindowsSpec {
    WindowsSpec::from_json(spec.to_string().as_bytes()).unwrap()
}

pub fn findings(spec: &Value, runtime: Runtime) -> Vec<Finding> {
    check(&read(spec), &Options::new(runtime))
}

/// Expects that the spec breaks this rule and no other, in this field, on dockerd's own runtime and on runhcs.
pub fn assert_breaks(
    spec: &Value,
    rule: Rule,
    field: &str,
    dockerd: Option<Severity>,
    runhcs: Option<Severity>,
) {
    for (runtime, severity) in [(Dockerd, dockerd), (Runhcs, runhcs)] {
        let found: Vec<_> = findings(spec, runtime)
            .into_iter()
            .map(|finding| {
                assert_sentences(&finding);
                (finding.rule, finding.severity, finding.field)
            })
            .collect();
        let expected: Vec<_> = severity
            .map(|severity| (rule, severity, field.to_owned()))
            .into_iter()
            .collect();
        assert_eq!(found, expected, "{runtime} {spec}");
    }
}

pub fn assert_runs(spec: &Value) {
    for runtime in [Dockerd, Runhcs] {
        assert_eq!(findings(spec, runtime), [], "{runtime} {spec}");
    }
}

/// Expects the same of both runtimes.
pub fn assert_breaks_on_both(spec: &Value, rule: Rule, field: &str, severity: Severity) {
    assert_breaks(spec, rule, field, Some(severity), Some(severity));
}

fn assert_sentences(finding: &Finding) {
    for sentence in [&finding.problem, &finding.advice] {
        assert!(
            sentence.ends_with('.') && sentence.contains(' '),
            "{sentence}"
        );
    }
}

/// The rules, severities and fields of findings.
pub fn summary(findings: &[Finding]) -> Vec<(Rule, Severity, &str)> {
    findings.iter().for_each(assert_sentences);
    let summary = findings
        .iter()
        .map(|found| (found.rule, found.severity, found.field.as_str()));
    summary.collect()
}

/// Returns the only finding about a spec.
pub fn only(spec: &Value, options: &Options) -> Finding {
    let [found] = <[Finding; 1]>::try_from(check(&read(spec), options)).unwrap();
    assert_sentences(&found);
    found
}

/// The spec with an annotation.
pub fn annotated(spec: Value, name: &str, text: &str) -> Value {
    let mut spec = match spec.get("annotations") {
        Some(_) => spec,
        None => with(spec, "/annotations", json!({})),
    };
    let annotations = spec.get_mut("annotations").unwrap();
    let annotations = annotations.as_object_mut().unwrap();
    annotations.insert(name.to_owned(), json!(text));
    spec
}

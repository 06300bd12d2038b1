//! The reference's real answers: every case must give the same spec or the same error.
//!
//! The cases are read from the directory in the environment variable `WCOW_VECTORS`, else from the
//! repository's own, whose README has their schema.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a case that cannot be read or run is a failed test"
)]

use std::num::NonZeroU32;

use serde::Deserialize;
use serde_json::Value;
use wcow_spec::{BuildError, ErrorChain, ErrorKind, HostConfig, Isolation, WindowsSpec};

#[path = "common/case.rs"]
mod case;
#[path = "common/vectors.rs"]
mod vectors;

use case::Input;
use vectors::Line;

/// How many disagreeing cases are shown.
const SHOWN: usize = 20;

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(flatten)]
    input: Input,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Expect {
    Spec(Value),
    Error(ExpectedError),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExpectedError {
    kind: String,
    message: Option<String>,
    message_prefix: Option<String>,
}

/// A case of `verify-resources.jsonl`.
#[derive(Deserialize)]
struct VerifyCase {
    name: String,
    resources: HostConfig,
    #[serde(rename = "hyperV")]
    hyper_v: bool,
    #[serde(rename = "numCPU")]
    processors: NonZeroU32,
    expect: Verified,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Verified {
    warnings: Vec<String>,
    error: Option<String>,
    #[serde(rename = "CpuShares")]
    cpu_shares: i64,
    #[serde(rename = "CpuPercent")]
    cpu_percent: i64,
    #[serde(rename = "CpuCount")]
    cpu_count: i64,
}

impl VerifyCase {
    fn run(&self) -> Result<(), String> {
        let isolation = if self.hyper_v {
            Isolation::HyperV
        } else {
            Isolation::Process
        };
        let mut resources = self.resources.clone();
        let (warnings, error) = match resources.resolve_resources(isolation, self.processors) {
            Ok(warnings) => (warnings, None),
            Err(error) => (
                error.warnings().to_vec(),
                Some(ErrorChain(&error).to_string()),
            ),
        };
        let verified = Verified {
            warnings: warnings.iter().map(ToString::to_string).collect(),
            error,
            cpu_shares: resources.cpu_shares,
            cpu_percent: resources.cpu_percent,
            cpu_count: resources.cpu_count,
        };
        if verified == self.expect {
            return Ok(());
        }
        Err(format!(
            "expected: {:?}\n     got: {verified:?}",
            self.expect
        ))
    }
}

/// One case of either schema.
enum AnyCase {
    Build(Box<Case>),
    Verify(Box<VerifyCase>),
}

impl AnyCase {
    fn name(&self) -> &str {
        match self {
            Self::Build(case) => &case.name,
            Self::Verify(case) => &case.name,
        }
    }

    fn run(&self) -> Result<(), String> {
        match self {
            Self::Build(case) => case.run(),
            Self::Verify(case) => case.run(),
        }
    }
}

impl Case {
    /// What differs from the reference, if anything.
    fn run(&self) -> Result<(), String> {
        let Input {
            container,
            daemon,
            mounts,
            ..
        } = &self.input;
        let build = || self.input.builder().build_spec(container, daemon, mounts);
        let (first, second) = (build(), build());
        match (&first, &second) {
            (Ok(first), Ok(second)) => check_same_bytes(first, second)?,
            (Err(first), Err(second))
                if first.kind() == second.kind()
                    && ErrorChain(first).to_string() == ErrorChain(second).to_string() => {}
            _ => return Err("built twice, it differs".to_owned()),
        }
        match (&self.expect, first) {
            (Expect::Spec(expected), Ok(spec)) => check_spec(expected, &spec),
            (Expect::Error(expected), Err(error)) => check_error(expected, &error),
            (Expect::Spec(expected), Err(error)) => Err(format!(
                "expected: {expected}\n     got: {:?}: {}",
                error.kind(),
                ErrorChain(&error)
            )),
            (Expect::Error(expected), Ok(spec)) => Err(format!(
                "expected: {}: {:?}\n     got: {}",
                expected.kind,
                expected.text(),
                serde_json::to_string(&spec).unwrap()
            )),
        }
    }
}

impl ExpectedError {
    fn text(&self) -> &Option<String> {
        if self.message.is_some() {
            &self.message
        } else {
            &self.message_prefix
        }
    }
}

fn check_same_bytes(first: &WindowsSpec, second: &WindowsSpec) -> Result<(), String> {
    let [first, second] = [first, second].map(|spec| serde_json::to_vec(spec).unwrap());
    if first == second {
        Ok(())
    } else {
        Err("built twice, its bytes differ".to_owned())
    }
}

fn check_spec(expected: &Value, spec: &WindowsSpec) -> Result<(), String> {
    let json = serde_json::to_string(spec).unwrap();
    let value: Value = serde_json::from_str(&json).unwrap();
    if value != *expected {
        return Err(format!("expected: {expected}\n     got: {value}"));
    }
    let back = WindowsSpec::from_json(json.as_bytes()).map_err(|error| error.to_string())?;
    if back != *spec {
        return Err(format!("written: {spec:?}\n    read: {back:?}"));
    }
    Ok(())
}

fn check_error(expected: &ExpectedError, error: &BuildError) -> Result<(), String> {
    let kind = match error.kind() {
        ErrorKind::InvalidParameter => "invalid-parameter",
        ErrorKind::NotFound => "not-found",
        ErrorKind::System => "system",
        _ => "unknown",
    };
    let message = ErrorChain(error).to_string();
    // The reference attaches no kind to some errors: a more specific one is welcome there.
    let same_kind = expected.kind == kind || expected.kind == "unknown";
    let same_message = match (&expected.message, &expected.message_prefix) {
        (Some(whole), None) => message == *whole,
        (None, Some(prefix)) => message.starts_with(prefix),
        _ => panic!("an expected error has either a message or the beginning of one"),
    };
    if same_kind && same_message {
        return Ok(());
    }
    Err(format!(
        "expected: {}: {:?}\n     got: {kind}: {message:?}",
        expected.kind,
        expected.text()
    ))
}

/// The case on a line. Those of `verify-resources.jsonl` have a schema of their own.
fn case(line: &Line) -> AnyCase {
    match line.file.as_str() {
        "verify-resources" => AnyCase::Verify(line.read()),
        _ => AnyCase::Build(line.read()),
    }
}

#[test]
fn every_case_agrees_with_the_reference() {
    let cases = vectors::lines(&vectors::folder("WCOW_VECTORS", "vectors"));
    let (agreeing, failures): (Vec<_>, Vec<_>) = cases
        .iter()
        .map(|line| {
            let case = case(line);
            let difference = case.run().err();
            difference
                .map(|difference| format!("{} ({})\n{difference}", line.location, case.name()))
        })
        .partition(Option::is_none);
    println!("{} of {} cases agree", agreeing.len(), cases.len());
    for failure in failures.iter().flatten().take(SHOWN) {
        println!("{failure}");
    }
    assert!(failures.is_empty(), "{} cases disagree", failures.len());
    assert!(!cases.is_empty(), "there is no case");
}

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
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;
use serde_json::Value;
use wcow_spec::{BuildError, ErrorChain, ErrorKind, HostConfig, Isolation, WindowsSpec};

#[path = "common/case.rs"]
mod case;

use case::Input;

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

fn vectors() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/vectors");
    env::var_os("WCOW_VECTORS").map_or_else(own, PathBuf::from)
}

/// The cases of every `*.jsonl` file, with the place of each.
fn cases() -> Vec<(String, AnyCase)> {
    let folder = vectors();
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "jsonl")
    });
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let verifies = path
            .file_stem()
            .is_some_and(|stem| stem == "verify-resources");
        let lines = fs::read_to_string(&path).unwrap();
        for (number, line) in (1..).zip(lines.lines()) {
            let place = format!("{}:{number}", path.display());
            let case = if verifies {
                serde_json::from_str(line).map(AnyCase::Verify)
            } else {
                serde_json::from_str(line).map(AnyCase::Build)
            };
            cases.push((
                place.clone(),
                case.unwrap_or_else(|error| panic!("{place}: {error}")),
            ));
        }
    }
    cases
}

#[test]
fn every_case_agrees_with_the_reference() {
    let cases = cases();
    let (agreeing, failures): (Vec<_>, Vec<_>) = cases
        .iter()
        .map(|(place, case)| {
            let difference = case.run().err();
            difference.map(|difference| format!("{place} ({})\n{difference}", case.name()))
        })
        .partition(Option::is_none);
    println!("{} of {} cases agree", agreeing.len(), cases.len());
    for failure in failures.iter().flatten().take(SHOWN) {
        println!("{failure}");
    }
    assert!(failures.is_empty(), "{} cases disagree", failures.len());
    assert!(!cases.is_empty(), "there is no case");
}

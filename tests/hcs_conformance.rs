//! What dockerd and runhcs really tell HCS: every case must give the same documents and calls, or the same error.
//!
//! The cases are read from the directory in the environment variable `WCOW_HCS_VECTORS`, else from the repository's
//! own, whose README has their schema.
#![cfg(feature = "hcs")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a case that cannot be read or run is a failed test"
)]

use std::fmt::Debug;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use wcow_spec::hcs::runhcs::{Lookups, PlanError, Step};
use wcow_spec::hcs::schema1::{ContainerConfig, ProcessConfig};
use wcow_spec::hcs::schema2::{ComputeSystem, HostedSystem, ProcessParameters};
use wcow_spec::hcs::{Crash, Stdio, dockerd, runhcs};
use wcow_spec::{ErrorChain, WindowsSpec};

#[path = "../examples/hcs_document/facts.rs"]
mod facts;
#[path = "common/vectors.rs"]
mod vectors;

use facts::Facts;
use vectors::Line;

/// How many disagreeing cases are shown.
const SHOWN: usize = 20;

/// A case of `dockerd.jsonl` or `runhcs.jsonl`.
#[derive(Deserialize)]
struct Case {
    name: String,
    id: String,
    #[serde(flatten)]
    facts: Facts,
    spec: Value,
    expect: Value,
}

/// A case of `process.jsonl`.
#[derive(Deserialize)]
struct ProcessCase {
    name: String,
    stdin: bool,
    process: Value,
    expect: Value,
}

impl Case {
    fn spec(&self) -> WindowsSpec {
        read(&self.spec)
    }

    fn dockerd(&self) -> Value {
        let facts = self.facts.host_facts();
        let config =
            || dockerd::container_config(&self.spec(), &self.id, &facts, &self.facts, &self.facts);
        match (config(), config()) {
            (Ok(config), Ok(again)) => {
                assert_eq!(to_vec(&config), to_vec(&again), "made twice, it differs");
                json!({"containerConfig": parsed_back::<ContainerConfig>(&config)})
            }
            (Err(error), Err(again)) => {
                let text = ErrorChain(&error).to_string();
                assert_eq!(text, ErrorChain(&again).to_string());
                failure(&text, error.crash())
            }
            _ => panic!("made twice, it differs"),
        }
    }

    fn runhcs(&self) -> Value {
        let spec = self.spec();
        let devices = spec
            .windows()
            .and_then(|windows| windows.devices().as_ref());
        let request = self.facts.request(&self.id, devices.map_or(0, Vec::len));
        let facts = self.facts.host_facts();
        let lookups = Lookups::new(&self.facts, &self.facts, &self.facts, &self.facts);
        let plan = || runhcs::plan(&spec, &request, &facts, lookups);
        let (mut outcome, steps) = match (plan(), plan()) {
            (Ok(plan), Ok(again)) => {
                assert_eq!(to_vec(&plan), to_vec(&again), "made twice, it differs");
                let documents = json!({
                    "computeSystem": plan.compute_system().map(parsed_back::<ComputeSystem>),
                    "hostedSystem": plan.hosted_system().map(parsed_back::<HostedSystem>),
                    "utilityVM": plan.utility_vm().map(parsed_back::<ComputeSystem>),
                    "jobContainer": plan.is_job_container().then_some(true),
                });
                (documents, plan.steps)
            }
            (Err(error), Err(again)) => {
                assert_eq!(to_vec(&error.steps()), to_vec(&again.steps()));
                (failed_plan(&error), error.steps().to_vec())
            }
            _ => panic!("made twice, it differs"),
        };
        let calls: Vec<_> = steps.iter().filter_map(call).collect();
        let outcome_fields = outcome.as_object_mut().unwrap();
        outcome_fields.retain(|_, value| !value.is_null());
        if !calls.is_empty() {
            outcome_fields.insert("calls".to_owned(), Value::Array(calls));
        }
        outcome
    }
}

impl ProcessCase {
    fn run(&self) -> Value {
        let spec = json!({"ociVersion": "1.2.0", "process": self.process, "windows": {}});
        let spec: WindowsSpec = read(&spec);
        let process = spec.process().unwrap();
        let stdio = Stdio {
            stdin: self.stdin,
            stdout: true,
            stderr: process.terminal() != Some(true),
        };
        let runhcs = runhcs::process_parameters(&spec, process, stdio);
        let dockerd = dockerd::process_config(process);
        json!({
            "runhcs": {"parameters": parsed_back::<ProcessParameters>(&runhcs)},
            "dockerd": {"parameters": parsed_back::<ProcessConfig>(&dockerd)},
        })
    }
}

fn read(spec: &Value) -> WindowsSpec {
    WindowsSpec::from_json(spec.to_string().as_bytes()).unwrap()
}

fn to_vec(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap()
}

/// Returns a document as JSON, after reading it back.
fn parsed_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(document: &T) -> Value {
    let json = serde_json::to_value(document).unwrap();
    let back: T = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(back, *document);
    json
}

fn failure(text: &str, crash: Option<Crash>) -> Value {
    match crash {
        Some(crash) => json!({"panic": crash.panic_text()}),
        None => json!({"error": text}),
    }
}

fn failed_plan(error: &PlanError) -> Value {
    let mut outcome = failure(&ErrorChain(error).to_string(), error.crash());
    let vm = error.utility_vm().map(parsed_back::<ComputeSystem>);
    let fields = outcome.as_object_mut().unwrap();
    fields.extend(vm.map(|vm| ("utilityVM".to_owned(), vm)));
    outcome
}

/// Returns a step as the recorded answers have it, which show documents apart.
fn call(step: &Step) -> Option<Value> {
    let with_parents = |path: &String, parents: &[String]| {
        let paths = std::iter::once(path).chain(parents);
        json!(paths.collect::<Vec<_>>())
    };
    let (call, arg) = match step {
        Step::Modify(request) => ("Modify", parsed_back(request)),
        Step::ModifyServiceSettings(request) => ("ModifyServiceSettings", parsed_back(request)),
        Step::CreateNamespace { namespace_id } => ("CreateNamespace", json!(namespace_id)),
        Step::AddNamespaceEndpoint {
            namespace_id,
            endpoint_id,
        } => ("AddNamespaceEndpoint", json!([namespace_id, endpoint_id])),
        Step::ConfigureNetworking { namespace_id } => ("ConfigureNetworking", json!(namespace_id)),
        Step::GrantVmAccess { vm_id, path } => ("GrantVmAccess", json!([vm_id, path])),
        Step::ActivateLayer { path } => ("ActivateLayer", json!(path)),
        Step::PrepareLayer { path, parents } => ("PrepareLayer", with_parents(path, parents)),
        Step::CreateScratchLayer { path, parents } => {
            ("CreateScratchLayer", with_parents(path, parents))
        }
        Step::CreateDirectory { path } => ("mkdir", json!(path)),
        Step::CopyFile { from, to } => ("copyFile", json!([from, to])),
        Step::ExecInUtilityVm { args } => ("ExecInUVM", json!(args)),
        Step::DeviceUtilChildren { args } => ("deviceUtilChildren", json!(args)),
        Step::SetCpuGroupAffinities { affinities } => ("SetCPUGroupAffinities", json!(affinities)),
        Step::CreateJobContainer { id } => ("jobcontainers.Create", json!(id)),
        _ => return None,
    };
    Some(json!({"call": call, "arg": arg}))
}

/// The cases of one file.
fn cases<T: DeserializeOwned>(file: &str) -> Vec<T> {
    let lines = vectors::lines(&vectors::folder("WCOW_HCS_VECTORS", "vectors-hcs"));
    let lines = lines.iter().filter(|line| line.file == file);
    lines.map(Line::read).collect()
}

/// Compares each case with what was expected; the first differences are shown.
fn check<T: DeserializeOwned>(
    runtime: &str,
    name: impl Fn(&T) -> &str,
    expected: impl Fn(&T) -> &Value,
    run: impl Fn(&T) -> Value,
) {
    let cases: Vec<T> = cases(runtime);
    let mut differences = Vec::new();
    for case in &cases {
        let (expected, got) = (expected(case), run(case));
        if got != *expected {
            let name = name(case);
            differences.push(format!("{name}\nexpected: {expected}\n     got: {got}"));
        }
    }
    let agreeing = cases.len() - differences.len();
    println!("{agreeing} of {} cases agree ({runtime})", cases.len());
    for difference in differences.iter().take(SHOWN) {
        println!("{difference}");
    }
    assert!(
        differences.is_empty(),
        "{} cases disagree",
        differences.len()
    );
    assert!(!cases.is_empty(), "there is no case");
}

#[test]
fn dockerd_sends_the_recorded_documents() {
    check(
        "dockerd",
        |case: &Case| &case.name,
        |case| &case.expect,
        Case::dockerd,
    );
}

#[test]
fn runhcs_makes_the_recorded_calls_and_sends_the_recorded_documents() {
    check(
        "runhcs",
        |case: &Case| &case.name,
        |case| &case.expect,
        Case::runhcs,
    );
}

#[test]
fn both_start_processes_with_the_recorded_parameters() {
    check(
        "process",
        |case: &ProcessCase| &case.name,
        |case| &case.expect,
        ProcessCase::run,
    );
}

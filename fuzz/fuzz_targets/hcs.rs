//! What dockerd and runhcs tell HCS for a spec is the same twice, can be read again, and shows no secret; on an error
//! the steps before it are those of the plan so far.
#![no_main]

use std::fmt::Debug;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use wcow_spec::hcs::runhcs::{self, Lookups, Step};
use wcow_spec::hcs::schema1::ContainerConfig;
use wcow_spec::hcs::schema2::{ComputeSystem, HostedSystem};
use wcow_spec::hcs::{Stdio, dockerd};
use wcow_spec::{ErrorChain, WindowsSpec};
use wcow_spec_fuzz::{mutate, secret};

#[path = "../../examples/hcs_document/facts.rs"]
mod facts;

use facts::Facts;

/// The most devices that the request has a GUID for.
const DEVICES: usize = 4;

fuzz_target!(|data: &[u8]| {
    if let Some((spec, facts)) = case(data) {
        assert_dockerd(&spec, &facts);
        assert_runhcs(&spec, &facts);
        assert_processes(&spec);
        assert_ignored(&spec, &facts);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

/// Returns the spec of a recorded case, with marked secrets, and the machine's facts.
fn case(data: &[u8]) -> Option<(WindowsSpec, Facts)> {
    if secret::is_in(data) {
        return None;
    }
    let mut case: Value = serde_json::from_slice(data).ok()?;
    let mut spec = case.get_mut("spec")?.take();
    secret::mark_commands(&mut spec);
    secret::mark_credential_spec(&mut spec);
    let spec = WindowsSpec::from_json(spec.to_string().as_bytes()).ok()?;
    Some((spec, serde_json::from_value(case).ok()?))
}

fn assert_dockerd(spec: &WindowsSpec, facts: &Facts) {
    let host = facts.host_facts();
    let config = || dockerd::container_config(spec, "c1", &host, facts, facts);
    match (config(), config()) {
        (Ok(config), Ok(again)) => {
            assert_eq!(config, again, "made twice, it differs");
            assert_read_back::<ContainerConfig>(&config);
            secret::assert_hidden("a document's Debug form", &format!("{config:?}"));
        }
        (Err(error), Err(again)) => {
            let text = format!("{error:?} {}", ErrorChain(&error));
            secret::assert_hidden("an error", &text);
            assert_eq!(text, format!("{again:?} {}", ErrorChain(&again)));
        }
        _ => panic!("made twice, it differs"),
    }
}

fn assert_runhcs(spec: &WindowsSpec, facts: &Facts) {
    let host = facts.host_facts();
    let request = facts.request("c1", DEVICES);
    let lookups = Lookups::new(facts, facts, facts, facts);
    let plan = || runhcs::plan(spec, &request, &host, lookups);
    match (plan(), plan()) {
        (Ok(plan), Ok(again)) => {
            assert_eq!(plan, again, "made twice, it differs");
            secret::assert_hidden("a plan's Debug form", &format!("{plan:?}"));
            plan.steps.iter().for_each(assert_step);
            let creates = [
                plan.compute_system().is_some(),
                plan.hosted_system().is_some(),
                plan.is_job_container(),
            ];
            let created = creates.iter().filter(|is_created| **is_created).count();
            assert_eq!(created, 1, "a plan creates one container");
            assert_eq!(plan.hosted_system().is_some(), plan.utility_vm().is_some());
        }
        (Err(error), Err(again)) => {
            assert_eq!(error.steps(), again.steps(), "made twice, it differs");
            error.steps().iter().for_each(assert_step);
            let text = format!("{error:?} {}", ErrorChain(&error));
            secret::assert_hidden("an error", &text);
        }
        _ => panic!("made twice, it differs"),
    }
}

fn assert_step(step: &Step) {
    match step {
        Step::CreateUtilityVm { document, .. } | Step::CreateContainer { document, .. } => {
            assert_read_back::<ComputeSystem>(document);
        }
        Step::CreateHostedContainer { document, .. } => {
            assert_read_back::<HostedSystem>(document);
        }
        _ => {}
    }
}

fn assert_read_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(document: &T) {
    let json = serde_json::to_vec(document).expect("a document can be written");
    let back: T = serde_json::from_slice(&json).expect("a document can be read");
    assert_eq!(back, *document, "read back, it differs");
}

fn assert_processes(spec: &WindowsSpec) {
    if let Some(process) = spec.process() {
        let parameters = runhcs::process_parameters(spec, process, Stdio::default());
        secret::assert_hidden("parameters", &format!("{parameters:?}"));
        let config = dockerd::process_config(process);
        secret::assert_hidden("a configuration", &format!("{config:?}"));
    }
}

fn assert_ignored(spec: &WindowsSpec, facts: &Facts) {
    let request = facts.request("c1", DEVICES);
    for ignored in [dockerd::ignored_fields(spec), runhcs::ignored_fields(spec, &request)] {
        for field in ignored {
            secret::assert_hidden("the name of a field", &field);
            assert!(!field.contains(char::is_control), "{field:?}");
        }
    }
}

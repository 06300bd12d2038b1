//! What must hold for every spec: preflight refuses it exactly if the runtime refuses it on a host where nothing fails.
#![cfg(feature = "hcs")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

use std::num::NonZeroU32;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use wcow_spec::WindowsSpec;
use wcow_spec::hcs::runhcs::ShimOptions;
use wcow_spec::preflight::{By, Options, Runtime, Severity, check};

#[path = "common/vectors.rs"]
mod vectors;
#[path = "common/willing.rs"]
mod willing;

use willing::refusal;

fn assert_agrees(spec: &Value, options: &Options) {
    let Ok(spec) = WindowsSpec::from_json(spec.to_string().as_bytes()) else {
        return;
    };
    let findings = check(&spec, options);
    let mut refused = findings.iter();
    let is_refused =
        refused.any(|found| (found.severity, found.by) == (Severity::Refused, By::Runtime));
    if let Some(answer) = refusal(&spec, options) {
        assert_eq!(
            is_refused,
            answer.is_err(),
            "{answer:?}\n{findings:#?}\n{}",
            spec.to_json().unwrap()
        );
    }
}

/// The specs of the recorded cases of both runtimes.
fn recorded() -> Vec<Map<String, Value>> {
    let lines = vectors::lines(&vectors::folder("WCOW_HCS_VECTORS", "vectors-hcs"));
    let specs = lines.iter().filter_map(|line| {
        let case: Value = line.read();
        case.get("spec")?.as_object().cloned()
    });
    specs.collect()
}

/// Puts parts of one spec into another one.
fn mixed(mut spec: Map<String, Value>, other: &Map<String, Value>, parts: &[bool]) -> Value {
    let keys = ["root", "mounts", "annotations", "process", "linux"];
    for (key, takes) in keys.iter().zip(parts) {
        if *takes {
            replace(&mut spec, other, key);
        }
    }
    let rest = parts.get(keys.len()..).unwrap_or_default();
    let of_windows = [
        "hyperv",
        "layerFolders",
        "devices",
        "resources",
        "credentialSpec",
    ];
    if let (Some(Value::Object(windows)), Some(Value::Object(others))) =
        (spec.get_mut("windows"), other.get("windows"))
    {
        for (key, takes) in of_windows.iter().zip(rest) {
            if *takes {
                replace(windows, others, key);
            }
        }
    }
    Value::Object(spec)
}

fn replace(spec: &mut Map<String, Value>, other: &Map<String, Value>, key: &str) {
    match other.get(key) {
        Some(value) => spec.insert(key.to_owned(), value.clone()),
        None => spec.remove(key),
    };
}

fn options() -> impl Strategy<Value = Options> {
    let shim = proptest::option::of((any::<bool>(), any::<bool>(), 0..3_i32));
    let build = prop_oneof![Just(17_763_u32), Just(19_042), Just(20_348), Just(26_100)];
    (any::<bool>(), build, 1..9_u32, shim).prop_map(|(is_dockerd, build, processors, shim)| {
        let runtime = if is_dockerd {
            Runtime::Dockerd
        } else {
            Runtime::Runhcs
        };
        let mut options = Options::new(runtime)
            .windows_build(build)
            .processors(NonZeroU32::new(processors).unwrap());
        options.shim_options = shim.map(|(hypervisor, scale, count)| ShimOptions {
            hypervisor,
            vm_processor_count: count,
            scale_cpu_limits_to_sandbox: scale,
            ..ShimOptions::default()
        });
        options
    })
}

#[test]
fn a_mix_of_recorded_specs_is_refused_exactly_if_the_runtime_refuses_it() {
    let specs = recorded();
    let indices = (0..specs.len(), 0..specs.len());
    let parts = proptest::collection::vec(any::<bool>(), 10);
    let config = ProptestConfig {
        cases: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |((one, other) in indices, parts in parts, options in options())| {
        let spec = mixed(specs[one].clone(), &specs[other], &parts);
        assert_agrees(&spec, &options);
    });
}

/// Annotations that runhcs refuses, or that change what it refuses.
const ANNOTATIONS: &[&str] = &[
    "io.microsoft.disable-unsafe-operations",
    "microsoft.com/hostprocess-container",
    "microsoft.com/disable-hostprocess-container",
    "microsoft.com/hostprocess-rootfs-location",
    "io.kubernetes.cri.container-type",
    "io.kubernetes.cri.sandbox-id",
    "io.microsoft.container.processor.count",
    "io.microsoft.container.processor.limit",
    "io.microsoft.container.wcow.gmsa.disable",
    "io.microsoft.container.wcow.deviceextensions",
    "io.microsoft.container.processdumplocation",
    "io.microsoft.wcow.processdumptype",
    "io.microsoft.wcow.processdumpcount",
    "io.microsoft.virtualmachine.resource-partition-id",
    "io.microsoft.virtualmachine.cpugroup.id",
    "io.microsoft.virtualmachine.fullyphysicallybacked",
    "io.microsoft.virtualmachine.computetopology.memory.sizeinmb",
    "io.microsoft.virtualmachine.computetopology.memory.enabledeferredcommit",
    "io.microsoft.virtualmachine.computetopology.processor.numa.max-processors-per-node",
    "io.microsoft.virtualmachine.computetopology.processor.numa.max-size-per-node",
    "io.microsoft.virtualmachine.computetopology.numa.mapped-physical-nodes",
    "io.microsoft.virtualmachine.computetopology.numa.count-of-processors",
    "io.microsoft.virtualmachine.computetopology.numa.count-of-memory-blocks",
    "io.microsoft.virtualmachine.fileshares.disablewritable",
    "io.microsoft.virtualmachine.kerneldrivers",
    "io.microsoft.virtualmachine.dump-directory-path",
    "io.microsoft.virtualmachine.wcow.securitypolicy",
    "io.microsoft.virtualmachine.wcow.isolation_type",
    "io.microsoft.wcow.debug",
];

const TEXTS: &[&str] = &[
    "",
    "true",
    "false",
    "1",
    "2",
    "0",
    "-1",
    "x",
    "0,1",
    "1,1",
    "1024,1024",
    "2048",
    "container",
    "full",
    r"C:\hpc",
    r"C:\Windows",
    "5da58dc5-dab5-52f3-a539-ea5f4fb4896e",
];

#[test]
fn annotations_are_refused_exactly_if_the_runtime_refuses_them() {
    let pairs = (0..ANNOTATIONS.len(), 0..TEXTS.len());
    let annotations = proptest::collection::vec(pairs, 1..4);
    let config = ProptestConfig {
        cases: 3_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    proptest!(config, |(annotations in annotations, is_hyper_v in any::<bool>(), options in options())| {
        let annotations: Map<String, Value> = annotations
            .into_iter()
            .map(|(name, text)| (ANNOTATIONS[name].to_owned(), json!(TEXTS[text])))
            .collect();
        let mut spec = json!({
            "ociVersion": "1.2.0",
            "process": {"args": ["cmd"], "cwd": "C:\\"},
            "annotations": annotations,
            "mounts": [{"source": "C:\\a", "destination": "C:\\b"}],
            "windows": {"layerFolders": ["C:\\l", "C:\\s"], "credentialSpec": "{}"},
        });
        if is_hyper_v {
            spec["windows"]["hyperv"] = json!({});
        }
        assert_agrees(&spec, &options);
    });
}

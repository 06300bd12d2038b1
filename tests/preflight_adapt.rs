//! Specs adapted to a runtime: what is changed, and what cannot be kept.
#![cfg(feature = "hcs")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::collections::BTreeMap;

use common::preflight::{annotated, hyper_v, process, read, with, without};
use serde_json::{Value, json};
use wcow_spec::hcs::HostFacts;
use wcow_spec::hcs::runhcs::{self, Lookups, Request, ShimOptions};
use wcow_spec::host::memory::{
    MemoryHostFiles, MemoryInstances, MemoryLayerIds, MemoryLayerMounts,
};
use wcow_spec::preflight::{Adapted, Change, Options, Rule, Runtime, Severity, check};
use wcow_spec::{ErrorKind, WindowsSpec};

use Runtime::{Dockerd, Runhcs};

const COUNT: &str = "io.microsoft.virtualmachine.computetopology.processor.count";
const WEIGHT: &str = "io.microsoft.virtualmachine.computetopology.processor.weight";

fn to_json(spec: &WindowsSpec) -> Value {
    serde_json::to_value(spec).unwrap()
}

/// Returns what differs between two documents: for each path, the values before and after.
fn differences(before: &Value, after: &Value) -> BTreeMap<String, (Option<Value>, Option<Value>)> {
    let mut found = BTreeMap::new();
    collect(String::new(), Some(before), Some(after), &mut found);
    found
}

fn collect(
    path: String,
    before: Option<&Value>,
    after: Option<&Value>,
    found: &mut BTreeMap<String, (Option<Value>, Option<Value>)>,
) {
    if before == after {
        return;
    }
    let empty = json!({});
    let is_map = path == "annotations";
    let (from, to) = (before.or(is_map.then_some(&empty)), after);
    if let (Some(Value::Object(from)), Some(Value::Object(to))) = (from, to) {
        for key in from.keys().chain(to.keys()) {
            let below = match path.as_str() {
                "" => key.clone(),
                "annotations" => format!("annotations[{key:?}]"),
                path => format!("{path}.{key}"),
            };
            collect(below, from.get(key), to.get(key), found);
        }
    } else {
        found.insert(path, (before.cloned(), after.cloned()));
    }
}

/// Expects that the changes are those that were made, and that each says what it means.
fn assert_changes(before: &WindowsSpec, adapted: &Adapted) {
    let mut told: BTreeMap<_, _> = adapted
        .changes
        .iter()
        .map(|change: &Change| {
            assert!(change.effect.ends_with('.') && change.effect.contains(' '));
            (
                change.field.clone(),
                (change.from.clone(), change.to.clone()),
            )
        })
        .collect();
    assert_eq!(told.len(), adapted.changes.len(), "a field is told twice");
    let mut before = to_json(before);
    if let Some(made) = told.remove("annotations") {
        // A map of annotations, some of which may be set too.
        assert_eq!(made, (None, Some(json!({}))));
        assert!(before.get("annotations").is_none());
        before = with(before, "/annotations", json!({}));
    }
    assert_eq!(
        told,
        differences(&before, &to_json(&adapted.spec)),
        "what is told is not what was changed"
    );
}

fn adapted(spec: &Value, options: &Options) -> Adapted {
    let spec = read(spec);
    let adapted = spec.adapted_to(options).unwrap();
    assert_changes(&spec, &adapted);
    adapted
}

fn fields(adapted: &Adapted) -> Vec<&str> {
    let changes = adapted.changes.iter();
    changes.map(|change| change.field.as_str()).collect()
}

fn cpu(spec: Value, count: u64, shares: u16, maximum: u16) -> Value {
    let cpu = json!({"count": count, "shares": shares, "maximum": maximum});
    with(spec, "/windows/resources", json!({"cpu": cpu}))
}

/// The processors of the VM, and of the container in it, that runhcs asks HCS for.
fn processors(spec: &WindowsSpec) -> (Value, Value) {
    let request = Request {
        id: "c1".to_owned(),
        namespace_id: "12345678-aaaa-bbbb-cccc-1234567890ab".to_owned(),
        ..Request::default()
    };
    let facts = HostFacts::new(20348, 8.try_into().unwrap());
    let layer_ids = MemoryLayerIds::new().with_guid("l", "5da58dc5-dab5-52f3-a539-ea5f4fb4896e");
    let files = [r"C:\l", r"C:\l\UtilityVM", r"C:\s"]
        .into_iter()
        .fold(MemoryHostFiles::new(), MemoryHostFiles::with_folder);
    let (mounts, instances) = (MemoryLayerMounts::new(), MemoryInstances::new());
    let lookups = Lookups::new(&layer_ids, &files, &mounts, &instances);
    let plan = runhcs::plan(spec, &request, &facts, lookups).unwrap();
    let vm = serde_json::to_value(plan.utility_vm().unwrap()).unwrap();
    let container = serde_json::to_value(plan.hosted_system().unwrap()).unwrap();
    let vm = vm.pointer("/VirtualMachine/ComputeTopology/Processor");
    let container = container.pointer("/Container/Processor");
    (vm.unwrap().clone(), container.unwrap().clone())
}

#[test]
fn a_spec_that_runs_stays_as_it_is() {
    for spec in [
        process(),
        hyper_v(),
        cpu(hyper_v(), 2, 0, 0),
        cpu(hyper_v(), 0, 500, 0),
        cpu(hyper_v(), 0, 0, 7500),
    ] {
        for runtime in [Dockerd, Runhcs] {
            let adapted = adapted(&spec, &Options::new(runtime));
            assert_eq!(adapted.spec, read(&spec));
            assert_eq!((adapted.rootfs, adapted.changes), (None, vec![]));
        }
    }
}

/// The utility VM gets what it would have had, and the container the part of it that it had asked for.
#[test]
fn a_fraction_of_a_cpu_becomes_the_processors_of_the_vm_and_a_limit() {
    let spec = cpu(hyper_v(), 2, 0, 7500);
    let adapted = adapted(&spec, &Options::new(Runhcs));
    assert_eq!(
        fields(&adapted),
        [
            format!("annotations[{COUNT:?}]").as_str(),
            "windows.resources.cpu.count"
        ]
    );
    let (vm, container) = processors(&adapted.spec);
    assert_eq!(vm, json!({"Count": 2, "Limit": 7500}));
    assert_eq!(container, json!({"Maximum": 7500}));
    // What is absent stays so.
    let absent = json!({"cpu": {"count": 2, "maximum": 7500, "affinity": [{"mask": 1}]}, "memory": {"limit": 1 << 30}});
    let absent = with(hyper_v(), "/windows/resources", absent);
    let absent = self::adapted(&absent, &Options::new(Runhcs));
    assert_eq!(fields(&absent), fields(&adapted));
    // Without the maximum, runhcs gives the VM the same processors.
    let (whole, _) = processors(&read(&cpu(hyper_v(), 2, 0, 0)));
    assert_eq!(whole["Count"], vm["Count"]);
}

#[test]
fn shares_beside_a_maximum_become_the_weight_of_the_vm() {
    let adapted_all = adapted(&cpu(hyper_v(), 2, 500, 7500), &Options::new(Runhcs));
    let (vm, container) = processors(&adapted_all.spec);
    assert_eq!(vm, json!({"Count": 2, "Limit": 7500, "Weight": 500}));
    assert_eq!(container, json!({"Maximum": 7500}));
    let without_count = adapted(&cpu(hyper_v(), 0, 500, 7500), &Options::new(Runhcs));
    let (vm, container) = processors(&without_count.spec);
    assert_eq!(vm, json!({"Count": 2, "Limit": 7500, "Weight": 500}));
    assert_eq!(container, json!({"Maximum": 7500}));
    let without_maximum = adapted(&cpu(hyper_v(), 2, 500, 0), &Options::new(Runhcs));
    let (vm, container) = processors(&without_maximum.spec);
    assert_eq!(vm, json!({"Count": 2, "Weight": 500}));
    assert_eq!(container, json!({"Weight": 500}));
}

#[test]
fn limits_stay_where_nothing_can_be_moved() {
    // Without a VM there is nothing that they could be moved to.
    let error = read(&cpu(process(), 2, 0, 7500)).adapted_to(&Options::new(Runhcs));
    let error = error.unwrap_err();
    assert_eq!(error.refused[0].field, "windows.resources.cpu");
    assert!(error.to_string().contains("count 2"), "{error}");
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    // dockerd takes all of them.
    let spec = cpu(process(), 2, 500, 7500);
    assert_eq!(adapted(&spec, &Options::new(Dockerd)).changes, []);
    // An annotation that says something else is not overwritten.
    let spec = annotated(cpu(hyper_v(), 2, 0, 7500), COUNT, "4");
    let error = read(&spec).adapted_to(&Options::new(Runhcs)).unwrap_err();
    assert_eq!(error.refused[0].rule, Rule::CpuConflict);
    // One that says the same is kept.
    let spec = annotated(cpu(hyper_v(), 2, 0, 7500), COUNT, "2");
    let same = adapted(&spec, &Options::new(Runhcs));
    assert_eq!(fields(&same), ["windows.resources.cpu.count"]);
    let spec = annotated(cpu(hyper_v(), 0, 500, 7500), WEIGHT, "500");
    let same = adapted(&spec, &Options::new(Runhcs));
    assert_eq!(fields(&same), ["windows.resources.cpu.shares"]);
}

#[test]
fn the_options_of_the_runtime_get_annotations_to_write_to() {
    let shim = ShimOptions {
        vm_processor_count: 4,
        ..ShimOptions::default()
    };
    let options = Options::new(Runhcs).shim_options(shim.clone());
    let filled = adapted(&process(), &options);
    assert_eq!(fields(&filled), ["annotations"]);
    assert_eq!(filled.changes[0].to, Some(json!({})));
    let annotations = filled.spec.oci_spec().annotations().as_ref();
    assert!(annotations.unwrap().is_empty());
    assert_eq!(adapted(&to_json(&filled.spec), &options).changes, []);
    // Where nothing is added, none are made.
    let none = Options::new(Runhcs).shim_options(ShimOptions::default());
    assert_eq!(adapted(&process(), &none).changes, []);
    let dockerd = Options::new(Dockerd).shim_options(shim.clone());
    assert_eq!(adapted(&process(), &dockerd).changes, []);

    // The number of the VM's processors that they say is not overwritten.
    let isolating = ShimOptions {
        hypervisor: true,
        ..shim
    };
    let options = Options::new(Runhcs).shim_options(isolating);
    let error = read(&cpu(hyper_v(), 2, 0, 7500)).adapted_to(&options);
    assert_eq!(error.unwrap_err().refused[0].rule, Rule::CpuConflict);
    let same = adapted(&cpu(hyper_v(), 4, 0, 7500), &options);
    assert_eq!(
        fields(&same),
        ["annotations", "windows.resources.cpu.count"]
    );
}

#[test]
fn the_root_path_is_emptied_where_the_runtime_mounts_the_layers() {
    let volume = common::VOLUME;
    let given = with(hyper_v(), "/root/path", json!(volume));
    for runtime in [Dockerd, Runhcs] {
        let adapted = adapted(&given, &Options::new(runtime));
        assert_eq!(fields(&adapted), ["root.path"]);
        assert_eq!(adapted.changes[0].from, Some(json!(volume)));
        assert_eq!(adapted.changes[0].to, Some(json!("")));
    }
    // With process isolation, runhcs takes the volume that is mounted, unless it is a version that crashes on it.
    let crashing = Options::new(Runhcs).runtime_version("0.13.0".parse().unwrap());
    assert_eq!(fields(&adapted(&process(), &crashing)), ["root.path"]);
    let mended = Options::new(Runhcs).runtime_version("0.14.1".parse().unwrap());
    assert_eq!(adapted(&process(), &mended).changes, []);
    // The options of the runtime isolate the container.
    let shim = ShimOptions {
        hypervisor: true,
        ..ShimOptions::default()
    };
    let forced = adapted(&process(), &Options::new(Runhcs).shim_options(shim));
    assert_eq!(fields(&forced), ["root.path"]);
    // dockerd reads the root of a Hyper-V container without asking whether there is one.
    let rootless = adapted(&without(hyper_v(), "/root"), &Options::new(Dockerd));
    assert_eq!(fields(&rootless), ["root"]);
}

#[test]
fn a_root_that_is_not_a_volume_cannot_be_kept() {
    for runtime in [Dockerd, Runhcs] {
        let spec = with(process(), "/root/path", json!(r"C:\mnt\"));
        let error = read(&spec).adapted_to(&Options::new(runtime)).unwrap_err();
        assert_eq!(error.refused[0].field, "root.path");
        assert!(
            error.to_string().contains(r"root.path: 'C:\mnt\'"),
            "{error}"
        );
    }
}

#[test]
fn a_device_type_that_the_runtime_lacks_cannot_be_kept() {
    let devices = json!([{"idType": "gpu", "id": r"PCI\X"}]);
    let spec = with(process(), "/windows/devices", devices);
    for runtime in [Dockerd, Runhcs] {
        let error = read(&spec).adapted_to(&Options::new(runtime)).unwrap_err();
        assert_eq!(error.runtime, runtime);
        assert_eq!(error.refused.len(), 1);
        assert_eq!(error.refused[0].field, "windows.devices[0].idType");
        assert!(error.to_string().contains("'gpu'"), "{error}");
    }
}

#[test]
fn layer_folders_become_a_root_file_system_only_if_one_comes_with_the_task() {
    assert_eq!(adapted(&process(), &Options::new(Runhcs)).rootfs, None);
    let options = Options::new(Runhcs).layers_as_rootfs(true);
    let folders = json!([r"C:\layers\a", r#"C:\layers\"b"#, r"C:\s"]);
    let spec = with(process(), "/windows/layerFolders", folders);
    let moved = adapted(&spec, &options);
    let rootfs = moved.rootfs.as_ref().unwrap();
    assert_eq!(rootfs.mount_type, "windows-layer");
    assert_eq!(
        (rootfs.source.as_str(), rootfs.target.as_str()),
        (r"C:\s", "")
    );
    assert_eq!(
        rootfs.options,
        [r#"parentLayerPaths=["C:\\layers\\a","C:\\layers\\\"b"]"#]
    );
    assert_eq!(fields(&moved), ["windows.layerFolders"]);
    assert_eq!(moved.spec.layer_folders(), [""; 0]);
    // A spec whose layers come with the task already stays as it is.
    let again = adapted(&to_json(&moved.spec), &options);
    assert_eq!((again.rootfs, again.changes), (None, vec![]));
    // dockerd knows no other layers than those of the spec.
    let dockerd = adapted(&process(), &Options::new(Dockerd).layers_as_rootfs(true));
    assert_eq!((dockerd.rootfs, dockerd.changes), (None, vec![]));
    // One folder is not a container's layers; nor is a root file system replaced that is known.
    let one = with(process(), "/windows/layerFolders", json!([r"C:\s"]));
    let error = read(&one).adapted_to(&options).unwrap_err();
    assert_eq!(error.refused[0].rule, Rule::LayersAndRootfs);
    let known = Options::new(Runhcs).rootfs(vec![rootfs.clone()]);
    let error = read(&process()).adapted_to(&known.layers_as_rootfs(true));
    assert_eq!(error.unwrap_err().refused[0].rule, Rule::LayersAndRootfs);
}

/// Every spec that dockerd makes is adapted, or there is a refusal that names what cannot be kept.
#[test]
fn every_recorded_spec_is_adapted_or_an_error_names_what_cannot_be_kept() {
    for (runtime, as_rootfs) in [(Dockerd, false), (Runhcs, false), (Runhcs, true)] {
        let (mut adapted, mut changed, mut failed) = (0, 0, 0);
        for case in common::vector_cases() {
            let Some(json) = case["expect"].get("spec") else {
                continue;
            };
            let spec = read(json);
            let options = Options::new(runtime)
                .processors(8.try_into().unwrap())
                .layers_as_rootfs(as_rootfs);
            match spec.adapted_to(&options) {
                Ok(result) => {
                    assert_changes(&spec, &result);
                    let again = result.spec.adapted_to(&options).unwrap();
                    assert_eq!((again.spec, again.changes), (result.spec.clone(), vec![]));
                    let moved = result.rootfs.iter().cloned().collect();
                    let refused = check(&result.spec, &options.rootfs(moved));
                    let mut refused = refused.iter();
                    assert!(
                        !refused.any(|found| found.severity == Severity::Refused),
                        "{json}"
                    );
                    adapted += 1;
                    changed += usize::from(!result.changes.is_empty());
                }
                Err(error) => {
                    assert!(!error.refused.is_empty());
                    for found in &error.refused {
                        assert_eq!(found.severity, Severity::Refused);
                        assert!(error.to_string().contains(&found.field), "{error}");
                    }
                    failed += 1;
                }
            }
        }
        println!(
            "{runtime}, layers as root file system {as_rootfs}: adapted {adapted}, of them changed {changed}; \
             cannot be kept {failed}"
        );
        assert!(adapted > 3 * failed && failed > 0);
        assert!((runtime == Runhcs) == (changed > 0));
    }
}

//! What preflight finds in a spec with the options of the runtime, and in limits as they take effect.
#![cfg(feature = "hcs")]
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use common::preflight::{annotated, findings, hyper_v, only, process, read, summary, with};
use serde_json::{Value, json};
use wcow_spec::hcs::runhcs::ShimOptions;
use wcow_spec::preflight::{By, Finding, Options, Rule, Runtime, Severity, check};

use Runtime::{Dockerd, Runhcs};
use Severity::{Changed, Refused};

const CONTAINER: &str = "io.microsoft.container.";
const VM: &str = "io.microsoft.virtualmachine.";

fn path(annotation: &str) -> String {
    format!("annotations[{annotation:?}]")
}

fn resources(spec: Value, resources: Value) -> Value {
    with(spec, "/windows/resources", resources)
}

/// Options of runhcs that add an annotation.
fn adding(name: &str, text: &str) -> ShimOptions {
    ShimOptions {
        default_container_annotations: [(name.to_owned(), text.to_owned())].into(),
        ..ShimOptions::default()
    }
}

/// What is found in a spec with an annotation, whether it is in the spec or the options add it.
fn found_in_both(spec: &Value, name: &str, text: &str) -> Finding {
    let in_spec = only(&annotated(spec.clone(), name, text), &Options::new(Runhcs));
    let isolating = ShimOptions {
        hypervisor: spec.pointer("/windows/hyperv").is_some(),
        ..adding(name, text)
    };
    let options = Options::new(Runhcs).shim_options(isolating);
    let by_options = only(&with(spec.clone(), "/annotations", json!({})), &options);
    assert_eq!(by_options.rule, in_spec.rule);
    assert_eq!(by_options.field, in_spec.field);
    assert_eq!(by_options.problem, in_spec.problem);
    let path = path(name);
    let origin = format!(
        "{} {path} comes from the runtime option default_container_annotations: change it there.",
        in_spec.advice
    );
    assert_eq!(by_options.advice, origin);
    in_spec
}

#[test]
fn an_annotation_of_the_options_is_judged_like_one_of_the_spec() {
    let count = [CONTAINER, "processor.count"].concat();
    let limited = resources(process(), json!({"cpu": {"count": 2}}));
    for (spec, name, text, rule) in [
        (process(), count.as_str(), "many", Rule::AnnotationValue),
        (limited, &count, "3", Rule::AnnotationOverride),
        (
            process(),
            &[VM, "console.pipe"].concat(),
            "x",
            Rule::IgnoredField,
        ),
        (process(), "io.microsoft.unknown", "x", Rule::IgnoredField),
        (process(), "example.com/note", "a\0b", Rule::NulCharacter),
        (
            process(),
            "microsoft.com/hostprocess-container",
            "TRUE",
            Rule::HostProcessSpelling,
        ),
        (
            hyper_v(),
            "io.microsoft.wcow.debug",
            "true",
            Rule::UtilityVmOption,
        ),
        (
            process(),
            "io.kubernetes.cri.sandbox-id",
            "x",
            Rule::PodAnnotation,
        ),
    ] {
        assert_eq!(found_in_both(&spec, name, text).rule, rule, "{name}");
    }
    let value = found_in_both(&process(), &count, "many");
    assert!(value.problem.contains("'many'"), "{}", value.problem);
    // dockerd has no such options.
    let options = Options::new(Dockerd).shim_options(adding(&count, "a\0b"));
    assert_eq!(check(&read(&process()), &options), []);
}

#[test]
fn the_number_of_an_option_is_named_by_its_option() {
    let shim = ShimOptions {
        hypervisor: true,
        vm_processor_count: 9,
        ..adding(&[VM, "computetopology.processor.count"].concat(), "many")
    };
    let options = Options::new(Runhcs).processors(8.try_into().unwrap());
    let spec = with(hyper_v(), "/annotations", json!({}));
    let found = only(&spec, &options.shim_options(shim));
    assert_eq!(found.rule, Rule::CpuCount);
    let advice = &found.advice;
    assert!(advice.contains("option vm_processor_count"), "{advice}");
    assert!(
        !advice.contains("default_container_annotations"),
        "{advice}"
    );
}

#[test]
fn an_annotation_that_refuses_is_named_by_what_sets_it() {
    let spec = with(process(), "/windows/credentialSpec", json!(""));
    let unsafe_operations = "io.microsoft.disable-unsafe-operations";
    for name in [
        &[CONTAINER, "wcow.gmsa.disable"].concat(),
        unsafe_operations,
    ] {
        let found = findings(&annotated(spec.clone(), name, "true"), Runhcs);
        let found = found
            .iter()
            .find(|found| found.rule == Rule::DisabledCredentialSpec);
        let advice = &found.unwrap().advice;
        assert!(advice.contains(&path(name)), "{advice}");
    }
    let mounts = json!([{"source": "C:\\a", "destination": "C:\\b"}]);
    let mounted = with(hyper_v(), "/mounts", mounts);
    let found = only(
        &annotated(mounted, unsafe_operations, "true"),
        &Options::new(Runhcs),
    );
    assert_eq!(found.rule, Rule::WritableMount);
    assert!(
        found.advice.contains(&path(unsafe_operations)),
        "{}",
        found.advice
    );
}

#[test]
fn what_the_options_isolate_ignores_what_a_utility_vm_ignores() {
    let affinity = resources(process(), json!({"cpu": {"affinity": [{"mask": 1}]}}));
    let affinity = with(affinity, "/root/path", json!(""));
    assert_eq!(findings(&affinity, Runhcs), []);
    let isolating = ShimOptions {
        hypervisor: true,
        ..ShimOptions::default()
    };
    let found = only(&affinity, &Options::new(Runhcs).shim_options(isolating));
    assert_eq!(
        (found.rule, found.severity, found.field.as_str()),
        (
            Rule::IgnoredField,
            Changed,
            "windows.resources.cpu.affinity"
        )
    );
}

#[test]
fn an_affinity_is_judged_whatever_the_case_of_its_key() {
    let field = "windows.resources.cpu.affinity";
    let spec = |entries: Value| resources(process(), json!({"cpu": {"Affinity": entries}}));
    assert_eq!(findings(&spec(json!([{"mask": 1}])), Runhcs), []);
    let found = only(&spec(json!([{"mask": 0}])), &Options::new(Runhcs));
    assert_eq!((found.rule, found.severity), (Rule::CpuAffinity, Refused));
    let old = Options::new(Runhcs).runtime_version("0.14.1".parse().unwrap());
    let found = only(&spec(json!([{"mask": 1}])), &old);
    assert_eq!(
        (found.rule, found.field.as_str()),
        (Rule::IgnoredField, field)
    );
    assert_eq!(check(&read(&spec(Value::Null)), &old), []);
    let found = only(&spec(json!([{"mask": 1}])), &Options::new(Dockerd));
    assert_eq!(
        (found.rule, found.field.as_str()),
        (Rule::IgnoredField, field)
    );
    assert!(
        found.advice.contains("windows.resources.cpu.count"),
        "{}",
        found.advice
    );
}

/// What is found in a limit beside what its annotation overrides.
fn beside_override(spec: &Value, options: &Options) -> Vec<(Rule, Severity, String)> {
    let found = check(&read(spec), options);
    let found = summary(&found).into_iter();
    let others = found.filter(|(rule, ..)| *rule != Rule::AnnotationOverride);
    others
        .map(|(rule, severity, field)| (rule, severity, field.to_owned()))
        .collect()
}

#[test]
fn a_limit_that_annotations_override_is_not_judged() {
    let runhcs = Options::new(Runhcs).processors(8.try_into().unwrap());
    for (limit, container, vm, value, rule) in [
        (
            json!({"memory": {"limit": 1}}),
            "memory.sizeinmb",
            "computetopology.memory.sizeinmb",
            "64",
            Rule::TinyMemory,
        ),
        (
            json!({"cpu": {"count": 1_u64 << 32}}),
            "processor.count",
            "computetopology.processor.count",
            "2",
            Rule::WrappedLimit,
        ),
        (
            json!({"cpu": {"count": 9}}),
            "processor.count",
            "computetopology.processor.count",
            "2",
            Rule::CpuCount,
        ),
        (
            json!({"cpu": {"shares": 10_001}}),
            "processor.weight",
            "computetopology.processor.weight",
            "500",
            Rule::CpuRange,
        ),
        (
            json!({"storage": {"bps": 1_u64 << 31}}),
            "storage.qos.bandwidthmaximum",
            "storageqos.bandwidthmaximum",
            "9",
            Rule::WrappedLimit,
        ),
        (
            json!({"storage": {"iops": 1_u64 << 31}}),
            "storage.qos.iopsmaximum",
            "storageqos.iopsmaximum",
            "9",
            Rule::WrappedLimit,
        ),
    ] {
        let (container, vm) = ([CONTAINER, container].concat(), [VM, vm].concat());
        let alone = beside_override(&resources(process(), limit.clone()), &runhcs);
        assert!(alone.iter().any(|found| found.0 == rule), "{limit}");
        let overridden = annotated(resources(process(), limit.clone()), &container, value);
        assert_eq!(beside_override(&overridden, &runhcs), [], "{limit}");
        // With Hyper-V isolation, the limit is also the utility VM's.
        let half = annotated(resources(hyper_v(), limit.clone()), &container, value);
        let found = beside_override(&half, &runhcs);
        assert!(found.iter().any(|found| found.0 == rule), "{limit}");
        let both = annotated(half, &vm, value);
        assert_eq!(beside_override(&both, &runhcs), [], "{limit}");
    }
}

#[test]
fn a_limit_of_an_annotation_is_judged_as_one_of_the_spec() {
    let runhcs = Options::new(Runhcs).processors(8.try_into().unwrap());
    let found = |spec: Value, name: &str, text: &str| {
        let found = only(&annotated(spec, name, text), &runhcs);
        assert_eq!(found.field, path(name));
        (found.rule, found.severity, found.by)
    };
    let range = (Rule::CpuRange, Refused, By::Hcs);
    let count = (Rule::CpuCount, Changed, By::Runtime);
    for (kind, number, expected) in [("weight", "10001", range), ("count", "9", count)] {
        let container = [CONTAINER, "processor.", kind].concat();
        let vm = [VM, "computetopology.processor.", kind].concat();
        assert_eq!(found(process(), &container, number), expected);
        assert_eq!(found(hyper_v(), &vm, number), expected);
    }
}

#[test]
fn a_maximum_is_judged_by_the_unit_of_the_container_or_of_the_utility_vm() {
    let runhcs = Options::new(Runhcs).processors(8.try_into().unwrap());
    let container = [CONTAINER, "processor.limit"].concat();
    let vm = [VM, "computetopology.processor.limit"].concat();
    let rule = |spec: &Value, options: &Options| {
        let found = beside_override(spec, options);
        found.first().map(|(rule, _, field)| (*rule, field.clone()))
    };
    for (spec, name, largest) in [
        (process(), &container, 10_000),
        (hyper_v(), &container, 10_000),
        (hyper_v(), &vm, 100_000),
    ] {
        let accepted = annotated(spec.clone(), name, &largest.to_string());
        assert_eq!(rule(&accepted, &runhcs), None, "{name}");
        let above = annotated(spec, name, &(largest + 1).to_string());
        assert_eq!(rule(&above, &runhcs), Some((Rule::CpuRange, path(name))));
    }
    // The spec's own is the container's, unless an annotation leaves it to the utility VM alone.
    let of_spec = resources(hyper_v(), json!({"cpu": {"maximum": 10_001}}));
    let field = "windows.resources.cpu.maximum".to_owned();
    assert_eq!(rule(&of_spec, &runhcs), Some((Rule::CpuRange, field)));
    let of_vm = annotated(of_spec, &container, "500");
    assert_eq!(rule(&of_vm, &runhcs), None);
    // A maximum of the container that is scaled is cut off.
    let scaled = ShimOptions {
        hypervisor: true,
        scale_cpu_limits_to_sandbox: true,
        ..ShimOptions::default()
    };
    let options = runhcs.shim_options(scaled);
    let maximum = annotated(hyper_v(), &container, "10001");
    assert_eq!(rule(&maximum, &options), None);
    let above = annotated(hyper_v(), &vm, "100001");
    assert_eq!(rule(&above, &options), Some((Rule::CpuRange, path(&vm))));
}

#[test]
fn a_number_that_its_type_cannot_hold_is_named_with_what_becomes_of_it() {
    let assert_wraps = |spec: &Value, options: &Options, field: &str, becomes: &str| {
        let found = only(spec, options);
        assert_eq!((found.rule, found.severity), (Rule::WrappedLimit, Changed));
        assert_eq!(found.field, field);
        assert!(found.problem.contains(becomes), "{}", found.problem);
    };
    let runhcs = Options::new(Runhcs);

    let group = |group: u64| {
        resources(
            process(),
            json!({"cpu": {"affinity": [{"mask": 1}, {"mask": 1, "group": group}]}}),
        )
    };
    let field = "windows.resources.cpu.affinity[1].group";
    assert_eq!(findings(&group(65_535), Runhcs), []);
    assert_wraps(&group(65_537), &runhcs, field, "becomes 1.");
    let old = Options::new(Runhcs).windows_build(20_347);
    assert_eq!(only(&group(65_537), &old).rule, Rule::CpuAffinity);

    for side in ["height", "width"] {
        let size = |length: u64| {
            let mut size = json!({"height": 25, "width": 80});
            size[side] = json!(length);
            with(process(), "/process/consoleSize", size)
        };
        let field = format!("process.consoleSize.{side}");
        assert_wraps(&size(1 << 31), &runhcs, &field, "becomes -2147483648.");
        for runtime in [Dockerd, Runhcs] {
            assert_eq!(findings(&size((1 << 31) - 1), runtime), []);
        }
        assert_eq!(findings(&size(1 << 31), Dockerd), []);
    }

    for (kind, becomes) in [
        ("count", "becomes 4294967295."),
        ("limit", "becomes 18446744073709551615."),
        ("weight", "becomes 18446744073709551615."),
    ] {
        let name = [VM, "computetopology.processor.", kind].concat();
        let negative = annotated(hyper_v(), &name, "-1");
        assert_wraps(&negative, &runhcs, &path(&name), becomes);
    }

    let memory = [VM, "computetopology.memory.sizeinmb"].concat();
    let odd = |mib: u64| annotated(hyper_v(), &memory, &mib.to_string());
    assert_wraps(&odd(u64::MAX), &runhcs, &path(&memory), "becomes 0.");
    assert_eq!(findings(&odd(u64::MAX - 1), Runhcs), []);

    let scaled = ShimOptions {
        hypervisor: true,
        scale_cpu_limits_to_sandbox: true,
        ..ShimOptions::default()
    };
    let options = runhcs
        .shim_options(scaled)
        .processors(8.try_into().unwrap());
    let name = [CONTAINER, "processor.limit"].concat();
    let maximum = |number: &str| annotated(hyper_v(), &name, number);
    assert_wraps(
        &maximum("268435456"),
        &options,
        &path(&name),
        "32 bits of 268435456 times",
    );
    assert_eq!(check(&read(&maximum("268435455")), &options), []);
}

#[test]
fn the_cure_of_conflicting_limits_names_the_places_that_they_come_from() {
    let count = [CONTAINER, "processor.count"].concat();
    let spec = resources(process(), json!({"cpu": {"count": 1, "maximum": 5000}}));
    let found = findings(&annotated(spec, &count, "2"), Runhcs);
    let conflict = found
        .iter()
        .find(|found| found.rule == Rule::CpuConflict)
        .unwrap();
    let places = format!(
        "{}, windows.resources.cpu.count, windows.resources.cpu.maximum",
        path(&count)
    );
    assert_eq!(
        conflict.advice,
        format!("Leave one of the limits, and set the others to 0: {places}.")
    );

    // The utility VM can have the processors instead.
    let vm = [VM, "computetopology.processor.count"].concat();
    let spec = resources(
        hyper_v(),
        json!({"cpu": {"count": 2, "maximum": 5000, "shares": 7}}),
    );
    let advice = |spec: &Value| {
        let found = findings(spec, Runhcs);
        let conflict = found.iter().find(|found| found.rule == Rule::CpuConflict);
        conflict.unwrap().advice.clone()
    };
    let cleared = "Set to 0: windows.resources.cpu.count, windows.resources.cpu.shares.";
    let given = advice(&spec);
    assert!(
        given.starts_with(&format!("Set {} to \"2\"", path(&vm))),
        "{given}"
    );
    assert!(given.contains(cleared), "{given}");
    // It has its own number already.
    assert!(advice(&annotated(spec, &vm, "4")).starts_with(cleared));
}

#[test]
fn the_cure_of_a_fault_in_virtual_numa_nodes_names_what_to_write() {
    let topology = |name: &str| [VM, "computetopology.", name].concat();
    let mapped = topology("numa.mapped-physical-nodes");
    let processors = topology("numa.count-of-processors");
    let memory = topology("numa.count-of-memory-blocks");
    let overcommit = topology("memory.allowovercommit");
    let advice = |nodes: &str, counts: &str, mib: &str, build: u32| {
        let named = [(&mapped, nodes), (&processors, counts), (&memory, mib)];
        let spec = named
            .into_iter()
            .fold(hyper_v(), |spec, (name, text)| annotated(spec, name, text));
        let found = check(&read(&spec), &Options::new(Runhcs).windows_build(build));
        let mut found = found
            .iter()
            .filter(|found| found.rule == Rule::UtilityVmOption);
        found.next().unwrap().advice.clone()
    };
    for (nodes, counts, mib, named) in [
        ("0,1", "1", "512,512", &processors),
        ("64", "2", "1024", &mapped),
        ("255,0", "1,1", "512,512", &mapped),
        ("0,1", "1,1", "1024,0", &memory),
        ("0", "0", "1024", &processors),
        ("0", "2", "1024", &overcommit),
    ] {
        let advice = advice(nodes, counts, mib, 26_100);
        assert!(advice.contains(&path(named)), "{nodes}: {advice}");
    }
    assert!(advice("0", "2", "1024", 20_348).contains("26100"));
}

#[test]
fn the_cure_of_an_annotation_that_is_not_read_says_what_it_lacks() {
    let location = [CONTAINER, "processdumplocation"].concat();
    let host_process = "microsoft.com/hostprocess-container";
    for (spec, name, cure) in [
        (
            process(),
            "io.microsoft.unknown",
            "correct its name".to_owned(),
        ),
        (
            process(),
            &[VM, "console.pipe"].concat(),
            "use Hyper-V isolation".to_owned(),
        ),
        (
            process(),
            &[VM, "hv-socket.service-table.x"].concat(),
            "use Hyper-V isolation".to_owned(),
        ),
        (
            process(),
            "io.microsoft.wcow.processdumptype",
            format!("set {} too", path(&location)),
        ),
        (
            hyper_v(),
            "io.microsoft.wcow.processdumpcount",
            format!("set {} too", path(&location)),
        ),
        (
            hyper_v(),
            "microsoft.com/hostprocess-inherit-user",
            format!("set {} too", path(host_process)),
        ),
    ] {
        let found = only(&annotated(spec, name, "1"), &Options::new(Runhcs));
        assert_eq!(found.rule, Rule::IgnoredField);
        assert_eq!(found.advice, format!("Remove {}, or {cure}.", path(name)));
    }
}

#[test]
fn the_json_that_a_cure_shows_is_read() {
    let service = "hv-socket.service-table.5b45201d-f2f2-4f3b-85bb-30ff1f953599";
    for name in [
        [CONTAINER, "wcow.test-registry-annotation"].concat(),
        [VM, "wcow.additional-reg-keys"].concat(),
        [VM, service].concat(),
    ] {
        let found = only(&annotated(hyper_v(), &name, "x"), &Options::new(Runhcs));
        assert_eq!(found.rule, Rule::AnnotationValue);
        let (_, form) = found.advice.split_once("such as ").unwrap();
        let (form, _) = form.split_once(", or remove").unwrap();
        assert_eq!(findings(&annotated(hyper_v(), &name, form), Runhcs), []);
    }
}

//! What runhcs refuses and silently changes: mounts, limits, annotations, options of the request.
#![cfg(feature = "hcs")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use common::preflight::{
    annotated, assert_breaks, assert_breaks_on_both, assert_runs, findings, hyper_v, only, process,
    read, summary, with, without,
};
use serde_json::{Value, json};
use wcow_spec::hcs::runhcs::{RootfsMount, ShimOptions};
use wcow_spec::preflight::{By, Options, Rule, Runtime, Severity, check};

use Runtime::{Dockerd, Runhcs};
use Severity::{Changed, Mistake, Refused};

const VM: &str = "io.microsoft.virtualmachine.";

/// The options for runhcs on a Windows build.
fn on_build(build: u32) -> Options {
    Options::new(Runhcs).windows_build(build)
}

fn of_version(version: &str) -> Options {
    Options::new(Runhcs).runtime_version(version.parse().unwrap())
}

fn path(annotation: &str) -> String {
    format!("annotations[{annotation:?}]")
}

fn mounted(spec: Value, source: &str, destination: &str) -> Value {
    let mounts = json!([{"source": source, "destination": destination}]);
    with(spec, "/mounts", mounts)
}

fn resources(spec: Value, resources: Value) -> Value {
    with(spec, "/windows/resources", resources)
}

/// Expects that runhcs refuses the spec, and for this alone.
fn assert_refused(spec: &Value, rule: Rule, field: &str) {
    let found = only(spec, &Options::new(Runhcs));
    assert_eq!((found.rule, found.severity), (rule, Refused), "{spec}");
    assert_eq!((found.by, found.field.as_str()), (By::Runtime, field));
}

fn assert_changed(spec: &Value, rule: Rule, field: &str) {
    let found = only(spec, &Options::new(Runhcs));
    assert_eq!((found.rule, found.severity), (rule, Changed), "{spec}");
    assert_eq!(found.field, field);
}

#[test]
fn exactly_one_of_layer_folders_and_a_root_file_system_is_wanted() {
    let with_task = Options::new(Runhcs).layers_as_rootfs(true);
    for folders in [json!(null), json!([])] {
        let spec = with(process(), "/windows/layerFolders", folders);
        assert_eq!(check(&read(&spec), &with_task), [], "{spec}");
        assert_refused(&spec, Rule::TooFewLayers, "windows.layerFolders");
    }
    let found = only(&process(), &with_task);
    assert_eq!(
        (found.rule, found.severity),
        (Rule::LayersAndRootfs, Refused)
    );
    assert_eq!(found.field, "windows.layerFolders");
    // dockerd knows no root file system.
    let dockerd = Options::new(Dockerd).layers_as_rootfs(true);
    assert_eq!(check(&read(&process()), &dockerd), []);
}

#[test]
fn the_mounts_of_a_root_file_system_are_judged() {
    let parents = r#"parentLayerPaths=["C:\\l"]"#;
    let mount = |mount_type: &str, target: &str, option: &str| RootfsMount {
        mount_type: mount_type.to_owned(),
        source: r"C:\s".to_owned(),
        target: target.to_owned(),
        options: vec![option.to_owned()],
    };
    let good = mount("windows-layer", "", parents);
    for spec in [process(), hyper_v()] {
        let spec = read(&without(spec, "/windows/layerFolders"));
        let found = |mounts: Vec<RootfsMount>| check(&spec, &Options::new(Runhcs).rootfs(mounts));
        assert_eq!(found(vec![good.clone()]), []);
        for bad in [
            vec![good.clone(), good.clone()],
            vec![mount("bind", "", parents)],
            vec![mount("windows-layer", "x", parents)],
            vec![mount("windows-layer", "", "parentLayerPaths=nope")],
        ] {
            let found = found(bad);
            assert_eq!(summary(&found), [(Rule::Rootfs, Refused, "rootfs")]);
        }
    }
    // A VM boots from a layer, and without one there is nothing to boot from.
    let spec = read(&without(hyper_v(), "/windows/layerFolders"));
    let options = Options::new(Runhcs).rootfs(vec![mount("windows-layer", "", "ro")]);
    assert_eq!(
        summary(&check(&spec, &options)),
        [(Rule::Rootfs, Refused, "rootfs")]
    );
}

#[test]
fn a_root_path_with_hyper_v_is_taken_as_mounted_already() {
    let spec = with(hyper_v(), "/root/path", json!(common::VOLUME));
    let found = only(&spec, &Options::new(Runhcs));
    assert_eq!(
        (found.rule, found.severity),
        (Rule::RootPathWithHyperV, Mistake)
    );
    assert!(found.problem.contains("mounted already"), "{found}");
    assert!(found.problem.contains(common::VOLUME), "{found}");
}

#[test]
fn versions_of_runhcs_crash_on_a_root_path() {
    for (version, crashes) in [
        ("v0.12.9", false),
        ("0.13.0", true),
        ("0.14.0", true),
        ("v0.14.1", false),
        ("0.15.0-rc.4", false),
    ] {
        let found = check(&read(&process()), &of_version(version));
        let expected = [(Rule::RootPathCrash, Refused, "root.path")];
        let expected = if crashes { &expected[..] } else { &[] };
        assert_eq!(summary(&found), expected, "{version}");
        let emptied = with(process(), "/root/path", json!(""));
        assert_eq!(check(&read(&emptied), &of_version(version)), []);
        assert_eq!(check(&read(&hyper_v()), &of_version(version)), []);
    }
    assert_runs(&process());
    for text in ["", "1.2", "1.2.3.4", "x", "1.2.x", "1.2.-3"] {
        assert!(
            text.parse::<wcow_spec::preflight::RuntimeVersion>()
                .is_err()
        );
    }
}

#[test]
fn a_pipe_of_the_utility_vm_is_right_with_hyper_v_alone() {
    let pipe = r"\\.\pipe\x";
    let in_vm = r"uvm://\\.\pipe\x";
    let hyper_v_pipe = mounted(hyper_v(), in_vm, pipe);
    assert_eq!(findings(&hyper_v_pipe, Runhcs), []);
    let found = only(&mounted(process(), in_vm, pipe), &Options::new(Runhcs));
    assert_eq!((found.rule, found.severity), (Rule::HalfPipe, Changed));
    let at_folder = mounted(hyper_v(), in_vm, r"C:\x");
    assert_refused(&at_folder, Rule::UtilityVmMount, "mounts[0].source");
}

#[test]
fn a_pipe_needs_both_sides_since_v0_13() {
    let pipe = r"\\.\pipe\x";
    for spec in [process(), hyper_v()] {
        let source_only = mounted(spec.clone(), pipe, r"C:\x");
        let found = only(&source_only, &Options::new(Runhcs));
        assert_eq!((found.rule, found.severity), (Rule::HalfPipe, Changed));
        assert_eq!(found.by, By::Runtime);
        let before = only(&source_only, &of_version("0.12.9"));
        assert_eq!((before.rule, before.severity), (Rule::HalfPipe, Refused));
        let destination_only = mounted(spec, r"C:\x", pipe);
        let found = only(&destination_only, &Options::new(Runhcs));
        assert_eq!((found.severity, found.by), (Refused, By::Hcs));
    }
}

#[test]
fn a_folder_of_the_utility_vm_is_refused_with_hyper_v_and_a_path_otherwise() {
    let folder = mounted(hyper_v(), r"uvm://C:\x", r"C:\x");
    assert_refused(&folder, Rule::UtilityVmMount, "mounts[0].source");
    let sandbox = mounted(hyper_v(), "sandbox://x", r"C:\x");
    assert_eq!(findings(&sandbox, Runhcs), []);
    for source in [r"uvm://C:\x", "sandbox://x"] {
        let spec = mounted(process(), source, r"C:\x");
        assert_breaks_on_both(&spec, Rule::MountPrefix, "mounts[0].source", Mistake);
    }
}

#[test]
fn an_extensible_virtual_disk_names_its_provider() {
    let disk = |source: &str| {
        let mount =
            json!({"source": source, "destination": "C:\\x", "type": "extensible-virtual-disk"});
        with(hyper_v(), "/mounts", json!([mount]))
    };
    for source in ["evd://provider/C:\\d", "provider/x"] {
        assert_eq!(findings(&disk(source), Runhcs), []);
    }
    for source in ["evd://provider", "evd:///x", "C:\\d.vhdx"] {
        assert_refused(&disk(source), Rule::ExtensibleDisk, "mounts[0].source");
    }
}

#[test]
fn a_utility_vm_takes_62_disks_besides_its_own_and_the_containers() {
    let disks = |count: usize| {
        let disk = |index: usize| json!({"source": format!("C:\\{index}.vhdx"), "destination": format!("C:\\{index}"), "type": "virtual-disk"});
        with(hyper_v(), "/mounts", (0..count).map(disk).collect())
    };
    assert_eq!(findings(&disks(62), Runhcs), []);
    assert_refused(&disks(63), Rule::TooManyDisks, "mounts[62].source");
}

#[test]
fn all_mounts_are_judged_and_not_the_first_alone() {
    let mounts = json!([
        {"source": "", "destination": ""},
        {"source": "C:\\x", "destination": "C:\\1", "type": "bind"},
        {"source": "uvm://C:\\x", "destination": "C:\\2"},
        {"source": "", "destination": "C:\\3", "type": "tmpfs"},
    ]);
    let found = findings(&with(hyper_v(), "/mounts", mounts), Runhcs);
    assert_eq!(
        summary(&found),
        [
            (Rule::IncompleteMount, Refused, "mounts[0].source"),
            (Rule::IncompleteMount, Refused, "mounts[0].destination"),
            (Rule::MountType, Refused, "mounts[1].type"),
            (Rule::UtilityVmMount, Refused, "mounts[2].source"),
            (Rule::IncompleteMount, Refused, "mounts[3].source"),
            (Rule::MountType, Refused, "mounts[3].type"),
        ]
    );
}

#[test]
fn an_annotation_refuses_mounts_that_can_be_written_to() {
    let name = "io.microsoft.virtualmachine.fileshares.disablewritable";
    let spec = annotated(mounted(hyper_v(), "D:\\x", "C:\\x"), name, "true");
    assert_refused(&spec, Rule::WritableMount, "mounts[0]");
    let read_only = with(spec, "/mounts/0/options", json!(["RO"]));
    assert_eq!(findings(&read_only, Runhcs), []);
}

#[test]
fn memory_below_a_mebibyte_is_the_size_of_the_vm_too() {
    let tiny = |spec: Value| resources(spec, json!({"memory": {"limit": 1000}}));
    let found = only(&tiny(hyper_v()), &Options::new(Runhcs));
    assert_eq!((found.rule, found.severity), (Rule::TinyMemory, Changed));
    assert!(
        found.problem.contains("its utility VM a size of 0"),
        "{found}"
    );
    let found = only(&tiny(process()), &Options::new(Runhcs));
    assert!(!found.problem.contains("utility VM"), "{found}");
    let found = only(&tiny(hyper_v()), &Options::new(Dockerd));
    assert!(!found.problem.contains("utility VM"), "{found}");
}

#[test]
fn limits_beyond_32_bits_vanish_or_become_others() {
    for (limits, field) in [
        (json!({"cpu": {"count": 1_u64 << 31}}), "cpu.count"),
        (json!({"storage": {"bps": 1_u64 << 31}}), "storage.bps"),
        (json!({"storage": {"iops": u64::MAX}}), "storage.iops"),
    ] {
        let field = format!("windows.resources.{field}");
        let spec = resources(process(), limits);
        assert_breaks(&spec, Rule::WrappedLimit, &field, None, Some(Changed));
        let found = only(&spec, &Options::new(Runhcs));
        assert!(found.problem.contains("which is not a limit"), "{found}");
    }
    let none = resources(process(), json!({"storage": {"bps": 1_u64 << 32}}));
    let found = only(&none, &Options::new(Runhcs));
    assert!(found.problem.contains("there is no limit"), "{found}");
    let other = resources(process(), json!({"storage": {"bps": (1_u64 << 32) + 7}}));
    let found = only(&other, &Options::new(Runhcs));
    assert!(found.problem.contains("becomes 7"), "{found}");
    let greatest =
        json!({"cpu": {"count": i32::MAX}, "storage": {"bps": i32::MAX, "iops": i32::MAX}});
    assert_runs(&resources(process(), greatest));
    // dockerd reads memory with a sign.
    let memory = resources(process(), json!({"memory": {"limit": 1_u64 << 63}}));
    let field = "windows.resources.memory.limit";
    assert_breaks(&memory, Rule::WrappedLimit, field, Some(Changed), None);
    let greatest = json!({"memory": {"limit": i64::MAX}});
    assert_runs(&resources(process(), greatest));
}

#[test]
fn cpu_limits_that_exclude_one_another_are_named() {
    let cpu = json!({"cpu": {"count": 2, "shares": 0, "maximum": 7500}});
    let found = only(&resources(hyper_v(), cpu.clone()), &Options::new(Runhcs));
    assert_eq!(
        (found.rule, found.field.as_str()),
        (Rule::CpuConflict, "windows.resources.cpu")
    );
    for part in ["count 2", "maximum 7500"] {
        assert!(found.problem.contains(part), "{found}");
    }
    assert!(!found.problem.contains("shares 0"), "{found}");
    let cure =
        r#"annotations["io.microsoft.virtualmachine.computetopology.processor.count"] to "2""#;
    assert!(found.advice.contains(cure), "{found}");
    let found = only(&resources(process(), cpu), &Options::new(Runhcs));
    assert!(!found.advice.contains("annotations"), "{found}");
    // Limits of annotations count too.
    let spec = resources(process(), json!({"cpu": {"count": 2}}));
    let spec = annotated(spec, "io.microsoft.container.processor.weight", "500");
    assert_refused(&spec, Rule::CpuConflict, "windows.resources.cpu");
}

#[test]
fn affinity_needs_processors_and_several_groups_a_later_windows() {
    let affinity = |entries: Value| resources(process(), json!({"cpu": {"affinity": entries}}));
    let field = "windows.resources.cpu.affinity";
    let two = affinity(json!([{"mask": 1}, {"mask": 1, "group": 1}]));
    let found = only(&two, &on_build(20_347));
    assert_eq!((found.rule, found.severity), (Rule::CpuAffinity, Refused));
    assert_eq!(found.field, field);
    let other = affinity(json!([{"mask": 1, "group": 1}]));
    let found = only(&other, &on_build(17_763));
    assert_eq!(found.field, format!("{field}[0].group"));
    for spec in [&two, &other] {
        assert_eq!(check(&read(spec), &on_build(20_348)), []);
        assert_eq!(findings(spec, Runhcs), []);
    }
    let none = affinity(json!([{"mask": 0}, {"mask": 1}, {"group": 1}]));
    let found = check(&read(&none), &on_build(20_348));
    let fields = [format!("{field}[0].mask"), format!("{field}[2].mask")];
    let expected = fields
        .each_ref()
        .map(|field| (Rule::CpuAffinity, Refused, field.as_str()));
    assert_eq!(summary(&found), expected);
    // With Hyper-V isolation it is ignored, and so it is by versions that do not know it.
    let in_vm = resources(hyper_v(), json!({"cpu": {"affinity": [{"mask": 0}]}}));
    assert_changed(&in_vm, Rule::IgnoredField, field);
    let found = only(&none, &of_version("0.14.1"));
    assert_eq!((found.rule, found.severity), (Rule::IgnoredField, Changed));
    let nonsense = affinity(json!([{"mask": "x"}]));
    assert_refused(&nonsense, Rule::CpuAffinity, field);
}

#[test]
fn the_annotations_of_pods_come_in_pairs() {
    let (kind, id) = (
        "io.kubernetes.cri.container-type",
        "io.kubernetes.cri.sandbox-id",
    );
    let rule = Rule::PodAnnotation;
    assert_refused(&annotated(process(), kind, "container"), rule, &path(kind));
    assert_refused(&annotated(process(), id, "p1"), rule, &path(id));
    for (kind_text, id_text) in [("container", ""), ("x", "p1"), ("", "p1")] {
        let spec = annotated(annotated(process(), kind, kind_text), id, id_text);
        assert_refused(&spec, rule, &path(kind));
        assert_eq!(
            check(&read(&spec), &Options::new(Runhcs).pod(true)).len(),
            1
        );
    }
    for kind_text in ["container", "sandbox"] {
        let spec = annotated(annotated(process(), kind, kind_text), id, "p1");
        assert_refused(&spec, rule, &path(kind));
        assert_eq!(check(&read(&spec), &Options::new(Runhcs).pod(true)), []);
    }
    assert_eq!(findings(&annotated(process(), id, ""), Runhcs), []);
}

#[test]
fn annotations_that_contradict_one_another_are_refused() {
    let (host_process, disabled) = (
        "microsoft.com/hostprocess-container",
        "microsoft.com/disable-hostprocess-container",
    );
    for spec in [process(), hyper_v()] {
        let spec = annotated(annotated(spec, host_process, "true"), disabled, "1");
        let found = findings(&spec, Runhcs);
        let field = path(host_process);
        assert_eq!(
            summary(&found),
            [(Rule::AnnotationConflict, Refused, field.as_str())]
        );
        for part in [host_process, disabled, "\"1\"", "\"true\""] {
            assert!(found[0].problem.contains(part), "{}", found[0]);
        }
    }
    let unsafe_operations = "io.microsoft.disable-unsafe-operations";
    let gmsa = "io.microsoft.container.wcow.gmsa.disable";
    let spec = annotated(annotated(process(), unsafe_operations, "true"), gmsa, "1");
    assert_refused(&spec, Rule::AnnotationConflict, &path(gmsa));
    let same = annotated(
        annotated(process(), unsafe_operations, "true"),
        gmsa,
        "true",
    );
    assert_eq!(findings(&same, Runhcs), []);
    // Each contradiction is a finding.
    let both = annotated(spec, host_process, "true");
    assert_eq!(findings(&both, Runhcs).len(), 2);
}

#[test]
fn a_host_process_container_is_one_by_exactly_true() {
    let name = "microsoft.com/hostprocess-container";
    for text in ["TRUE", "1", "t", "yes", ""] {
        let spec = annotated(process(), name, text);
        assert_changed(&spec, Rule::HostProcessSpelling, &path(name));
    }
    for text in ["false", "0", "F"] {
        assert_eq!(findings(&annotated(process(), name, text), Runhcs), []);
    }
    // HCS is not told of one on the host, whatever its limits and mounts are.
    let spec = resources(process(), json!({"cpu": {"count": 1, "shares": 10_001}}));
    let spec = with(spec, "/root/readonly", json!(true));
    let spec = with(spec, "/windows/ignoreFlushesDuringBoot", json!(true));
    assert_eq!(findings(&annotated(spec, name, "true"), Runhcs), []);
    // In a utility VM it is a container like others, with a place of its own.
    let spec = annotated(hyper_v(), name, "true");
    assert_eq!(findings(&spec, Runhcs), []);
    let rootfs = "microsoft.com/hostprocess-rootfs-location";
    assert_eq!(
        findings(&annotated(spec.clone(), rootfs, r"C:\hpc"), Runhcs),
        []
    );
    for location in [
        "",
        "hpc",
        r"C:\Windows\x",
        r"c:\MOUNTS",
        r"\\server\x",
        "C:",
    ] {
        let spec = annotated(spec.clone(), rootfs, location);
        assert_refused(&spec, Rule::HostProcessRootfs, &path(rootfs));
    }
}

#[test]
fn an_annotation_refuses_credential_specs() {
    const CREDENTIAL_SPEC: &str = include_str!("data/docker-root/CredentialSpecs/webapp01.json");

    let spec = with(process(), "/windows/credentialSpec", json!(CREDENTIAL_SPEC));
    for name in [
        "io.microsoft.container.wcow.gmsa.disable",
        "io.microsoft.disable-unsafe-operations",
    ] {
        let spec = annotated(spec.clone(), name, "true");
        assert_refused(
            &spec,
            Rule::DisabledCredentialSpec,
            "windows.credentialSpec",
        );
        assert!(only(&spec, &Options::new(Runhcs)).problem.contains(name));
        assert_eq!(findings(&annotated(process(), name, "true"), Runhcs), []);
        assert_eq!(findings(&annotated(spec, name, "false"), Runhcs), []);
    }
}

#[test]
fn dump_settings_are_read_with_a_location_alone() {
    let (location, kind, count) = (
        "io.microsoft.container.processdumplocation",
        "io.microsoft.wcow.processdumptype",
        "io.microsoft.wcow.processdumpcount",
    );
    let located = annotated(process(), location, r"C:\dumps\{container_id}");
    assert_eq!(findings(&located, Runhcs), []);
    for (name, good) in [(kind, ["", "mini", "full"]), (count, ["", "1", "+7"])] {
        for text in good {
            assert_eq!(
                findings(&annotated(located.clone(), name, text), Runhcs),
                []
            );
        }
    }
    for text in ["Mini", "heap"] {
        let spec = annotated(located.clone(), kind, text);
        assert_refused(&spec, Rule::DumpSettings, &path(kind));
    }
    for text in ["0", "-1", "x", "2147483648", " 1"] {
        let spec = annotated(located.clone(), count, text);
        assert_refused(&spec, Rule::DumpSettings, &path(count));
        let without_location = annotated(process(), count, text);
        assert_changed(&without_location, Rule::IgnoredField, &path(count));
    }
    let both = annotated(annotated(located, kind, "x"), count, "x");
    assert_eq!(findings(&both, Runhcs).len(), 2);
}

#[test]
fn values_of_the_wrong_type_count_as_absent() {
    for (name, text) in [
        ("io.microsoft.container.processor.count", "two"),
        ("io.microsoft.container.processor.count", "2147483648"),
        ("io.microsoft.container.memory.sizeinmb", "-1"),
        ("io.microsoft.container.wcow.gmsa.disable", "yes"),
        ("io.microsoft.disable-unsafe-operations", "yes"),
        ("io.microsoft.container.wcow.test-registry-annotation", "{"),
        (
            "io.microsoft.container.wcow.test-registry-annotation",
            "[{}]",
        ),
    ] {
        let spec = annotated(process(), name, text);
        let found = findings(&spec, Runhcs);
        assert!(
            found.iter().any(|found| found.field == path(name)
                && (found.rule, found.severity) == (Rule::AnnotationValue, Changed)),
            "{name} {text} {found:?}"
        );
        assert!(
            findings(&spec, Dockerd)
                .iter()
                .all(|found| found.rule == Rule::IgnoredField)
        );
    }
    for (name, text) in [
        ("computetopology.processor.count", "2.5"),
        ("fullyphysicallybacked", "maybe"),
        ("computetopology.numa.mapped-physical-nodes", "0,x"),
        ("hv-socket.service-table.x", "{}"),
        (
            "hv-socket.service-table.5da58dc5-dab5-52f3-a539-ea5f4fb4896e",
            "[",
        ),
        ("wcow.additional-reg-keys", r#"[{"Name": "x"}]"#),
    ] {
        let name = [VM, name].concat();
        let in_vm = annotated(hyper_v(), &name, text);
        assert_changed(&in_vm, Rule::AnnotationValue, &path(&name));
        let found = only(&in_vm, &Options::new(Runhcs));
        assert!(
            !text.contains("maybe") || found.problem.contains("'maybe'"),
            "{found}"
        );
        // Without a VM, nothing is read of it.
        let on_host = annotated(process(), &name, text);
        assert_changed(&on_host, Rule::IgnoredField, &path(&name));
    }
}

#[test]
fn overrides_name_both_values() {
    let limits = json!({"memory": {"limit": 1 << 30}, "cpu": {"count": 4}, "storage": {"bps": 1000, "iops": 100}});
    for (annotation, text, field, in_spec) in [
        ("memory.sizeinmb", "512", "memory.limit", "1073741824"),
        ("processor.count", "2", "cpu.count", "4"),
        ("storage.qos.bandwidthmaximum", "77", "storage.bps", "1000"),
        ("storage.qos.iopsmaximum", "77", "storage.iops", "100"),
    ] {
        let name = ["io.microsoft.container.", annotation].concat();
        let spec = annotated(resources(process(), limits.clone()), &name, text);
        let found = only(&spec, &Options::new(Runhcs));
        assert_eq!(
            (found.rule, found.severity),
            (Rule::AnnotationOverride, Changed)
        );
        assert_eq!(found.field, format!("windows.resources.{field}"));
        for part in [text, in_spec, &name] {
            assert!(found.problem.contains(part), "{found}");
        }
    }
    let name = "io.microsoft.container.memory.sizeinmb";
    for text in ["0", "1024"] {
        let spec = annotated(resources(process(), limits.clone()), name, text);
        assert_eq!(findings(&spec, Runhcs), [], "{text}");
    }
    let name = [VM, "computetopology.processor.count"].concat();
    let spec = annotated(resources(hyper_v(), limits), &name, "8");
    let found = only(&spec, &Options::new(Runhcs));
    assert!(
        found.problem.starts_with("The utility VM gets 8"),
        "{found}"
    );
}

#[test]
fn options_of_utility_vms_are_judged_with_hyper_v() {
    let partition = [VM, "resource-partition-id"].concat();
    let group = [VM, "cpugroup.id"].concat();
    let guid = "5da58dc5-dab5-52f3-a539-ea5f4fb4896e";
    let rule = Rule::UtilityVmOption;
    let bad = annotated(hyper_v(), &partition, "nope");
    assert_refused(&bad, rule, &path(&partition));
    assert_eq!(
        findings(&annotated(hyper_v(), &partition, guid), Runhcs),
        []
    );
    let both = annotated(annotated(hyper_v(), &partition, guid), &group, "g");
    assert_refused(&both, rule, &path(&group));
    // Versions that do not know resource partitions ignore them.
    assert_eq!(check(&read(&bad), &of_version("0.14.1")), []);

    let grouped = annotated(hyper_v(), &group, "g");
    assert_eq!(only(&grouped, &on_build(19_042)).rule, rule);
    assert_eq!(check(&read(&grouped), &on_build(19_043)), []);

    let deferred = [VM, "computetopology.memory.enabledeferredcommit"].concat();
    let spec = annotated(hyper_v(), &deferred, "true");
    assert_eq!(findings(&spec, Runhcs), []);
    let backed = annotated(spec, &[VM, "fullyphysicallybacked"].concat(), "true");
    assert_refused(&backed, rule, &path(&deferred));

    let debug = "io.microsoft.wcow.debug";
    assert_refused(&annotated(hyper_v(), debug, "true"), rule, &path(debug));
    assert_eq!(findings(&annotated(hyper_v(), debug, "false"), Runhcs), []);

    let nodes = [VM, "computetopology.processor.numa.max-processors-per-node"].concat();
    let numa = annotated(hyper_v(), &nodes, "2");
    assert_refused(&numa, rule, &path(&nodes));
    assert_eq!(only(&numa, &on_build(20_348)).rule, rule);
}

#[test]
fn device_extensions_need_windows_server_2022() {
    let name = "io.microsoft.container.wcow.deviceextensions";
    let spec = annotated(process(), name, r"C:\ext.json");
    assert_eq!(check(&read(&spec), &on_build(20_348)), []);
    assert_eq!(findings(&spec, Runhcs), []);
    let found = only(&spec, &on_build(20_347));
    assert_eq!(
        (found.rule, found.field),
        (Rule::DeviceExtensions, path(name))
    );
}

#[test]
fn options_of_the_runtime_are_part_of_the_judgement() {
    let shim = |hypervisor: bool| {
        let options = ShimOptions {
            hypervisor,
            vm_processor_count: 2,
            ..ShimOptions::default()
        };
        Options::new(Runhcs).shim_options(options)
    };
    let annotated = |spec: Value| with(spec, "/annotations", json!({}));
    let found = check(&read(&annotated(hyper_v())), &shim(false));
    assert_eq!(
        summary(&found),
        [(Rule::RuntimeOptions, Refused, "windows.hyperv")]
    );
    assert_eq!(check(&read(&annotated(hyper_v())), &shim(true)), []);
    assert_eq!(check(&read(&annotated(process())), &shim(false)), []);
    // They are written into annotations, and runhcs crashes without any.
    let found = check(&read(&process()), &shim(false));
    assert_eq!(
        summary(&found),
        [(Rule::RuntimeOptions, Refused, "annotations")]
    );
    // What they isolate is judged as isolated.
    let device = json!([{"idType": "class", "id": "5B45201D-F2F2-4F3B-85BB-30FF1F953599"}]);
    let spec = with(annotated(process()), "/windows/devices", device);
    let spec = with(spec, "/root/path", json!(""));
    let found = check(&read(&spec), &shim(true));
    assert_eq!(
        summary(&found),
        [(Rule::DeviceIdType, Refused, "windows.devices[0].idType")]
    );
    // A maximum cannot be scaled to a VM whose number of processors is 0 in 32 bits.
    let scaled = ShimOptions {
        hypervisor: true,
        scale_cpu_limits_to_sandbox: true,
        ..ShimOptions::default()
    };
    let cpu = json!({"cpu": {"count": 1_u64 << 32, "maximum": 5000}});
    let found = check(
        &read(&resources(hyper_v(), cpu)),
        &Options::new(Runhcs).shim_options(scaled),
    );
    assert!(summary(&found).contains(&(
        Rule::WrappedLimit,
        Refused,
        "windows.resources.cpu.maximum"
    )));
}

#[test]
fn a_container_for_linux_is_refused_by_dockerd_and_judged_no_further_by_runhcs() {
    let spec = with(process(), "/linux", json!({}));
    assert_breaks(&spec, Rule::Linux, "linux", Some(Refused), Some(Mistake));
    let spec = resources(spec, json!({"cpu": {"count": 1, "shares": 10_001}}));
    assert_eq!(only(&spec, &Options::new(Runhcs)).rule, Rule::Linux);
}

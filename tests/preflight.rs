//! What a preflight finds: for each rule the smallest spec that breaks it, and the nearest one that does not.
#![cfg(feature = "hcs")]
#![allow(
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::collections::BTreeSet;
use std::fs;
use std::num::NonZeroU32;

use serde_json::{Value, json};
use wcow_spec::WindowsSpec;
use wcow_spec::preflight::{Options, Rule, Runtime, Severity, check};

use Runtime::{Dockerd, Runhcs};
use Severity::{Changed, Mistake, Refused};
use common::preflight::*;

const CREDENTIAL_SPEC: &str = include_str!("data/docker-root/CredentialSpecs/webapp01.json");

#[test]
fn a_spec_that_runs_has_no_findings() {
    assert_runs(&process());
    assert_runs(&hyper_v());
}

#[test]
fn a_finding_displays_as_one_line_that_drives_no_terminal() {
    let spec = with(process(), "/process/cwd", json!("\u{1b}[2J\nx"));
    let text = findings(&spec, Dockerd)[0].to_string();
    assert!(
        text.starts_with("mistake: process.cwd: The working directory "),
        "{text}"
    );
    assert!(!text.contains(char::is_control), "{text}");
}

#[test]
fn layers() {
    let layers = |folders: Value| with(process(), "/windows/layerFolders", folders);
    let few = Rule::TooFewLayers;
    assert_breaks_on_both(
        &layers(json!(["C:\\s"])),
        few,
        "windows.layerFolders",
        Refused,
    );
    let none = without(process(), "/windows/layerFolders");
    assert_breaks_on_both(&none, few, "windows.layerFolders", Refused);
    assert_breaks_on_both(
        &layers(json!(["C:\\l", "", "C:\\s"])),
        Rule::EmptyLayer,
        "windows.layerFolders[1]",
        Refused,
    );
    assert_breaks_on_both(
        &layers(json!(["C:\\l", "C:\\s", "c:/l/"])),
        Rule::RepeatedLayer,
        "windows.layerFolders[2]",
        Refused,
    );
    assert_runs(&layers(json!(["C:\\l", "C:\\l2"])));
}

#[test]
fn root_with_process_isolation() {
    let root = |path: &str| with(process(), "/root/path", json!(path));
    for path in [
        r"C:\mnt\",
        r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f5}\",
        r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f5g}\",
        r"\\?\Volume{7053f361be2d11a64bfbb367a7679f58}\",
        r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\x\",
    ] {
        assert_breaks_on_both(&root(path), Rule::RootPath, "root.path", Refused);
    }
    // runhcs adds the last backslash.
    let bare = r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}";
    assert_breaks(
        &root(bare),
        Rule::RootPath,
        "root.path",
        Some(Refused),
        None,
    );
    assert_breaks(&root(""), Rule::RootPath, "root.path", Some(Refused), None);
    assert_breaks(
        &without(process(), "/root"),
        Rule::RootPath,
        "root",
        Some(Refused),
        None,
    );
    assert_runs(&root(r"\\?\Volume{7053F361-BE2D-11A6-4BFB-B367A7679F58}\"));
}

#[test]
fn root_with_hyper_v_isolation() {
    let spec = with(hyper_v(), "/root/path", json!(common::VOLUME));
    assert_breaks(
        &spec,
        Rule::RootPathWithHyperV,
        "root.path",
        Some(Refused),
        Some(Mistake),
    );
    // dockerd looks into the root without asking whether there is one.
    let rootless = without(hyper_v(), "/root");
    assert_breaks(
        &rootless,
        Rule::RootPathWithHyperV,
        "root",
        Some(Refused),
        None,
    );
}

#[test]
fn read_only_root_and_utility_vm() {
    let readonly = |value: bool| with(process(), "/root/readonly", json!(value));
    assert_breaks_on_both(
        &readonly(true),
        Rule::ReadonlyRoot,
        "root.readonly",
        Refused,
    );
    assert_runs(&readonly(false));

    let uvm = with(
        hyper_v(),
        "/windows/hyperv",
        json!({"utilityVMPath": "C:\\uvm"}),
    );
    assert_breaks(
        &uvm,
        Rule::UtilityVmPath,
        "windows.hyperv.utilityVMPath",
        Some(Refused),
        Some(Changed),
    );
}

fn mounted(spec: Value, mounts: Value) -> Value {
    with(spec, "/mounts", mounts)
}

#[test]
fn mount_types() {
    let typed = |spec: Value, kind: &str| {
        mounted(
            spec,
            json!([{"source": "D:\\x", "destination": "C:\\x", "type": kind}]),
        )
    };
    let rule = Rule::MountType;
    let field = "mounts[0].type";
    assert_breaks(
        &typed(process(), "bind"),
        rule,
        field,
        Some(Refused),
        Some(Changed),
    );
    assert_breaks(
        &typed(process(), "virtual-disk"),
        rule,
        field,
        Some(Refused),
        Some(Changed),
    );
    assert_breaks(
        &typed(hyper_v(), "bind"),
        rule,
        field,
        Some(Refused),
        Some(Refused),
    );
    for kind in ["physical-disk", "virtual-disk"] {
        assert_breaks(&typed(hyper_v(), kind), rule, field, Some(Refused), None);
    }
    assert_runs(&typed(hyper_v(), ""));
    assert_runs(&mounted(
        process(),
        json!([{"source": "D:\\x", "destination": "C:\\x"}]),
    ));
}

#[test]
fn both_sides_of_a_mount() {
    let mount = |source: &str, destination: &str| {
        mounted(
            process(),
            json!([{"source": source, "destination": destination}]),
        )
    };
    let pipe = r"\\.\pipe\docker_engine";
    let incomplete = Rule::IncompleteMount;
    assert_breaks_on_both(&mount("", "C:\\x"), incomplete, "mounts[0].source", Refused);
    assert_breaks_on_both(
        &mount("D:\\x", ""),
        incomplete,
        "mounts[0].destination",
        Refused,
    );
    let without_source = mounted(process(), json!([{"destination": "C:\\x"}]));
    assert_breaks_on_both(&without_source, incomplete, "mounts[0].source", Refused);
    for spec in [
        mount("D:\\x", pipe),
        mount(r"\\.\PIPE\docker_engine", pipe),
        mount(r"\\.\pipe\", r"\\.\pipe\"),
    ] {
        assert_breaks_on_both(&spec, Rule::HalfPipe, "mounts[0]", Refused);
    }
    // runhcs leaves out a pipe that is not mounted at a pipe's path.
    for spec in [mount(pipe, "C:\\x"), mount(pipe, "//./pipe/docker_engine")] {
        assert_breaks(
            &spec,
            Rule::HalfPipe,
            "mounts[0]",
            Some(Refused),
            Some(Changed),
        );
    }
    assert_runs(&mount(pipe, r"\\.\pipe\other"));
}

#[test]
fn destinations_of_mounts() {
    let at = |destinations: &[&str]| {
        let mount = |destination: &&str| json!({"source": "D:\\x", "destination": destination});
        mounted(process(), destinations.iter().map(mount).collect())
    };
    let field = "mounts[0].destination";
    assert_breaks_on_both(
        &at(&[r"C:\x", r"c:/X\"]),
        Rule::RepeatedMount,
        field,
        Mistake,
    );
    assert_breaks_on_both(
        &at(&[r"C:\x\y\z", r"c:\X"]),
        Rule::HiddenMount,
        field,
        Mistake,
    );
    for root in [r"C:\", "c:", r"C:\x\..", "/", r"\", r"\\?\C:\", "//./c:/"] {
        assert_breaks_on_both(&at(&[root]), Rule::MountAtRoot, field, Refused);
    }
    assert_runs(&at(&[r"c:\X", r"C:\x\y", r"C:\xy", "D:", r"D:\z"]));
}

/// Windows ignores case in the names of files and of variables, and not only of ASCII letters.
#[test]
fn letters_beyond_ascii_are_compared_without_case_too() {
    for (upper, lower) in [("\u{c4}RGER", "\u{e4}rger"), ("\u{416}", "\u{436}")] {
        let mount = |name: &str, below: &str| json!({"source": "D:\\x", "destination": format!(r"C:\{name}{below}")});
        for (first, rule) in [("", Rule::RepeatedMount), (r"\y", Rule::HiddenMount)] {
            assert_breaks_on_both(
                &mounted(process(), json!([mount(upper, first), mount(lower, "")])),
                rule,
                "mounts[0].destination",
                Mistake,
            );
        }
        let layers = json!([format!(r"C:\{upper}"), "C:\\l", format!(r"C:\{lower}")]);
        assert_breaks_on_both(
            &with(process(), "/windows/layerFolders", layers),
            Rule::RepeatedLayer,
            "windows.layerFolders[2]",
            Refused,
        );
        let env = json!([format!("{upper}=1"), format!("{lower}=2")]);
        assert_breaks_on_both(
            &with(process(), "/process/env", env),
            Rule::EnvironmentName,
            "process.env[1]",
            Mistake,
        );
    }
    // Letters that only look alike are different ones.
    assert_runs(&mounted(
        process(),
        json!([
            {"source": "D:\\x", "destination": "C:\\a"},
            {"source": "D:\\x", "destination": "C:\\\u{430}"},
            {"source": "D:\\x", "destination": "C:\\\u{e4}"},
        ]),
    ));
}

/// With a cost that grows with the square of the depth, this would take minutes.
#[test]
fn a_deep_destination_is_walked_once() {
    let deep = ["C:", &r"\a".repeat(500_000)].concat();
    let mounts = json!([{"source": "D:\\x", "destination": deep}, {"source": "D:\\x", "destination": "C:\\a"}]);
    let found = findings(&mounted(process(), mounts), Dockerd);
    assert_eq!(found[0].rule, Rule::HiddenMount);
}

#[test]
fn devices() {
    const CLASS: &str = "5B45201D-F2F2-4F3B-85BB-30FF1F953599";
    let device = |spec: Value, id_type: &str, id: &str| {
        with(
            spec,
            "/windows/devices",
            json!([{"idType": id_type, "id": id}]),
        )
    };
    let rule = Rule::DeviceIdType;
    let field = "windows.devices[0].idType";
    for id_type in ["class", "vpci-class-guid"] {
        assert_runs(&device(process(), id_type, CLASS));
        for id in [
            "x",
            "",
            &CLASS[1..],
            "{5B45201D-F2F2-4F3B-85BB-30FF1F953599}",
        ] {
            let spec = device(process(), id_type, id);
            assert_breaks_on_both(&spec, Rule::DeviceClass, "windows.devices[0].id", Refused);
        }
    }
    assert_breaks(
        &device(process(), "vpci-location-path", "x"),
        rule,
        field,
        Some(Refused),
        None,
    );
    for id_type in ["vpci", "vpci-instance-id", "gpu", "CLASS", ""] {
        assert_breaks_on_both(&device(process(), id_type, "x"), rule, field, Refused);
    }
    for id_type in ["vpci", "vpci-instance-id", "gpu"] {
        assert_eq!(findings(&device(hyper_v(), id_type, "x"), Runhcs), []);
    }
    // runhcs assigns devices to the utility VM, where their types have other names.
    let class = device(hyper_v(), "class", CLASS);
    let rules = |runtime| {
        findings(&class, runtime)
            .iter()
            .map(|found| found.rule)
            .collect::<Vec<_>>()
    };
    assert_eq!(rules(Dockerd), [Rule::DeviceWithHyperV]);
    assert_eq!(rules(Runhcs), [Rule::DeviceIdType]);
}

#[test]
fn processors() {
    let cpu = |count: u64, shares: u16, maximum: u16| {
        let cpu = json!({"count": count, "shares": shares, "maximum": maximum});
        with(process(), "/windows/resources", json!({"cpu": cpu}))
    };
    let field = "windows.resources.cpu";
    for spec in [cpu(1, 1, 0), cpu(1, 0, 1), cpu(0, 1, 1), cpu(1, 1, 1)] {
        assert_breaks(&spec, Rule::CpuConflict, field, None, Some(Refused));
    }
    for spec in [
        cpu(1, 0, 0),
        cpu(0, 10_000, 0),
        cpu(0, 0, 10_000),
        cpu(0, 0, 0),
    ] {
        assert_runs(&spec);
    }
    assert_breaks_on_both(
        &cpu(0, 10_001, 0),
        Rule::CpuRange,
        "windows.resources.cpu.shares",
        Refused,
    );
    assert_breaks_on_both(
        &cpu(0, 0, 10_001),
        Rule::CpuRange,
        "windows.resources.cpu.maximum",
        Refused,
    );

    for runtime in [Dockerd, Runhcs] {
        let options = Options::new(runtime).processors(8.try_into().unwrap());
        let on_host = |count| check(&read(&cpu(count, 0, 0)), &options);
        assert_eq!(on_host(8), []);
        let found = on_host(9);
        assert_eq!(
            (found[0].rule, found[0].severity),
            (Rule::CpuCount, Changed)
        );
        assert_eq!(found[0].field, "windows.resources.cpu.count");
    }
}

#[test]
fn memory() {
    let memory = |limit: u64| {
        with(
            process(),
            "/windows/resources",
            json!({"memory": {"limit": limit}}),
        )
    };
    for limit in [1, (1 << 20) - 1] {
        let field = "windows.resources.memory.limit";
        assert_breaks_on_both(&memory(limit), Rule::TinyMemory, field, Changed);
    }
    assert_runs(&memory(0));
    assert_runs(&memory(1 << 20));
}

#[test]
fn credential_specs() {
    let spec = |value: Value| with(process(), "/windows/credentialSpec", value);
    let field = "windows.credentialSpec";
    let object: Value = serde_json::from_str(CREDENTIAL_SPEC).unwrap();
    assert_runs(&spec(json!(CREDENTIAL_SPEC)));
    assert_runs(&spec(Value::Null));
    // Windows runtimes read nothing but a string.
    for other in [
        object.clone(),
        json!({}),
        json!([CREDENTIAL_SPEC]),
        json!(7),
        json!(true),
    ] {
        assert_breaks_on_both(&spec(other), Rule::CredentialSpecObject, field, Changed);
    }
    // runhcs hands it on, and the credential guard does not accept it.
    assert_breaks(
        &spec(json!("")),
        Rule::CredentialSpec,
        field,
        Some(Changed),
        Some(Refused),
    );
    for text in ["x", "{}", "[]"] {
        assert_breaks_on_both(&spec(json!(text)), Rule::CredentialSpec, field, Refused);
    }
    let invalid = with(object, "/DomainJoinConfig/Sid", json!("S-1-5-32"));
    assert_breaks_on_both(
        &spec(json!(invalid.to_string())),
        Rule::CredentialSpec,
        field,
        Refused,
    );
}

#[test]
fn environment() {
    let env = |entries: &[&str]| with(process(), "/process/env", json!(entries));
    let rule = Rule::EnvironmentName;
    assert_breaks_on_both(&env(&["A=1", "a=2"]), rule, "process.env[1]", Mistake);
    assert_breaks_on_both(&env(&["A=1", "A"]), rule, "process.env[1]", Mistake);
    for bad in ["=1", "", "A", "="] {
        assert_breaks_on_both(&env(&[bad]), rule, "process.env[0]", Mistake);
    }
    assert_runs(&env(&["A=1", "AB=1", "B=A=1", r"=C:=C:\x"]));
    let field = "process.env[1]";
    assert_breaks(
        &env(&["A=1", "C="]),
        Rule::EmptyVariable,
        field,
        None,
        Some(Changed),
    );
}

#[test]
fn working_directory() {
    let cwd = |path: &str| with(process(), "/process/cwd", json!(path));
    for path in ["", "app", r"\app", "C:", "C:app", "."] {
        assert_breaks_on_both(&cwd(path), Rule::WorkingDirectory, "process.cwd", Mistake);
    }
    for path in [r"C:\app", "c:/", r"\\server\share\x"] {
        assert_runs(&cwd(path));
    }
}

#[test]
fn commands() {
    let rule = Rule::NoCommand;
    let line = |spec: Value, line: &str| with(spec, "/process/commandLine", json!(line));
    let neither = without(process(), "/process/args");
    assert_breaks_on_both(&neither, rule, "process", Refused);
    assert_breaks_on_both(
        &with(process(), "/process/args", json!([])),
        rule,
        "process",
        Refused,
    );
    assert_breaks_on_both(&without(process(), "/process"), rule, "process", Refused);
    assert_breaks_on_both(&line(process(), "cmd /C x"), rule, "process.args", Changed);
    assert_runs(&line(neither.clone(), "cmd /C x"));
    assert_runs(&line(process(), ""));

    let rule = Rule::CommandLineLength;
    let too_long = line(neither.clone(), &"x".repeat(32_767));
    assert_breaks_on_both(&too_long, rule, "process.commandLine", Refused);
    assert_runs(&line(neither, &"x".repeat(32_766)));
    // Quotes that are escaped count, and so do both halves of a character.
    let args = |arg: String| with(process(), "/process/args", json!(["cmd", arg]));
    assert_breaks_on_both(&args("\"".repeat(16_382)), rule, "process.args", Refused);
    assert_runs(&args("\"".repeat(16_381)));
    assert_breaks_on_both(&args("🚀".repeat(16_382)), rule, "process.args", Refused);
    assert_runs(&args("🚀".repeat(16_381)));
    assert_breaks_on_both(
        &args("\u{a0}".repeat(32_766)),
        rule,
        "process.args",
        Refused,
    );
}

#[test]
fn host_names() {
    let name = |name: &str| with(process(), "/hostname", json!(name));
    let long = "x".repeat(64);
    for bad in ["a_b", "-a", "a-", "a..b", ".a", "ä", "a b", &long] {
        assert_breaks_on_both(&name(bad), Rule::HostName, "hostname", Mistake);
    }
    for good in ["", "a", "4709ab7f3f38", "A-1.b", &long[1..]] {
        assert_runs(&name(good));
    }
}

#[test]
fn endpoints() {
    let endpoints = |ids: &[&str]| with(process(), "/windows/network/endpointList", json!(ids));
    let field = "windows.network.endpointList[2]";
    assert_breaks_on_both(
        &endpoints(&["a1", "b", "A1"]),
        Rule::RepeatedEndpoint,
        field,
        Mistake,
    );
    assert_runs(&endpoints(&["a1", "b"]));
}

#[test]
fn an_empty_spec_is_checked() {
    let found = findings(&json!({}), Runhcs);
    let rules: Vec<_> = found.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [Rule::NoCommand, Rule::NoWindows]);
}

/// The specs are as containerd's CRI plugin and nerdctl write them for Windows, after the runtime specification.
#[test]
fn specs_of_other_tools_are_read_and_checked() {
    let cri = json!({
        "ociVersion": "1.1.0",
        "process": {
            "user": {"uid": 0, "gid": 0, "username": "ContainerUser"},
            "args": ["pause.exe"], "env": ["PATH=C:\\Windows"], "cwd": "C:\\",
        },
        "root": {"path": ""},
        "hostname": "pod-1",
        "annotations": {"io.kubernetes.cri.container-type": "sandbox", "io.kubernetes.cri.sandbox-id": "p1"},
        "windows": {
            "layerFolders": ["C:\\snapshots\\1", "C:\\snapshots\\2"],
            "resources": {"cpu": {"shares": 100}},
            "network": {"allowUnqualifiedDNSQuery": true, "networkNamespace": "5f1c"},
        },
    });
    assert_eq!(check(&read(&cri), &Options::new(Runhcs).pod(true)), []);
    assert_eq!(findings(&cri, Runhcs)[0].rule, Rule::PodAnnotation);
    assert_eq!(findings(&cri, Dockerd)[0].rule, Rule::RootPath);

    let nerdctl = json!({
        "ociVersion": "1.1.0",
        "process": {
            "terminal": true, "consoleSize": {"height": 24, "width": 80}, "user": {"uid": 0, "gid": 0},
            "args": ["powershell"], "cwd": "C:\\",
        },
        "root": {"path": ""},
        "mounts": [{"destination": "C:\\data", "type": "", "source": "D:\\data", "options": ["rbind", "rw"]}],
        "windows": {"layerFolders": ["C:\\snapshots\\1", "C:\\snapshots\\2"], "hyperv": {},
            "ignoreFlushesDuringBoot": true, "network": {"networkNamespace": "5f1c"}},
    });
    let option = (Rule::IgnoredField, Changed, "mounts[0].options[0]");
    let namespace = (
        Rule::IgnoredField,
        Changed,
        "windows.network.networkNamespace",
    );
    assert_eq!(summary(&findings(&nerdctl, Dockerd)), [option, namespace]);
    let flushes = (
        Rule::IgnoredField,
        Changed,
        "windows.ignoreFlushesDuringBoot",
    );
    assert_eq!(summary(&findings(&nerdctl, Runhcs)), [option, flushes]);
}

/// Why specs of the vectors get refusals. `tests/data/preflight-refusals.txt` lists them, case by case; all
/// other specs are made from inputs that run.
const WHY: [(Rule, &str); 10] = [
    (
        Rule::TooFewLayers,
        "'1 layers' of image.jsonl asks for just that",
    ),
    (
        Rule::RootPath,
        "BaseFS is a folder, a lone separator or a relative path",
    ),
    (
        Rule::IncompleteMount,
        "the mount at C:\\empty has no source",
    ),
    (Rule::DeviceWithHyperV, "a Hyper-V container has devices"),
    (
        Rule::DeviceIdType,
        "devices of types that the runtime does not know, such as gpu for a process",
    ),
    (
        Rule::NoCommand,
        "ArgsEscaped or an entrypoint makes a command whose first argument is empty",
    ),
    (
        Rule::DeviceClass,
        "device classes such as 'anything' and ''",
    ),
    (
        Rule::CpuConflict,
        "several CPU options, or a fraction of a CPU with Hyper-V isolation",
    ),
    (
        Rule::CpuRange,
        "shares, percent or nano CPUs beyond what the host has",
    ),
    (
        Rule::CredentialSpec,
        "credential specs such as 'x' and '{}'",
    ),
];

#[test]
fn specs_from_sane_inputs_are_not_refused() {
    let mut refused = BTreeSet::new();
    for case in common::vector_cases() {
        let Some(spec) = case["expect"].get("spec") else {
            continue;
        };
        for runtime in [Dockerd, Runhcs] {
            for finding in findings(spec, runtime) {
                if finding.severity == Refused {
                    assert!(
                        WHY.iter().any(|(rule, _)| *rule == finding.rule),
                        "{finding}"
                    );
                    let name = case["name"].as_str().unwrap();
                    refused.insert(format!("{:?} {runtime}: {name}", finding.rule));
                }
            }
        }
    }
    let listed = fs::read_to_string(common::data("preflight-refusals.txt")).unwrap();
    let listed: BTreeSet<_> = listed.lines().map(str::to_owned).collect();
    let unexpected: Vec<_> = refused.symmetric_difference(&listed).collect();
    assert!(unexpected.is_empty(), "{unexpected:#?}");
}

#[test]
fn the_containers_of_the_data_root_pass() {
    let flushes = (
        Rule::IgnoredField,
        Changed,
        "windows.ignoreFlushesDuringBoot",
    );
    let annotations = (Rule::IgnoredField, Changed, "annotations");
    // It has one and a half CPUs and Hyper-V isolation.
    let limits = (Rule::CpuConflict, Refused, "windows.resources.cpu");
    let cases: [(&str, &[_], &[_]); 3] = [
        ("web", &[], &[flushes]),
        ("build-agent", &[annotations], &[limits]),
        ("svc.1.q0x2", &[], &[flushes]),
    ];
    for (container, dockerd, runhcs) in cases {
        let json = fs::read_to_string(common::data(&format!("expected/{container}.json"))).unwrap();
        let spec = WindowsSpec::from_json(json.as_bytes()).unwrap();
        for (runtime, expected) in [(Dockerd, dockerd), (Runhcs, runhcs)] {
            let found = check(&spec, &Options::new(runtime));
            assert_eq!(summary(&found), expected, "{container} {runtime}");
        }
    }
}

#[test]
fn a_finding_about_a_credential_spec_does_not_quote_what_is_not_json_and_says_where_it_is_wrong() {
    let spec = |text: &str| with(process(), "/windows/credentialSpec", json!(text));
    for text in [
        "marker",
        r#"{"CmsPlugins": "marker"}"#,
        r#"{"CmsPlugins": ["marker"#,
    ] {
        let found = findings(&spec(text), Dockerd);
        let message = found[0].to_string();
        assert!(!message.contains("marker"), "{message}");
        assert!(message.contains(" at line 1 column "), "{message}");
    }
}

#[test]
fn what_oci_spec_does_not_know_does_not_keep_a_spec_from_running() {
    let cpu = json!({"cpu": {"affinity": [{"group": 0, "mask": 3}]}});
    let affinity = with(process(), "/windows/resources", cpu);
    let field = "windows.resources.cpu.affinity";
    assert_breaks(&affinity, Rule::IgnoredField, field, Some(Changed), None);
    let unknown = with(process(), "/freebsd", json!({"x": 1}));
    assert_breaks_on_both(&unknown, Rule::IgnoredField, "freebsd", Changed);
    assert_runs(&with(process(), "/vm", Value::Null));
}

#[test]
fn severities_are_ordered_so_that_the_worst_is_the_maximum() {
    assert!(Mistake < Changed && Changed < Refused);
    let spec = with(process(), "/process/cwd", json!("app"));
    let spec = with(spec, "/root/readonly", json!(true));
    let spec = with(spec, "/process/commandLine", json!("cmd"));
    let found = findings(&spec, Dockerd);
    let severities: Vec<_> = found.iter().map(|finding| finding.severity).collect();
    assert_eq!(severities, [Changed, Mistake, Refused]);
    assert_eq!(severities.into_iter().max(), Some(Refused));
}

#[test]
fn a_finding_is_json_with_its_rule_severity_and_field() {
    let spec = with(process(), "/root/readonly", json!(true));
    let json = serde_json::to_value(findings(&spec, Dockerd)).unwrap();
    let finding = json[0].as_object().unwrap();
    assert!(
        finding
            .keys()
            .eq(["advice", "by", "field", "problem", "rule", "severity"])
    );
    assert_eq!(finding["rule"], "ReadonlyRoot");
    assert_eq!(finding["severity"], "refused");
    assert_eq!(finding["by"], "runtime");
    assert_eq!(finding["field"], "root.readonly");
}

#[test]
fn nothing_is_known_of_a_host_unless_it_is_said() {
    for runtime in [Dockerd, Runhcs] {
        let options = Options::new(runtime);
        assert_eq!((options.runtime, options.processors), (runtime, None));
        let processors = NonZeroU32::new(8);
        let options = options.processors(processors.unwrap());
        assert_eq!((options.runtime, options.processors), (runtime, processors));
    }
    let many = json!({"cpu": {"count": i32::MAX}});
    assert_runs(&with(process(), "/windows/resources", many));
}

#[test]
fn findings_are_in_the_order_of_the_fields_of_a_spec() {
    let spec = json!({
        "process": {"args": ["cmd"], "env": ["A"], "cwd": "app"}, "root": {"path": "x", "readonly": true},
        "hostname": "a_b", "mounts": [{"source": "", "destination": "C:\\x"}],
        "windows": {"layerFolders": ["C:\\l"], "devices": [{"idType": "gpu", "id": ""}],
            "resources": {"cpu": {"shares": 10_001}, "memory": {"limit": 1}}, "credentialSpec": 1,
            "network": {"endpointList": ["e", "e"]}},
    });
    let found = findings(&spec, Dockerd);
    let fields: Vec<_> = found.iter().map(|finding| finding.field.as_str()).collect();
    assert_eq!(
        fields,
        [
            "process.env[0]",
            "process.cwd",
            "root.path",
            "root.readonly",
            "hostname",
            "mounts[0].source",
            "windows.layerFolders",
            "windows.devices[0].idType",
            "windows.resources.memory.limit",
            "windows.resources.cpu.shares",
            "windows.credentialSpec",
            "windows.network.endpointList[1]"
        ]
    );
}

#[test]
fn a_rule_displays_as_its_name_in_json() {
    for rule in [
        Rule::TooFewLayers,
        Rule::CpuConflict,
        Rule::RepeatedEndpoint,
    ] {
        let json = serde_json::to_value(rule).unwrap();
        assert_eq!(json, rule.to_string());
    }
    assert_eq!(Rule::HostName.to_string(), "HostName");
}

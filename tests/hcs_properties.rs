//! What holds for every spec on its way to HCS: no panic, the same answer twice, and no field that is lost.
#![cfg(feature = "hcs")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

use std::num::NonZeroU32;

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use wcow_spec::hcs::runhcs::{Lookups, Request, ShimOptions};
use wcow_spec::hcs::{HostFacts, Stdio, dockerd, runhcs};
use wcow_spec::{ErrorChain, WindowsSpec};

#[path = "../examples/hcs_document/facts.rs"]
mod facts;

use facts::Facts;

/// A machine on which every layer has a GUID, and every path is a folder or disk.
fn machine() -> Facts {
    let names = ["a", "b", "s", "base", "x", "y"];
    let ids: Value = names
        .iter()
        .map(|name| ((*name).to_owned(), json!(format!("guid of {name}"))))
        .collect::<serde_json::Map<_, _>>()
        .into();
    serde_json::from_value(json!({"layerIds": ids})).unwrap()
}

fn host(build: u32) -> HostFacts {
    let mut facts = machine().host_facts();
    (facts.windows_build, facts.processors) = (build, NonZeroU32::new(64).unwrap());
    facts
}

fn read(spec: &Value) -> WindowsSpec {
    WindowsSpec::from_json(spec.to_string().as_bytes()).unwrap()
}

/// Returns all that dockerd's own runtime tells HCS, and what it ignores.
fn by_dockerd(spec: &Value) -> Value {
    let (spec, machine) = (read(spec), machine());
    let config = dockerd::container_config(&spec, "c1", &host(20348), &machine, &machine);
    json!({
        "config": config.map_err(|error| ErrorChain(&error).to_string()),
        "process": spec.process().map(dockerd::process_config),
        "ignored": dockerd::ignored_fields(&spec),
    })
}

fn request(shim_options: Option<ShimOptions>) -> Request {
    let request = machine().request("c1", 4);
    Request {
        shim_options,
        ..request
    }
}

/// Returns all that runhcs tells HCS, and what it ignores.
fn by_runhcs(spec: &Value, request: &Request) -> Value {
    let (spec, machine) = (read(spec), machine());
    let lookups = Lookups::new(&machine, &machine, &machine, &machine);
    let plan = runhcs::plan(&spec, request, &host(20348), lookups);
    let stdio = Stdio {
        stdin: true,
        stdout: true,
        stderr: true,
    };
    let process = spec.process();
    json!({
        "plan": plan.map_err(|error| json!([ErrorChain(&error).to_string(), error.steps()])),
        "process": process.map(|process| runhcs::process_parameters(&spec, process, stdio)),
        "ignored": runhcs::ignored_fields(&spec, request),
    })
}

/// A spec in which every field says something, with process isolation. What excludes one another is apart.
fn full(is_hyper_v: bool, is_for_dockerd: bool) -> Value {
    let root = match (is_hyper_v, is_for_dockerd) {
        (true, true) => json!({"path": ""}),
        _ => json!({"path": r"\\?\Volume{d7ba2ae8-e2a8-45e2-9c0b-6d8c7c8b1a01}\"}),
    };
    let mut spec = json!({
        "ociVersion": "1.2.0",
        "hostname": "web",
        "domainname": "example.com",
        "hooks": {"poststart": [{"path": "C:\\hook.exe"}]},
        "root": root,
        "process": {
            "terminal": true, "consoleSize": {"height": 25, "width": 80},
            "user": {"uid": 1, "gid": 1, "username": "ContainerUser"},
            "args": ["ping", "-t"], "env": ["A=1", "b", "A=2", "E="], "cwd": "C:\\",
        },
        "mounts": [
            {"destination": "C:\\data", "source": "C:\\x", "options": ["ro", "rbind"]},
            {"destination": "\\\\.\\pipe\\p", "source": "\\\\.\\pipe\\q", "options": ["bind"]},
        ],
        "annotations": {"unknown": "x", "io.microsoft.container.processdumplocation": "C:\\dumps"},
        "windows": {
            "layerFolders": ["C:\\l\\a", "C:\\l\\b", "C:\\l\\s"],
            "resources": {
                "memory": {"limit": 1_073_741_824},
                "cpu": {"count": 2, "affinity": [{"mask": 3, "group": 1}]},
                "storage": {"iops": 100, "bps": 2000, "sandboxSize": 20},
            },
            "credentialSpec": "{}",
            "servicing": true,
            "ignoreFlushesDuringBoot": true,
            "network": {
                "endpointList": ["e1", "e2"], "allowUnqualifiedDNSQuery": true, "DNSSearchList": ["a.b"],
                "networkSharedContainerName": "c0",
            },
        },
    });
    if is_hyper_v {
        spec["windows"]["hyperv"] = json!({});
    } else {
        spec["windows"]["devices"] =
            json!([{"id": "5B45201D-F2F2-4F3B-85BB-30FF1F953599", "idType": "class"}]);
    }
    spec
}

/// Returns the JSON pointers of all values that are not objects or lists.
fn leaves(value: &Value, pointer: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let key = key.replace('~', "~0").replace('/', "~1");
                leaves(value, &format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(elements) => {
            for (index, value) in elements.iter().enumerate() {
                leaves(value, &format!("{pointer}/{index}"), found);
            }
        }
        // An empty text says nothing.
        _ if value == "" => {}
        _ => found.push(pointer.to_owned()),
    }
}

/// Returns another value of the same type, which the field can have.
fn changed(pointer: &str, value: &Value) -> Value {
    match value {
        Value::Bool(is_true) => json!(!is_true),
        Value::Number(number) if pointer.ends_with("/limit") => json!(number.as_u64().unwrap() * 2),
        Value::Number(number) => json!(number.as_u64().unwrap() + 1),
        Value::String(text) if pointer.starts_with("/process/env") => json!(format!("{text}=3")),
        Value::String(text) if pointer == "/windows/layerFolders/2" => json!(format!("{text}\\s")),
        Value::String(_) if pointer.starts_with("/windows/layerFolders") => json!("C:\\l\\base"),
        Value::String(text) => json!(format!("{text}2")),
        _ => panic!("{pointer} is not a text, number or boolean"),
    }
}

/// Removes a value.
fn remove(spec: &mut Value, pointer: &str) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match spec.pointer_mut(parent).unwrap() {
        Value::Array(elements) => drop(elements.remove(key.parse().unwrap())),
        Value::Object(object) => drop(object.remove(&key.replace("~1", "/"))),
        _ => panic!("{parent} has no parts"),
    }
}

/// Returns the path of a JSON pointer as lists of ignored fields have it.
fn path(pointer: &str) -> String {
    let mut path = String::new();
    for part in pointer.split('/').skip(1) {
        match part.parse::<usize>() {
            Ok(index) => path.push_str(&format!("[{index}]")),
            Err(_) if path.is_empty() => path.push_str(part),
            Err(_) if path == "annotations" => path.push_str(&format!("[{part:?}]")),
            Err(_) => path.push_str(&format!(".{part}")),
        }
    }
    path
}

/// Expects that what is ignored changes nothing but the list, and that all else changes a document, or an error.
fn assert_no_field_is_lost(spec: &Value, run: impl Fn(&Value) -> Value) {
    let before = run(spec);
    let ignored: Vec<String> = serde_json::from_value(before["ignored"].clone()).unwrap();
    let is_ignored = |path: &str| {
        ignored.iter().any(|ignored| {
            let rest = path.strip_prefix(ignored.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        })
    };
    let documents = |answer: &Value| {
        [
            answer["config"].clone(),
            answer["plan"].clone(),
            answer["process"].clone(),
        ]
    };
    let mut pointers = Vec::new();
    leaves(spec, "", &mut pointers);
    for pointer in &pointers {
        let mut other = spec.clone();
        let value = other.pointer_mut(pointer).unwrap();
        *value = changed(pointer, value);
        // Removing what must be there makes it another spec.
        let mut without = spec.clone();
        remove(&mut without, pointer);
        let without = WindowsSpec::from_json(without.to_string().as_bytes())
            .is_ok()
            .then_some(without);
        let path = path(pointer);
        for other in std::iter::once(other).chain(without) {
            let after = run(&other);
            if is_ignored(&path) {
                // What was ignored may be looked at once it says something else.
                let is_same = documents(&before) == documents(&after);
                assert!(
                    is_same || before["ignored"] != after["ignored"],
                    "{path}: {other}"
                );
            } else {
                assert_ne!(documents(&before), documents(&after), "{path} is lost");
            }
        }
    }
    assert!(pointers.len() > 30, "the spec has too few fields");
}

#[test]
fn dockerd_loses_no_field_that_is_not_listed_as_ignored() {
    for is_hyper_v in [false, true] {
        assert_no_field_is_lost(&full(is_hyper_v, true), by_dockerd);
    }
}

#[test]
fn runhcs_loses_no_field_that_is_not_listed_as_ignored() {
    for (is_hyper_v, is_mounted) in [(false, true), (false, false), (true, true), (true, false)] {
        let mut spec = full(is_hyper_v, false);
        if !is_mounted {
            spec["root"]["path"] = json!("");
        }
        assert_no_field_is_lost(&spec, |spec| by_runhcs(spec, &request(None)));
    }
}

#[test]
fn what_the_options_of_the_request_decide_decides_on_what_is_ignored() {
    let mut spec = full(true, false);
    let windows = spec["windows"].as_object_mut().unwrap();
    windows.remove("hyperv").unwrap();
    let isolating = ShimOptions {
        hypervisor: true,
        ..ShimOptions::default()
    };
    assert_no_field_is_lost(&spec, |spec| {
        by_runhcs(spec, &request(Some(isolating.clone())))
    });
    // An annotation that the options add overrides a limit.
    let adding = ShimOptions {
        default_container_annotations: [(
            "io.microsoft.container.processor.count".to_owned(),
            "4".to_owned(),
        )]
        .into(),
        ..ShimOptions::default()
    };
    let spec = full(false, false);
    assert_no_field_is_lost(&spec, |spec| {
        by_runhcs(spec, &request(Some(adding.clone())))
    });
    let ignored = runhcs::ignored_fields(&read(&spec), &request(Some(adding)));
    assert!(ignored.contains(&"windows.resources.cpu.count".to_owned()));
}

#[test]
fn the_key_of_the_affinity_is_read_in_any_case() {
    let mut spec = full(false, false);
    let cpu = spec["windows"]["resources"]["cpu"].as_object_mut().unwrap();
    let affinity = cpu.remove("affinity").unwrap();
    cpu.insert("AFFINITY".to_owned(), affinity);
    let answer = by_runhcs(&spec, &request(None));
    assert_eq!(answer, by_runhcs(&full(false, false), &request(None)));
    let dockerd = |spec| by_dockerd(&spec)["ignored"].clone();
    assert_eq!(dockerd(spec), dockerd(full(false, false)));
}

#[test]
fn neither_loses_shares_maximum_or_a_namespace() {
    for (field, value) in [("shares", 100), ("maximum", 5000)] {
        let mut spec = full(false, false);
        spec["windows"]["resources"]["cpu"] = json!({field: value});
        spec["windows"]["network"]["networkNamespace"] = json!("namespace");
        assert_no_field_is_lost(&spec, by_dockerd);
        assert_no_field_is_lost(&spec, |spec| by_runhcs(spec, &request(None)));
    }
}

#[test]
fn what_each_runtime_ignores_of_a_full_spec() {
    let spec = read(&full(false, false));
    assert_eq!(
        dockerd::ignored_fields(&spec),
        [
            r#"annotations["io.microsoft.container.processdumplocation"]"#,
            r#"annotations["unknown"]"#,
            "domainname",
            "hooks",
            "mounts[0].options[1]",
            "mounts[1].options[0]",
            "ociVersion",
            "process.env[0]",
            "process.env[1]",
            "process.user.gid",
            "process.user.uid",
            "windows.resources.cpu.affinity",
            "windows.resources.storage.sandboxSize",
            "windows.servicing",
        ]
    );
    assert_eq!(
        runhcs::ignored_fields(&spec, &request(None)),
        [
            r#"annotations["unknown"]"#,
            "domainname",
            "hooks",
            "mounts[0].options[1]",
            "mounts[1].options[0]",
            "ociVersion",
            "process.env[0]",
            "process.env[1]",
            "process.env[3]",
            "process.user.gid",
            "process.user.uid",
            "windows.ignoreFlushesDuringBoot",
            "windows.layerFolders[2]",
            "windows.resources.storage.sandboxSize",
            "windows.servicing",
        ]
    );
}

#[test]
fn a_pipe_that_is_lost_and_a_credential_spec_that_is_not_a_string_are_ignored() {
    let mut spec = full(false, false);
    spec["mounts"] = json!([{"destination": "C:\\p", "source": "\\\\.\\pipe\\q"}]);
    spec["windows"]["credentialSpec"] = json!({"a": 1});
    spec["process"]["commandLine"] = json!("ping");
    let spec = read(&spec);
    for path in ["mounts[0]", "windows.credentialSpec", "process.args[0]"] {
        assert!(
            runhcs::ignored_fields(&spec, &request(None)).contains(&path.to_owned()),
            "{path}"
        );
    }
    assert!(!dockerd::ignored_fields(&spec).contains(&"mounts[0]".to_owned()));
    let control = json!({"annotations": {"\u{1b}[2J": "x"}});
    assert!(
        !dockerd::ignored_fields(&read(&control))
            .concat()
            .contains('\u{1b}')
    );
}

/// A text that means something, or any.
fn text() -> impl Strategy<Value = String> {
    const WORDS: &[&str] = &[
        "",
        "C:\\l\\a",
        "C:\\l\\b\\",
        "\\\\.\\pipe\\p",
        "uvm://\\\\.\\pipe\\p",
        "uvm://C:\\x",
        "sandbox://x",
        "evd://a/b",
        "virtual-disk",
        "physical-disk",
        "class",
        "vpci-instance-id",
        "vpci-location-path",
        "gpu",
        "ro",
        "A=b",
        "true",
        "4294967296",
        "-1",
        "[{}]",
        "\\\\?\\Volume{d7ba2ae8-e2a8-45e2-9c0b-6d8c7c8b1a01}\\",
        "\u{0}",
        "ü\\\"",
    ];
    prop_oneof![3 => select(WORDS).prop_map(str::to_owned), 1 => any::<String>()]
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(text(), 0..4)
}

fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        0..10_u64,
        select(vec![1 << 20, 1 << 31, 1 << 32, u64::MAX]),
        any::<u64>()
    ]
}

prop_compose! {
    fn mount()(destination in text(), source in text(), kind in text(), options in texts()) -> Value {
        json!({"destination": destination, "source": source, "type": kind, "options": options})
    }
}

prop_compose! {
    fn resources()(limit in number(), count in number(), shares in any::<u16>(), maximum in any::<u16>(),
                   iops in number(), bps in number(), mask in any::<u64>(), group in any::<u32>()) -> Value {
        json!({
            "memory": {"limit": limit},
            "cpu": {"count": count, "shares": shares, "maximum": maximum, "affinity": [{"mask": mask, "group": group}]},
            "storage": {"iops": iops, "bps": bps},
        })
    }
}

prop_compose! {
    fn annotations()(values in prop::collection::vec((select(names()), text()), 0..6)) -> Value {
        values.into_iter().map(|(name, text)| (name, json!(text))).collect::<serde_json::Map<_, _>>().into()
    }
}

fn names() -> Vec<String> {
    let known = runhcs::annotations();
    known
        .into_iter()
        .map(|known| known.name.to_owned())
        .collect()
}

prop_compose! {
    fn windows()(layers in texts(), devices in prop::collection::vec((text(), text()), 0..3), resources in resources(),
                 credential_spec in text(), is_hyper_v in any::<bool>(), vm in text(), endpoints in texts(),
                 namespace in text()) -> Value {
        let devices: Vec<_> = devices.iter().map(|(id, kind)| json!({"id": id, "idType": kind})).collect();
        let mut windows = json!({
            "layerFolders": layers, "devices": devices, "resources": resources, "credentialSpec": credential_spec,
            "network": {"endpointList": endpoints, "networkNamespace": namespace},
        });
        if is_hyper_v {
            windows["hyperv"] = json!({"utilityVMPath": vm});
        }
        windows
    }
}

prop_compose! {
    fn spec()(root in text(), readonly in prop::bool::weighted(0.1), hostname in text(), args in texts(), env in texts(),
              line in text(), mounts in prop::collection::vec(mount(), 0..4), annotations in annotations(),
              windows in windows()) -> Value {
        json!({
            "ociVersion": "1.2.0", "hostname": hostname, "root": {"path": root, "readonly": readonly},
            "process": {"args": args, "env": env, "commandLine": line, "cwd": "C:\\"},
            "mounts": mounts, "annotations": annotations, "windows": windows,
        })
    }
}

prop_compose! {
    fn shim_options()(hypervisor in any::<bool>(), vm_processor_count in any::<i32>(),
                      vm_memory_size_in_mb in any::<i32>(), scale_cpu_limits_to_sandbox in any::<bool>(),
                      has_other_options in any::<bool>()) -> ShimOptions {
        ShimOptions { hypervisor, vm_processor_count, vm_memory_size_in_mb, scale_cpu_limits_to_sandbox,
                      has_other_options, ..ShimOptions::default() }
    }
}

proptest! {
    #[test]
    fn dockerd_answers_every_spec_and_the_same_twice(spec in spec()) {
        prop_assert_eq!(by_dockerd(&spec), by_dockerd(&spec));
    }

    #[test]
    fn runhcs_answers_every_spec_and_the_same_twice(spec in spec(), options in prop::option::of(shim_options())) {
        let request = request(options);
        prop_assert_eq!(by_runhcs(&spec, &request), by_runhcs(&spec, &request));
    }

    #[test]
    fn no_debug_form_and_no_error_has_a_secret(spec in spec(), build in select(vec![17_763_u32, 19_041, 26_100])) {
        let mut spec = spec;
        spec["windows"]["credentialSpec"] = json!(SECRET);
        spec["process"]["args"] = json!([SECRET]);
        spec["process"]["env"] = json!([format!("A={SECRET}")]);
        for text in shown(&read(&spec), build) {
            prop_assert!(!text.contains(SECRET), "{}", text);
        }
    }
}

const SECRET: &str = "a secret";

/// Returns whatever of a spec can get into a log.
fn shown(spec: &WindowsSpec, build: u32) -> [String; 4] {
    let machine = machine();
    let lookups = Lookups::new(&machine, &machine, &machine, &machine);
    let process = spec.process().unwrap();
    let plan = match runhcs::plan(spec, &request(None), &host(build), lookups) {
        Ok(plan) => format!("{plan:?}"),
        Err(error) => format!("{error:?} {}", ErrorChain(&error)),
    };
    let config = match dockerd::container_config(spec, "c1", &host(build), &machine, &machine) {
        Ok(config) => format!("{config:?}"),
        Err(error) => format!("{error:?} {}", ErrorChain(&error)),
    };
    let parameters = runhcs::process_parameters(spec, process, Stdio::default());
    let process = dockerd::process_config(process);
    [
        plan,
        config,
        format!("{parameters:?}"),
        format!("{process:?}"),
    ]
}

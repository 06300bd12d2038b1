//! The tables of the documentation of `hcs` say what the code does: they are made of the same data.
#![cfg(feature = "hcs")]
#![allow(
    clippy::unwrap_used,
    reason = "a table that cannot be found is a failed test"
)]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use wcow_spec::hcs::runhcs::annotations;
use wcow_spec::hcs::{Crash, fields};
use wcow_spec::oci_spec::runtime::Spec;

/// Returns the lines of the table below a heading of a module's page.
fn table(page: &str, heading: &str) -> Vec<String> {
    let lines = page.lines().map_while(|line| line.strip_prefix("//!"));
    let below = lines
        .map(str::trim_start)
        .skip_while(|line| *line != heading)
        .skip_while(|line| !line.starts_with('|'));
    below
        .take_while(|line| line.starts_with('|'))
        .map(str::to_owned)
        .collect()
}

fn assert_same(documented: &[String], rows: impl IntoIterator<Item = String>) {
    let rows: Vec<_> = rows.into_iter().collect();
    let documented = documented.get(2..).unwrap_or_default();
    assert!(
        documented == rows,
        "the table should be\n{}",
        rows.join("\n")
    );
    assert!(!rows.is_empty(), "there is no row");
}

#[test]
fn the_page_of_hcs_says_where_each_field_goes() {
    let documented = table(include_str!("../src/hcs.rs"), "# Fields");
    let rows = fields().iter().map(|field| {
        let (dockerd, runhcs, hyper_v) = (field.dockerd, field.runhcs, field.runhcs_hyper_v);
        format!("| `{}` | {dockerd} | {runhcs} | {hyper_v} |", field.name)
    });
    assert_same(&documented, rows);
}

/// Fields of `oci-spec` that are for other systems than Windows: the table does not list them.
const OF_OTHER_SYSTEMS: [&str; 13] = [
    "process.apparmorProfile",
    "process.capabilities",
    "process.execCPUAffinity",
    "process.ioPriority",
    "process.noNewPrivileges",
    "process.oomScoreAdj",
    "process.rlimits",
    "process.scheduler",
    "process.selinuxLabel",
    "process.user.additionalGids",
    "process.user.gid",
    "process.user.uid",
    "process.user.umask",
];

/// The sections that are for other systems, and the mappings of user ids.
const OTHER_SECTIONS: usize = 6;

/// A spec in which every field of `oci-spec` has a value, except [`OTHER_SECTIONS`].
fn full_spec() -> Value {
    let ids = json!([{"containerID": 0, "hostID": 0, "size": 1}]);
    let hooks = json!([{"path": "C:\\h", "args": ["h"], "env": ["A=1"], "timeout": 1}]);
    let capabilities = json!(["CAP_KILL"]);
    json!({
        "ociVersion": "1.2.0",
        "root": {"path": "C:\\", "readonly": true},
        "mounts": [{"destination": "C:\\d", "type": "bind", "source": "C:\\s", "options": ["ro"],
                    "uidMappings": ids, "gidMappings": ids}],
        "process": {
            "terminal": true, "consoleSize": {"height": 1, "width": 1},
            "user": {"uid": 1, "gid": 1, "umask": 1, "additionalGids": [1], "username": "u"},
            "args": ["a"], "commandLine": "a", "env": ["A=1"], "cwd": "C:\\",
            "capabilities": {"bounding": capabilities, "effective": capabilities, "inheritable": capabilities,
                             "permitted": capabilities, "ambient": capabilities},
            "rlimits": [{"type": "RLIMIT_NOFILE", "hard": 1, "soft": 1}],
            "noNewPrivileges": true, "apparmorProfile": "a", "oomScoreAdj": 1, "selinuxLabel": "s",
            "ioPriority": {"class": "IOPRIO_CLASS_IDLE", "priority": 1},
            "scheduler": {"policy": "SCHED_OTHER", "nice": 1, "priority": 1, "flags": ["SCHED_RESET_ON_FORK"],
                          "runtime": 1, "deadline": 1, "period": 1},
            "execCPUAffinity": {"initial": "0", "final": "1"},
        },
        "hostname": "h",
        "domainname": "d",
        "hooks": {"prestart": hooks, "createRuntime": hooks, "createContainer": hooks, "startContainer": hooks,
                  "poststart": hooks, "poststop": hooks},
        "annotations": {"a": "b"},
        "windows": {
            "layerFolders": ["C:\\l"],
            "devices": [{"id": "i", "idType": "class"}],
            "resources": {
                "memory": {"limit": 1},
                "cpu": {"count": 1, "shares": 1, "maximum": 1},
                "storage": {"iops": 1, "bps": 1, "sandboxSize": 1},
            },
            "credentialSpec": {"a": 1},
            "servicing": true,
            "ignoreFlushesDuringBoot": true,
            "hyperv": {"utilityVMPath": "C:\\v"},
            "network": {"endpointList": ["e"], "allowUnqualifiedDNSQuery": true, "DNSSearchList": ["s"],
                        "networkSharedContainerName": "c", "networkNamespace": "n"},
        },
    })
}

/// Collects the names of all values, as the table has them.
fn names(value: &Value, name: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(elements) => {
            for element in elements {
                names(element, &format!("{name}[]"), found);
            }
        }
        Value::Object(object) => {
            for (key, value) in object {
                let below = match name {
                    "" => key.clone(),
                    "annotations" => format!("{name}.*"),
                    _ => format!("{name}.{key}"),
                };
                names(value, &below, found);
            }
        }
        _ => {
            found.insert(name.to_owned());
        }
    }
}

#[test]
fn each_field_of_a_windows_spec_is_in_the_table_and_each_line_is_a_field() {
    let mut json = full_spec();
    // The spelling of `oci-spec`.
    let of_oci_spec = json.to_string().replace("utilityVMPath", "utilityVmPath");
    let spec: Spec = serde_json::from_str(&of_oci_spec).unwrap();
    // `Debug` shows a field without a value as `None`.
    let without_value = format!("{spec:?}").matches("None").count();
    assert_eq!(
        without_value, OTHER_SECTIONS,
        "a field is not in this test's spec"
    );

    // What `oci-spec` does not know.
    json["windows"]["resources"]["cpu"]["affinity"] = json!("0");
    json["linux"] = json!("x");
    let mut found = BTreeSet::new();
    names(&json, "", &mut found);
    let is_in = |whole: &str, name: &str| {
        let rest = name.strip_prefix(whole);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    for name in &found {
        let is_listed = fields().iter().any(|field| is_in(field.name, name));
        let is_of_another = OF_OTHER_SYSTEMS.iter().any(|other| is_in(other, name));
        assert!(is_listed != is_of_another, "{name}");
    }
    for field in fields() {
        let is_field = found.iter().any(|name| is_in(field.name, name));
        assert!(is_field, "{} is not a field of a spec", field.name);
    }
}

/// Returns the names of the variants in the source of the enum of crashes.
fn variants_of_crash() -> Vec<&'static str> {
    let source = include_str!("../src/hcs/crash.rs");
    let lines = source
        .lines()
        .skip_while(|line| *line != "pub enum Crash {");
    let variants = lines.take_while(|line| *line != "}");
    variants
        .filter_map(|line| line.trim_start().strip_suffix(','))
        .filter(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .collect()
}

#[test]
fn the_page_of_hcs_lists_the_crashes_and_nothing_else_differs() {
    let documented = table(include_str!("../src/hcs.rs"), "# Where it differs");
    let rows = [
        (Crash::NoWindows, "both", "no `windows` section"),
        (Crash::NoRoot, "dockerd", "no `root`"),
        (
            Crash::EmptyRootPath,
            "dockerd",
            "an empty `root.path`, with process isolation",
        ),
        (
            Crash::NoAnnotations,
            "runhcs",
            "no `annotations`, and options of the request that are written there",
        ),
        (
            Crash::NoProcessors,
            "runhcs",
            "a CPU maximum that is scaled to a utility VM without processors",
        ),
    ];
    let listed: Vec<_> = rows
        .iter()
        .map(|(crash, ..)| format!("{crash:?}"))
        .collect();
    assert_eq!(listed, variants_of_crash());
    let rows = rows.map(|(crash, runtime, trigger)| {
        let text = crash.panic_text();
        format!("| {trigger} | {runtime}: `{text}` | [`Crash::{crash:?}`] |")
    });
    assert_same(&documented, rows);
}

#[test]
fn the_page_of_runhcs_lists_its_annotations() {
    let documented = table(include_str!("../src/hcs/runhcs.rs"), "# Annotations");
    let annotations = annotations();
    let names: BTreeSet<_> = annotations.iter().map(|known| known.name).collect();
    assert_eq!(names.len(), annotations.len(), "an annotation comes twice");
    let rows = annotations.iter().map(|known| {
        let default = match known.default.as_str() {
            "" => "none",
            default => default,
        };
        format!(
            "| `{}` | {} | {default} | {} | {} |",
            known.name, known.value_type, known.scope, known.effect
        )
    });
    assert_same(&documented, rows);
}

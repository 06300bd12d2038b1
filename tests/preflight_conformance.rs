//! What preflight refuses is what dockerd and runhcs really refuse: every recorded error or crash is a finding on the
//! field that it is about, and a spec with a recorded document has none.
//!
//! The cases are read from the directory in the environment variable `WCOW_HCS_VECTORS`, else from the repository's
//! own, whose README has their schema.
#![cfg(feature = "hcs")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a case that cannot be read is a failed test"
)]

use std::collections::BTreeMap;
use std::env;

use serde::Deserialize;
use serde_json::Value;
use wcow_spec::WindowsSpec;
use wcow_spec::preflight::{By, Finding, Options, Runtime, Severity, check};

#[path = "../examples/hcs_document/facts.rs"]
#[allow(dead_code, reason = "nothing is asked of the machine here")]
mod facts;
#[path = "common/vectors.rs"]
mod vectors;

use facts::Facts;
use vectors::Line;

/// How many cases may hang on facts of the machine.
const MOST_BY_MACHINE: usize = 25;

/// How many disagreeing cases are shown.
const SHOWN: usize = 20;

/// A part of a runtime's message, and the field that it is about.
const FIELDS: &[(&str, &str)] = &[
    ("linux containers are not supported", "linux"),
    ("assignment to entry in nil map", "annotations"),
    ("slice bounds out of range", "root.path"),
    ("integer divide by zero", "windows.resources.cpu.maximum"),
    ("LayerFolders", "windows.layerFolders"),
    ("rootfs mount", "rootfs"),
    ("invalid windows mount type", "rootfs"),
    ("failed to unmarshal option", "rootfs"),
    ("number of parent layer paths & cim paths", "rootfs"),
    ("block CIM type", "rootfs"),
    ("BlockCIM type", "rootfs"),
    ("need at least 1 parent layer", "rootfs"),
    ("merged CIM path", "rootfs"),
    ("unsupported layer format for UVM boot", "rootfs"),
    ("boot type, found: 1", "rootfs"),
    ("utility VM folder could not be found in layers", "rootfs"),
    ("explicit utility VM path", "windows.hyperv.utilityVMPath"),
    ("Root.Path", "root.path"),
    ("is not in the expected format", "root.path"),
    ("Root.Readonly", "root.readonly"),
    ("readonly is not supported", "root.readonly"),
    ("device assignment is not supported", "windows.devices"),
    ("mutually exclusive", "windows.resources.cpu"),
    (
        "cpu affinity with multiple processor groups",
        "windows.resources.cpu.affinity",
    ),
    (
        "cpu affinity with a non-zero processor group",
        "windows.resources.cpu.affinity[0].group",
    ),
    ("gMSA credentials are disabled", "windows.credentialSpec"),
    (
        "(PROCESS) for hypervisor isolated OCI spec",
        "windows.hyperv",
    ),
];

/// A part of a runtime's message, and the annotation that it is about.
const ANNOTATIONS: &[(&str, &str)] = &[
    (
        "specified annotations conflict",
        "microsoft.com/hostprocess-container",
    ),
    (
        "invalid 'io.kubernetes.cri.container-type'",
        "io.kubernetes.cri.container-type",
    ),
    (
        "cannot specify 'io.kubernetes.cri.container-type'",
        "io.kubernetes.cri.container-type",
    ),
    (
        "cannot specify 'io.kubernetes.cri.sandbox-id'",
        "io.kubernetes.cri.sandbox-id",
    ),
    (
        "expected no annotation: 'io.kubernetes.cri.container-type'",
        "io.kubernetes.cri.container-type",
    ),
    ("io.microsoft.wcow.debug", "io.microsoft.wcow.debug"),
    (
        "resource-partition-id",
        "io.microsoft.virtualmachine.resource-partition-id",
    ),
    (
        "EnableDeferredCommit",
        "io.microsoft.virtualmachine.computetopology.memory.enabledeferredcommit",
    ),
    (
        "resource partition ID and CPU group ID",
        "io.microsoft.virtualmachine.cpugroup.id",
    ),
    (
        "cpu group assignment",
        "io.microsoft.virtualmachine.cpugroup.id",
    ),
    (
        "max size per node must be set",
        "io.microsoft.virtualmachine.computetopology.processor.numa.max-processors-per-node",
    ),
    (
        "confidential pods",
        "io.microsoft.virtualmachine.computetopology.memory.sizeinmb",
    ),
    (
        "WCOW isolation type",
        "io.microsoft.virtualmachine.wcow.isolation_type",
    ),
    (
        "boot type, found: 0",
        "io.microsoft.virtualmachine.wcow.securitypolicy",
    ),
    (
        "device extensions are not supported",
        "io.microsoft.container.wcow.deviceextensions",
    ),
    ("unknown dump type", "io.microsoft.wcow.processdumptype"),
    ("strconv.ParseInt", "io.microsoft.wcow.processdumpcount"),
    ("invaid dump count", "io.microsoft.wcow.processdumpcount"),
    (
        "unsafe path detected",
        "microsoft.com/hostprocess-rootfs-location",
    ),
];

#[derive(Deserialize)]
struct Case {
    name: String,
    #[serde(default)]
    env: Value,
    spec: Value,
    expect: Value,
}

impl Case {
    /// Returns the text of the runtime's error or crash.
    fn failure(&self) -> Option<&str> {
        ["error", "panic"]
            .iter()
            .find_map(|key| self.expect.get(key)?.as_str())
    }

    fn options(&self, runtime: Runtime) -> Options {
        let facts = Facts::deserialize(serde_json::json!({"env": self.env})).unwrap_or_default();
        let host = facts.host_facts();
        let request = facts.request("c1", 0);
        let mut options = Options::new(runtime)
            .processors(host.processors)
            .windows_build(host.windows_build)
            .rootfs(request.rootfs);
        options.shim_options = request.shim_options;
        options
    }

    /// Returns whether the failure is about something that the machine of the case does not have, or refuses.
    fn is_by_machine(&self, failure: &str) -> bool {
        let empty = serde_json::Map::new();
        let entries = |key: &str| {
            let entries = self.env.get(key).and_then(Value::as_object);
            entries.unwrap_or(&empty).iter()
        };
        let missing = entries("paths")
            .filter(|(_, kind)| ["absent", "denied"].contains(&kind.as_str().unwrap()));
        let missing: Vec<_> = missing.map(|(path, _)| path.as_str()).collect();
        let unresolved = entries("resolve").filter(|(_, answer)| answer.get("error").is_some());
        let of_files = entries("files")
            .chain(unresolved)
            .map(|(path, _)| path.as_str());
        let no_image = failure.contains("utility VM") && failure.contains("could not be found");
        let no_image = no_image && missing.iter().any(|path| path.ends_with(r"\UtilityVM"));
        let layer_mount = |key: &str| self.env.get("layerMountPath")?.get(key)?.as_str();
        let (no_mount, mounted) = (layer_mount("error"), layer_mount("value"));
        let is_at_mounted =
            mounted.is_some_and(|path| failure.contains(&format!("Root.Path '{path}'")));
        let mut named = missing.iter().copied().chain(of_files).chain(no_mount);
        // Go quotes the path in some messages.
        no_image
            || is_at_mounted
            || named
                .any(|text| failure.contains(text) || failure.contains(&text.replace('\\', r"\\")))
    }
}

/// The cases of a runtime.
fn cases(runtime: Runtime) -> Vec<Case> {
    let lines = vectors::lines(&vectors::folder("WCOW_HCS_VECTORS", "vectors-hcs"));
    let file = runtime.to_string();
    let lines = lines.iter().filter(|line| line.file == file);
    lines.map(Line::read).collect()
}

/// Returns the field that a failure is about.
fn field_of(case: &Case, failure: &str) -> String {
    let named = |table: &[(&'static str, &'static str)]| {
        let mut table = table.iter();
        let found = table.find(|(part, _)| failure.contains(part));
        found.map(|(_, field)| *field)
    };
    let field = case
        .section_of(failure)
        .or_else(|| case.mount_of(failure))
        .or_else(|| case.device_of(failure))
        .or_else(|| {
            let entry = between(failure, "cpu affinity mask must be non-zero: entry ", " ")?;
            Some(format!("windows.resources.cpu.affinity[{entry}].mask"))
        })
        .or_else(|| {
            // "KEY" = "VALUE" and "OTHER" = "VALUE"
            let other = between(failure, "annotation expansion conflict: ", "\n")?;
            Some(format!("annotations[{:?}]", other.split('"').nth(5)?))
        })
        .or_else(|| named(FIELDS).map(str::to_owned))
        .or_else(|| named(ANNOTATIONS).map(|name| format!("annotations[{name:?}]")));
    field.unwrap_or_else(|| panic!("no field is known of: {failure}"))
}

/// Returns what stands between two texts, or behind the first one if the second does not follow.
fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split_once(end).map_or(rest, |(inner, _)| inner))
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The fields of a spec's elements.
impl Case {
    fn elements(&self, pointer: &str) -> &[Value] {
        let list = self.spec.pointer(pointer).and_then(Value::as_array);
        list.map(Vec::as_slice).unwrap_or_default()
    }

    /// Returns the section that is missing where the runtime follows a nil pointer.
    fn section_of(&self, failure: &str) -> Option<String> {
        let mut sections = ["windows", "root"].into_iter();
        let is_nil = failure.contains("invalid memory address");
        let missing = sections.find(|section| self.spec.get(section).is_none_or(Value::is_null));
        missing.filter(|_| is_nil).map(str::to_owned)
    }

    /// Returns the field of the first mount that a message is about.
    fn mount_of(&self, failure: &str) -> Option<String> {
        let mounts = self.elements("/mounts");
        let field = |is_it: &dyn Fn(&Value) -> bool, part: &str| {
            let index = mounts.iter().position(is_it)?;
            Some(format!("mounts[{index}]{part}"))
        };
        if let Some(mount_type) = between(failure, "Type '", "' ") {
            return field(&|mount| text(mount, "type") == mount_type, ".type");
        }
        if let Some(source) = between(failure, "unsupported UVM mount source ", "\n") {
            return field(&|mount| text(mount, "source") == source, ".source");
        }
        let is_shown = |mount: &Value| {
            let [destination, mount_type, source] =
                ["destination", "type", "source"].map(|key| text(mount, key));
            let shown =
                format!("{{Destination:{destination} Type:{mount_type} Source:{source} Options:");
            failure.contains(&shown)
        };
        let shown = mounts.iter().find(|mount| is_shown(mount))?;
        let part = if failure.contains("a mount must have both") {
            match text(shown, "source") {
                "" => ".source",
                _ => ".destination",
            }
        } else if failure.contains("adding SCSI mount") {
            ".source"
        } else {
            ""
        };
        field(&is_shown, part)
    }

    /// Returns the field of the first device of the type that a message is about.
    fn device_of(&self, failure: &str) -> Option<String> {
        let id_type = between(failure, "device assignment of type '", "' is not")
            .or_else(|| between(failure, "has unsupported type ", "\n"))
            .or_else(|| between(failure, "device type ", " for device "))?;
        let mut devices = self.elements("/windows/devices").iter();
        let index = devices.position(|device| text(device, "idType") == id_type)?;
        Some(format!("windows.devices[{index}].idType"))
    }
}

/// What became of the cases of a runtime.
#[derive(Default)]
struct Tally {
    refused: usize,
    runs: usize,
    by_machine: Vec<String>,
    /// Rules that HCS and Windows enforce, which break specs that the runtime takes.
    by_others: BTreeMap<String, usize>,
    differences: Vec<String>,
}

impl Tally {
    fn add(&mut self, case: &Case, runtime: Runtime) {
        let spec = WindowsSpec::from_json(case.spec.to_string().as_bytes()).unwrap();
        let findings = check(&spec, &case.options(runtime));
        let mut refused = findings
            .iter()
            .filter(|found| found.severity == Severity::Refused);
        let is_by_runtime = |found: &&Finding| found.by == By::Runtime;
        let by_runtime: Vec<_> = refused.clone().filter(is_by_runtime).collect();
        let is_right = match case.failure() {
            Some(failure) if case.is_by_machine(failure) => {
                self.by_machine.push(format!("{}: {failure}", case.name));
                by_runtime.is_empty()
            }
            Some(failure) => {
                self.refused += 1;
                let field = field_of(case, failure);
                by_runtime.iter().any(|found| found.field == field)
            }
            None => {
                self.runs += 1;
                by_runtime.is_empty()
            }
        };
        if case.failure().is_none() {
            for found in refused.by_ref() {
                let rule = format!("{} by {}", found.rule, found.by);
                *self.by_others.entry(rule).or_default() += 1;
            }
        }
        if !is_right {
            let failure = case.failure().unwrap_or("a document");
            self.differences.push(format!(
                "{}\nexpected: {failure}\n     got: {by_runtime:#?}",
                case.name
            ));
        }
    }

    fn assert_right(&self, runtime: Runtime) {
        println!(
            "{runtime}: refused {}, runs {}, by facts of the machine {}",
            self.refused,
            self.runs,
            self.by_machine.len()
        );
        for case in &self.by_machine {
            println!("  by the machine: {case}");
        }
        for (rule, count) in &self.by_others {
            println!("  on specs that run as far as {runtime}: {rule}: {count}");
        }
        for difference in self.differences.iter().take(SHOWN) {
            println!("{difference}");
        }
        assert!(
            self.differences.is_empty(),
            "{} cases disagree",
            self.differences.len()
        );
        assert!(self.refused > 0 && self.runs > 0, "there are too few cases");
    }
}

#[test]
fn preflight_refuses_what_the_runtimes_refuse_and_nothing_else() {
    let mut by_machine = 0;
    for runtime in [Runtime::Dockerd, Runtime::Runhcs] {
        let mut tally = Tally::default();
        for case in cases(runtime) {
            tally.add(&case, runtime);
        }
        tally.assert_right(runtime);
        by_machine += tally.by_machine.len();
    }
    assert!(
        by_machine <= MOST_BY_MACHINE,
        "{by_machine} cases hang on the machine"
    );
    if env::var_os("WCOW_HCS_VECTORS").is_none() {
        assert_eq!(by_machine, 14);
    }
}

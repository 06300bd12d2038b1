//! What preflight finds of both runtimes: ignored fields, likely mistakes, and who enforces a rule.
#![cfg(feature = "hcs")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use common::preflight::{
    annotated, assert_breaks, assert_breaks_on_both, assert_runs, findings, hyper_v, only, process,
    summary, with, without,
};
use serde_json::{Value, json};
use wcow_spec::preflight::{By, Options, Rule, Runtime, Severity};

use Runtime::{Dockerd, Runhcs};
use Severity::{Changed, Mistake, Refused};

const IGNORED: Rule = Rule::IgnoredField;

fn mounted(source: &str, destination: &str) -> Value {
    let mounts = json!([{"source": source, "destination": destination}]);
    with(process(), "/mounts", mounts)
}

#[test]
fn fields_that_both_ignore_are_changed() {
    for (pointer, value, field) in [
        ("/windows/servicing", json!(true), "windows.servicing"),
        ("/domainname", json!("contoso.com"), "domainname"),
        (
            "/windows/resources",
            json!({"storage": {"sandboxSize": 1 << 30}}),
            "windows.resources.storage.sandboxSize",
        ),
        (
            "/hooks",
            json!({"prestart": [{"path": "C:\\x.exe"}]}),
            "hooks",
        ),
        (
            "/process/capabilities",
            json!({"bounding": ["CAP_CHOWN"]}),
            "process.capabilities",
        ),
        (
            "/process/rlimits",
            json!([{"type": "RLIMIT_CORE", "hard": 1, "soft": 1}]),
            "process.rlimits",
        ),
        ("/process/user/uid", json!(1000), "process.user.uid"),
        ("/process/user/gid", json!(1000), "process.user.gid"),
    ] {
        let spec = with(process(), pointer, value);
        assert_breaks_on_both(&spec, IGNORED, field, Changed);
    }
}

#[test]
fn options_of_mounts_are_ignored_but_ro() {
    let options = |options: Value| {
        let mount = json!({"source": "D:\\x", "destination": "C:\\x", "options": options});
        with(process(), "/mounts", json!([mount]))
    };
    assert_runs(&options(json!(["RO"])));
    // That is what a mount is without options.
    assert_runs(&options(json!(["rw"])));
    for runtime in [Dockerd, Runhcs] {
        let found = findings(&options(json!(["rbind", "ro", "noexec"])), runtime);
        assert_eq!(
            summary(&found),
            [
                (IGNORED, Changed, "mounts[0].options[0]"),
                (IGNORED, Changed, "mounts[0].options[2]")
            ]
        );
        assert!(
            found[0].problem.contains("the option rbind"),
            "{}",
            found[0]
        );
    }
}

#[test]
fn fields_that_one_of_them_ignores() {
    let flushes = with(process(), "/windows/ignoreFlushesDuringBoot", json!(true));
    let field = "windows.ignoreFlushesDuringBoot";
    assert_breaks(&flushes, IGNORED, field, None, Some(Changed));
    let annotations = annotated(process(), "com.contoso.team", "build");
    assert_breaks(&annotations, IGNORED, "annotations", Some(Changed), None);
    let network = |network: Value| with(process(), "/windows/network", network);
    let namespace = network(json!({"networkNamespace": "n1"}));
    let field = "windows.network.networkNamespace";
    assert_breaks(&namespace, IGNORED, field, Some(Changed), None);
    let both = network(json!({"networkNamespace": "n1", "endpointList": ["e1", "e2"]}));
    let found = only(&both, &Options::new(Runhcs));
    assert_eq!(
        (found.rule, found.field.as_str()),
        (IGNORED, "windows.network.endpointList")
    );
    for part in ["n1", "e1, e2"] {
        assert!(found.problem.contains(part), "{found}");
    }
    let cpu = json!({"cpu": {"affinity": [{"mask": 1}]}});
    let affinity = with(process(), "/windows/resources", cpu);
    let field = "windows.resources.cpu.affinity";
    assert_breaks(&affinity, IGNORED, field, Some(Changed), None);
}

#[test]
fn a_misspelled_annotation_of_runhcs_is_told_and_those_of_others_are_not() {
    let name = "io.microsoft.container.processor.cuont";
    let found = only(&annotated(process(), name, "2"), &Options::new(Runhcs));
    assert_eq!((found.rule, found.severity), (IGNORED, Changed));
    assert_eq!(found.field, format!("annotations[{name:?}]"));
    let other = annotated(process(), "io.kubernetes.cri.image-name", "nanoserver");
    assert_eq!(findings(&other, Runhcs), []);
}

#[test]
fn a_spec_needs_a_windows_section() {
    let spec = without(process(), "/windows");
    assert_breaks_on_both(&spec, Rule::NoWindows, "windows", Refused);
}

#[test]
fn an_empty_first_argument_does_not_name_a_program() {
    let args = |args: Value| with(process(), "/process/args", args);
    for bad in [json!([""]), json!(["", "x"])] {
        assert_breaks_on_both(&args(bad), Rule::NoCommand, "process.args[0]", Refused);
    }
    assert_runs(&args(json!(["cmd", ""])));
    let line = with(args(json!([""])), "/process/commandLine", json!("cmd"));
    assert_breaks_on_both(&line, Rule::NoCommand, "process.args", Changed);
}

#[test]
fn destinations_are_absolute() {
    for destination in ["foo", r"..\a", "C:foo", "NUL", "."] {
        let spec = mounted("D:\\x", destination);
        let field = "mounts[0].destination";
        assert_breaks_on_both(&spec, Rule::RelativeDestination, field, Mistake);
    }
    for destination in [r"C:\x", "c:/x", r"\x", "/var/x", "D:", r"\\?\C:\x"] {
        assert_runs(&mounted("D:\\x", destination));
    }
}

#[test]
fn layer_folders_are_absolute() {
    for folder in ["l", r"..\l", "C:l"] {
        let spec = with(process(), "/windows/layerFolders", json!([folder, "C:\\s"]));
        let field = "windows.layerFolders[0]";
        assert_breaks_on_both(&spec, Rule::RelativeLayer, field, Mistake);
    }
    let server = json!([r"\\server\share\l", "C:\\s"]);
    assert_runs(&with(process(), "/windows/layerFolders", server));
}

#[test]
fn layers_of_one_name_have_one_guid() {
    let layers = |spec: Value, folders: Value| with(spec, "/windows/layerFolders", folders);
    let same = json!([r"C:\a\l", r"C:\b\l", r"C:\s"]);
    let rule = Rule::SameLayerName;
    let spec = layers(process(), same);
    assert_breaks_on_both(&spec, rule, "windows.layerFolders[1]", Mistake);
    let found = only(&spec, &Options::new(Runhcs));
    for folder in [r"C:\a\l", r"C:\b\l"] {
        assert!(found.problem.contains(folder), "{found}");
    }
    // The scratch layer has no GUID.
    assert_runs(&layers(
        process(),
        json!([r"C:\a\l", r"C:\b\l2", r"C:\c\l"]),
    ));
    // Of a folder with a separator at its end, the name is empty; for a utility VM, runhcs cleans the path before.
    let trailing = json!([r"C:\a\", r"C:\b\", r"C:\s"]);
    let spec = layers(process(), trailing.clone());
    assert_breaks_on_both(&spec, rule, "windows.layerFolders[1]", Mistake);
    let field = "windows.layerFolders[1]";
    assert_breaks(
        &layers(hyper_v(), trailing),
        rule,
        field,
        Some(Mistake),
        None,
    );
}

#[test]
fn nul_characters_are_found_wherever_they_are() {
    for (pointer, field) in [
        ("/process/cwd", "process.cwd"),
        ("/root/path", "root.path"),
        ("/process/commandLine", "process.commandLine"),
        ("/process/user/username", "process.user.username"),
    ] {
        let spec = with(process(), pointer, json!("C:\\x\0y"));
        for runtime in [Dockerd, Runhcs] {
            let found = findings(&spec, runtime);
            let expected = (Rule::NulCharacter, Mistake, field);
            assert!(summary(&found).contains(&expected), "{found:?}");
        }
    }
    for (pointer, field) in [
        ("/process/args", "process.args[1]"),
        ("/process/env", "process.env[1]"),
    ] {
        let spec = with(process(), pointer, json!(["a=b", "c=d\0"]));
        assert_breaks_on_both(&spec, Rule::NulCharacter, field, Mistake);
    }
    let spec = mounted("D:\\x\0", "C:\\x");
    assert_breaks_on_both(&spec, Rule::NulCharacter, "mounts[0].source", Mistake);
}

#[test]
fn an_endpoint_has_an_id() {
    let spec = with(
        process(),
        "/windows/network/endpointList",
        json!(["e1", ""]),
    );
    let field = "windows.network.endpointList[1]";
    assert_breaks_on_both(&spec, Rule::EmptyEndpoint, field, Refused);
}

/// dockerd cuts the last byte of a root path, and reads the root without asking whether there is one.
#[test]
fn dockerd_crashes_on_an_empty_root_and_hands_on_what_is_not_a_volume() {
    let root = |path: &str| with(process(), "/root/path", json!(path));
    let empty = only(&root(""), &Options::new(Dockerd));
    assert_eq!((empty.by, empty.field.as_str()), (By::Runtime, "root.path"));
    assert!(empty.problem.contains("crashes"), "{empty}");
    for spec in [process(), hyper_v()] {
        let none = only(&without(spec, "/root"), &Options::new(Dockerd));
        assert_eq!((none.by, none.field.as_str()), (By::Runtime, "root"));
        assert!(none.problem.contains("crashes"), "{none}");
    }
    let folder = root(r"C:\mnt\");
    assert_eq!(only(&folder, &Options::new(Dockerd)).by, By::Hcs);
    assert_eq!(only(&folder, &Options::new(Runhcs)).by, By::Runtime);
}

/// What runhcs takes for a volume need not be one.
#[test]
fn runhcs_hands_on_a_volume_whose_braces_do_not_match() {
    const GUID: &str = "7053f361-be2d-11a6-4bfb-b367a7679f58";

    for path in [
        [r"\\?\Volume", GUID, r"}\"].concat(),
        [r"\\?\Volume{", GUID, r"}}\"].concat(),
    ] {
        let found = only(
            &with(process(), "/root/path", json!(path)),
            &Options::new(Runhcs),
        );
        assert_eq!((found.rule, found.by), (Rule::RootPath, By::Hcs));
    }
}

#[test]
fn each_finding_says_who_enforces_its_rule() {
    let options = Options::new(Dockerd);
    for (spec, by, text) in [
        (
            with(process(), "/root/readonly", json!(true)),
            By::Runtime,
            "runtime",
        ),
        (mounted("", "C:\\x"), By::Hcs, "HCS"),
        (
            with(process(), "/process/args", json!([])),
            By::Windows,
            "Windows",
        ),
        (
            with(process(), "/process/cwd", json!("app")),
            By::LikelyMistake,
            "likely mistake",
        ),
        (annotated(process(), "a", "b"), By::Runtime, "runtime"),
    ] {
        let found = only(&spec, &options);
        assert_eq!(found.by, by, "{found}");
        assert_eq!(found.by.to_string(), text);
        assert_eq!(serde_json::to_value(&found).unwrap()["by"], text);
    }
    // runhcs refuses itself what dockerd hands on.
    assert_eq!(
        only(&mounted("", "C:\\x"), &Options::new(Runhcs)).by,
        By::Runtime
    );
}

/// The page of the module says of every rule what each runtime does.
#[test]
fn the_table_of_rules_is_complete() {
    let page = include_str!("../src/preflight.rs");
    let rows: Vec<_> = page
        .lines()
        .filter(|line| line.starts_with("//! | [`"))
        .collect();
    let rules = include_str!("../src/preflight/finding.rs");
    let (_, rules) = rules.split_once("pub enum Rule {").unwrap();
    let (rules, _) = rules.split_once('}').unwrap();
    let names = rules
        .lines()
        .filter_map(|line| line.trim().strip_suffix(','));
    let mut count = 0;
    for name in names {
        let is_listed = rows
            .iter()
            .any(|row| row.starts_with(&format!("//! | [`{name}`](Rule::{name}):")));
        assert!(is_listed, "{name}");
        count += 1;
    }
    assert!(count > 50, "{count}");
    for row in rows {
        assert_eq!(row.matches(" | ").count(), 5, "{row}");
    }
}

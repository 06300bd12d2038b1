//! dockerd's real answers to create requests and mount strings: every case must give the same.
//!
//! The cases are read from the directory in the environment variable `WCOW_CREATE_VECTORS`, else from the repository's
//! own, whose README has their schema.
#![cfg(feature = "create")]
#![allow(
    clippy::arithmetic_side_effects,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a case that cannot be read or run is a failed test"
)]

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};
use wcow_spec::create::{
    AccessMode, CreateError, Created, MountSpec, VolumeName, VolumesFrom, api,
};
use wcow_spec::{Container, ErrorChain};

#[path = "common/create_case.rs"]
mod create_case;
#[path = "common/vectors.rs"]
mod vectors;

use create_case::{CasePaths, CreateCase, Outcome, kind_name};

/// How many disagreeing cases are shown.
const SHOWN: usize = 20;

/// Keys of the written files that the recorded ones do not have, each with the reason.
const NOT_COMPARED: [(&str, &str); 1] = [(
    "Driver",
    "it has the same value in every case, and the recording left such keys out",
)];

/// The text of an empty body, which is dockerd's own and not that of Go's decoder.
const EMPTY_BODY: &str = "invalid JSON: got EOF while reading request body";

/// A case of `mounts.jsonl`.
#[derive(Deserialize)]
struct MountCase {
    name: String,
    op: String,
    #[serde(default)]
    raw: String,
    #[serde(default)]
    driver: String,
    #[serde(default)]
    mount: api::Mount,
    #[serde(default)]
    paths: BTreeMap<String, String>,
    expect: Value,
}

fn checked(expected: &Value, actual: &Value) -> Result<(), String> {
    if expected == actual {
        return Ok(());
    }
    Err(format!("expected: {expected}\n     got: {actual}"))
}

/// Says what a case of either schema differs in, if anything.
fn run_create(case: &CreateCase) -> Result<(), String> {
    let outcome = case.run();
    let expect = &case.expect;
    if expect.get("panic").is_some() {
        // The reference crashes; any answer is better.
        return Ok(());
    }
    if has_repeated_key(&case.body()) {
        if let Err(CreateError::Json(error)) = &outcome.result {
            if error.to_string().contains("repeated key") {
                return Ok(());
            }
        }
    }
    match &outcome.result {
        Ok(created) => {
            check_success(expect, created, &outcome)?;
        }
        Err(error) => check_failure(expect, error, &outcome)?,
    }
    let asked: BTreeSet<&String> = outcome.asked.iter().collect();
    let expected = expect.get("asked").cloned().unwrap_or_else(|| json!([]));
    checked(&expected, &json!(asked)).map_err(|difference| format!("asked paths: {difference}"))
}

fn check_success(expect: &Value, created: &Created, outcome: &Outcome) -> Result<(), String> {
    let Some(expected) = expect.get("config") else {
        return Err(format!("expected: {expect}\n     got: {created:?}"));
    };
    let files = created
        .docker_files()
        .map_err(|error| ErrorChain(&error).to_string())?;
    let read =
        Container::from_docker_files(files.config_v2.as_bytes(), files.hostconfig.as_bytes());
    if read.unwrap() != created.container {
        return Err("the files do not hold the container".to_owned());
    }
    let mut config: Value = serde_json::from_str(&outcome.anonymous(&files.config_v2)).unwrap();
    for (key, _) in NOT_COMPARED {
        config.as_object_mut().unwrap().remove(key);
    }
    checked(expected, &config)?;
    let host_config = serde_json::from_str(&outcome.anonymous(&files.hostconfig)).unwrap();
    checked(&expect["hostConfig"], &host_config)?;
    let warnings: Vec<String> = created.warnings.iter().map(ToString::to_string).collect();
    checked(&expect["warnings"], &json!(warnings))
}

fn check_failure(expect: &Value, error: &CreateError, outcome: &Outcome) -> Result<(), String> {
    let kind = kind_name(error.kind());
    let mut actual = json!({
        "error": outcome.anonymous(&ErrorChain(error).to_string()),
        "kind": kind,
        "status": error.kind().http_status(),
    });
    let mut expected = expect.clone();
    let is_decoders = |text: &str| text.starts_with("invalid JSON: ") && text != EMPTY_BODY;
    if expect["error"].as_str().is_some_and(is_decoders) && matches!(error, CreateError::Json(_)) {
        for json in [&mut actual, &mut expected] {
            json["error"] = json!("Go's decoder");
        }
    }
    if let Some(object) = expected.as_object_mut() {
        object.remove("asked");
    }
    checked(&expected, &actual)
}

/// Says what a case of `mounts.jsonl` differs in, if anything.
fn run_mount(case: &MountCase) -> Result<(), String> {
    let paths = CasePaths::new(&case.paths);
    let parsed = |result: Result<MountSpec, String>| match result {
        Ok(spec) => json!({"mountPoint": mount_point(&spec)}),
        Err(error) => json!({"error": error}),
    };
    let ok = |result: Result<(), String>| match result {
        Ok(()) => json!({"ok": true}),
        Err(error) => json!({"error": error}),
    };
    let mut actual = match case.op.as_str() {
        "ParseMountRaw" => {
            let spec = MountSpec::parse(&case.raw, &case.driver, &paths);
            if let Ok(spec) = &spec {
                check_display(spec, case)?;
            }
            parsed(spec.map_err(|error| ErrorChain(&error).to_string()))
        }
        "ParseMountSpec" => {
            let spec = MountSpec::from_mount(&case.mount, &paths);
            parsed(spec.map_err(|error| ErrorChain(&error).to_string()))
        }
        "ValidateMountConfig" => {
            let result = case.mount.check(&paths);
            ok(result.map_err(|error| ErrorChain(&error).to_string()))
        }
        "ParseVolumesFrom" => match case.raw.parse::<VolumesFrom>() {
            Ok(from) => json!({"id": from.container, "mode": from.mode.to_string()}),
            Err(error) => json!({"error": error.to_string()}),
        },
        "ValidateVolumeName" => {
            let name = case.raw.parse::<VolumeName>();
            ok(name.map(|_| ()).map_err(|error| error.to_string()))
        }
        "ReadWrite" => json!({"ok": AccessMode::allows_writing(&case.raw)}),
        op => return Err(format!("the operation {op} is not known")),
    };
    let asked = paths.asked();
    if !asked.is_empty() {
        actual["asked"] = json!(asked);
    }
    checked(&case.expect, &actual)
}

/// A mount point as dockerd stores it, with the name of an anonymous volume that a daemon generates.
fn mount_point(spec: &MountSpec) -> Value {
    let is_volume = spec.kind == wcow_spec::create::MountKind::Volume;
    let generated = if is_volume { "{generated}" } else { "" };
    let mut json = json!({
        "Source": spec.source,
        "Destination": spec.destination,
        "RW": spec.writable,
        "Name": spec.volume.as_deref().unwrap_or(generated),
        "Driver": spec.driver,
        "Type": spec.kind.to_string(),
        "Spec": spec.spec,
        // Windows copies nothing into volumes, and the parser sets nothing of this.
        "CopyData": false,
        "SkipMountpointCreation": false,
    });
    if let Some(mode) = &spec.mode {
        json["Relabel"] = json!(mode.to_string());
    }
    json
}

/// A mount that was parsed is displayed as a text that is parsed to an equal one.
fn check_display(spec: &MountSpec, case: &MountCase) -> Result<(), String> {
    let none = BTreeMap::new();
    let again = MountSpec::parse(&spec.to_string(), &case.driver, &CasePaths::new(&none));
    match again {
        Ok(again) if again == *spec => Ok(()),
        again => Err(format!("displayed as {spec}, it is {again:?}")),
    }
}

/// Returns whether a key comes twice in one object of the document, in whatever case.
fn has_repeated_key(body: &str) -> bool {
    struct Repeated(bool);

    impl<'de> Deserialize<'de> for Repeated {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            deserializer.deserialize_any(Keys)
        }
    }

    struct Keys;

    macro_rules! scalars {
        ($($method:ident: $type:ty),*) => {$(
            fn $method<E>(self, _: $type) -> Result<Repeated, E> {
                Ok(Repeated(false))
            }
        )*};
    }

    impl<'de> Visitor<'de> for Keys {
        type Value = Repeated;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("JSON")
        }

        scalars!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str);

        fn visit_unit<E>(self) -> Result<Repeated, E> {
            Ok(Repeated(false))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Repeated, A::Error> {
            let mut is_repeated = false;
            while let Some(Repeated(inner)) = list.next_element()? {
                is_repeated |= inner;
            }
            Ok(Repeated(is_repeated))
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Repeated, A::Error> {
            let (mut keys, mut is_repeated) = (BTreeSet::new(), false);
            while let Some((key, Repeated(inner))) = map.next_entry::<String, _>()? {
                is_repeated |= inner || !keys.insert(key.to_lowercase());
            }
            Ok(Repeated(is_repeated))
        }
    }

    serde_json::from_str(body).is_ok_and(|Repeated(is_repeated)| is_repeated)
}

/// Runs the cases of one schema. Only cases of mounts have an operation.
fn run_all<T: serde::de::DeserializeOwned>(
    what: &str,
    is_mount: bool,
    name: fn(&T) -> &str,
    run: fn(&T) -> Result<(), String>,
) {
    let (mut agreeing, mut failures) = (0, Vec::new());
    for line in vectors::lines(&vectors::folder("WCOW_CREATE_VECTORS", "vectors-create")) {
        if line.read::<Value>().get("op").is_some() != is_mount {
            continue;
        }
        let case: T = line.read();
        if let Err(difference) = run(&case) {
            failures.push(format!("{} ({})\n{difference}", line.location, name(&case)));
        } else {
            agreeing += 1;
        }
    }
    let count = agreeing + failures.len();
    println!("{agreeing} of {count} cases agree ({what})");
    for failure in failures.iter().take(SHOWN) {
        println!("{failure}");
    }
    assert!(failures.is_empty(), "{} cases disagree", failures.len());
    assert!(count > 0, "there is no case");
}

#[test]
fn every_create_request_agrees_with_the_reference() {
    run_all("create", false, |case: &CreateCase| &case.name, run_create);
}

#[test]
fn every_mount_agrees_with_the_reference() {
    run_all("mounts", true, |case: &MountCase| &case.name, run_mount);
}

#[test]
fn repeated_keys_are_recognized_in_any_case_and_at_any_depth() {
    for body in [r#"{"a": 1, "A": 2}"#, r#"{"x": [{"b": 1, "b": 2}]}"#] {
        assert!(has_repeated_key(body), "{body}");
    }
    for body in [r#"{"a": {"b": 1}, "b": 2}"#, "[", "5"] {
        assert!(!has_repeated_key(body), "{body}");
    }
}

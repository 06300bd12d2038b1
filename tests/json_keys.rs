//! The keys of documents: fields in any case, each once; names of maps as they are.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod readers;

use std::mem;
use std::num::NonZeroU32;

use readers::{DOCUMENTS, Document, pointers};
use serde_json::{Value, json};
use wcow_spec::gmsa::GmsaCredentialSpec;
use wcow_spec::{
    Container, ContainerConfig, DaemonConfig, ErrorChain, HostConfig, MountPoint, NetworkMode,
    SecretReference, WindowsEdition, WindowsSpec,
};

/// A way to spell a key.
type Spelling = fn(&str) -> String;

/// Ways that Go reads as the same key.
const SPELLINGS: [Spelling; 4] = [
    str::to_lowercase,
    str::to_uppercase,
    // The long s and the Kelvin sign, the two characters beyond ASCII that fold to ASCII letters.
    |key| {
        key.replace(['s', 'S'], "\u{17f}")
            .replace(['k', 'K'], "\u{212a}")
    },
    |key| {
        let alternating = key.chars().enumerate().map(|(index, c)| match index % 2 {
            0 => c.to_ascii_lowercase(),
            _ => c.to_ascii_uppercase(),
        });
        alternating.collect()
    },
];

/// The document with all its fields spelled another way.
fn respelled(document: &Document, value: Value, pointer: &str, spelling: Spelling) -> Value {
    match value {
        Value::Object(entries) => {
            let is_map = document.is_map(pointer);
            let entries = entries.into_iter().map(|(key, value)| {
                let value = respelled(document, value, &format!("{pointer}/{key}"), spelling);
                (if is_map { key } else { spelling(&key) }, value)
            });
            entries.collect()
        }
        Value::Array(elements) => {
            let elements = elements.into_iter().enumerate().map(|(index, value)| {
                respelled(document, value, &format!("{pointer}/{index}"), spelling)
            });
            elements.collect()
        }
        value => value,
    }
}

#[test]
fn the_case_of_keys_is_ignored_as_go_folds_it_in_every_document() {
    for document in DOCUMENTS {
        let expected = document.read_right(document.example);
        for spelling in SPELLINGS {
            let json = respelled(&document, document.example(), "", spelling).to_string();
            assert_eq!(document.read_right(&json), expected, "{json}");
        }
    }
}

#[test]
fn a_key_that_go_does_not_fold_to_a_known_one_is_unknown() {
    for key in [
        "Isol\u{130}tion",
        "\u{130}solation",
        "Isolation ",
        "Isola-tion",
        "Isolatıon",
    ] {
        let json = json!({key: 7}).to_string();
        assert_eq!(
            HostConfig::from_json(json.as_bytes()).unwrap(),
            HostConfig::default(),
            "{key}"
        );
    }
}

/// The example with a key of one of its objects a second time.
fn with_repeated_key(example: &Value, object: &str, key: &str, spelling: &str) -> String {
    const PLACEHOLDER: &str = "@object@";

    let mut document = example.clone();
    let object = mem::replace(document.pointer_mut(object).unwrap(), json!(PLACEHOLDER));
    let text = object.to_string();
    let entries = text.strip_suffix('}').unwrap();
    let repeated = format!(
        "{entries},{}:{}}}",
        json!(spelling),
        object.get(key).unwrap()
    );
    let document = document.to_string();
    document.replace(&json!(PLACEHOLDER).to_string(), &repeated)
}

/// The objects of a document whose keys are fields, with their keys.
fn fields(document: &Document) -> Vec<(String, Vec<String>)> {
    let example = document.example();
    let objects = pointers(&example).into_iter().filter_map(|pointer| {
        let keys = example.pointer(&pointer)?.as_object()?.keys().cloned();
        let keys = (!document.is_map(&pointer)).then(|| keys.collect())?;
        Some((pointer, keys))
    });
    objects.collect()
}

#[test]
fn a_known_key_that_comes_twice_in_one_object_is_refused_with_both_spellings_in_every_document() {
    let mut tried = 0;
    for document in DOCUMENTS {
        let example = document.example();
        for (object, keys) in fields(&document) {
            for key in keys {
                let same: Spelling = str::to_owned;
                for spelling in SPELLINGS.iter().chain([&same]) {
                    let other = spelling(&key);
                    let json = with_repeated_key(&example, &object, &key, &other);
                    let failure = (document.read)(json.as_bytes())
                        .expect_err(&format!("{}: {json}", document.name));
                    let expected = format!("repeated key `{other}`, after `{key}`");
                    assert!(
                        failure.message.contains(&expected),
                        "{}: {expected}: {}",
                        document.name,
                        failure.message
                    );
                    tried += 1;
                }
            }
        }
    }
    assert!(tried > 1000, "{tried}");
}

#[test]
fn the_error_about_a_repeated_key_names_the_object_that_has_it() {
    let error =
        HostConfig::from_json(br#"{"Devices": [{}, {"PathOnHost": "a", "pathonhost": "b"}]}"#);
    let error = error.unwrap_err();
    assert_eq!(error.key(), "Devices[1]");
    assert_eq!(
        error.to_string(),
        "cannot read hostconfig.json: Devices[1]: repeated key `pathonhost`, after `PathOnHost` at line 1 column 49"
    );

    let error = WindowsSpec::from_json(
        br#"{"windows": {"credentialSpec": "{}", "layerFolders": [], "CREDENTIALSPEC": null}}"#,
    );
    assert_eq!(
        error.unwrap_err().to_string(),
        "cannot read the spec: windows: repeated key `CREDENTIALSPEC`, after `credentialSpec` at line 1 column 73"
    );
}

/// The first of two keys is remembered as it was spelled, not as it was written down.
#[test]
fn an_escaped_key_is_the_same_key() {
    let error = HostConfig::from_json(br#"{"M\u0065mory": 1, "\u006demory": 2}"#).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("cannot read hostconfig.json: repeated key `memory`, after `Memory`"),
        "{error}"
    );
}

#[test]
fn an_unknown_key_may_come_twice() {
    for Document {
        name,
        read,
        example,
        ..
    } in DOCUMENTS
    {
        let Some(entries) = example.strip_prefix('{') else {
            continue;
        };
        let json = format!(r#"{{"Unknown": 1, "unknown": 2, "Unknown": 3, {entries}"#);
        assert!(read(json.as_bytes()).is_ok(), "{name}");
    }
}

#[test]
fn the_names_of_a_map_are_case_sensitive() {
    let container = Container::from_docker_files(
        br#"{"NetworkSettings": {"Networks": {"nat": null, "NAT": {}, "n\u212a": {}, "nk": {}}},
            "MountPoints": {"c:\\x": {"Destination": "c:\\x"}, "C:\\X": {"Destination": "C:\\X"}},
            "Config": {"Labels": {"a": "1", "A": "2"}}}"#,
        br#"{"Annotations": {"k": "1", "K": "2", "\u212a": "3"}}"#,
    )
    .unwrap();
    let networks: Vec<&str> = container.networks.iter().map(String::as_str).collect();
    assert_eq!(networks, ["NAT", "nat", "nk", "n\u{212a}"]);
    assert_eq!(container.mount_points.len(), 2);
    let annotations = &container.host_config.annotations;
    assert_eq!(annotations.len(), 3);
    assert_eq!(annotations["\u{212a}"], "3");

    let json = r#"{"ociVersion":"1.2.0","annotations":{"K":"2","k":"1","K":"3"},"linux":{"sysctl":{"A":"1","a":"2"}},"windows":{"credentialSpec":{"a":1,"A":2}}}"#;
    let json = json.replace(r#""K":"3""#, "\"\u{212a}\":\"3\"");
    let spec = WindowsSpec::from_json(json.as_bytes()).unwrap();
    assert_eq!(
        serde_json::to_value(&spec).unwrap(),
        serde_json::from_str::<Value>(&json).unwrap()
    );
}

/// `Features` is a map in dockerd's `CommonConfig`: only this very name turns the snapshotter on.
#[test]
fn the_names_of_a_daemons_features_are_case_sensitive() {
    let read = |features: &str| {
        let json = format!(r#"{{"Features": {features}}}"#);
        let edition = WindowsEdition::Server;
        DaemonConfig::from_daemon_json(json.as_bytes(), edition, NonZeroU32::MIN)
            .map(|daemon| daemon.uses_snapshotter)
            .map_err(|error| ErrorChain(&error).to_string())
    };
    assert_eq!(read(r#"{"containerd-snapshotter": true}"#), Ok(true));
    assert_eq!(read(r#"{"Containerd-Snapshotter": true}"#), Ok(false));
    assert_eq!(
        read(r#"{"containerd-snapshotter": true, "Containerd-Snapshotter": false}"#),
        Ok(true)
    );
}

/// They are names that this crate does not know, so what they mean is not known either.
#[test]
fn unknown_keys_are_case_sensitive() {
    let json = r#"{"ociVersion":"1.2.0","freebsd":1,"freeBSD":2,"windows":{"x":{"credentialSpec":1,"CredentialSpec":2}}}"#;
    let spec = WindowsSpec::from_json(json.as_bytes()).unwrap();
    assert_eq!(spec.extra()["/freebsd"], 1);
    assert_eq!(spec.extra()["/freeBSD"], 2);
    assert_eq!(
        serde_json::to_value(&spec).unwrap(),
        serde_json::from_str::<Value>(json).unwrap()
    );

    let document = DOCUMENTS
        .iter()
        .find(|document| document.name == "credential spec");
    let mut json = document.unwrap().example();
    json["x"] = json!(1);
    json["X"] = json!(2);
    let credential_spec = GmsaCredentialSpec::from_json(json.to_string().as_bytes()).unwrap();
    assert_eq!(credential_spec.extra()["/x"], 1);
    assert_eq!(credential_spec.extra()["/X"], 2);
    assert_eq!(serde_json::to_value(&credential_spec).unwrap(), json);
}

/// Only the functions that read a document match keys as Go does.
#[test]
fn derived_deserialize_expects_dockers_own_case() {
    let config: ContainerConfig =
        serde_json::from_str(r#"{"hostname": "h", "User": "u"}"#).unwrap();
    assert_eq!((config.hostname.as_str(), config.user.as_str()), ("", "u"));

    let host_config: HostConfig =
        serde_json::from_str(r#"{"memory": 1, "CpuCount": 2, "networkMode": "nat"}"#).unwrap();
    assert_eq!((host_config.memory_bytes, host_config.cpu_count), (0, 2));
    assert_eq!(host_config.network_mode, NetworkMode::default());

    let mount_point: MountPoint =
        serde_json::from_str(r#"{"source": "a", "Destination": "b"}"#).unwrap();
    assert_eq!(
        (
            mount_point.source.as_str(),
            mount_point.destination.as_str()
        ),
        ("", "b")
    );

    let secret: SecretReference =
        serde_json::from_str(r#"{"SecretId": "a", "SecretName": "b"}"#).unwrap();
    assert_eq!(
        (secret.secret_id.as_str(), secret.secret_name.as_str()),
        ("", "b")
    );
}

//! Identifies JSON documents that are not specs.

use serde_json::Value;

/// How to get a spec from Docker's documents about a container.
const BUILD: &str =
    "build a spec of the container first, as the example spec_from_docker_root does";

/// Returns what a document that is not a spec looks like, and what to do; `None` for a spec.
pub(crate) fn hint(json: &[u8]) -> Option<String> {
    let document: Value = serde_json::from_slice(json).ok()?;
    let first = document.get(0).unwrap_or(&document);
    let has = |keys: &[&str]| keys.iter().all(|key| first.get(key).is_some());
    let is_spec = ["ociVersion", "process", "windows"]
        .iter()
        .any(|key| has_key(&document, key));
    if is_spec {
        return None;
    }
    let (what, advice) = if has(&["HostConfig", "Config"]) {
        ("the output of docker inspect", BUILD)
    } else if has(&["Config", "ID"]) {
        ("Docker's config.v2.json", BUILD)
    } else if has(&["RestartPolicy"]) || has(&["NetworkMode"]) {
        ("Docker's hostconfig.json", BUILD)
    } else if has(&["rootfs", "os"]) {
        (
            "the configuration of an image",
            "pass the spec of a container",
        )
    } else if document.as_object().is_some_and(serde_json::Map::is_empty) {
        ("an empty object", "pass the spec of a container")
    } else {
        ("another document", "pass the spec of a container")
    };
    Some(format!("not a spec (config.json), but {what}: {advice}"))
}

/// Returns whether the object has the key, in any case, as when specs are read.
fn has_key(document: &Value, key: &str) -> bool {
    let fields = document.as_object().into_iter().flatten();
    fields
        .into_iter()
        .any(|(name, _)| name.eq_ignore_ascii_case(key))
}

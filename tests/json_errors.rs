//! Errors about documents never quote a text of the document, which may be a secret.
//!
//! The exceptions are an unknown isolation and an unknown entry of `exec-opts`, since the messages are dockerd's own.
#![allow(
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod readers;

use readers::{DOCUMENTS, Document, pointers};
use serde_json::{Value, json};

const MARKER: &str = "marker";

/// What a reader says with the marker in it, if it does.
fn leak(document: &Document, json: &str) -> Option<String> {
    let failure = (document.read)(json.as_bytes()).err()?;
    let text = format!("{} {}", failure.message, failure.debug);
    text.to_lowercase().contains(MARKER).then_some(text)
}

fn document(name: &str) -> &'static Document {
    let mut documents = DOCUMENTS.iter();
    documents.find(|document| document.name == name).unwrap()
}

/// Puts the marker into every value of the document, and expects that no error shows it.
fn assert_hides_texts(name: &str) {
    let document = document(name);
    let example = document.example();
    let replacements = [
        json!(MARKER),
        json!([MARKER]),
        json!([[MARKER]]),
        json!([{"x": MARKER}]),
        json!({"x": MARKER}),
        json!({"x": {"y": [MARKER]}}),
    ];
    let mut refused = Vec::new();
    let mut leaks = Vec::new();
    for pointer in pointers(&example) {
        if document.is_quoted(&pointer) {
            continue;
        }
        for replacement in &replacements {
            let mut changed = example.clone();
            *changed.pointer_mut(&pointer).unwrap() = replacement.clone();
            let json = changed.to_string();
            leaks.extend(leak(document, &json).map(|text| format!("{pointer}: {text}")));
            if (document.read)(json.as_bytes()).is_err() {
                refused.push(json);
            }
        }
    }
    assert!(leaks.is_empty(), "{name}: {leaks:#?}");
    // Most values have one type, so most replacements are refused.
    assert!(refused.len() > pointers(&example).len(), "{refused:#?}");
}

#[test]
fn no_error_about_config_v2_json_quotes_a_text() {
    assert_hides_texts("config.v2.json");
}

#[test]
fn no_error_about_hostconfig_json_quotes_a_text() {
    assert_hides_texts("hostconfig.json");
    assert_hides_texts("hostconfig.json alone");
}

#[test]
fn no_error_about_docker_inspect_quotes_a_text() {
    assert_hides_texts("docker inspect");
    assert_hides_texts("docker inspect of several");
}

#[test]
fn no_error_about_daemon_json_quotes_a_text() {
    assert_hides_texts("daemon.json");
}

#[test]
fn no_error_about_a_spec_quotes_a_text() {
    assert_hides_texts("config.json");
}

#[test]
fn no_error_about_the_linux_part_of_a_spec_quotes_a_text() {
    assert_hides_texts("config.json of Linux");
}

#[test]
fn no_error_about_a_credential_spec_quotes_a_text() {
    assert_hides_texts("credential spec");
}

/// The document with the marker in each text.
fn marked(document: &Document) -> Value {
    let mut marked = document.example();
    for pointer in pointers(&document.example()) {
        let value = marked.pointer_mut(&pointer).unwrap();
        if value.is_string() && !document.is_quoted(&pointer) {
            *value = json!(MARKER);
        }
    }
    marked
}

#[test]
fn no_error_about_a_document_that_is_cut_short_quotes_a_text() {
    for document in &DOCUMENTS {
        let json = marked(document).to_string();
        assert!(json.contains(MARKER), "{}", document.name);
        let ends = json.char_indices().map(|(index, _)| index);
        for half in ends.map(|end| &json[..end]) {
            let leak = leak(document, half);
            assert!(leak.is_none(), "{}: {half}: {leak:?}", document.name);
        }
    }
}

#[test]
fn no_error_about_text_that_is_not_json_quotes_it() {
    for document in &DOCUMENTS {
        for json in [
            "marker",
            "marker\": 1}",
            "'marker'",
            "{marker: 1}",
            r#"{"x": marker}"#,
            r#"{"x": "marker\x"}"#,
            "{\"x\": \"marker\n\"}",
            r#"{"x": "marker" "y": 1}"#,
            r#"{"x": 1} marker"#,
            r#"{"x": 1} "marker""#,
            r#"["marker", 1e999]"#,
        ] {
            assert!((document.read)(json.as_bytes()).is_err(), "{json}");
            let leak = leak(document, json);
            assert!(leak.is_none(), "{}: {json}: {leak:?}", document.name);
        }
    }
}

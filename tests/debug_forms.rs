//! The `Debug` forms of what can hold secrets, and of the builder.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use std::fmt::Debug;

use common::{builder, container};
use wcow_spec::host::Unavailable;
use wcow_spec::host::memory::{MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryRegistry};
use wcow_spec::{Container, ExecConfig};

/// Asserts that the `Debug` form shows these texts, and a marker neither as text nor as bytes.
fn assert_shows(value: &impl Debug, texts: &[&str]) {
    let bytes = format!("{:?}", b"marker");
    let bytes = bytes.trim_matches(['[', ']']);
    let debug = format!("{value:?}");
    for text in texts {
        assert!(debug.contains(text), "{text}: {debug}");
    }
    let forms = [debug, format!("{value:#?}")];
    for form in forms {
        assert!(!form.contains("marker") && !form.contains(bytes), "{form}");
    }
}

/// A container with a marker wherever it can hold a secret.
fn container_with_secrets() -> Container {
    let mut container = container();
    container.path = "marker.exe".to_owned();
    container.args = vec!["--password=marker".to_owned()];
    container.config.env = vec!["PASSWORD=marker=marker".to_owned(), "marker".to_owned()];
    container.host_config.security_opt = [
        "credentialspec=raw://marker",
        "credentialspec=file://web.json",
        "marker",
    ]
    .map(str::to_owned)
    .to_vec();
    container
}

#[test]
fn a_container_shows_no_command_no_values_of_variables_and_no_credential_spec() {
    let shown = [
        r#"id: "c1""#,
        r#"name: "/web""#,
        "PASSWORD=<redacted>",
        "credentialspec=<redacted>",
        "credentialspec=file://web.json",
    ];
    let container = container_with_secrets();
    assert_shows(&container, &shown);
    assert_shows(&container.config, &["ContainerConfig", shown[2]]);
    assert_shows(&container.host_config, &["HostConfig", shown[3], shown[4]]);
}

#[test]
fn an_exec_shows_no_command_and_no_values_of_variables() {
    let exec = ExecConfig {
        entrypoint: "marker.exe".to_owned(),
        args: vec!["--password=marker".to_owned()],
        env: vec!["PASSWORD=marker".to_owned(), "marker".to_owned()],
        working_dir: r"C:\app".to_owned(),
        ..ExecConfig::default()
    };
    assert_shows(&exec, &["PASSWORD=<redacted>", r"C:\\app"]);
}

#[test]
fn a_memory_store_shows_which_secrets_it_has_and_not_what_is_in_them() {
    let store = MemoryDependencyStore::new()
        .with_config("c1", "k", "marker")
        .with_secret("c1", "s", "marker");
    assert_shows(&store, &[r#""c1""#, r#""k""#, r#""s""#]);
}

#[test]
fn memory_backends_of_credential_specs_show_names_alone() {
    let registry = MemoryRegistry::new().with_value("key", "web", "marker");
    assert_shows(&registry, &[r#""key""#, r#""web""#]);
    let files = MemoryCredentialSpecFiles::new().with_file(r"C:\web.json", "marker");
    assert_shows(&files, &[r"C:\\web.json"]);
}

#[test]
fn a_builder_shows_which_optional_backends_are_set() {
    let plain = "SpecBuilder { registry: false, layer_mounts: false, credential_spec_files: false, \
                 dependency_store: false, oci_version: OciVersion(\"1.2.0\"), .. }";
    assert_eq!(format!("{:?}", builder()), plain);
    for (builder, name) in [
        (builder().with_registry(Unavailable), "registry"),
        (builder().with_layer_mounts(Unavailable), "layer_mounts"),
        (
            builder().with_credential_spec_files(Unavailable),
            "credential_spec_files",
        ),
        (
            builder().with_dependency_store(Unavailable),
            "dependency_store",
        ),
    ] {
        let expected = plain.replace(&format!("{name}: false"), &format!("{name}: true"));
        assert_eq!(format!("{builder:?}"), expected);
    }
    let system = format!("{:?}", builder().with_system_backends());
    assert_eq!(system.matches("true").count(), 3, "{system}");
    assert!(system.contains("dependency_store: false"), "{system}");
}

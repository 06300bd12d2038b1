//! What a build logs, and what it never logs.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use common::{builder, container, container_with_option, daemon, images, logged};
use tracing::Level;
use wcow_spec::host::memory::{MemoryNetworks, MemoryRegistry};
use wcow_spec::{CREDENTIAL_SPEC_REGISTRY_KEY, Container, SharedNetwork, SpecBuilder};

/// Returns what is logged, at this level and above, while the container's spec is built.
fn log_of(builder: &SpecBuilder, container: &Container, level: Level) -> String {
    logged(level, || {
        builder.build_spec(container, &daemon(), &[]).unwrap();
    })
}

/// Asserts that the log is one warning about the container, and contains these texts.
fn assert_one_warning(log: &str, texts: &[&str]) {
    assert_eq!(log.lines().count(), 1, "{log}");
    for text in ["WARN", "container=c1"].iter().chain(texts) {
        assert!(log.contains(text), "{text}: {log}");
    }
}

#[test]
fn a_build_that_leaves_nothing_out_logs_no_warning() {
    assert_eq!(log_of(&builder(), &container(), Level::INFO), "");
}

#[test]
fn a_network_that_is_left_out_is_a_warning() {
    let container = Container {
        networks: ["gone".to_owned()].into(),
        ..container()
    };
    let builder = SpecBuilder::new(images(), MemoryNetworks::new());
    let log = log_of(&builder, &container, Level::WARN);
    assert_one_warning(
        &log,
        &[
            "left a network out: its endpoint cannot be looked up",
            "network=gone error=container web has no endpoint in network gone",
        ],
    );
}

#[test]
fn a_network_that_is_left_out_of_a_shared_network_is_a_warning() {
    let other = Container {
        networks: ["gone".to_owned()].into(),
        ..container()
    };
    let log = logged(Level::WARN, || {
        builder().shared_network(&other, &daemon()).unwrap();
    });
    assert_one_warning(
        &log,
        &["network=gone error=container web has no endpoint in network gone"],
    );
}

#[test]
fn a_shared_network_that_was_not_set_is_a_warning() {
    let mut container = container();
    container.host_config.network_mode = "container:other".into();
    let log = log_of(&builder(), &container, Level::WARN);
    assert_one_warning(
        &log,
        &[
            "the network stack that the container shares is not set",
            "other=other",
        ],
    );

    container.runtime.shared_network = Some(SharedNetwork::default());
    assert_eq!(log_of(&builder(), &container, Level::INFO), "");
    // No other network mode shares a network stack.
    container.runtime.shared_network = None;
    for mode in ["", "none", "nat", "Container:other"] {
        container.host_config.network_mode = mode.into();
        assert_eq!(log_of(&builder(), &container, Level::INFO), "", "{mode}");
    }
}

#[test]
fn an_empty_credential_spec_is_a_warning() {
    let registry = MemoryRegistry::new().with_value(CREDENTIAL_SPEC_REGISTRY_KEY, "e", "");
    let log = log_of(
        &builder().with_registry(registry),
        &container_with_option("credentialspec=registry://e"),
        Level::WARN,
    );
    assert_one_warning(
        &log,
        &["left the credential spec out of the spec: it is empty"],
    );
}

#[test]
fn a_credential_spec_that_replaces_an_earlier_one_is_a_warning() {
    let mut container = container();
    container.host_config.security_opt = ["credentialspec=raw://a", "credentialspec=raw://b"]
        .map(str::to_owned)
        .to_vec();
    let log = log_of(&builder(), &container, Level::WARN);
    assert_one_warning(&log, &["a credential spec replaces an earlier one"]);
}

#[test]
fn every_event_is_in_the_span_of_its_container() {
    let log = log_of(&builder(), &container(), Level::DEBUG);
    assert!(!log.is_empty());
    for line in log.lines() {
        assert!(line.contains("build_spec{container=c1}"), "{log}");
    }
}

#[test]
fn the_logged_spec_shows_no_secret() {
    for args_escaped in [false, true] {
        let mut container = container_with_option("credentialspec=raw://marker");
        container.path = "marker.exe".to_owned();
        container.args = vec!["--password=marker".to_owned()];
        container.config.env = vec!["PASSWORD=marker=marker".to_owned()];
        container.config.args_escaped = args_escaped;
        let log = log_of(&builder(), &container, Level::TRACE);
        assert!(!log.contains("marker"), "{log}");
        assert!(log.contains("PASSWORD=<redacted>"), "{log}");
        assert!(log.contains(r#""credentialSpec":"<redacted>""#), "{log}");
    }
}

//! What a build logs, and what it never does.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use common::{builder, container, container_with_option, daemon, images, logged};
use tracing::Level;
use wcow_spec::host::memory::{MemoryNetworks, MemoryRegistry};
use wcow_spec::{CREDENTIAL_SPEC_REGISTRY_KEY, Container, SpecBuilder};

/// What is logged, at this level and above, while the container's spec is built.
fn log_of(builder: &SpecBuilder<'_>, container: &Container, level: Level) -> String {
    logged(level, || {
        builder.build_spec(container, &daemon(), &[]).unwrap();
    })
}

#[test]
fn a_build_that_leaves_nothing_out_warns_of_nothing() {
    assert_eq!(log_of(&builder(), &container(), Level::INFO), "");
}

#[test]
fn a_network_that_is_left_out_is_warned_of() {
    let container = Container {
        networks: ["gone".to_owned()].into(),
        ..container()
    };
    let builder = SpecBuilder::new(images(), MemoryNetworks::new());
    let log = log_of(&builder, &container, Level::WARN);
    assert!(
        log.contains("WARN") && log.contains("container=c1"),
        "{log}"
    );
    assert!(
        log.contains("network=gone error=container web has no endpoint in network gone"),
        "{log}"
    );
}

#[test]
fn an_empty_credential_spec_is_warned_of() {
    let registry = MemoryRegistry::new().with_value(CREDENTIAL_SPEC_REGISTRY_KEY, "e", "");
    let builder = builder().with_registry(registry);
    let log = log_of(
        &builder,
        &container_with_option("credentialspec=registry://e"),
        Level::WARN,
    );
    assert!(
        log.contains("left the credential spec out of the spec: it is empty"),
        "{log}"
    );
}

#[test]
fn a_credential_spec_that_replaces_an_earlier_one_is_warned_of() {
    let mut container = container();
    container.host_config.security_opt = ["credentialspec=raw://a", "credentialspec=raw://b"]
        .map(str::to_owned)
        .to_vec();
    let log = log_of(&builder(), &container, Level::WARN);
    assert_eq!(
        log.matches("a credential spec replaces an earlier one")
            .count(),
        1,
        "{log}"
    );
}

#[test]
fn every_event_is_in_the_span_of_its_container() {
    let log = log_of(&builder(), &container(), Level::DEBUG);
    assert!(log.contains("build_spec{container=c1}"), "{log}");
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

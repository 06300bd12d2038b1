//! New settings and builders take nothing from the machine, even where it has what they could use.
//!
//! `tests/windows` has the same for the registry and HCS of Windows.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use std::fs;
use std::num::NonZeroU32;

use common::{builder, container_with_option, daemon};
use wcow_spec::host::logical_processors;
use wcow_spec::{DaemonConfig, ErrorKind};

#[test]
fn new_settings_have_exactly_the_given_processors_and_the_defaults_of_dockerd() {
    let one_more = logical_processors().checked_add(1).unwrap();
    for processors in [NonZeroU32::MIN, one_more, NonZeroU32::MAX] {
        let daemon = DaemonConfig::new(processors);
        assert_eq!(daemon.processors, processors);
        assert_eq!(daemon.root, r"C:\ProgramData\docker");
        assert_eq!(daemon.default_isolation, None);
        assert!(daemon.dns_search.is_empty() && !daemon.uses_snapshotter);
    }
}

/// The file exists where the location names it, on every system.
#[test]
fn a_new_builder_does_not_read_a_credential_spec_that_exists() {
    let data_root = tempfile::tempdir().unwrap();
    let folder = data_root.path().join("CredentialSpecs");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("web.json"), "{}").unwrap();
    let mut daemon = daemon();
    daemon.root = data_root.path().to_str().unwrap().to_owned();

    let container = container_with_option("credentialspec=file://web.json");
    let error = builder().build_spec(&container, &daemon, &[]).unwrap_err();
    let failure = error.backend().unwrap();
    assert_eq!(failure.kind(), ErrorKind::Unavailable);
    assert_eq!(
        failure.to_string(),
        "no credential-spec folder is set; set one with SpecBuilder::with_credential_spec_files or \
         with_system_backends"
    );
}

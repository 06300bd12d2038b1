//! What else a new builder and new settings take from the machine.

use std::fs;

use wcow_spec::host::logical_processors;
use wcow_spec::{DaemonConfig, ErrorChain};

use crate::common::{builder, container_with_option, daemon};

#[test]
fn a_new_builder_reads_the_credential_spec_folder_of_the_data_root() {
    let data_root = tempfile::tempdir().unwrap();
    let folder = data_root.path().join("CredentialSpecs");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("web.json"), "{}").unwrap();
    let daemon = DaemonConfig {
        root: data_root.path().to_str().unwrap().to_owned(),
        ..daemon()
    };
    let build = |name: &str| {
        let container = container_with_option(&format!("credentialspec=file://{name}"));
        builder().build_spec(&container, &daemon, &[])
    };
    assert_eq!(build("web.json").unwrap().credential_spec().unwrap(), "{}");
    let error = build("none.json").unwrap_err();
    let message = ErrorChain(&error).to_string();
    assert!(message.starts_with("failed to load credential spec for container c1: cannot read "));
}

#[test]
fn new_settings_have_the_processors_of_the_machine() {
    let usable = std::thread::available_parallelism().unwrap().get();
    let all = usize::try_from(logical_processors().get()).unwrap();
    assert_eq!(DaemonConfig::default().processors, logical_processors());
    assert!(all >= usable);
}

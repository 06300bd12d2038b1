//! Credential specs from the folder of the machine's data root.

use std::fs;
use std::path::Path;

use tempfile::TempDir;
use wcow_spec::{BuildError, ErrorChain, ErrorKind, SpecBuilder, WindowsSpec};

use crate::common::{builder, container_with_option, daemon};

/// A data root with the credential spec `web.json`.
fn data_root() -> TempDir {
    let data_root = tempfile::tempdir().unwrap();
    let folder = data_root.path().join("CredentialSpecs");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("web.json"), "{}").unwrap();
    data_root
}

fn build(builder: &SpecBuilder, data_root: &Path, name: &str) -> Result<WindowsSpec, BuildError> {
    let mut daemon = daemon();
    daemon.root = data_root.to_str().unwrap().to_owned();
    let container = container_with_option(&format!("credentialspec=file://{name}"));
    builder.build_spec(&container, &daemon, &[])
}

#[test]
fn a_new_builder_does_not_read_the_folder() {
    let data_root = data_root();
    let error = build(&builder(), data_root.path(), "web.json").unwrap_err();
    let failure = error.backend().unwrap();
    assert_eq!(failure.kind(), ErrorKind::Unavailable);
    assert!(
        failure
            .to_string()
            .starts_with("no credential-spec folder is set; "),
        "{failure}"
    );
}

#[test]
fn the_system_backends_read_the_folder() {
    let data_root = data_root();
    let builder = builder().with_system_backends();
    let spec = build(&builder, data_root.path(), "web.json").unwrap();
    assert_eq!(spec.credential_spec().unwrap(), "{}");

    let error = build(&builder, data_root.path(), "none.json").unwrap_err();
    assert_eq!(error.backend().unwrap().kind(), ErrorKind::NotFound);
    let message = ErrorChain(&error).to_string();
    assert!(
        message.starts_with("failed to load credential spec for container c1: cannot read "),
        "{message}"
    );
}

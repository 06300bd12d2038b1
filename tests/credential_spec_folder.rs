//! A folder of credential specs on this machine.
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

mod common;

use std::fs;

use common::{builder, container_with_option, daemon};
use wcow_spec::host::{
    CredentialSpecFiles, CredentialSpecFolder, CredentialSpecPath, MAX_CREDENTIAL_SPEC_BYTES,
};
use wcow_spec::{ErrorChain, ErrorKind};

#[test]
fn credential_specs_are_read_from_a_folder_wherever_it_is() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("team")).unwrap();
    fs::write(
        folder.path().join("team").join("web.json"),
        "\u{feff}{ }\r\n",
    )
    .unwrap();
    let files = CredentialSpecFolder::new(folder.path());
    let builder = builder().with_credential_spec_files(files);
    let container = container_with_option(r"credentialspec=file://team\web.json");
    let spec = builder.build_spec(&container, &daemon(), &[]).unwrap();
    assert_eq!(spec.credential_spec().unwrap(), "\u{feff}{ }\r\n");
}

#[test]
fn credential_specs_that_cannot_be_read_are_errors_with_the_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("folder")).unwrap();
    fs::write(folder.path().join("latin1"), b"\xfc").unwrap();
    let bound = usize::try_from(MAX_CREDENTIAL_SPEC_BYTES).unwrap();
    fs::write(folder.path().join("most"), vec![b' '; bound]).unwrap();
    fs::write(folder.path().join("more"), vec![b' '; bound + 1]).unwrap();

    let files = CredentialSpecFolder::new(folder.path());
    let read = |name| files.read(&CredentialSpecPath::new(r"C:\d", name).unwrap());
    assert!(read("most").is_ok());
    for (name, kind, message) in [
        ("missing", ErrorKind::NotFound, "cannot read "),
        ("folder", ErrorKind::InvalidParameter, " is not a file"),
        (
            "latin1",
            ErrorKind::InvalidParameter,
            " is not UTF-8: invalid utf-8 sequence",
        ),
        (
            "more",
            ErrorKind::InvalidParameter,
            " has more than 1048576 bytes",
        ),
    ] {
        let error = read(name).unwrap_err();
        assert_eq!(error.kind(), kind, "{name}");
        let chain = ErrorChain(&error).to_string();
        assert!(chain.contains(name) && chain.contains(message), "{chain}");
    }
}

//! What is at a path of this machine.

use std::fs;

use wcow_spec::ErrorKind;
use wcow_spec::create::{MountKind, MountSpec};
use wcow_spec::host::{HostPaths, PathKind, SystemHostPaths};

#[test]
fn folders_files_and_nothing_are_told_apart_in_whatever_case_and_form() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file"), "x").unwrap();
    let path = folder.path().to_str().unwrap();
    for path in [
        path,
        &path.to_lowercase(),
        &format!(r"\\?\{path}"),
        &path.replace('\\', "/"),
    ] {
        assert_eq!(
            SystemHostPaths.kind(path).unwrap(),
            PathKind::Folder,
            "{path}"
        );
    }
    for (name, kind) in [
        ("file", PathKind::File),
        ("FILE", PathKind::File),
        ("none", PathKind::Missing),
        (r"none\deeper", PathKind::Missing),
    ] {
        let path = format!(r"{path}\{name}");
        assert_eq!(SystemHostPaths.kind(&path).unwrap(), kind, "{path}");
    }
}

#[test]
fn paths_that_are_not_on_a_drive_are_refused_before_they_are_opened() {
    for path in [
        r"\\.\pipe\docker_engine",
        r"//./pipe/docker_engine",
        r"\\server\share",
        r"\\?\UNC\server\share",
        r"\\.\PhysicalDrive0",
        r"\windows",
        "windows",
        "c:windows",
        "",
    ] {
        let error = SystemHostPaths.kind(path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{path}");
    }
}

#[test]
fn a_bind_needs_a_folder_of_this_machine() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().to_str().unwrap();
    let spec = MountSpec::parse(&format!(r"{path}:C:\data:ro"), "", &SystemHostPaths).unwrap();
    assert_eq!(
        (spec.kind, spec.source),
        (MountKind::Bind, path.to_lowercase())
    );
    let missing = MountSpec::parse(&format!(r"{path}\none:C:\data"), "", &SystemHostPaths);
    let error = missing.unwrap_err();
    let error = wcow_spec::ErrorChain(&error).to_string();
    assert!(
        error.contains("bind source path does not exist: "),
        "{error}"
    );
}

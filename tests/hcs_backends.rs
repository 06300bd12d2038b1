//! The backends of `hcs`: in memory, behind pointers, and elsewhere than on Windows.
#![cfg(feature = "hcs")]
#![allow(clippy::unwrap_used, reason = "an unexpected answer is a failed test")]

use std::sync::Arc;

use wcow_spec::host::memory::{MemoryHostFiles, MemoryInstances, MemoryLayerIds};
use wcow_spec::host::{
    CredentialGuardInstance, FileKind, HostFiles, HvSocketService, Instances, LayerIds,
};
use wcow_spec::{BackendError, ErrorKind};

fn failure() -> BackendError {
    BackendError::system("on demand")
}

#[test]
fn memory_backends_fail_on_demand() {
    let ids = MemoryLayerIds::new().with_guid_error("a", failure());
    let files = MemoryHostFiles::new()
        .with_error("denied", failure())
        .with_folder("folder")
        .with_final_path_error("folder", failure())
        .with_file_ids_error("folder", failure());
    let instances = MemoryInstances::new()
        .with_credential_guard_error("c", failure())
        .with_device_locations_error("v", failure());
    let errors = [
        ids.guid("a").unwrap_err(),
        files.kind("denied").unwrap_err(),
        files.final_path("denied").unwrap_err(),
        files.read("denied").unwrap_err(),
        files.final_path("folder").unwrap_err(),
        files.has_file_ids("folder").unwrap_err(),
        instances.credential_guard("c").unwrap_err(),
        instances.device_locations("v").unwrap_err(),
    ];
    for error in errors {
        assert_eq!(
            (error.kind(), error.to_string().as_str()),
            (ErrorKind::System, "on demand")
        );
    }
    // The folder is there all the same.
    assert_eq!(files.kind("folder").unwrap(), FileKind::Folder);
}

#[test]
fn what_memory_backends_were_not_told_is_not_found() {
    let files = MemoryHostFiles::new();
    let instances = MemoryInstances::new();
    let errors = [
        MemoryLayerIds::new().guid("a").unwrap_err(),
        files.kind("a").unwrap_err(),
        files.final_path("a").unwrap_err(),
        files.read("a").unwrap_err(),
        instances.credential_guard("c").unwrap_err(),
        instances.device_locations("v").unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::NotFound, "{error}");
    }
    assert!(files.has_file_ids("a").unwrap());
}

#[test]
fn files_in_memory_have_kinds_contents_and_final_paths() {
    let files = MemoryHostFiles::new()
        .with_folder("folder")
        .with_file("file", "secret content")
        .with_final_path("link", "folder")
        .without_file_ids("folder");
    assert_eq!(files.kind("file").unwrap(), FileKind::File);
    assert_eq!(files.read("file").unwrap(), b"secret content");
    assert!(files.read("folder").is_err());
    assert_eq!(files.final_path("link").unwrap(), "folder");
    assert_eq!(files.final_path("file").unwrap(), "file");
    assert!(!files.has_file_ids("folder").unwrap());
    let shown = format!("{files:?}");
    assert!(
        shown.contains("folder") && !shown.contains("secret"),
        "{shown}"
    );
}

#[test]
fn an_instance_of_the_credential_guard_shows_no_secret() {
    let instance = CredentialGuardInstance {
        cookie: "secret".to_owned(),
        rpc_endpoint: "secret".to_owned(),
        service: HvSocketService {
            id: "service".to_owned(),
            ..HvSocketService::default()
        },
    };
    let instances = MemoryInstances::new().with_credential_guard("c", instance);
    let shown = format!("{instances:?}");
    assert!(
        shown.contains("service") && !shown.contains("secret"),
        "{shown}"
    );
}

#[test]
fn a_pointer_answers_what_its_backend_answers() {
    fn guid(ids: impl LayerIds) -> String {
        ids.guid("a").unwrap()
    }
    fn about(files: impl HostFiles) -> (FileKind, String, Vec<u8>, bool) {
        (
            files.kind("file").unwrap(),
            files.final_path("file").unwrap(),
            files.read("file").unwrap(),
            files.has_file_ids("file").unwrap(),
        )
    }
    fn made(instances: impl Instances) -> (String, Vec<String>) {
        let instance = instances.credential_guard("c").unwrap();
        (instance.cookie, instances.device_locations("v").unwrap())
    }

    let ids = MemoryLayerIds::new().with_guid("a", "g");
    assert_eq!(guid(&ids), "g");
    assert_eq!(guid(Box::new(ids.clone())), "g");
    assert_eq!(guid(Arc::new(ids)), "g");

    let files = MemoryHostFiles::new()
        .with_file("file", "content")
        .with_final_path("file", "target")
        .without_file_ids("file");
    let answers = (
        FileKind::File,
        "target".to_owned(),
        b"content".to_vec(),
        false,
    );
    assert_eq!(about(&files), answers);
    assert_eq!(about(Box::new(files.clone())), answers);
    assert_eq!(about(Arc::new(files)), answers);

    let instance = CredentialGuardInstance {
        cookie: "cookie".to_owned(),
        ..CredentialGuardInstance::default()
    };
    let instances = MemoryInstances::new()
        .with_credential_guard("c", instance)
        .with_device_locations("v", ["path"]);
    let answers = ("cookie".to_owned(), vec!["path".to_owned()]);
    assert_eq!(made(&instances), answers);
    assert_eq!(made(Box::new(instances.clone())), answers);
    assert_eq!(made(Arc::new(instances)), answers);
}

#[cfg(not(windows))]
#[test]
fn the_system_backends_say_that_they_need_windows() {
    use wcow_spec::host::{SystemHostFiles, SystemLayerIds, windows_build};

    let files = SystemHostFiles;
    let errors = [
        SystemLayerIds.guid("a").unwrap_err(),
        files.kind("/").unwrap_err(),
        files.final_path("/").unwrap_err(),
        files.read("/").unwrap_err(),
        files.has_file_ids("/").unwrap_err(),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert!(
            error.to_string().ends_with("is only available on Windows"),
            "{error}"
        );
    }
    assert_eq!(windows_build(), None);
}

#[cfg(all(windows, not(feature = "windows-host")))]
#[test]
fn without_the_feature_hcs_is_not_asked() {
    let error = wcow_spec::host::SystemLayerIds.guid("a").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert!(
        error.to_string().ends_with("feature `windows-host`"),
        "{error}"
    );
}

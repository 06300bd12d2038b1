//! The backends of this machine keep the contracts of their traits.

use std::fs;

use wcow_spec::host::{SystemCredentialSpecFiles, SystemVolumes, contract};

#[test]
fn the_credential_specs_of_the_machine_keep_the_contract() {
    let data_root = tempfile::tempdir().unwrap();
    let folder = data_root.path().join("CredentialSpecs");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("web.json"), "{}").unwrap();
    let data_root = data_root.path().to_str().unwrap();
    contract::credential_spec_files(&SystemCredentialSpecFiles, data_root, "web.json");
}

#[test]
fn the_volumes_of_the_machine_keep_the_contract() {
    let data_root = tempfile::tempdir().unwrap();
    fs::create_dir_all(data_root.path().join(r"volumes\logs\_data")).unwrap();
    let volumes = SystemVolumes::new(data_root.path().to_str().unwrap());
    contract::volumes(&volumes, "local", "logs");
}

#[cfg(feature = "windows-host")]
#[test]
fn the_registry_of_the_machine_keeps_the_contract() {
    let key = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion";
    contract::registry(&wcow_spec::host::SystemRegistry, key, "ProductName");
}

#[cfg(feature = "windows-host")]
#[test]
fn the_layer_mounts_of_the_machine_keep_the_contract() {
    if !crate::layer_mounts::has_stand_in() {
        return;
    }
    let mount_point = tempfile::tempdir().unwrap();
    let mount_point = mount_point.path().to_str().unwrap();
    let stream = format!("{mount_point}:containerd.io-source");
    fs::write(stream, r"C:\snapshots\abc").unwrap();
    contract::layer_mounts(&wcow_spec::host::SystemLayerMounts, mount_point);
}

#[cfg(feature = "create")]
#[test]
fn the_paths_of_the_machine_keep_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path().to_str().unwrap();
    contract::host_paths(&wcow_spec::host::SystemHostPaths, folder);
}

#[cfg(feature = "hcs")]
#[test]
fn the_files_of_the_machine_keep_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.json");
    fs::write(&file, "{}").unwrap();
    let (folder, file) = (folder.path().to_str().unwrap(), file.to_str().unwrap());
    contract::host_files(&wcow_spec::host::SystemHostFiles, folder, file);
}

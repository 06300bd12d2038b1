//! What HCS documents depend on, asked of this machine: the GUIDs of layers, files, and the version of Windows.

use std::fs;

use wcow_spec::ErrorKind;
use wcow_spec::host::{FileKind, HostFiles, SystemHostFiles};

/// Returns a folder that holds `file.txt`, and its final path.
fn folder() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("file.txt"), "content").unwrap();
    let path = SystemHostFiles.final_path(folder.path().to_str().unwrap());
    (folder, path.unwrap())
}

#[test]
fn the_kind_of_a_path_is_that_of_the_file_system() {
    let (folder, path) = folder();
    assert_eq!(SystemHostFiles.kind(&path).unwrap(), FileKind::Folder);
    let file = format!(r"{path}\file.txt");
    assert_eq!(SystemHostFiles.kind(&file).unwrap(), FileKind::File);
    let missing = SystemHostFiles.kind(&format!(r"{path}\none")).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    drop(folder);
}

#[test]
fn a_final_path_has_a_drive_and_no_detours() {
    let (folder, path) = folder();
    assert_eq!(path.as_bytes()[1..3], *br":\", "{path}");
    let detour = format!(
        r"{path}\.\..\{}\file.txt",
        folder.path().file_name().unwrap().to_str().unwrap()
    );
    let resolved = SystemHostFiles.final_path(&detour).unwrap();
    assert_eq!(resolved, format!(r"{path}\file.txt"));
    let missing = SystemHostFiles
        .final_path(&format!(r"{path}\none"))
        .unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
}

#[test]
fn a_file_is_read_up_to_its_largest_size() {
    let (folder, path) = folder();
    let file = format!(r"{path}\file.txt");
    assert_eq!(SystemHostFiles.read(&file).unwrap(), b"content");
    let large = fs::File::create(folder.path().join("large")).unwrap();
    large.set_len((16 << 20) + 1).unwrap();
    drop(large);
    let error = SystemHostFiles.read(&format!(r"{path}\large")).unwrap_err();
    assert!(error.to_string().contains("16777216"), "{error}");
    assert!(SystemHostFiles.read(&format!(r"{path}\none")).is_err());
}

#[test]
fn asking_for_file_ids_needs_a_folder_that_is_there() {
    let (_folder, path) = folder();
    assert!(SystemHostFiles.has_file_ids(&path).is_ok());
    let error = SystemHostFiles
        .has_file_ids(&format!(r"{path}\none"))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[cfg(feature = "windows-host")]
mod host {
    use std::env;

    use wcow_spec::hcs::{HostFacts, dockerd};
    use wcow_spec::host::{LayerIds, SystemHostFiles, SystemLayerIds, windows_build};
    use wcow_spec::{ErrorChain, ErrorKind, WindowsSpec};

    /// Returns whether there is the stand-in for vmcompute.dll. If not, prints that the test was not run.
    fn has_stand_in() -> bool {
        let has_stand_in = env::var_os("WCOW_STANDIN_VMCOMPUTE").is_some();
        if !has_stand_in {
            crate::common::not_run(
                "it needs the stand-in for vmcompute.dll of tests/windows/run-on-linux",
            );
        }
        has_stand_in
    }

    /// Returns the GUID that the stand-in makes of a name.
    fn expected_guid(name: &str) -> String {
        let bytes = name.encode_utf16().flat_map(u16::to_le_bytes);
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!(
            "{:08x}-{:04x}-{:04x}-0102-030405060708",
            hash & 0xffff_ffff,
            hash >> 32 & 0xffff,
            hash >> 48
        )
    }

    #[test]
    fn the_guid_of_a_layer_is_what_hcs_makes_of_its_name() {
        if has_stand_in() {
            for name in ["abc", "", "ünï", "ed8c4b4a95db3ea22dfe9029629fa947"] {
                assert_eq!(SystemLayerIds.guid(name).unwrap(), expected_guid(name));
            }
        }
    }

    #[test]
    fn a_failure_of_hcs_has_its_code_and_kind() {
        if has_stand_in() {
            for (name, kind, code) in [
                ("fail-80070002", ErrorKind::NotFound, "(0x80070002)"),
                ("fail-80070015", ErrorKind::System, "(0x80070015)"),
            ] {
                let error = SystemLayerIds.guid(name).unwrap_err();
                let text = ErrorChain(&error).to_string();
                assert!(
                    text.starts_with("NameToGuid failed: ") && text.contains(code),
                    "{text}"
                );
                assert_eq!(error.kind(), kind);
            }
        }
    }

    #[test]
    fn a_name_with_a_nul_inside_is_refused_before_hcs_is_asked() {
        let error = SystemLayerIds.guid("a\0b").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert_eq!(error.to_string(), "the layer name has a NUL inside");
    }

    #[test]
    fn windows_has_a_build_number() {
        let build = windows_build().unwrap();
        assert!(build >= 7600, "{build}");
    }

    #[test]
    fn a_document_has_the_guids_of_this_machine() {
        if !has_stand_in() {
            return;
        }
        let spec = br#"{"ociVersion": "1.2.0", "root": {"path": "\\\\?\\Volume{d7ba2ae8-e2a8-45e2-9c0b-6d8c7c8b1a01}\\"},
                        "windows": {"layerFolders": ["C:\\layers\\base", "C:\\layers\\c1"]}}"#;
        let spec = WindowsSpec::from_json(spec).unwrap();
        let facts = HostFacts::new(windows_build().unwrap(), 2.try_into().unwrap());
        let config =
            dockerd::container_config(&spec, "c1", &facts, &SystemLayerIds, &SystemHostFiles);
        let layers = config.unwrap().layers;
        assert_eq!(layers[0].id, expected_guid("base"));
    }
}

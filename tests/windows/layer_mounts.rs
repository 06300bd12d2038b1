//! The volume behind a snapshotter's mount point, from the folder's stream to HCS, with a new builder.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wcow_spec::host::{LayerMounts, SystemLayerMounts};
use wcow_spec::{
    BackingDeviceError, Container, DaemonConfig, Error, ErrorChain, ErrorKind, WindowsSpec,
};

use crate::common::{builder, container, daemon};

/// A folder at which containerd has mounted a layer.
struct MountPoint {
    _parent: TempDir,
    path: PathBuf,
}

impl MountPoint {
    fn new(layer_source: Option<&[u8]>) -> Self {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("mnt");
        fs::create_dir(&path).unwrap();
        if let Some(source) = layer_source {
            let mut stream = path.clone().into_os_string();
            stream.push(":containerd.io-source");
            fs::write(Path::new(&stream), source).unwrap();
        }
        Self {
            _parent: parent,
            path,
        }
    }

    fn text(&self) -> String {
        self.path.to_str().unwrap().to_owned()
    }

    fn build(&self) -> Result<WindowsSpec, Error> {
        let container = Container {
            // Cleaned before it is used.
            base_fs: format!(r"{}\.\", self.text()),
            ..container()
        };
        let daemon = DaemonConfig {
            uses_snapshotter: true,
            ..daemon()
        };
        builder().build_spec(&container, &daemon, &[])
    }

    fn message(&self) -> String {
        ErrorChain(&self.build().unwrap_err()).to_string()
    }
}

/// Whether the stand-in for vmcompute.dll is there; if it is not, says so.
fn has_stand_in() -> bool {
    let is_there = env::var_os("WCOW_STANDIN_VMCOMPUTE").is_some();
    if !is_there {
        crate::common::not_run(
            "it needs the stand-in for vmcompute.dll of tests/windows/run-on-linux",
        );
    }
    is_there
}

#[test]
fn a_mount_point_resolves_to_the_volume_of_its_layer() {
    let mount_point = MountPoint::new(Some(br"C:\snapshots\abc"));
    if has_stand_in() {
        let spec = mount_point.build().unwrap();
        let root = spec.oci_spec().root().as_ref().unwrap().path();
        assert_eq!(
            root.to_str().unwrap(),
            r"\\?\Volume{11111111-2222-3333-4444-4e155111225d}\"
        );
    }
}

#[test]
fn a_layer_without_a_mount_path_is_said_so() {
    let mount_point = MountPoint::new(Some(br"C:\snapshots\empty"));
    if has_stand_in() {
        assert!(matches!(
            mount_point.build().unwrap_err(),
            Error::BackingDevice {
                source: BackingDeviceError::EmptyMountPath { .. },
                ..
            }
        ));
    }
}

#[test]
fn a_failure_of_hcs_has_the_code_in_the_message() {
    let mount_point = MountPoint::new(Some(br"C:\snapshots\fail-80070015"));
    if has_stand_in() {
        let message = mount_point.message();
        let start = format!(
            "createSpecWindowsFields: Failed to get backing device of BaseFS of container c1: failed to \
             retrieve backing device for layer {}: GetLayerMountPath failed: ",
            mount_point.text()
        );
        assert!(message.starts_with(&start), "{message}");
        assert!(message.ends_with("(0x80070015)"), "{message}");
    }
}

#[test]
fn a_mount_point_without_a_note_or_with_an_empty_one_has_no_layer_source() {
    for source in [None, Some(b"".as_slice())] {
        let mount_point = MountPoint::new(source);
        let expected = format!("no layer source for mount {}", mount_point.text());
        assert!(mount_point.message().ends_with(&expected));
    }
}

#[test]
fn a_note_that_is_no_text_or_too_long_is_refused() {
    let mounts = SystemLayerMounts::default();
    for source in [b"C:\\\xff".to_vec(), vec![b'x'; 100_000]] {
        let mount_point = MountPoint::new(Some(&source));
        let error = mounts.layer_source(&mount_point.text()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{error}");
    }
}

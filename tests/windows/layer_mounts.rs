//! The volume behind a snapshotter's mount point, from the folder's stream to HCS.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wcow_spec::host::{LayerMounts, SystemLayerMounts};
use wcow_spec::{BackingDeviceError, BuildError, ErrorChain, ErrorKind, SpecBuilder, WindowsSpec};

use crate::common::{builder, container, snapshotter_daemon};

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

    fn build(&self) -> Result<WindowsSpec, BuildError> {
        self.build_with(&builder().with_system_backends())
    }

    fn build_with(&self, builder: &SpecBuilder) -> Result<WindowsSpec, BuildError> {
        let mut container = container();
        // Cleaned before it is used.
        container.runtime.base_fs = Some(format!(r"{}\.\", self.text()));
        builder.build_spec(&container, &snapshotter_daemon(), &[])
    }

    fn message(&self) -> String {
        ErrorChain(&self.build().unwrap_err()).to_string()
    }
}

/// Returns whether there is the stand-in for vmcompute.dll. If not, prints that the test was not run.
pub(crate) fn has_stand_in() -> bool {
    let has_stand_in = env::var_os("WCOW_STANDIN_VMCOMPUTE").is_some();
    if !has_stand_in {
        crate::common::not_run(
            "it needs the stand-in for vmcompute.dll of tests/windows/run-on-linux",
        );
    }
    has_stand_in
}

#[test]
fn a_new_builder_reads_no_stream_and_asks_no_hcs() {
    let mount_point = MountPoint::new(Some(br"C:\snapshots\abc"));
    let error = mount_point.build_with(&builder()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    let failure = error.backend().unwrap();
    assert!(
        failure
            .to_string()
            .starts_with("no layer-mount lookup (HCS) is set; "),
        "{failure}"
    );
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
fn a_layer_without_a_mount_path_is_an_error() {
    let mount_point = MountPoint::new(Some(br"C:\snapshots\empty"));
    if has_stand_in() {
        assert!(matches!(
            mount_point.build().unwrap_err(),
            BuildError::BackingDevice {
                source: BackingDeviceError::NotMounted { .. },
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
fn a_mount_point_without_a_record_or_with_an_empty_one_has_no_layer_source() {
    for source in [None, Some(b"".as_slice())] {
        let mount_point = MountPoint::new(source);
        let expected = format!("no layer source for mount {}", mount_point.text());
        assert!(mount_point.message().ends_with(&expected));
    }
}

#[test]
fn a_record_that_is_not_text_or_too_long_is_refused() {
    for source in [b"C:\\\xff".to_vec(), vec![b'x'; 100_000]] {
        let mount_point = MountPoint::new(Some(&source));
        let error = SystemLayerMounts.layer_source(&mount_point.text());
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{error}");
    }
}

//! Folders inside the volumes of this machine.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wcow_spec::host::{SystemVolumes, Volumes};
use wcow_spec::{Container, ErrorKind, MountPoint, MountsError};

use crate::common::daemon;
use crate::common::links::links_to_folders;

/// A data root with the volume `logs`, which has the folder `app\web`, and the volume `other`.
struct Host {
    data_root: TempDir,
    volumes: SystemVolumes,
}

impl Host {
    fn new() -> Self {
        let data_root = tempfile::tempdir().unwrap();
        let host = Self {
            volumes: SystemVolumes::new(data_root.path().to_str().unwrap()),
            data_root,
        };
        for folder in [r"logs\_data\app\web", r"other\_data"] {
            fs::create_dir_all(host.folder(folder)).unwrap();
        }
        host
    }

    fn folder(&self, below: &str) -> PathBuf {
        self.data_root.path().join("volumes").join(below)
    }

    /// The path of the volume `logs`.
    fn volume(&self) -> String {
        self.volumes.path("local", "logs").unwrap()
    }

    /// The kind of the failure to resolve a subpath of the volume `logs`.
    fn failure(&self, subpath: &str) -> ErrorKind {
        let error = self.volumes.subpath(&self.volume(), subpath).unwrap_err();
        error.kind()
    }

    /// A container that mounts a folder of the volume `logs`.
    fn container(&self, subpath: &str) -> Container {
        Container {
            mount_points: vec![MountPoint {
                volume: "logs".to_owned(),
                destination: r"C:\logs".to_owned(),
                subpath: subpath.to_owned(),
                ..MountPoint::default()
            }],
            ..Container::default()
        }
    }
}

/// The path that Windows itself has for a folder, as Docker writes it.
fn real_path(folder: &Path) -> String {
    let path = fs::canonicalize(folder).unwrap();
    let path = path.to_str().unwrap();
    path.strip_prefix(r"\\?\").unwrap().to_owned()
}

#[test]
fn a_subpath_is_the_path_of_a_real_folder_in_the_volume() {
    let host = Host::new();
    assert_eq!(Path::new(&host.volume()), host.folder(r"logs\_data"));
    for (subpath, below) in [
        ("app", r"logs\_data\app"),
        ("app/web", r"logs\_data\app\web"),
        (r"app\.\web", r"logs\_data\app\web"),
        (r"app\..\app\web\", r"logs\_data\app\web"),
        (".", r"logs\_data"),
    ] {
        let resolved = host.volumes.subpath(&host.volume(), subpath).unwrap();
        assert_eq!(resolved, real_path(&host.folder(below)), "{subpath}");
        assert!(Path::new(&resolved).is_dir());
    }
}

#[test]
fn a_subpath_is_found_in_whatever_case() {
    let host = Host::new();
    let resolved = host.volumes.subpath(&host.volume(), r"APP\Web").unwrap();
    assert!(Path::new(&resolved).is_dir(), "{resolved}");
}

#[test]
fn a_missing_folder_and_a_missing_volume_are_not_found() {
    let host = Host::new();
    for subpath in ["none", r"app\none", r"none\web"] {
        assert_eq!(host.failure(subpath), ErrorKind::NotFound, "{subpath}");
    }
    let missing = host.volumes.path("local", "missing").unwrap();
    let error = host.volumes.subpath(&missing, "app").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

#[test]
fn a_subpath_that_leads_out_is_refused() {
    let host = Host::new();
    for subpath in [
        "..",
        r"..\..\other\_data",
        r"app\..\..\_data",
        r"\app",
        r"C:\Windows",
        r"\\?\C:\Windows",
        "app:stream",
        "NUL",
        "app.",
    ] {
        let kind = host.failure(subpath);
        assert_eq!(kind, ErrorKind::InvalidParameter, "{subpath}");
    }
}

#[test]
fn a_link_that_leads_out_is_refused_of_every_kind_and_one_inside_is_followed() {
    for make_link in links_to_folders() {
        let host = Host::new();
        let web = host.folder(r"logs\_data\app\web");
        make_link(&web, &host.folder(r"logs\_data\inside"));
        make_link(
            &host.folder(r"other\_data"),
            &host.folder(r"logs\_data\out"),
        );
        let resolved = host.volumes.subpath(&host.volume(), "inside").unwrap();
        assert_eq!(resolved, real_path(&web));
        assert_eq!(host.failure("out"), ErrorKind::InvalidParameter);
    }
}

#[test]
fn a_container_mounts_the_folder_in_the_volume() {
    let host = Host::new();
    let mounts = host.container("app/web").mounts(&daemon(), &host.volumes);
    let expected = real_path(&host.folder(r"logs\_data\app\web"));
    assert_eq!(mounts.unwrap()[0].source, expected);

    let mounts = host.container("none").mounts(&daemon(), &host.volumes);
    let error = mounts.unwrap_err();
    assert!(matches!(&error, MountsError::Subpath { subpath, .. } if subpath == "none"));
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

//! The folders and links of a swarm task, on a real directory tree.
#![cfg(feature = "container-dirs")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tempfile::TempDir;
use wcow_spec::host::memory::{MemoryContainerFs, MemoryDependencyStore};
use wcow_spec::host::{ContainerFs, DependencyStore, Unavailable};
use wcow_spec::{
    BackendError, ConfigReference, Container, ContainerDirsError, DaemonConfig, Error, ErrorChain,
    ErrorKind, FileTarget, Isolation, LinkPathError, Mount, SecretReference, setup_container_dirs,
};

/// Whether symbolic links are really made: Wine only says that they are.
const HAS_LINKS: bool = cfg!(unix);

/// A data root and a container's file system.
struct Host {
    data_root: TempDir,
    container_fs: TempDir,
}

impl Host {
    fn new() -> Self {
        let host = Self {
            data_root: tempfile::tempdir().unwrap(),
            container_fs: tempfile::tempdir().unwrap(),
        };
        fs::create_dir_all(host.folder()).unwrap();
        host
    }

    /// The folder that the daemon keeps for the container.
    fn folder(&self) -> PathBuf {
        self.data_root.path().join("containers").join("c1")
    }

    fn secrets(&self) -> PathBuf {
        self.folder().join("mounts").join("secrets")
    }

    fn configs(&self) -> PathBuf {
        self.folder().join("configs")
    }

    fn in_container(&self, path: &str) -> PathBuf {
        self.container_fs.path().join(path)
    }

    /// A container that is started for the first time, with these secrets and configs by file name.
    fn container(&self, secrets: &[&str], configs: &[&str]) -> Container {
        let file = |name: &&str| {
            Some(FileTarget {
                name: (*name).to_owned(),
            })
        };
        let secret = |(number, name)| SecretReference {
            secret_id: format!("secret{number}"),
            secret_name: format!("name of {number}"),
            file: file(name),
        };
        let config = |(number, name)| ConfigReference {
            config_id: format!("config{number}"),
            file: file(name),
            ..ConfigReference::default()
        };
        Container {
            base_fs: self.container_fs.path().to_str().unwrap().to_owned(),
            secret_references: (1..).zip(secrets).map(secret).collect(),
            config_references: (1..).zip(configs).map(config).collect(),
            dependency_store: Some(Arc::new(store())),
            ..common::container()
        }
    }

    fn set_up(&self, container: &Container) -> Result<Vec<Mount>, Error> {
        setup_container_dirs(
            container,
            &common::daemon(),
            self.data_root.path(),
            &Unavailable,
        )
    }

    fn failure(&self, container: &Container) -> ContainerDirsError {
        match self.set_up(container).unwrap_err() {
            Error::ContainerDirs(error) => error,
            other => panic!("another error: {other}"),
        }
    }

    /// Every file, folder and link of both trees, with the content of files and the targets of links.
    fn everything(&self) -> Vec<(PathBuf, String)> {
        let mut found = Vec::new();
        for root in [&self.data_root, &self.container_fs] {
            list(root.path(), &mut found);
        }
        found
    }
}

fn list(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    let entries = fs::read_dir(folder).unwrap();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        let kind = fs::symlink_metadata(&path).unwrap().file_type();
        if kind.is_symlink() {
            found.push((
                path.clone(),
                format!("-> {}", fs::read_link(&path).unwrap().display()),
            ));
        } else if kind.is_dir() {
            found.push((path.clone(), "folder".to_owned()));
            list(&path, found);
        } else {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
}

fn store() -> MemoryDependencyStore {
    let ids = 1..=3;
    ids.fold(MemoryDependencyStore::new(), |store, number| {
        store
            .with_secret(
                format!("secret{number}"),
                format!("secret content {number}"),
            )
            .with_config(
                format!("config{number}"),
                format!("config content {number}"),
            )
    })
}

fn link_target(path: &Path) -> String {
    fs::read_link(path).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn folders_hold_the_contents_and_the_mounts_show_them_read_only() {
    let host = Host::new();
    let mounts = host.set_up(&host.container(&["a", "b"], &["c"])).unwrap();
    let read = |path: PathBuf| fs::read_to_string(path).unwrap();
    assert_eq!(read(host.secrets().join("secret1")), "secret content 1");
    assert_eq!(read(host.secrets().join("secret2")), "secret content 2");
    assert_eq!(read(host.configs().join("config1")), "config content 1");
    let mount = |source: &str, destination: &str| Mount {
        source: source.to_owned(),
        destination: destination.to_owned(),
        writable: false,
    };
    assert_eq!(
        mounts,
        [
            mount(
                r"C:\ProgramData\docker\containers\c1\mounts\secrets",
                r"C:\ProgramData\Docker\internal\secrets"
            ),
            mount(
                r"C:\ProgramData\docker\containers\c1\configs",
                r"C:\ProgramData\Docker\internal\configs"
            ),
        ]
    );
}

#[cfg(unix)]
#[test]
fn nobody_but_the_owner_may_read_anything() {
    use std::os::unix::fs::PermissionsExt;

    let host = Host::new();
    host.set_up(&host.container(&["a"], &["b"])).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for folder in [host.folder().join("mounts"), host.secrets(), host.configs()] {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
    }
    for file in [
        host.secrets().join("secret1"),
        host.configs().join("config1"),
    ] {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn links_lead_from_where_the_task_wants_the_files_to_where_they_are_shown() {
    let host = Host::new();
    let container = host.container(
        &["db-password", r"C:\app\cert.pfx"],
        &[r"app\settings.json"],
    );
    host.set_up(&container).unwrap();
    if HAS_LINKS {
        for (link, target) in [
            (
                "ProgramData/Docker/secrets/db-password",
                r"C:\ProgramData\Docker\internal\secrets\secret1",
            ),
            (
                "app/cert.pfx",
                r"C:\ProgramData\Docker\internal\secrets\secret2",
            ),
            (
                "app/settings.json",
                r"C:\ProgramData\Docker\internal\configs\config1",
            ),
        ] {
            assert_eq!(link_target(&host.in_container(link)), target);
        }
    }
    assert!(
        host.in_container("ProgramData")
            .join("Docker")
            .join("secrets")
            .is_dir()
    );
    assert!(host.in_container("app").is_dir());
}

#[test]
fn a_later_start_fills_the_folders_anew_and_touches_no_file_system() {
    let host = Host::new();
    let mut container = host.container(&["a", "b"], &[]);
    container.has_been_started_before = true;
    container.base_fs = String::new();
    host.set_up(&container).unwrap();
    container.secret_references.remove(0);
    host.set_up(&container).unwrap();
    assert!(!host.secrets().join("secret1").exists());
    assert!(host.secrets().join("secret2").exists());
    assert_eq!(fs::read_dir(host.container_fs.path()).unwrap().count(), 0);
    assert_eq!(
        fs::read_dir(host.folder().join("mounts")).unwrap().count(),
        1
    );
}

#[test]
fn references_that_are_not_wanted_as_files_are_left_out() {
    let host = Host::new();
    let mut container = host.container(&["a"], &["b"]);
    container.secret_references[0].file = None;
    container.config_references[0].file = None;
    container.config_references[0].is_runtime = true;
    assert_eq!(host.set_up(&container).unwrap().len(), 2);
    assert_eq!(fs::read_dir(host.secrets()).unwrap().count(), 0);
    assert_eq!(fs::read_dir(host.configs()).unwrap().count(), 0);
    assert_eq!(fs::read_dir(host.container_fs.path()).unwrap().count(), 0);
}

/// A store that is asked while another call for the same container is at work: its own.
#[derive(Debug)]
struct CallsAgain {
    data_root: PathBuf,
    container: Container,
    again: Mutex<Option<Error>>,
}

impl DependencyStore for CallsAgain {
    fn config(&self, config_id: &str) -> Result<Vec<u8>, BackendError> {
        store().config(config_id)
    }

    fn secret(&self, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        let (container, daemon) = (&self.container, common::daemon());
        let again = setup_container_dirs(container, &daemon, &self.data_root, &Unavailable);
        *self.again.lock().unwrap() = again.err();
        store().secret(secret_id)
    }
}

#[test]
fn a_second_call_for_a_container_is_refused_while_the_first_is_at_work() {
    let host = Host::new();
    let mut container = host.container(&["a"], &["b"]);
    let store = Arc::new(CallsAgain {
        data_root: host.data_root.path().to_owned(),
        container: container.clone(),
        again: Mutex::new(None),
    });
    container.dependency_store = Some(store.clone());
    host.set_up(&container).unwrap();

    let error = store.again.lock().unwrap().take().unwrap();
    let message = "the secrets and configs of container c1 are being set up already";
    assert_eq!(ErrorChain(&error).to_string(), message);
    assert_eq!(error.kind(), ErrorKind::System);
    assert_eq!(fs::read_dir(host.secrets()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(host.configs()).unwrap().count(), 1);
    // The first one is over, and so another may follow.
    assert!(host.set_up(&host.container(&["a"], &["b"])).is_ok());
}

#[test]
fn a_container_without_references_needs_nothing() {
    let host = Host::new();
    let container = Container {
        base_fs: String::new(),
        ..common::container()
    };
    assert_eq!(host.set_up(&container).unwrap(), []);
    assert_eq!(fs::read_dir(host.folder()).unwrap().count(), 0);
}

#[test]
fn a_container_without_a_store_is_refused() {
    let host = Host::new();
    for (secrets, configs, message) in [
        (&["a"][..], &[][..], "secret store is not initialized"),
        (&[][..], &["a"][..], "config store is not initialized"),
    ] {
        let mut container = host.container(secrets, configs);
        container.dependency_store = None;
        let before = host.everything();
        let error = host.set_up(&container).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.kind(), ErrorKind::System);
        assert_eq!(host.everything(), before);
    }
}

#[test]
fn a_store_that_fails_midway_leaves_nothing_and_is_named() {
    let host = Host::new();
    let failure = || BackendError::new(ErrorKind::NotFound, "gone");
    let mut container = host.container(&["a", "b", "c"], &["d"]);
    container.dependency_store = Some(Arc::new(store().with_secret_error("secret2", failure())));
    let before = host.everything();
    let error = host.set_up(&container).unwrap_err();
    assert_eq!(
        ErrorChain(&error).to_string(),
        "unable to get secret from secret store: secret 'name of 2' (secret2): gone"
    );
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(host.everything(), before);

    container.dependency_store = Some(Arc::new(store().with_config_error("config1", failure())));
    let error = host.set_up(&container).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("unable to get config from config store: ")
    );
    assert_eq!(host.everything(), before);
}

#[test]
fn a_failure_brings_back_what_was_there_before() {
    let host = Host::new();
    host.set_up(&host.container(&["a", "b"], &["c"])).unwrap();
    let before = host.everything();

    let mut container = host.container(&["x"], &["y"]);
    container.dependency_store = Some(Arc::new(
        store().with_config_error("config1", BackendError::new(ErrorKind::System, "x")),
    ));
    host.set_up(&container).unwrap_err();
    assert_eq!(host.everything(), before);

    // A place that another link has taken: the links fail when the folders are in their places.
    if HAS_LINKS {
        let error = host.failure(&host.container(&["x"], &["y", "c"]));
        assert!(
            matches!(error, ContainerDirsError::Link { reference, path, .. }
                if reference.id == "config2" && path == r"C:\c")
        );
        assert_eq!(host.everything(), before);
    }
}

#[test]
fn what_an_interrupted_run_left_is_cleared_away() {
    let host = Host::new();
    let container = host.container(&["a"], &[]);
    let left = |name: &str| host.folder().join("mounts").join(name);
    fs::create_dir_all(left("secrets.new").join("half")).unwrap();
    fs::create_dir_all(left("secrets.old")).unwrap();
    fs::write(left("secrets.old").join("x"), "x").unwrap();
    host.set_up(&container).unwrap();
    assert!(!left("secrets.new").exists() && !left("secrets.old").exists());
    assert!(left("secrets").join("secret1").exists());
}

#[test]
fn a_run_that_was_interrupted_between_two_steps_loses_nothing() {
    let host = Host::new();
    let old = host.folder().join("mounts").join("secrets.old");
    fs::create_dir_all(&old).unwrap();
    fs::write(old.join("x"), "old").unwrap();
    let mut container = host.container(&["a"], &[]);
    container.dependency_store = None;
    host.set_up(&container).unwrap_err();
    assert_eq!(fs::read_to_string(host.secrets().join("x")).unwrap(), "old");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let host = Host::new();
    fs::write(host.folder().join("mounts"), "a file").unwrap();
    let before = host.everything();
    let error = host.failure(&host.container(&["a"], &[]));
    assert!(matches!(error, ContainerDirsError::Folder { path, .. } if path == host.secrets()));
    assert_eq!(host.everything(), before);
}

#[test]
fn a_secret_that_cannot_be_written_is_named_and_nothing_is_left() {
    let host = Host::new();
    let mut container = host.container(&["a", "b"], &[]);
    // No file system takes a name of this length.
    let id = "x".repeat(300);
    container.secret_references[1].secret_id.clone_from(&id);
    container.dependency_store = Some(Arc::new(store().with_secret(&id, "content")));
    let before = host.everything();
    let error = host.failure(&container);
    assert!(matches!(error, ContainerDirsError::Write { reference, .. } if reference.id == id));
    assert_eq!(host.everything(), before);
}

/// Mounts a file system of this kind in a folder, for which a test rarely has the right.
#[cfg(target_os = "linux")]
fn mount(folder: &Path, options: &str) -> bool {
    let status = std::process::Command::new("mount")
        .args(["-t", "tmpfs", "-o", options, "none"])
        .arg(folder)
        .stderr(std::process::Stdio::null())
        .status();
    let mounted = status.is_ok_and(|status| status.success());
    if !mounted {
        common::not_run(&format!("a disk ({options}) cannot be mounted here"));
    }
    mounted
}

#[cfg(target_os = "linux")]
fn unmount(folder: &Path) {
    let status = std::process::Command::new("umount").arg(folder).status();
    assert!(status.unwrap().success());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_and_a_read_only_one_leave_nothing() {
    for options in ["size=16k", "ro"] {
        let host = Host::new();
        if !mount(&host.folder(), options) {
            return;
        }
        let mut container = host.container(&["a", "b"], &[]);
        let big = "x".repeat(1 << 20);
        container.dependency_store = Some(Arc::new(store().with_secret("secret2", big)));
        let before = host.everything();
        let result = host.set_up(&container);
        let after = host.everything();
        unmount(&host.folder());
        let error = ErrorChain(&result.unwrap_err()).to_string();
        assert!(error.contains("secret"), "{error}");
        assert_eq!(after, before);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_container_in_which_no_folder_can_be_made_is_said_so() {
    let host = Host::new();
    let container = host.container(&["a"], &[]);
    if !mount(host.container_fs.path(), "ro") {
        return;
    }
    let before = host.everything();
    let result = host.set_up(&container);
    let after = host.everything();
    unmount(host.container_fs.path());
    let error = ErrorChain(&result.unwrap_err()).to_string();
    assert!(error.contains("Read-only file system"), "{error}");
    assert_eq!(after, before);
}

#[test]
fn one_secret_or_config_may_be_wanted_at_several_places() {
    let host = Host::new();
    let mut container = host.container(&["a", "b"], &["c", "d"]);
    container.secret_references[1].secret_id = "secret1".to_owned();
    container.config_references[1].config_id = "config1".to_owned();
    host.set_up(&container).unwrap();
    assert_eq!(fs::read_dir(host.secrets()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(host.configs()).unwrap().count(), 1);
    if HAS_LINKS {
        for link in [
            "ProgramData/Docker/secrets/a",
            "ProgramData/Docker/secrets/b",
        ] {
            let target = link_target(&host.in_container(link));
            assert_eq!(target, r"C:\ProgramData\Docker\internal\secrets\secret1");
        }
    }
}

#[test]
fn a_first_start_may_be_tried_again() {
    let host = Host::new();
    let container = host.container(&["a"], &["b"]);
    host.set_up(&container).unwrap();
    let before = host.everything();
    host.set_up(&container).unwrap();
    assert_eq!(host.everything(), before);
}

#[test]
fn nothing_is_left_of_folders_that_the_daemon_did_not_have_before() {
    let host = Host::new();
    fs::remove_dir_all(host.data_root.path().join("containers")).unwrap();
    host.failure(&host.container(&["a"], &[r"D:\x"]));
    assert_eq!(fs::read_dir(host.data_root.path()).unwrap().count(), 0);
}

#[test]
fn a_file_in_the_place_of_a_folder_is_refused_and_stays() {
    let host = Host::new();
    fs::create_dir_all(host.folder().join("mounts")).unwrap();
    fs::write(host.secrets(), "a file").unwrap();
    let before = host.everything();
    for _ in 0..2 {
        host.failure(&host.container(&["a"], &[]));
        assert_eq!(host.everything(), before);
    }
}

#[test]
fn ids_that_are_no_names_are_refused() {
    let host = Host::new();
    for id in ["", "..", "a/b", r"a\b", "a:b", ".", "NUL", "com1"] {
        let mut container = host.container(&["a"], &[]);
        container.secret_references[0].secret_id = id.to_owned();
        let before = host.everything();
        let error = host.failure(&container);
        assert!(
            matches!(error, ContainerDirsError::ReferenceId { .. }),
            "{id}"
        );
        assert_eq!(host.everything(), before);

        let mut container = host.container(&["a"], &[]);
        container.id = id.to_owned();
        assert!(matches!(
            host.failure(&container),
            ContainerDirsError::ContainerId { .. }
        ));
    }
}

#[test]
fn a_place_that_is_not_on_the_system_drive_is_refused() {
    let host = Host::new();
    let before = host.everything();
    let error = host.failure(&host.container(&["a", r"D:\x"], &[]));
    assert!(
        matches!(&error, ContainerDirsError::LinkPath { reference, reason }
        if reference.id == "secret2" && *reason == LinkPathError::NotOnSystemDrive)
    );
    assert_eq!(
        error.to_string(),
        "secret 'name of 2' (secret2): The specified path is not on the system drive (C:)"
    );
    assert_eq!(host.everything(), before);
}

#[test]
fn a_process_isolated_container_must_be_mounted() {
    let host = Host::new();
    let mut container = host.container(&["a"], &[]);
    container.base_fs = String::new();
    let error = host.set_up(&container).unwrap_err();
    assert_eq!(
        error.to_string(),
        "ResolvePath: BaseFS of container c1 is unexpectedly empty"
    );
    assert_eq!(error.kind(), ErrorKind::System);

    container.base_fs = host.in_container("none").to_str().unwrap().to_owned();
    assert!(matches!(
        host.failure(&container),
        ContainerDirsError::OpenFs { .. }
    ));
}

mod hyper_v {
    use super::*;

    fn set_up(
        host: &Host,
        container: &Container,
        container_fs: &dyn ContainerFs,
    ) -> Result<Vec<Mount>, Error> {
        let daemon = DaemonConfig {
            default_isolation: Isolation::HyperV,
            ..common::daemon()
        };
        setup_container_dirs(container, &daemon, host.data_root.path(), container_fs)
    }

    /// A Hyper-V container and its file system.
    fn guest(host: &Host, secrets: &[&str]) -> (Container, MemoryContainerFs) {
        let container = Container {
            base_fs: String::new(),
            ..host.container(secrets, &[])
        };
        let container_fs = MemoryContainerFs::new().with_root("c1", host.container_fs.path());
        (container, container_fs)
    }

    #[test]
    fn is_mounted_for_the_links_of_its_first_start_only() {
        let host = Host::new();
        let (mut container, container_fs) = guest(&host, &["a"]);
        set_up(&host, &container, &container_fs).unwrap();
        assert_eq!(
            (container_fs.times_mounted(), container_fs.mounted().len()),
            (1, 0)
        );
        assert!(host.in_container("ProgramData").is_dir());

        container.has_been_started_before = true;
        set_up(&host, &container, &container_fs).unwrap();
        assert_eq!(container_fs.times_mounted(), 1);
    }

    #[test]
    fn is_mounted_and_unmounted_behind_a_pointer_too() {
        let host = Host::new();
        let (container, container_fs) = guest(&host, &["a"]);
        let container_fs = Arc::new(container_fs);
        set_up(&host, &container, &container_fs).unwrap();
        assert_eq!(
            (container_fs.times_mounted(), container_fs.mounted().len()),
            (1, 0)
        );
        assert!(host.in_container("ProgramData").is_dir());
    }

    #[test]
    fn is_not_mounted_without_references() {
        let host = Host::new();
        let (container, container_fs) = guest(&host, &[]);
        set_up(&host, &container, &container_fs).unwrap();
        assert_eq!(container_fs.times_mounted(), 0);
    }

    #[test]
    fn is_unmounted_when_linking_fails_and_nothing_is_left() {
        let host = Host::new();
        let (container, container_fs) = guest(&host, &["a", r"D:\x"]);
        let before = host.everything();
        set_up(&host, &container, &container_fs).unwrap_err();
        assert_eq!(
            (container_fs.times_mounted(), container_fs.mounted().len()),
            (1, 0)
        );
        assert_eq!(host.everything(), before);
    }

    #[test]
    fn that_cannot_be_unmounted_is_an_error() {
        let host = Host::new();
        let (container, container_fs) = guest(&host, &["a"]);
        let error = BackendError::new(ErrorKind::System, "in use");
        let container_fs = container_fs.with_unmount_error("c1", error);
        let error = set_up(&host, &container, &container_fs).unwrap_err();
        assert_eq!(
            ErrorChain(&error).to_string(),
            "cannot unmount the file system of container c1: in use"
        );
        assert!(!host.secrets().exists());
    }

    #[test]
    fn that_cannot_be_mounted_leaves_nothing() {
        let host = Host::new();
        let (container, _) = guest(&host, &["a"]);
        let error = BackendError::new(ErrorKind::System, "no such volume");
        let container_fs = MemoryContainerFs::new().with_mount_error("c1", error);
        let before = host.everything();
        let error = set_up(&host, &container, &container_fs).unwrap_err();
        assert_eq!(
            ErrorChain(&error).to_string(),
            "cannot mount the file system of container c1: no such volume"
        );
        assert_eq!(host.everything(), before);
    }
}

/// What a container image may have prepared, so that the daemon writes elsewhere.
#[cfg(unix)]
mod attack {
    use std::os::unix::fs::symlink;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;

    use super::*;

    /// A host, and a folder outside the container's file system that must not change.
    fn host_and_victim() -> (Host, TempDir) {
        let host = Host::new();
        let victim = tempfile::tempdir_in(host.container_fs.path().parent().unwrap()).unwrap();
        fs::write(victim.path().join("kept"), "kept").unwrap();
        (host, victim)
    }

    fn assert_untouched(victim: &TempDir) {
        let mut found = Vec::new();
        list(victim.path(), &mut found);
        assert_eq!(found, [(victim.path().join("kept"), "kept".to_owned())]);
    }

    #[test]
    fn a_link_out_of_the_file_system_is_refused_in_every_shape() {
        for at in [
            "ProgramData",
            "ProgramData/Docker",
            "ProgramData/Docker/secrets",
        ] {
            let (host, victim) = host_and_victim();
            let name = victim.path().file_name().unwrap();
            let up = "../".repeat(at.matches('/').count() + 1);
            let below_root = victim.path().strip_prefix("/").unwrap();
            let shapes = [
                victim.path().to_owned(),
                Path::new(&up).join(name),
                Path::new(&"../".repeat(64)).join(below_root),
                Path::new("/proc/self/root").join(below_root),
                PathBuf::from("/"),
            ];
            for shape in shapes {
                let link = host.in_container(at);
                fs::create_dir_all(link.parent().unwrap()).unwrap();
                symlink(&shape, &link).unwrap();
                let before = host.everything();
                let error = host.failure(&host.container(&["a"], &[]));
                let message = ErrorChain(&error).to_string();
                assert!(
                    matches!(error, ContainerDirsError::Link { .. }),
                    "{message}"
                );
                assert!(
                    message.contains("a path led outside of the filesystem"),
                    "{message}"
                );
                assert_eq!(host.everything(), before);
                assert_untouched(&victim);
                fs::remove_file(&link).unwrap();
            }
        }
    }

    #[test]
    fn a_link_that_stays_inside_is_followed() {
        let host = Host::new();
        fs::create_dir_all(host.in_container("real/Docker/secrets")).unwrap();
        symlink("real", host.in_container("ProgramData")).unwrap();
        host.set_up(&host.container(&["a"], &[])).unwrap();
        let link = host.in_container("real/Docker/secrets/a");
        assert_eq!(
            link_target(&link),
            r"C:\ProgramData\Docker\internal\secrets\secret1"
        );
    }

    #[test]
    fn a_link_at_the_place_itself_is_not_written_through() {
        let (host, victim) = host_and_victim();
        fs::create_dir_all(host.in_container("ProgramData/Docker/secrets")).unwrap();
        let place = host.in_container("ProgramData/Docker/secrets/a");
        for target in [victim.path().join("kept"), victim.path().join("new")] {
            symlink(&target, &place).unwrap();
            let before = host.everything();
            host.failure(&host.container(&["a"], &[]));
            assert_eq!(host.everything(), before);
            assert_untouched(&victim);
            fs::remove_file(&place).unwrap();
        }
    }

    #[test]
    fn steps_upwards_in_a_name_stay_on_the_drive() {
        let (host, victim) = host_and_victim();
        let name = victim.path().file_name().unwrap().to_str().unwrap();
        host.set_up(&host.container(&[&format!(r"..\..\..\..\..\{name}\x")], &[]))
            .unwrap();
        assert_untouched(&victim);
        assert!(host.in_container(name).is_dir());
    }

    #[test]
    fn a_link_that_is_swapped_in_between_leads_nowhere() {
        let (host, victim) = host_and_victim();
        let folder = host.in_container("ProgramData");
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let aside = host.in_container("aside");
                    let _ = fs::rename(&folder, &aside);
                    let _ = symlink(victim.path(), &folder);
                    let _ = fs::remove_file(&folder);
                    let _ = fs::rename(&aside, &folder);
                }
            });
            for _ in 0..200 {
                let _ = fs::create_dir_all(&folder);
                let _ = host.set_up(&host.container(&["a"], &[]));
            }
            stop.store(true, Ordering::Relaxed);
        });
        assert_untouched(&victim);
    }
}

//! The secrets and configs of a swarm task: their folders and links, on a real directory tree.
#![cfg(feature = "swarm")]
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "an unexpected answer is a failed test"
)]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use common::links::has_links;
use tempfile::TempDir;
use wcow_spec::host::memory::{MemoryContainerFs, MemoryDependencyStore};
use wcow_spec::host::{ContainerFs, DependencyStore, Unavailable};
use wcow_spec::swarm::{self, LinkPathProblem, SetupError};
use wcow_spec::{
    BackendError, ConfigReference, Container, ErrorChain, ErrorKind, FileTarget, Mount,
    RuntimeState, SecretReference,
};

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

    /// A container of a swarm task before its first start, with secrets and configs for these files.
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
            secret_references: (1..).zip(secrets).map(secret).collect(),
            config_references: (1..).zip(configs).map(config).collect(),
            runtime: RuntimeState {
                base_fs: Some(self.container_fs.path().to_str().unwrap().to_owned()),
                swarm_managed: true,
                ..RuntimeState::default()
            },
            ..common::container()
        }
    }

    fn set_up(&self, container: &Container) -> Result<Vec<Mount>, SetupError> {
        self.set_up_with(container, &store())
    }

    fn set_up_with(
        &self,
        container: &Container,
        store: &dyn DependencyStore,
    ) -> Result<Vec<Mount>, SetupError> {
        let (daemon, data_root) = (common::daemon(), self.data_root.path());
        swarm::setup(container, &daemon, data_root, store, &Unavailable)
    }

    fn failure(&self, container: &Container) -> SetupError {
        self.set_up(container).unwrap_err()
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

/// Three secrets and three configs of the container.
fn store() -> MemoryDependencyStore {
    (1..=3).fold(MemoryDependencyStore::new(), |store, number| {
        let id = |kind| format!("{kind}{number}");
        let content = |kind| format!("{kind} content {number}");
        store
            .with_secret("c1", id("secret"), content("secret"))
            .with_config("c1", id("config"), content("config"))
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
    let mount = |source: &str, destination: &str| Mount::new(source, destination).read_only();
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
    if has_links() {
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
    container.runtime.base_fs = None;
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
fn references_without_a_file_target_are_skipped() {
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

/// A store that makes another call for the same container while the first one asks it.
struct CallsAgain<'a> {
    host: &'a Host,
    container: &'a Container,
    again: Mutex<Option<SetupError>>,
}

impl DependencyStore for CallsAgain<'_> {
    fn config(&self, container_id: &str, config_id: &str) -> Result<Vec<u8>, BackendError> {
        store().config(container_id, config_id)
    }

    fn secret(&self, container_id: &str, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        *self.again.lock().unwrap() = self.host.set_up(self.container).err();
        store().secret(container_id, secret_id)
    }
}

#[test]
fn a_second_call_for_a_container_is_a_conflict_while_the_first_is_at_work() {
    let host = Host::new();
    let container = host.container(&["a"], &["b"]);
    let store = CallsAgain {
        host: &host,
        container: &container,
        again: Mutex::new(None),
    };
    host.set_up_with(&container, &store).unwrap();

    let error = store.again.lock().unwrap().take().unwrap();
    assert!(
        matches!(&error, SetupError::InProgress { container_id } if container_id == "c1"),
        "{error}"
    );
    let message = "the secrets and configs of container c1 are being set up already";
    assert_eq!(ErrorChain(&error).to_string(), message);
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.backend().is_none());
    assert_eq!(fs::read_dir(host.secrets()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(host.configs()).unwrap().count(), 1);
    // Another call may follow once the first one is over.
    host.set_up(&container).unwrap();
}

#[test]
fn a_container_without_references_needs_nothing() {
    let host = Host::new();
    let mut container = common::container();
    container.runtime.base_fs = None;
    let mounts = host.set_up_with(&container, &NotAsked).unwrap();
    assert_eq!(mounts, []);
    assert_eq!(fs::read_dir(host.folder()).unwrap().count(), 0);
}

/// Fails the test if anything is asked of it.
struct NotAsked;

impl DependencyStore for NotAsked {
    fn config(&self, _: &str, config_id: &str) -> Result<Vec<u8>, BackendError> {
        panic!("{config_id} was asked for");
    }

    fn secret(&self, _: &str, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        panic!("{secret_id} was asked for");
    }
}

#[test]
fn a_container_that_swarm_does_not_manage_is_refused_and_the_store_is_not_asked() {
    let host = Host::new();
    for (secrets, configs, message) in [
        (&["a"][..], &[][..], "secret store is not initialized"),
        (&[][..], &["a"][..], "config store is not initialized"),
    ] {
        let mut container = host.container(secrets, configs);
        container.runtime.swarm_managed = false;
        let before = host.everything();
        let error = host.set_up_with(&container, &NotAsked).unwrap_err();
        assert_eq!(error.to_string(), message);
        assert_eq!(error.kind(), ErrorKind::System);
        assert_eq!(host.everything(), before);
    }
}

#[test]
fn a_store_that_fails_midway_leaves_nothing_and_is_named() {
    let host = Host::new();
    let failure = || BackendError::not_found("gone");
    let container = host.container(&["a", "b", "c"], &["d"]);
    let before = host.everything();
    let fails = store().with_secret_error("c1", "secret2", failure());
    let error = host.set_up_with(&container, &fails).unwrap_err();
    assert_eq!(
        ErrorChain(&error).to_string(),
        "unable to get secret from secret store: secret 'name of 2' (secret2): gone"
    );
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(error.backend().unwrap().to_string(), "gone");
    assert_eq!(host.everything(), before);

    let fails = store().with_config_error("c1", "config1", failure());
    let error = host.set_up_with(&container, &fails).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("unable to get config from config store: ")
    );
    assert_eq!(host.everything(), before);
}

#[test]
fn a_container_is_given_its_own_secrets_and_configs_and_no_others() {
    let host = Host::new();
    let of_another = MemoryDependencyStore::new()
        .with_secret("c2", "secret1", "content of another")
        .with_config("c2", "config1", "content of another");
    let before = host.everything();
    for (secrets, configs) in [(&["a"][..], &[][..]), (&[][..], &["a"][..])] {
        let container = host.container(secrets, configs);
        let error = host.set_up_with(&container, &of_another).unwrap_err();
        assert!(matches!(error, SetupError::Store { .. }), "{error}");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert_eq!(host.everything(), before);
    }
}

#[test]
fn a_failure_of_the_store_keeps_its_kind() {
    let host = Host::new();
    let container = host.container(&["a"], &[]);
    let error = host.set_up_with(&container, &Unavailable).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[test]
fn a_failure_restores_what_was_there_before() {
    let host = Host::new();
    host.set_up(&host.container(&["a", "b"], &["c"])).unwrap();
    let before = host.everything();

    let fails = store().with_config_error("c1", "config1", BackendError::system("x"));
    let container = host.container(&["x"], &["y"]);
    host.set_up_with(&container, &fails).unwrap_err();
    assert_eq!(host.everything(), before);

    // Another link has the path: linking fails when the folders have been replaced already.
    if has_links() {
        let error = host.failure(&host.container(&["x"], &["y", "c"]));
        assert!(matches!(error, SetupError::Link { reference, path, .. }
            if reference.id == "config2" && path == r"C:\c"));
        assert_eq!(host.everything(), before);
    }
}

#[test]
fn what_an_interrupted_run_left_is_removed() {
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
    container.runtime.swarm_managed = false;
    host.set_up(&container).unwrap_err();
    assert_eq!(fs::read_to_string(host.secrets().join("x")).unwrap(), "old");
}

/// The new folder has been installed, and the old one was still there: the new one is what the container has.
#[test]
fn of_a_run_that_was_interrupted_before_its_end_the_new_folder_is_kept_and_the_old_one_removed() {
    let host = Host::new();
    let mounts = host.folder().join("mounts");
    for (name, content) in [("secrets", "new"), ("secrets.old", "old")] {
        fs::create_dir_all(mounts.join(name)).unwrap();
        fs::write(mounts.join(name).join("x"), content).unwrap();
    }
    let mut container = host.container(&["a"], &[]);
    container.runtime.swarm_managed = false;
    host.set_up(&container).unwrap_err();
    assert_eq!(fs::read_to_string(host.secrets().join("x")).unwrap(), "new");
    assert_eq!(fs::read_dir(&mounts).unwrap().count(), 1);

    fs::create_dir(mounts.join("secrets.old")).unwrap();
    container.runtime.swarm_managed = true;
    host.set_up(&container).unwrap();
    assert!(host.secrets().join("secret1").exists());
    assert_eq!(fs::read_dir(&mounts).unwrap().count(), 1);
}

#[test]
fn a_folder_that_cannot_be_created_is_named() {
    let host = Host::new();
    fs::write(host.folder().join("mounts"), "a file").unwrap();
    let before = host.everything();
    let error = host.failure(&host.container(&["a"], &[]));
    let message = format!("cannot create the folder {}", host.secrets().display());
    assert_eq!(error.to_string(), message);
    assert!(matches!(error, SetupError::Folder { path, .. } if path == host.secrets()));
    assert_eq!(host.everything(), before);
}

#[test]
fn a_secret_that_cannot_be_written_is_named_and_nothing_is_left() {
    let host = Host::new();
    let mut container = host.container(&["a", "b"], &[]);
    // No file system takes a name of this length.
    let id = "x".repeat(300);
    container.secret_references[1].secret_id.clone_from(&id);
    let store = store().with_secret("c1", &id, "content");
    let before = host.everything();
    let error = host.set_up_with(&container, &store).unwrap_err();
    assert!(matches!(error, SetupError::Write { reference, .. } if reference.id == id));
    assert_eq!(host.everything(), before);
}

/// Mounts a file system with these options at a folder, which few users may do.
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
        let container = host.container(&["a", "b"], &[]);
        let store = store().with_secret("c1", "secret2", "x".repeat(1 << 20));
        let before = host.everything();
        let result = host.set_up_with(&container, &store);
        let after = host.everything();
        unmount(&host.folder());
        let error = ErrorChain(&result.unwrap_err()).to_string();
        assert!(error.contains("secret"), "{error}");
        assert_eq!(after, before);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_container_in_which_no_folder_can_be_created_is_an_error() {
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

/// The system calls of a test of this program that flush a file, or rename or remove something, one a line; `None`
/// where a program cannot be traced.
#[cfg(target_os = "linux")]
fn trace_of(test: &str) -> Option<String> {
    use std::process::Command;

    let log = tempfile::NamedTempFile::new().unwrap();
    let strace = || {
        let mut strace = Command::new("strace");
        strace.args([
            "-f",
            "-y",
            "-e",
            "trace=fsync,fdatasync,/^rename,/^unlink",
            "-o",
        ]);
        strace.arg(log.path());
        strace
    };
    let works = strace().arg("true").output();
    if !works.is_ok_and(|output| output.status.success()) {
        common::not_run("strace is not installed, or not allowed to trace");
        return None;
    }
    let output = strace()
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", test])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("1 passed"), "{text}");
    Some(fs::read_to_string(log.path()).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn each_file_is_on_the_disk_before_its_folder_has_its_name() {
    let Some(trace) = trace_of("folders_hold_the_contents_and_the_mounts_show_them_read_only")
    else {
        return;
    };
    let first = |found: &dyn Fn(&str) -> bool| trace.lines().position(found);
    for (folder, files) in [
        ("secrets", &["secret1", "secret2"][..]),
        ("configs", &["config1"]),
    ] {
        let old_name = format!("\"{folder}.new\"");
        let renamed = first(&|call| call.contains("rename") && call.contains(&old_name));
        assert!(renamed.is_some(), "{trace}");
        for file in files {
            let path = format!("/{folder}.new/{file}>");
            let flushed = first(&|call| call.contains("sync(") && call.contains(&path));
            assert!(flushed.is_some() && flushed < renamed, "{file}: {trace}");
        }
    }
}

/// An interruption in between must find the folder that was replaced in its place, or leave it to the next run.
#[cfg(target_os = "linux")]
#[test]
fn on_failure_a_folder_is_restored_before_the_one_that_replaced_it_is_removed() {
    let Some(trace) = trace_of("a_failure_restores_what_was_there_before") else {
        return;
    };
    for folder in ["secrets", "configs"] {
        let renamed = |from: &str, to: &str| {
            let (from, to) = (format!("\"{from}\", "), format!("\"{to}\")"));
            let is_it =
                |call: &str| call.contains("rename") && call.contains(&from) && call.contains(&to);
            let found = trace.lines().position(is_it);
            found.unwrap_or_else(|| panic!("{from}{to}: {trace}"))
        };
        let (new, old) = (format!("{folder}.new"), format!("{folder}.old"));
        let (taken_away, restored) = (renamed(folder, &new), renamed(&old, folder));
        let is_removal = |call: &str| call.contains("unlink") && call.contains(&new);
        let mut after = trace.lines().enumerate().skip(taken_away);
        let removed = after.find(|(_, call)| is_removal(call));
        assert!(
            removed.is_some_and(|(index, _)| restored < index),
            "{trace}"
        );
    }
}

#[test]
fn one_secret_or_config_may_have_several_paths() {
    let host = Host::new();
    let mut container = host.container(&["a", "b"], &["c", "d"]);
    container.secret_references[1].secret_id = "secret1".to_owned();
    container.config_references[1].config_id = "config1".to_owned();
    host.set_up(&container).unwrap();
    assert_eq!(fs::read_dir(host.secrets()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(host.configs()).unwrap().count(), 1);
    if has_links() {
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

/// Those of secrets and configs have folders above them in common, which are removed with the last one.
#[test]
fn folders_that_did_not_exist_before_are_removed_on_failure() {
    for (secrets, configs) in [
        (&[r"D:\x"][..], &[][..]),
        (&[][..], &[r"D:\x"][..]),
        (&["a"][..], &[r"D:\x"][..]),
    ] {
        let host = Host::new();
        fs::remove_dir_all(host.data_root.path().join("containers")).unwrap();
        let error = host.failure(&host.container(secrets, configs));
        assert!(matches!(error, SetupError::LinkPath { .. }), "{error}");
        assert_eq!(fs::read_dir(host.data_root.path()).unwrap().count(), 0);
    }
}

#[test]
fn a_file_instead_of_a_folder_is_refused_and_stays() {
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
fn ids_that_cannot_be_names_are_refused() {
    let host = Host::new();
    for id in ["", "..", "a/b", r"a\b", "a:b", ".", "NUL", "com1"] {
        let mut container = host.container(&["a"], &[]);
        container.secret_references[0].secret_id = id.to_owned();
        let before = host.everything();
        let error = host.set_up_with(&container, &NotAsked).unwrap_err();
        assert!(matches!(error, SetupError::ReferenceId { .. }), "{id}");
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert_eq!(host.everything(), before);

        let mut container = host.container(&["a"], &[]);
        container.id = id.to_owned();
        let error = host.set_up_with(&container, &NotAsked).unwrap_err();
        assert!(matches!(error, SetupError::ContainerId { .. }), "{id}");
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert_eq!(host.everything(), before);
    }
}

#[test]
fn a_path_that_is_not_on_the_system_drive_is_refused() {
    let host = Host::new();
    let before = host.everything();
    let error = host.failure(&host.container(&["a", r"D:\x"], &[]));
    assert!(matches!(&error, SetupError::LinkPath { reference, problem }
        if reference.id == "secret2" && *problem == LinkPathProblem::NotOnSystemDrive));
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
    for base_fs in [None, Some(String::new())] {
        container.runtime.base_fs = base_fs;
        let error = host.failure(&container);
        assert_eq!(
            error.to_string(),
            "ResolvePath: BaseFS of container c1 is unexpectedly empty"
        );
        assert_eq!(error.kind(), ErrorKind::System);
    }
    let none = host.in_container("none").to_str().unwrap().to_owned();
    container.runtime.base_fs = Some(none);
    let error = host.failure(&container);
    assert!(matches!(error, SetupError::OpenFs { .. }), "{error}");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

mod hyper_v {
    use super::*;

    fn set_up(
        host: &Host,
        container: &Container,
        container_fs: &dyn ContainerFs,
    ) -> Result<Vec<Mount>, SetupError> {
        let (daemon, data_root) = (common::hyper_v_daemon(), host.data_root.path());
        swarm::setup(container, &daemon, data_root, &store(), container_fs)
    }

    /// A Hyper-V container and its file system.
    fn guest(host: &Host, secrets: &[&str]) -> (Container, MemoryContainerFs) {
        let mut container = host.container(secrets, &[]);
        container.runtime.base_fs = None;
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
        let error = BackendError::system("in use");
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
        let error = BackendError::system("no such volume");
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

/// What an image may have prepared so that the daemon writes elsewhere.
mod attack {
    use super::*;
    use crate::common::links::{link_to_file, link_to_folder, links_to_folders, remove_link};

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

    /// The path of each folder on the way to a secret's link, in turn.
    const ON_THE_WAY: [&str; 3] = [
        "ProgramData",
        "ProgramData/Docker",
        "ProgramData/Docker/secrets",
    ];

    /// Asserts that the link at this path in the container's file system is refused, and leads to no change.
    fn assert_refused(host: &Host, victim: &TempDir, link: &Path) {
        let before = host.everything();
        let error = host.failure(&host.container(&["a"], &[]));
        let message = ErrorChain(&error).to_string();
        assert!(matches!(error, SetupError::Link { .. }), "{message}");
        let refusal = match cfg!(windows) {
            true => "is a link or a file, not a folder",
            false => "a path led outside of the filesystem",
        };
        assert!(message.contains(refusal), "{}: {message}", link.display());
        assert_eq!(host.everything(), before);
        assert_untouched(victim);
    }

    #[test]
    fn a_link_out_of_the_file_system_is_refused_in_every_shape() {
        if !has_links() {
            return;
        }
        for at in ON_THE_WAY {
            let (host, victim) = host_and_victim();
            let name = victim.path().file_name().unwrap();
            let up = "../".repeat(at.matches('/').count() + 1);
            let root = victim.path().ancestors().last().unwrap();
            let below_root = victim.path().strip_prefix(root).unwrap();
            let mut shapes = vec![
                victim.path().to_owned(),
                Path::new(&up).join(name),
                Path::new(&"../".repeat(64)).join(below_root),
                root.to_owned(),
            ];
            if cfg!(target_os = "linux") {
                shapes.push(Path::new("/proc/self/root").join(below_root));
            }
            let link = host.in_container(at);
            fs::create_dir_all(link.parent().unwrap()).unwrap();
            for shape in shapes {
                link_to_folder(shape, &link);
                assert_refused(&host, &victim, &link);
                remove_link(&link);
            }
        }
    }

    #[test]
    fn a_link_out_of_the_file_system_is_refused_of_every_kind() {
        for make_link in links_to_folders() {
            for at in ON_THE_WAY {
                let (host, victim) = host_and_victim();
                let link = host.in_container(at);
                fs::create_dir_all(link.parent().unwrap()).unwrap();
                make_link(victim.path(), &link);
                assert_refused(&host, &victim, &link);
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_stays_inside_is_followed() {
        let host = Host::new();
        fs::create_dir_all(host.in_container("real/Docker/secrets")).unwrap();
        link_to_folder("real", host.in_container("ProgramData"));
        host.set_up(&host.container(&["a"], &[])).unwrap();
        let link = host.in_container("real/Docker/secrets/a");
        assert_eq!(
            link_target(&link),
            r"C:\ProgramData\Docker\internal\secrets\secret1"
        );
    }

    #[cfg(windows)]
    #[test]
    fn a_link_that_stays_inside_is_refused_on_windows() {
        for make_link in links_to_folders() {
            let (host, victim) = host_and_victim();
            let real = host.in_container("real");
            fs::create_dir_all(real.join("Docker").join("secrets")).unwrap();
            let link = host.in_container("ProgramData");
            make_link(&real, &link);
            assert_refused(&host, &victim, &link);
        }
    }

    #[test]
    fn a_link_at_the_path_itself_is_not_written_through() {
        if !has_links() {
            return;
        }
        let (host, victim) = host_and_victim();
        fs::create_dir_all(host.in_container("ProgramData/Docker/secrets")).unwrap();
        let path = host.in_container("ProgramData/Docker/secrets/a");
        for target in [victim.path().join("kept"), victim.path().join("new")] {
            link_to_file(&target, &path);
            let before = host.everything();
            host.failure(&host.container(&["a"], &[]));
            assert_eq!(host.everything(), before);
            assert_untouched(&victim);
            remove_link(&path);
        }
    }

    /// The folders of the daemon's own, on the way to secrets and configs.
    #[test]
    fn a_link_out_of_the_data_root_is_refused_on_the_way_to_the_folders() {
        for make_link in links_to_folders() {
            for at in ["", "mounts", "mounts/secrets", "configs"] {
                let (host, victim) = host_and_victim();
                let link: PathBuf = host.folder().join(at).components().collect();
                for name in ["mounts", "secrets", "configs"] {
                    fs::create_dir_all(victim.path().join(name)).unwrap();
                }
                let _ = fs::remove_dir_all(&link);
                fs::create_dir_all(link.parent().unwrap()).unwrap();
                make_link(victim.path(), &link);
                let before = host.everything();
                let mut outside = Vec::new();
                list(victim.path(), &mut outside);

                let error = host.failure(&host.container(&["a"], &["b"]));
                assert!(matches!(error, SetupError::Folder { .. }), "{at}: {error}");
                assert_eq!(host.everything(), before);
                let mut after = Vec::new();
                list(victim.path(), &mut after);
                assert_eq!(after, outside, "{at}");
            }
        }
    }

    #[test]
    fn a_link_on_the_way_to_the_folders_is_refused_even_if_it_stays_inside() {
        for make_link in links_to_folders() {
            let host = Host::new();
            let moved = host.data_root.path().join("moved");
            fs::rename(host.folder(), &moved).unwrap();
            make_link(&moved, &host.folder());
            let before = host.everything();
            let error = host.failure(&host.container(&["a"], &["b"]));
            assert!(matches!(error, SetupError::Folder { .. }), "{error}");
            assert_eq!(host.everything(), before);
        }
    }

    /// A volume may be mounted at a folder, and that makes it a link.
    #[test]
    fn the_data_root_and_the_file_system_themselves_may_be_links() {
        for make_link in links_to_folders() {
            let host = Host::new();
            let links = tempfile::tempdir().unwrap();
            let (data_root, root) = (links.path().join("docker"), links.path().join("root"));
            make_link(host.data_root.path(), &data_root);
            make_link(host.container_fs.path(), &root);
            let mut container = host.container(&["a"], &["b"]);
            container.runtime.base_fs = Some(root.to_str().unwrap().to_owned());
            let daemon = common::daemon();
            swarm::setup(&container, &daemon, &data_root, &store(), &Unavailable).unwrap();
            assert!(host.secrets().join("secret1").exists());
            assert!(host.in_container("ProgramData").is_dir());
        }
    }

    #[test]
    fn parent_steps_in_a_name_stay_on_the_drive() {
        let (host, victim) = host_and_victim();
        let name = victim.path().file_name().unwrap().to_str().unwrap();
        host.set_up(&host.container(&[&format!(r"..\..\..\..\..\{name}\x")], &[]))
            .unwrap();
        assert_untouched(&victim);
        assert!(host.in_container(name).is_dir());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_is_swapped_in_during_the_call_leads_nowhere() {
        use std::thread;

        let (host, victim) = host_and_victim();
        let folder = host.in_container("ProgramData");
        let aside = host.in_container("aside");
        thread::scope(|scope| {
            let setups = scope.spawn(|| {
                for _ in 0..200 {
                    let _ = fs::create_dir_all(&folder);
                    let _ = host.set_up(&host.container(&["a"], &[]));
                }
            });
            while !setups.is_finished() {
                let _ = fs::rename(&folder, &aside);
                let _ = std::os::unix::fs::symlink(victim.path(), &folder);
                let _ = fs::remove_file(&folder);
                let _ = fs::rename(&aside, &folder);
            }
        });
        assert_untouched(&victim);
    }
}

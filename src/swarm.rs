//! The secrets and configs of a swarm task: the folders that hold them, and the links to them inside the container.
//!
//! [`setup`] prepares them before a container starts, as dockerd's `setupContainerDirs` does.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::container::{Container, Isolation, Mount};
use crate::daemon::{CONFIGS_FOLDER, DaemonConfig, SECRETS_FOLDER};
use crate::error_chain::ErrorChain;
use crate::host::{ContainerFs, DependencyStore};
use crate::windows_name;

mod container_root;
mod error;
mod file_reference;
mod links;
mod lock;
mod private;
mod staged;

pub use error::{LinkPathProblem, SetupError};
pub use file_reference::{FileReference, ReferenceKind};

use lock::ContainerLock;
use staged::{InstalledFolder, StagedFolder};

/// Fills the folders of a swarm task's secrets and configs, and returns the mounts that show them to the container.
///
/// The mounts are the first ones of [`Container::mounts`]. `data_root` is the daemon's data root on this machine;
/// [`DaemonConfig::root`] is its Windows path, which is the same on Windows. Secrets go to `containers\ID\mounts\secrets`,
/// configs to `containers\ID\configs`, each in a file named after its ID. Only Administrators and `LocalSystem` can ever
/// read them; elsewhere than on Windows, their owner. `store` is asked only if swarm manages the container.
///
/// **Links.** On a container's first start, links are made in its file system, from where the task wants its secrets and
/// configs to where the mounts show them. `container_fs` mounts the file system of a Hyper-V isolated container for that
/// purpose; that of a process-isolated one is mounted at [`RuntimeState::base_fs`](crate::RuntimeState::base_fs). After
/// the first start, a guest may have tampered with its file system, so it is not touched again. Nothing that the image
/// has prepared leads the links out of the container's file system: on Unix, links on the way that stay inside are
/// followed; on Windows, every link on the way is refused. A link left by an earlier attempt at the first start is
/// accepted.
///
/// **At most one call at a time** may be made for a container. A second call in the same process is refused and changes
/// nothing, unless `data_root` is spelled differently; other processes are not detected.
///
/// References without a file target are skipped; a secret of this kind is logged as an error. Paths and rules are those of
/// dockerd's `setupContainerDirs`.
///
/// # Errors
///
/// Returns [`SetupError`] with the reference that failed. On failure, all changes are rolled back: new folders, files
/// and links are removed, and old ones are restored. Only if the file system of a Hyper-V isolated container cannot be
/// unmounted do the links remain.
pub fn setup(
    container: &Container,
    daemon: &DaemonConfig,
    data_root: &Path,
    store: &dyn DependencyStore,
    container_fs: &dyn ContainerFs,
) -> Result<Vec<Mount>, SetupError> {
    let references = FileReference::all(container);
    let _lock = lock(container, data_root)?;
    let fill = |kind| fill(container, data_root, store, kind, &references);
    let secrets = fill(ReferenceKind::Secret)?;
    let configs = fill(ReferenceKind::Config)?;
    // Rolled back in the opposite order: the secrets' folder may have made the folder above both.
    let secrets = install(secrets)?;
    let configs = install(configs)?;
    if !container.has_been_started_before && !references.is_empty() {
        link_in_container(container, daemon, container_fs, &references)?;
    }
    let folders = [secrets, configs];
    folders
        .into_iter()
        .flatten()
        .for_each(InstalledFolder::keep);
    Ok(container.swarm_mounts(daemon))
}

/// Locks the container's folder; `None` if there is nothing to fill it with.
fn lock(container: &Container, data_root: &Path) -> Result<Option<ContainerLock>, SetupError> {
    if container.secret_references.is_empty() && container.config_references.is_empty() {
        return Ok(None);
    }
    let folder = container_folder(container, data_root)?;
    let lock = ContainerLock::acquire(&folder);
    let lock = lock.map_err(|source| SetupError::folder(&folder, source))?;
    let in_progress = || SetupError::InProgress {
        container_id: container.id.clone(),
    };
    lock.map(Some).ok_or_else(in_progress)
}

/// Fills a staged folder with the references of one kind; `None` if the container has no references of the kind, not even
/// non-file references.
fn fill(
    container: &Container,
    data_root: &Path,
    store: &dyn DependencyStore,
    kind: ReferenceKind,
    references: &[FileReference],
) -> Result<Option<StagedFolder>, SetupError> {
    let has_none = match kind {
        ReferenceKind::Secret => container.secret_references.is_empty(),
        ReferenceKind::Config => container.config_references.is_empty(),
    };
    if has_none {
        return Ok(None);
    }
    let path = folder_of(container, data_root, kind)?;
    let failed = |source: io::Error| SetupError::folder(&path, source);
    let folder = StagedFolder::create(&path).map_err(failed)?;
    if !container.runtime.swarm_managed {
        return Err(SetupError::NoStore { kind });
    }
    let mut written = HashSet::new();
    for reference in references.iter().filter(|reference| reference.kind == kind) {
        // A task may want the same one at several paths.
        if !written.insert(&reference.id) {
            continue;
        }
        let content = content(store, container, reference)?;
        folder
            .write(&reference.id, &content)
            .map_err(|source| SetupError::Write {
                reference: Box::new(reference.clone()),
                source: source.into(),
            })?;
    }
    Ok(Some(folder))
}

/// Returns the folder on this machine that holds the references of one kind.
fn folder_of(
    container: &Container,
    data_root: &Path,
    kind: ReferenceKind,
) -> Result<PathBuf, SetupError> {
    let mut folder = container_folder(container, data_root)?;
    match kind {
        ReferenceKind::Secret => folder.extend(SECRETS_FOLDER),
        ReferenceKind::Config => folder.extend(CONFIGS_FOLDER),
    }
    Ok(folder)
}

/// Returns the folder that the daemon keeps for the container.
fn container_folder(container: &Container, data_root: &Path) -> Result<PathBuf, SetupError> {
    let id = &container.id;
    if !windows_name::is_id(id) {
        return Err(SetupError::ContainerId {
            container_id: id.clone(),
        });
    }
    Ok(data_root.join("containers").join(id))
}

/// Returns the content of a reference, which is wiped from memory once it is written.
fn content(
    store: &dyn DependencyStore,
    container: &Container,
    reference: &FileReference,
) -> Result<Zeroizing<Vec<u8>>, SetupError> {
    if !windows_name::is_id(&reference.id) {
        return Err(SetupError::ReferenceId {
            reference: Box::new(reference.clone()),
        });
    }
    let content = match reference.kind {
        ReferenceKind::Secret => store.secret(&container.id, &reference.id),
        ReferenceKind::Config => store.config(&container.id, &reference.id),
    };
    content
        .map(Zeroizing::new)
        .map_err(|source| SetupError::Store {
            reference: Box::new(reference.clone()),
            source,
        })
}

fn install(folder: Option<StagedFolder>) -> Result<Option<InstalledFolder>, SetupError> {
    let Some(folder) = folder else {
        return Ok(None);
    };
    let path = folder.target().to_owned();
    let installed = folder.install();
    installed
        .map(Some)
        .map_err(|source| SetupError::folder(&path, source))
}

/// Makes the links while the container's file system is mounted.
fn link_in_container(
    container: &Container,
    daemon: &DaemonConfig,
    container_fs: &dyn ContainerFs,
    references: &[FileReference],
) -> Result<(), SetupError> {
    if daemon.isolation_of(&container.host_config) == Isolation::HyperV {
        let mounted = MountedFs::mount(container, container_fs)?;
        links::make(&mounted.root, references)?;
        return mounted.unmount();
    }
    match container.runtime.base_fs.as_deref() {
        None | Some("") => Err(SetupError::NotMounted {
            container_id: container.id.clone(),
        }),
        Some(base_fs) => links::make(Path::new(base_fs), references),
    }
}

/// The mounted file system of a Hyper-V isolated container. It is unmounted whatever happens, also on a panic.
struct MountedFs<'a> {
    container: &'a Container,
    container_fs: &'a dyn ContainerFs,
    root: PathBuf,
    is_mounted: bool,
}

impl<'a> MountedFs<'a> {
    fn mount(
        container: &'a Container,
        container_fs: &'a dyn ContainerFs,
    ) -> Result<Self, SetupError> {
        let root = container_fs.mount(&container.id);
        let root = root.map_err(|source| SetupError::Mount {
            container_id: container.id.clone(),
            source,
        })?;
        Ok(Self {
            container,
            container_fs,
            root,
            is_mounted: true,
        })
    }

    /// Unmounts the file system. A failure is an error: a guest must not start while its file system is mounted.
    fn unmount(mut self) -> Result<(), SetupError> {
        self.is_mounted = false;
        let unmounted = self.container_fs.unmount(&self.container.id);
        unmounted.map_err(|source| SetupError::Unmount {
            container_id: self.container.id.clone(),
            source,
        })
    }
}

impl Drop for MountedFs<'_> {
    fn drop(&mut self) {
        if !self.is_mounted {
            return;
        }
        if let Err(error) = self.container_fs.unmount(&self.container.id) {
            tracing::error!(
                container = %self.container.id,
                error = format_args!("{:#}", ErrorChain(&error)),
                "cannot unmount the file system of a Hyper-V container"
            );
        }
    }
}

/// Logs a failure of a rollback, as it can no longer be returned.
fn log_failure(path: &Path, result: io::Result<()>) {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::error!(path = %path.display(), %error, "cannot clean up after a failure");
        }
        _ => {}
    }
}

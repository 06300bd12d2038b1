//! The secrets and configs of a swarm task: the folders that hold them, and the links to them inside the container.
//!
//! [`setup`] prepares them before a container starts, as dockerd's `setupContainerDirs` does.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::container::{Container, Isolation, Mount};
use crate::daemon::{CONFIGS_FOLDER, CONTAINERS_FOLDER, DaemonConfig, SECRETS_FOLDER};
use crate::error_chain::ErrorChain;
use crate::host::{ContainerFs, DependencyStore};
use crate::scoped_dir::ScopedDir;
use crate::windows_name;

mod error;
mod file_reference;
mod links;
mod lock;
mod staged;

pub use error::{LinkPathProblem, SetupError};
pub use file_reference::{FileReference, ReferenceKind};

use lock::ContainerLock;
use staged::{InstalledFolder, StagedFolder};

/// Fills the folders of a swarm task's secrets and configs, and returns the mounts that show them to the container.
///
/// The mounts are the first ones of [`Container::mounts`]. `data_root` is the daemon's data root on this machine;
/// [`DaemonConfig::root`] is its Windows path, which is the same on Windows. Secrets go to
/// `containers\ID\mounts\secrets`, configs to `containers\ID\configs`, each in a file named after its ID. Only
/// Administrators and `LocalSystem` can ever read them; off Windows, only their owner. `store` is asked only if swarm
/// manages the container.
///
/// **Links.** On a container's first start, creates links at the paths the task requests, pointing to the mounted
/// folders. `container_fs` mounts the file system of a Hyper-V isolated container for that
/// purpose; that of a process-isolated one is mounted at [`RuntimeState::base_fs`](crate::RuntimeState::base_fs). After
/// the first start, a guest may have tampered with its file system, so it is not touched again. Nothing that the image
/// has prepared leads the links out of the container's file system: on Unix, links on the way that stay inside are
/// followed; on Windows, every link on the way is refused. A link left by an earlier attempt at the first start is
/// accepted.
///
/// **At most one call at a time** may be made for a container. A second call in the same process is refused and changes
/// nothing, unless `data_root` is spelled differently; other processes are not detected.
///
/// References without a file target are skipped; a secret of this kind is logged as an error. Paths and rules are those
/// of dockerd's `setupContainerDirs`.
///
/// ```
/// use wcow_spec::host::Unavailable;
/// use wcow_spec::host::memory::MemoryDependencyStore;
/// use wcow_spec::{Container, DaemonConfig, FileTarget, SecretReference, swarm};
///
/// let secret = SecretReference {
///     secret_id: "s1".to_owned(),
///     secret_name: "password".to_owned(),
///     file: Some(FileTarget { name: "password.txt".to_owned() }),
/// };
/// let mut container = Container {
///     id: "c1".to_owned(),
///     secret_references: vec![secret],
///     has_been_started_before: true,
///     ..Container::default()
/// };
/// container.runtime.swarm_managed = true;
/// let store = MemoryDependencyStore::new().with_secret("c1", "s1", "hunter2");
/// let daemon = DaemonConfig::new(8.try_into()?);
///
/// # let folder = tempfile::tempdir()?;
/// # let data_root = folder.path();
/// let mounts = swarm::setup(&container, &daemon, data_root, &store, &Unavailable)?;
/// assert_eq!(mounts[0].source, r"C:\ProgramData\docker\containers\c1\mounts\secrets");
/// assert!(data_root.join("containers/c1/mounts/secrets/s1").is_file());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Returns [`SetupError`] with the reference that failed. On failure, all changes are rolled back: new folders, files
/// and links are removed, and old ones are restored. The links remain only if the file system of a Hyper-V isolated
/// container cannot be unmounted.
pub fn setup(
    container: &Container,
    daemon: &DaemonConfig,
    data_root: &Path,
    store: &dyn DependencyStore,
    container_fs: &dyn ContainerFs,
) -> Result<Vec<Mount>, SetupError> {
    if container.secret_references.is_empty() && container.config_references.is_empty() {
        return Ok(container.swarm_mounts(daemon));
    }
    let _lock = lock(container, data_root)?;
    let root = ScopedDir::open(data_root);
    let folders = Folders {
        container,
        data_root,
        root: root.map_err(|source| SetupError::folder(data_root, source))?,
        references: FileReference::all(container),
    };
    let secrets = folders.fill(ReferenceKind::Secret, store)?;
    let configs = folders.fill(ReferenceKind::Config, store)?;
    // Rolled back in the opposite order: the secrets' folder may have made the folder above both.
    let secrets = folders.install(secrets)?;
    let configs = folders.install(configs)?;
    let references = &folders.references;
    if !container.has_been_started_before && !references.is_empty() {
        link_in_container(container, daemon, container_fs, references)?;
    }
    let installed = [secrets, configs];
    installed
        .into_iter()
        .flatten()
        .for_each(InstalledFolder::keep);
    Ok(container.swarm_mounts(daemon))
}

/// Locks the container's folder.
fn lock(container: &Container, data_root: &Path) -> Result<ContainerLock, SetupError> {
    let id = &container.id;
    if !windows_name::is_id(id) {
        return Err(SetupError::ContainerId {
            container_id: id.clone(),
        });
    }
    let folder = data_root.join(CONTAINERS_FOLDER).join(id);
    let lock = ContainerLock::acquire(&folder);
    let lock = lock.map_err(|source| SetupError::folder(&folder, source))?;
    lock.ok_or_else(|| SetupError::InProgress {
        container_id: id.clone(),
    })
}

/// The folders of a container's secrets and configs. No link leads out of the data root on the way to them.
struct Folders<'a> {
    container: &'a Container,
    data_root: &'a Path,
    root: ScopedDir,
    references: Vec<FileReference>,
}

impl Folders<'_> {
    /// Fills a staged folder with the references of one kind; `None` if the container has no references of the kind,
    /// not even non-file references.
    fn fill(
        &self,
        kind: ReferenceKind,
        store: &dyn DependencyStore,
    ) -> Result<Option<StagedFolder<'_>>, SetupError> {
        let has_none = match kind {
            ReferenceKind::Secret => self.container.secret_references.is_empty(),
            ReferenceKind::Config => self.container.config_references.is_empty(),
        };
        if has_none {
            return Ok(None);
        }
        let path = self.path(kind);
        let folder = StagedFolder::create(&self.root, &path);
        let folder = folder.map_err(|source| self.failed(&path, source))?;
        if !self.container.runtime.swarm_managed {
            return Err(SetupError::NoStore { kind });
        }
        let mut written = HashSet::new();
        for reference in self.references.iter().filter(|file| file.kind == kind) {
            // A task may request the same one at several paths.
            if !written.insert(&reference.id) {
                continue;
            }
            let content = content(store, self.container, reference)?;
            folder
                .write(&reference.id, &content)
                .map_err(|source| SetupError::Write {
                    reference: Box::new(reference.clone()),
                    source: source.into(),
                })?;
        }
        Ok(Some(folder))
    }

    fn install<'a>(
        &self,
        folder: Option<StagedFolder<'a>>,
    ) -> Result<Option<InstalledFolder<'a>>, SetupError> {
        let Some(folder) = folder else {
            return Ok(None);
        };
        let path = folder.target().to_owned();
        let installed = folder.install();
        installed
            .map(Some)
            .map_err(|source| self.failed(&path, source))
    }

    /// Returns the path below the data root of the folder that holds the references of one kind.
    fn path(&self, kind: ReferenceKind) -> PathBuf {
        let mut path = Path::new(CONTAINERS_FOLDER).join(&self.container.id);
        match kind {
            ReferenceKind::Secret => path.extend(SECRETS_FOLDER),
            ReferenceKind::Config => path.extend(CONFIGS_FOLDER),
        }
        path
    }

    fn failed(&self, path: &Path, source: io::Error) -> SetupError {
        SetupError::folder(&self.data_root.join(path), source)
    }
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

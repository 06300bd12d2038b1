//! The folders of a swarm task's secrets and configs, and the links to them inside its container.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::go::filepath::is_folder_name;
use crate::host::{ContainerFs, DependencyStore};
use crate::{Container, DaemonConfig, Error, ErrorChain, Isolation, Mount};

mod container_root;
mod error;
mod file_reference;
mod links;
mod lock;
mod private;
mod staged;

pub use error::{ContainerDirsError, LinkPathError};
pub use file_reference::{Reference, ReferenceKind};

use lock::Turn;
use staged::{InstalledFolder, StagedFolder};

/// Fills the folders of a swarm task's secrets and configs, and gives the mounts that show them to the
/// container; [`build_spec`](crate::SpecBuilder::build_spec) takes these and then the container's
/// [own](Container::own_mounts).
///
/// `data_root` is where the daemon's data root lies on this machine; [`DaemonConfig::root`] is what the
/// mounts call it, on Windows the same. Secrets go to `containers\ID\mounts\secrets`, configs to
/// `containers\ID\configs`, each into a file that is called as its id. At no time can anybody read
/// them but Administrators and `LocalSystem` (elsewhere than on Windows: their owner).
///
/// On a container's first start, links are made in its file system that lead from where the task wants
/// its secrets and configs to where the mounts show them. `container_fs` mounts the file system of a
/// Hyper-V container for just that; that of a process-isolated one is mounted at
/// [`base_fs`](Container::base_fs) already. After the first start a guest may have tampered with its file
/// system, and it is not touched any more. Nothing that the image has prepared leads the links out of the
/// container's file system. Links on the way that stay inside are followed on Unix; on Windows every link on
/// the way is refused. A link that is there already, as an earlier try of the first start has made it, is
/// taken as it is.
///
/// At most one call at a time may be made for a container. Of calls in one process the second is refused and
/// changes nothing, as long as `data_root` does not come in two spellings; another process is not noticed.
///
/// References that are not shown as files are left out; a secret of such a kind is logged as an error.
/// Places and rules are those of dockerd's `setupContainerDirs`.
///
/// # Errors
///
/// [`Error::ContainerDirs`] with the reference that failed. Then everything is as it was before: new
/// folders, files and links are removed, and old ones are back. Only where the file system of a Hyper-V
/// container cannot be unmounted do the links stay.
pub fn setup_container_dirs(
    container: &Container,
    daemon: &DaemonConfig,
    data_root: &Path,
    container_fs: &dyn ContainerFs,
) -> Result<Vec<Mount>, Error> {
    let references = Reference::all(container);
    let _turn = take_turn(container, data_root)?;
    let secrets = filled(container, data_root, ReferenceKind::Secret, &references)?;
    let configs = filled(container, data_root, ReferenceKind::Config, &references)?;
    // Undone in the opposite order, so that a folder above both is empty by then.
    let secrets = installed(secrets)?;
    let configs = installed(configs)?;
    if !container.has_been_started_before && !references.is_empty() {
        link_in_container(container, daemon, container_fs, &references)?;
    }
    let folders = [secrets, configs];
    folders
        .into_iter()
        .flatten()
        .for_each(InstalledFolder::keep);
    Ok(container.swarm_mounts(&daemon.root))
}

/// The right to fill the container's folders; `None` if there is nothing to fill them with.
fn take_turn(container: &Container, data_root: &Path) -> Result<Option<Turn>, ContainerDirsError> {
    if container.secret_references.is_empty() && container.config_references.is_empty() {
        return Ok(None);
    }
    let folder = container_folder(container, data_root)?;
    let turn = Turn::take(&folder).map_err(|source| ContainerDirsError::folder(&folder, source))?;
    let taken = || ContainerDirsError::InProgress {
        container_id: container.id.clone(),
    };
    turn.map(Some).ok_or_else(taken)
}

/// The folder of one kind with the content of its references, not in its place yet; `None` if the container
/// has no references of the kind, not even such as are not wanted as files.
fn filled(
    container: &Container,
    data_root: &Path,
    kind: ReferenceKind,
    references: &[Reference],
) -> Result<Option<StagedFolder>, ContainerDirsError> {
    let has_none = match kind {
        ReferenceKind::Secret => container.secret_references.is_empty(),
        ReferenceKind::Config => container.config_references.is_empty(),
    };
    if has_none {
        return Ok(None);
    }
    let path = folder_of(container, data_root, kind)?;
    let failed = |source: io::Error| ContainerDirsError::folder(&path, source);
    let folder = StagedFolder::create(&path).map_err(failed)?;
    let store = container
        .dependency_store
        .as_deref()
        .ok_or(ContainerDirsError::NoStore { kind })?;
    let mut written = HashSet::new();
    for reference in references.iter().filter(|reference| reference.kind == kind) {
        // A task may want the same one at several places.
        if !written.insert(&reference.id) {
            continue;
        }
        let content = content(store, reference)?;
        folder
            .write(&reference.id, &content)
            .map_err(|source| ContainerDirsError::Write {
                reference: Box::new(reference.clone()),
                source: source.into(),
            })?;
    }
    Ok(Some(folder))
}

/// Where the references of one kind are kept on this machine.
fn folder_of(
    container: &Container,
    data_root: &Path,
    kind: ReferenceKind,
) -> Result<PathBuf, ContainerDirsError> {
    let folder = container_folder(container, data_root)?;
    Ok(match kind {
        ReferenceKind::Secret => folder.join("mounts").join("secrets"),
        ReferenceKind::Config => folder.join("configs"),
    })
}

/// The folder that the daemon keeps for the container.
fn container_folder(
    container: &Container,
    data_root: &Path,
) -> Result<PathBuf, ContainerDirsError> {
    let id = &container.id;
    if !is_folder_name(id) {
        return Err(ContainerDirsError::ContainerId {
            container_id: id.clone(),
        });
    }
    Ok(data_root.join("containers").join(id))
}

/// What the store has for a reference, wiped from memory once it is written.
fn content(
    store: &dyn DependencyStore,
    reference: &Reference,
) -> Result<Zeroizing<Vec<u8>>, ContainerDirsError> {
    if !is_folder_name(&reference.id) {
        return Err(ContainerDirsError::ReferenceId {
            reference: Box::new(reference.clone()),
        });
    }
    let content = match reference.kind {
        ReferenceKind::Secret => store.secret(&reference.id),
        ReferenceKind::Config => store.config(&reference.id),
    };
    content
        .map(Zeroizing::new)
        .map_err(|source| ContainerDirsError::Store {
            reference: Box::new(reference.clone()),
            source,
        })
}

fn installed(folder: Option<StagedFolder>) -> Result<Option<InstalledFolder>, ContainerDirsError> {
    let Some(folder) = folder else {
        return Ok(None);
    };
    let path = folder.target().to_owned();
    let installed = folder.install();
    installed
        .map(Some)
        .map_err(|source| ContainerDirsError::folder(&path, source))
}

/// Makes the links while the container's file system is mounted.
fn link_in_container(
    container: &Container,
    daemon: &DaemonConfig,
    container_fs: &dyn ContainerFs,
    references: &[Reference],
) -> Result<(), ContainerDirsError> {
    let isolation = container.host_config.isolation.or(daemon.default_isolation);
    if isolation == Isolation::HyperV {
        let mounted = MountedFs::mount(container, container_fs)?;
        links::make(&mounted.root, references)?;
        return mounted.unmount();
    }
    if container.base_fs.is_empty() {
        return Err(ContainerDirsError::NotMounted {
            container_id: container.id.clone(),
        });
    }
    links::make(Path::new(&container.base_fs), references)
}

/// A Hyper-V container's file system, which is unmounted whatever happens, also in a panic.
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
    ) -> Result<Self, ContainerDirsError> {
        let root = container_fs.mount(&container.id);
        let root = root.map_err(|source| ContainerDirsError::Mount {
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

    /// Unmounts it and says if that fails: a guest must not be started while its file system is mounted.
    fn unmount(mut self) -> Result<(), ContainerDirsError> {
        self.is_mounted = false;
        let unmounted = self.container_fs.unmount(&self.container.id);
        unmounted.map_err(|source| ContainerDirsError::Unmount {
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
                error = %ErrorChain(&error),
                "cannot unmount the file system of a Hyper-V container"
            );
        }
    }
}

/// Says what could not be removed or put back; there is nobody left to tell it to but the log.
fn cleaned_up(path: &Path, result: io::Result<()>) {
    match result {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::error!(path = %path.display(), %error, "cannot clean up after a failure");
        }
        _ => {}
    }
}

//! Layer GUIDs, files and instances in memory.

use std::collections::BTreeMap;
use std::fmt;

use super::{Answers, answer};
use crate::backend_error::BackendError;
use crate::host::{CredentialGuardInstance, FileKind, HostFiles, Instances, LayerIds};

/// [`LayerIds`] in memory.
///
/// ```
/// use wcow_spec::host::{LayerIds, memory::MemoryLayerIds};
///
/// let ids = MemoryLayerIds::new().with_guid("a1", "5da58dc5-dab5-52f3-a539-ea5f4fb4896e");
/// assert_eq!(ids.guid("a1").unwrap(), "5da58dc5-dab5-52f3-a539-ea5f4fb4896e");
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryLayerIds {
    guids: Answers<String, String>,
}

impl MemoryLayerIds {
    /// Creates a host without layers.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the GUID of the layers of this name.
    #[must_use]
    pub fn with_guid(mut self, name: impl Into<String>, guid: impl Into<String>) -> Self {
        self.guids.insert(name.into(), Ok(guid.into()));
        self
    }

    /// Makes HCS fail for this name.
    #[must_use]
    pub fn with_guid_error(mut self, name: impl Into<String>, error: BackendError) -> Self {
        self.guids.insert(name.into(), Err(error));
        self
    }
}

impl LayerIds for MemoryLayerIds {
    fn guid(&self, name: &str) -> Result<String, BackendError> {
        answer(&self.guids, name, || {
            format!("the GUID of the layer '{name}' is not known")
        })
    }
}

/// [`HostFiles`] in memory. The final path of what exists is the path itself, unless another one was set.
///
/// ```
/// use wcow_spec::host::{FileKind, HostFiles, memory::MemoryHostFiles};
///
/// let files = MemoryHostFiles::new()
///     .with_folder(r"C:\data")
///     .with_file(r"C:\data\a.json", "{}");
/// assert_eq!(files.kind(r"C:\data").unwrap(), FileKind::Folder);
/// assert_eq!(files.read(r"C:\data\a.json").unwrap(), b"{}");
/// assert_eq!(files.final_path(r"C:\data").unwrap(), r"C:\data");
/// assert!(files.kind(r"C:\other").is_err());
/// ```
#[derive(Clone, Default)]
pub struct MemoryHostFiles {
    kinds: Answers<String, FileKind>,
    contents: BTreeMap<String, Vec<u8>>,
    final_paths: Answers<String, String>,
    file_ids: Answers<String, bool>,
}

impl MemoryHostFiles {
    /// Creates a host without files.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a folder.
    #[must_use]
    pub fn with_folder(mut self, path: impl Into<String>) -> Self {
        self.kinds.insert(path.into(), Ok(FileKind::Folder));
        self
    }

    /// Adds a file.
    #[must_use]
    pub fn with_file(mut self, path: impl Into<String>, content: impl Into<Vec<u8>>) -> Self {
        let path = path.into();
        self.kinds.insert(path.clone(), Ok(FileKind::File));
        self.contents.insert(path, content.into());
        self
    }

    /// Makes examining, opening and reading this path fail.
    #[must_use]
    pub fn with_error(mut self, path: impl Into<String>, error: BackendError) -> Self {
        self.kinds.insert(path.into(), Err(error));
        self
    }

    /// Sets the path that a path leads to.
    #[must_use]
    pub fn with_final_path(mut self, path: impl Into<String>, target: impl Into<String>) -> Self {
        self.final_paths.insert(path.into(), Ok(target.into()));
        self
    }

    /// Makes resolving this path fail.
    #[must_use]
    pub fn with_final_path_error(mut self, path: impl Into<String>, error: BackendError) -> Self {
        self.final_paths.insert(path.into(), Err(error));
        self
    }

    /// Sets that the file system of this folder does not know files by ids.
    #[must_use]
    pub fn without_file_ids(mut self, folder: impl Into<String>) -> Self {
        self.file_ids.insert(folder.into(), Ok(false));
        self
    }

    /// Makes asking for file ids in this folder fail.
    #[must_use]
    pub fn with_file_ids_error(mut self, folder: impl Into<String>, error: BackendError) -> Self {
        self.file_ids.insert(folder.into(), Err(error));
        self
    }
}

impl fmt::Debug for MemoryHostFiles {
    /// Shows the paths, no content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryHostFiles")
            .field("kinds", &self.kinds)
            .field("contents", &self.contents.keys())
            .field("final_paths", &self.final_paths)
            .field("file_ids", &self.file_ids)
            .finish()
    }
}

impl HostFiles for MemoryHostFiles {
    fn kind(&self, path: &str) -> Result<FileKind, BackendError> {
        answer(&self.kinds, path, || {
            "The system cannot find the file specified.".to_owned()
        })
    }

    fn final_path(&self, path: &str) -> Result<String, BackendError> {
        match self.final_paths.get(path) {
            Some(answer) => answer.clone(),
            None => self.kind(path).map(|_| path.to_owned()),
        }
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, BackendError> {
        self.kind(path)?;
        let content = self.contents.get(path).cloned();
        content.ok_or_else(|| BackendError::system("Incorrect function."))
    }

    fn has_file_ids(&self, folder: &str) -> Result<bool, BackendError> {
        self.file_ids.get(folder).cloned().unwrap_or(Ok(true))
    }
}

/// [`Instances`] in memory.
///
/// ```
/// use wcow_spec::host::{CredentialGuardInstance, Instances, memory::MemoryInstances};
///
/// let instance = CredentialGuardInstance { cookie: "c".to_owned(), ..CredentialGuardInstance::default() };
/// let instances = MemoryInstances::new().with_credential_guard("c1", instance.clone());
/// assert_eq!(instances.credential_guard("c1").unwrap(), instance);
/// ```
#[derive(Clone, Debug, Default)]
pub struct MemoryInstances {
    credential_guards: Answers<String, CredentialGuardInstance>,
    device_locations: Answers<String, Vec<String>>,
}

impl MemoryInstances {
    /// Creates a host without instances.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a container's instance of the credential guard.
    #[must_use]
    pub fn with_credential_guard(
        mut self,
        container_id: impl Into<String>,
        instance: CredentialGuardInstance,
    ) -> Self {
        self.credential_guards
            .insert(container_id.into(), Ok(instance));
        self
    }

    /// Makes finding this container's instance fail.
    #[must_use]
    pub fn with_credential_guard_error(
        mut self,
        container_id: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.credential_guards
            .insert(container_id.into(), Err(error));
        self
    }

    /// Sets the location paths below a VMBus instance.
    #[must_use]
    pub fn with_device_locations<I>(mut self, vmbus_instance: impl Into<String>, paths: I) -> Self
    where
        I: IntoIterator<Item: Into<String>>,
    {
        let paths = paths.into_iter().map(Into::into).collect();
        self.device_locations
            .insert(vmbus_instance.into(), Ok(paths));
        self
    }

    /// Makes listing the location paths below this VMBus instance fail.
    #[must_use]
    pub fn with_device_locations_error(
        mut self,
        vmbus_instance: impl Into<String>,
        error: BackendError,
    ) -> Self {
        self.device_locations
            .insert(vmbus_instance.into(), Err(error));
        self
    }
}

impl Instances for MemoryInstances {
    fn credential_guard(
        &self,
        container_id: &str,
    ) -> Result<CredentialGuardInstance, BackendError> {
        answer(&self.credential_guards, container_id, || {
            format!("the credential guard has no instance {container_id}")
        })
    }

    fn device_locations(&self, vmbus_instance: &str) -> Result<Vec<String>, BackendError> {
        answer(&self.device_locations, vmbus_instance, || {
            format!("there is no device {vmbus_instance}")
        })
    }
}

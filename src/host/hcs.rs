//! Lookups that the runtimes make on the machine while they turn a spec into documents for the Host Compute Service
//! (HCS).

use std::fmt;

use crate::backend_error::BackendError;
use crate::redact::REDACTED;

/// Makes the GUIDs of layers.
///
/// [`contract::layer_ids`](super::contract::layer_ids) checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{LayerIds, contract};
///
/// /// The GUIDs that were stored when layers were unpacked.
/// struct Stored;
///
/// impl LayerIds for Stored {
///     fn guid(&self, name: &str) -> Result<String, BackendError> {
///         match name {
///             "servercore" => Ok("5da58dc5-dab5-52f3-a539-ea5f4fb4896e".to_owned()),
///             _ => Err(BackendError::not_found(format!("No such layer: {name}"))),
///         }
///     }
/// }
///
/// contract::layer_ids(&Stored, "servercore");
/// ```
pub trait LayerIds: Send + Sync {
    /// Returns the GUID of a layer by its name, which is the last component of its folder, as HCS's `NameToGuid` makes
    /// it: in lower case, without braces. The name comes from a spec, and may be empty.
    ///
    /// The algorithm of `NameToGuid` is not published, so the GUIDs of another machine's layers have to come from
    /// there.
    ///
    /// # Errors
    ///
    /// Returns an error if the GUID cannot be made.
    fn guid(&self, name: &str) -> Result<String, BackendError>;
}

/// Examines files and folders of the host.
///
/// Paths come from specs, and are not validated: they may be relative, or name devices or shares of other machines.
///
/// [`contract::host_files`](super::contract::host_files) checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{FileKind, HostFiles, contract};
///
/// /// A host with one folder and one file.
/// struct OneFile;
///
/// fn missing() -> BackendError {
///     BackendError::not_found("The system cannot find the file specified.")
/// }
///
/// impl HostFiles for OneFile {
///     fn kind(&self, path: &str) -> Result<FileKind, BackendError> {
///         match path {
///             r"C:\data" => Ok(FileKind::Folder),
///             r"C:\data\x.json" => Ok(FileKind::File),
///             _ => Err(missing()),
///         }
///     }
///
///     fn final_path(&self, path: &str) -> Result<String, BackendError> {
///         self.kind(path).map(|_| path.to_owned())
///     }
///
///     fn read(&self, path: &str) -> Result<Vec<u8>, BackendError> {
///         match self.kind(path)? {
///             FileKind::File => Ok(b"{}".to_vec()),
///             _ => Err(BackendError::system("Incorrect function.")),
///         }
///     }
/// }
///
/// contract::host_files(&OneFile, r"C:\data", r"C:\data\x.json");
/// ```
pub trait HostFiles: Send + Sync {
    /// Returns the kind of what exists at a path; follows links.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if nothing exists at the path, and another error if
    /// the path cannot be examined. The text becomes part of the runtime's message: on Windows it is the system's, such
    /// as `The system cannot find the file specified.`
    fn kind(&self, path: &str) -> Result<FileKind, BackendError>;

    /// Returns the final path of a file or folder, with all links resolved.
    ///
    /// # Errors
    ///
    /// Returns an error if nothing exists at the path, or if it cannot be opened. The error's whole text becomes part
    /// of the runtime's message.
    fn final_path(&self, path: &str) -> Result<String, BackendError>;

    /// Returns the content of a file.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, with the system's text.
    fn read(&self, path: &str) -> Result<Vec<u8>, BackendError>;

    /// Returns whether the file system of a folder supports file ids, which direct mapping needs. Some network shares
    /// do not. runhcs calls this only on Windows builds 18362 to 19042.
    ///
    /// # Errors
    ///
    /// Returns an error if the folder cannot be opened.
    fn has_file_ids(&self, _folder: &str) -> Result<bool, BackendError> {
        Ok(true)
    }
}

/// The kind of what exists at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileKind {
    /// A folder.
    Folder,
    /// Anything else: a file, or a device.
    File,
}

/// Finds what exists only once a step of a plan has been carried out.
///
/// The step is the last one of the plan so far. A host that carries out the plan while it is made performs the step
/// before it answers. A host that plans ahead answers with what it knows.
///
/// [`contract::instances`](super::contract::instances) checks an implementation.
///
/// ```
/// use wcow_spec::BackendError;
/// use wcow_spec::host::{CredentialGuardInstance, Instances, contract};
///
/// /// What HCS has answered for one container.
/// struct OneGuard(CredentialGuardInstance);
///
/// impl Instances for OneGuard {
///     fn credential_guard(&self, id: &str) -> Result<CredentialGuardInstance, BackendError> {
///         match id {
///             "c1" => Ok(self.0.clone()),
///             _ => Err(BackendError::not_found("no instance of the credential guard")),
///         }
///     }
///
///     fn device_locations(&self, _vmbus_instance: &str) -> Result<Vec<String>, BackendError> {
///         Ok(Vec::new())
///     }
/// }
///
/// contract::instances(&OneGuard(CredentialGuardInstance::default()), "c1");
/// ```
pub trait Instances: Send + Sync {
    /// Returns the instance of the credential guard that HCS has made for a container.
    ///
    /// # Errors
    ///
    /// Returns [`ErrorKind::NotFound`](crate::ErrorKind::NotFound) if there is none.
    fn credential_guard(&self, container_id: &str)
    -> Result<CredentialGuardInstance, BackendError>;

    /// Returns the location paths, in a utility VM, of the devices below a VMBus instance: `VMBUS\{CLASS}\{GUID}`. They
    /// are what `device-util.exe` prints in the VM.
    ///
    /// # Errors
    ///
    /// Returns an error if the devices cannot be listed.
    fn device_locations(&self, vmbus_instance: &str) -> Result<Vec<String>, BackendError>;
}

/// A container's instance of the credential guard. Its `Debug` form hides the cookie and the endpoint.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct CredentialGuardInstance {
    /// The secret that authenticates the container.
    pub cookie: String,
    /// The RPC endpoint that the container calls.
    pub rpc_endpoint: String,
    /// With Hyper-V isolation, the service through which the container reaches it.
    pub service: HvSocketService,
}

impl fmt::Debug for CredentialGuardInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialGuardInstance")
            .field("cookie", &REDACTED)
            .field("rpc_endpoint", &REDACTED)
            .field("service", &self.service)
            .finish()
    }
}

/// A service over Hyper-V sockets, and who may use it.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct HvSocketService {
    /// The service's GUID.
    pub id: String,
    /// The security descriptor, in SDDL, of who may bind to it.
    pub bind_security_descriptor: String,
    /// The security descriptor, in SDDL, of who may connect to it.
    pub connect_security_descriptor: String,
    /// Whether binding to any VM is allowed.
    pub allow_wildcard_binds: bool,
    /// Whether the service is off.
    pub disabled: bool,
}

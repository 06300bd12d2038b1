//! The errors of the crate, and the kinds that a daemon maps to an HTTP status.

use std::fmt;
use std::sync::Arc;

#[cfg(feature = "container-dirs")]
use crate::swarm::ContainerDirsError;
use crate::verify::{InvalidResource, Warning};

use crate::backend_error::BackendError;
use crate::go::quote::GoQuoted;

/// What sort of failure an error is, as Docker's `errdefs` package classes them.
///
/// A daemon maps it to an HTTP status: 400 for [`InvalidParameter`](Self::InvalidParameter), 404 for
/// [`NotFound`](Self::NotFound), 500 for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The caller asked for something that cannot be.
    InvalidParameter,
    /// Something that the caller named does not exist.
    NotFound,
    /// The machine or one of its services failed.
    System,
    /// Nothing is known about the cause.
    Unknown,
}

/// Why a spec could not be built, read or converted.
///
/// An error's own text does not repeat that of its source: join the chain with `": "` to get the whole
/// message. Where `build_spec` refuses what dockerd refuses too, that joined text is dockerd's.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The image store could not give the container's image.
    #[error(transparent)]
    Image(BackendError),

    /// The image is not for Windows.
    #[error("operating system is not supported")]
    UnsupportedOs {
        /// The operating system that the image names.
        os: String,
    },

    /// An isolation mode that is none of `default`, `process` and `hyperv`.
    #[error("invalid isolation '{value}', must be 'default', 'process' or 'hyperv'")]
    InvalidIsolation {
        /// What was given.
        value: String,
    },

    /// The image store could not give the container's layer folders.
    #[error("GetLayerFolders failed: container {container_id}")]
    LayerFolders {
        /// The container's id.
        container_id: String,
        /// Why the image store failed.
        source: BackendError,
    },

    /// A process-isolated container's file system is not mounted.
    #[error("createSpecWindowsFields: BaseFS of container {container_id} is unexpectedly empty")]
    EmptyBaseFs {
        /// The container's id.
        container_id: String,
    },

    /// The volume behind a snapshotter's mount point could not be found.
    #[error(
        "createSpecWindowsFields: Failed to get backing device of BaseFS of container {container_id}"
    )]
    BackingDevice {
        /// The container's id.
        container_id: String,
        /// What failed.
        source: BackingDeviceError,
    },

    /// A limit that its field in the spec cannot hold.
    #[error("invalid {option}: {value} is not in the range from {min} to {max}")]
    LimitOutOfRange {
        /// The option's key in Docker's host configuration, such as `CpuShares`.
        option: &'static str,
        /// What was asked for.
        value: i64,
        /// The least value that fits.
        min: i64,
        /// The greatest value that fits.
        max: i64,
    },

    /// A security option without a value.
    #[error("invalid security option: no equals sign in supplied value {option}")]
    SecurityOptionWithoutValue {
        /// The option as it was given.
        option: String,
    },

    /// A security option that Windows containers do not have.
    #[error("security option not supported: {name}")]
    UnsupportedSecurityOption {
        /// The option's name, the part before the equals sign.
        name: String,
    },

    /// A `credentialspec` option that does not say where the credential spec is.
    ///
    /// Also what `config://` gives on a container that swarm does not manage.
    #[error(
        "invalid credential spec security option - value must be prefixed by 'file://', 'registry://', \
         or 'raw://' followed by a non-empty value"
    )]
    InvalidCredentialSpecOption {
        /// The scheme that was given, empty if there was none.
        scheme: String,
    },

    /// A `file://` credential spec that does not name a plain file below the credential-spec folder.
    #[error("invalid credential spec: file:// path {reason}")]
    CredentialSpecPath {
        /// The path as it was given.
        path: String,
        /// What is wrong with it.
        reason: CredentialSpecPathError,
    },

    /// The file of a `file://` credential spec could not be read.
    #[error("failed to load credential spec for container {container_id}")]
    CredentialSpecFile {
        /// The container's id.
        container_id: String,
        /// Why the file could not be read.
        source: BackendError,
    },

    /// The registry key that holds the credential specs could not be opened.
    #[error(
        "failed handling spec {} for container {container_id} - registry key {key} could not be opened",
        GoQuoted(.name)
    )]
    CredentialSpecKey {
        /// The container's id.
        container_id: String,
        /// The credential spec's name.
        name: String,
        /// The key below `HKEY_LOCAL_MACHINE`.
        key: &'static str,
        /// Why the key could not be opened.
        source: BackendError,
    },

    /// The registry has no credential spec of that name.
    #[error("registry credential spec {} for container {container_id} was not found", GoQuoted(.name))]
    CredentialSpecNotInRegistry {
        /// The container's id.
        container_id: String,
        /// The credential spec's name.
        name: String,
    },

    /// A credential spec could not be read from the registry.
    #[error(
        "error reading credential spec {} from registry for container {container_id}",
        GoQuoted(.name)
    )]
    CredentialSpecValue {
        /// The container's id.
        container_id: String,
        /// The credential spec's name.
        name: String,
        /// Why the value could not be read.
        source: BackendError,
    },

    /// The swarm config of a `config://` credential spec could not be had.
    #[error("error getting value from config store")]
    CredentialSpecConfig {
        /// The config's id.
        config_id: String,
        /// Why the store failed.
        source: BackendError,
    },

    /// A device path of neither of the two forms.
    #[error("invalid device assignment path: '{path}', must be 'class/ID' or 'IDType://ID'")]
    InvalidDevicePath {
        /// The path as it was given.
        path: String,
    },

    /// A device path with nothing before its `://`.
    #[error("invalid device assignment path: '{path}', IDType cannot be empty")]
    EmptyDeviceIdType {
        /// The path as it was given.
        path: String,
    },

    /// The folders and links of a swarm task cannot be made.
    #[cfg(feature = "container-dirs")]
    #[error(transparent)]
    ContainerDirs(#[from] ContainerDirsError),

    /// The resources that a container asks for cannot be had on Windows.
    #[error("{reason}")]
    InvalidResources {
        /// Why not.
        reason: InvalidResource,
        /// What was discarded before this was found.
        warnings: Vec<Warning>,
    },

    /// A container cannot share the network of one that is Hyper-V isolated.
    #[error("sharing of hyperv containers network is not supported")]
    SharedNetworkOfHyperV {
        /// The id of the container whose network was to be shared.
        container_id: String,
    },

    /// The daemon's settings are not what `daemon.json` has.
    #[error("cannot read the daemon's settings")]
    DaemonJson {
        /// What the JSON reader says, with the key and the place.
        source: Arc<serde_json::Error>,
    },

    /// An `exec-opts` entry of the daemon's settings without an equals sign.
    #[error("unable to parse key/value option: {option}")]
    ExecOptWithoutValue {
        /// The entry as it was given.
        option: String,
    },

    /// An `exec-opts` entry of the daemon's settings that Windows does not have.
    #[error("Unrecognised exec-opt '{key}'")]
    UnknownExecOpt {
        /// The entry's key in lower case.
        key: String,
    },

    /// The `isolation` of the daemon's settings is none of `default`, `process` and `hyperv`.
    #[error("Invalid exec-opt value for 'isolation':'{value}'")]
    InvalidIsolationExecOpt {
        /// What was given.
        value: String,
    },

    /// The credential spec is no JSON object, so `oci-spec`'s type cannot hold it.
    #[error("credential spec is not a JSON object")]
    CredentialSpecNotAnObject {
        /// What the JSON reader says.
        source: Arc<serde_json::Error>,
    },

    /// The linked version of `oci-spec` does not give the empty values that a spec is filled into.
    #[error("oci-spec cannot make an empty spec")]
    BlankSpec {
        /// What `oci-spec` misses.
        source: Arc<oci_spec::OciSpecError>,
    },
}

impl Error {
    /// What sort of failure it is.
    ///
    /// Failures of the image store and of the layer lookups keep the kind that the backend gave them; a
    /// credential spec that cannot be read is the fault of the option that asked for it, as in dockerd.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Image(source) | Self::LayerFolders { source, .. } => source.kind(),
            Self::BackingDevice { source, .. } => source.kind(),
            #[cfg(feature = "container-dirs")]
            Self::ContainerDirs(source) => source.kind(),
            Self::EmptyBaseFs { .. }
            | Self::CredentialSpecConfig { .. }
            | Self::BlankSpec { .. } => ErrorKind::System,
            Self::UnsupportedOs { .. }
            | Self::InvalidIsolation { .. }
            | Self::LimitOutOfRange { .. }
            | Self::SecurityOptionWithoutValue { .. }
            | Self::UnsupportedSecurityOption { .. }
            | Self::InvalidCredentialSpecOption { .. }
            | Self::CredentialSpecPath { .. }
            | Self::CredentialSpecFile { .. }
            | Self::CredentialSpecKey { .. }
            | Self::CredentialSpecNotInRegistry { .. }
            | Self::CredentialSpecValue { .. }
            | Self::InvalidDevicePath { .. }
            | Self::EmptyDeviceIdType { .. }
            | Self::InvalidResources { .. }
            | Self::SharedNetworkOfHyperV { .. }
            | Self::DaemonJson { .. }
            | Self::ExecOptWithoutValue { .. }
            | Self::UnknownExecOpt { .. }
            | Self::InvalidIsolationExecOpt { .. }
            | Self::CredentialSpecNotAnObject { .. } => ErrorKind::InvalidParameter,
        }
    }
}

/// Why the volume behind a snapshotter's mount point could not be found.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackingDeviceError {
    /// The mount point does not say which layer is mounted there.
    #[error("no layer source for mount {mount_point}")]
    NoLayerSource {
        /// The mount point, cleaned.
        mount_point: String,
    },

    /// The mount point's layer source could not be read.
    #[error("failed to retrieve layer source for mount {mount_point}")]
    LayerSource {
        /// The mount point, cleaned.
        mount_point: String,
        /// Why it could not be read.
        source: BackendError,
    },

    /// HCS does not say where the layer is mounted.
    #[error("failed to retrieve backing device for layer {mount_point}")]
    MountPath {
        /// The mount point, cleaned.
        mount_point: String,
        /// The layer that is mounted there.
        layer_path: String,
        /// Why HCS failed.
        source: BackendError,
    },

    /// HCS answered with an empty path: the layer is not mounted.
    #[error("layer {layer_path} of mount {mount_point} has no mount path")]
    EmptyMountPath {
        /// The mount point, cleaned.
        mount_point: String,
        /// The layer that is mounted there.
        layer_path: String,
    },
}

impl BackingDeviceError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::LayerSource { source, .. } | Self::MountPath { source, .. } => source.kind(),
            Self::NoLayerSource { .. } | Self::EmptyMountPath { .. } => ErrorKind::System,
        }
    }
}

/// What is wrong with the path of a `file://` credential spec.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialSpecPathError {
    /// It starts at a drive, a share or a device.
    #[error("cannot be absolute")]
    Absolute,

    /// It starts at the root of the current drive.
    #[error("cannot start with a separator")]
    Rooted,

    /// It has a colon: a drive without a root, or an alternate stream.
    #[error("cannot contain a colon")]
    Colon,

    /// It leads out of the credential-spec folder.
    #[error("must be under {folder}")]
    Outside {
        /// The credential-spec folder.
        folder: String,
    },

    /// One of its components names a device, such as `NUL` or `COM1`, whatever its extension.
    #[error("cannot name the device {component}")]
    Device {
        /// The component.
        component: String,
    },

    /// One of its components ends with a dot or a space, which Windows drops.
    #[error("cannot have a component that ends with a dot or a space: '{component}'")]
    TrailingDotOrSpace {
        /// The component.
        component: String,
    },
}

/// Displays an error and its causes in one line, joined by `": "`: of an [`Error`], dockerd's message.
///
/// ```
/// use wcow_spec::{BackendError, Error, ErrorChain, ErrorKind};
///
/// let error = Error::CredentialSpecConfig {
///     config_id: "abc".to_owned(),
///     source: BackendError::new(ErrorKind::NotFound, "no such config"),
/// };
/// assert_eq!(
///     ErrorChain(&error).to_string(),
///     "error getting value from config store: no such config"
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ErrorChain<'a>(pub &'a (dyn std::error::Error + 'static));

impl fmt::Display for ErrorChain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        let causes = std::iter::successors(self.0.source(), |error| error.source());
        for cause in causes {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

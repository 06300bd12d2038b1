//! The errors of the crate, and the kinds that a daemon maps to an HTTP status.

use std::fmt;
use std::io;
use std::sync::Arc;

#[cfg(feature = "container-dirs")]
use crate::container_dirs::ContainerDirsError;
use crate::verify::{InvalidResource, Warning};

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

/// What the boxed cause of a [`BackendError`] may be.
type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The failure of a backend: an [`ErrorKind`] and whatever went wrong.
///
/// It displays as its cause does, and its [`source`](std::error::Error::source) is the cause's own, so a
/// chain that is joined by `": "` does not say anything twice. Clones share the cause.
///
/// ```
/// use wcow_spec::{BackendError, ErrorKind};
///
/// let plain = BackendError::new(ErrorKind::NotFound, "No such image: web");
/// assert_eq!(plain.to_string(), "No such image: web");
///
/// let io = BackendError::from(std::io::Error::from(std::io::ErrorKind::NotFound));
/// assert_eq!(io.kind(), ErrorKind::NotFound);
/// ```
#[derive(Clone)]
pub struct BackendError {
    kind: ErrorKind,
    cause: Arc<dyn std::error::Error + Send + Sync>,
}

impl BackendError {
    /// A failure of the given kind. The cause is any error, or a text.
    pub fn new(kind: ErrorKind, cause: impl Into<BoxError>) -> Self {
        Self {
            kind,
            cause: Arc::from(cause.into()),
        }
    }

    /// What sort of failure it is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl fmt::Debug for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BackendError")
            .field("kind", &self.kind)
            .field("cause", &self.cause)
            .finish()
    }
}

impl fmt::Display for BackendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.cause, f)
    }
}

impl std::error::Error for BackendError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause.source()
    }
}

/// Files that do not exist become [`ErrorKind::NotFound`], names that the system refuses
/// [`ErrorKind::InvalidParameter`], all else [`ErrorKind::System`].
impl From<io::Error> for BackendError {
    fn from(error: io::Error) -> Self {
        Self::new(kind_of_io(&error), error)
    }
}

/// The kind that fits an I/O error.
pub(crate) fn kind_of_io(error: &io::Error) -> ErrorKind {
    match error.kind() {
        io::ErrorKind::NotFound => ErrorKind::NotFound,
        io::ErrorKind::InvalidInput => ErrorKind::InvalidParameter,
        _ => ErrorKind::System,
    }
}

/// Why a spec could not be built, read or converted.
///
/// An error's own text does not repeat that of its source: join the chain with `": "` to get the whole
/// message. Where dockerd refuses the same input, that joined text is dockerd's.
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

/// Displays a text in double quotes as Go's `%q` does, which dockerd's messages use.
///
/// It differs from Rust's own form in how characters that cannot be shown are escaped.
struct GoQuoted<'a>(&'a str);

impl fmt::Display for GoQuoted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"")?;
        for c in self.0.chars() {
            match (c, u32::from(c)) {
                ('"' | '\\' | '\n' | '\r' | '\t', _) => write!(f, "{}", c.escape_default())?,
                ('\x07', _) => f.write_str("\\a")?,
                ('\x08', _) => f.write_str("\\b")?,
                ('\x0b', _) => f.write_str("\\v")?,
                ('\x0c', _) => f.write_str("\\f")?,
                _ if is_printable(c) => write!(f, "{c}")?,
                (_, code @ ..=0x7f) => write!(f, "\\x{code:02x}")?,
                (_, code @ ..=0xffff) => write!(f, "\\u{code:04x}")?,
                (_, code) => write!(f, "\\U{code:08x}")?,
            }
        }
        f.write_str("\"")
    }
}

/// Whether the character is shown as it is: for what is not ASCII, by the standard library's table.
///
/// The table is asked about a text that begins with a letter, because a combining mark counts as
/// printable only where it has something to combine with.
fn is_printable(c: char) -> bool {
    c.is_ascii_graphic() || c == ' ' || !format!("a{c}").escape_debug().any(|c| c == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_go_quotes_them() {
        let cases = [
            ("web", r#""web""#),
            (r#"a"b\c"#, r#""a\"b\\c""#),
            ("tab\tline\n", r#""tab\tline\n""#),
            ("\0\x01\x07\x08\x0b\x0c\x7f", r#""\x00\x01\a\b\v\f\x7f""#),
            ("ü日本🚀e\u{301}'", "\"ü日本🚀e\u{301}'\""),
            ("\u{2028}\u{e0001}", r#""\u2028\U000e0001""#),
        ];
        for (text, quoted) in cases {
            assert_eq!(GoQuoted(text).to_string(), quoted);
        }
    }

    #[test]
    fn a_backend_error_shows_its_cause_once() {
        let inner = BackendError::new(ErrorKind::System, "disk read error");
        let outer = Error::LayerFolders {
            container_id: "c".to_owned(),
            source: inner,
        };
        let source = std::error::Error::source(&outer).unwrap();
        assert_eq!(source.to_string(), "disk read error");
        assert!(source.source().is_none());
    }

    #[test]
    fn io_errors_keep_what_is_known_of_their_kind() {
        let kinds = [
            (io::ErrorKind::NotFound, ErrorKind::NotFound),
            (io::ErrorKind::InvalidInput, ErrorKind::InvalidParameter),
            (io::ErrorKind::PermissionDenied, ErrorKind::System),
        ];
        for (io, kind) in kinds {
            assert_eq!(BackendError::from(io::Error::from(io)).kind(), kind);
        }
    }
}

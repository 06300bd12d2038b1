//! The umbrella over the errors of all operations.

use crate::backend_error::BackendError;
use crate::builder::{BuildError, SharedNetworkError};
use crate::container::{DockerFilesError, InspectError, InvalidIsolation};
#[cfg(feature = "create")]
use crate::create::{
    CreateError, InvalidAccessMode, InvalidApiVersion, InvalidImageReference, InvalidPlatform,
    InvalidVolumeName, InvalidVolumesFrom, MountConfigError, MountSpecError,
};
use crate::daemon::{DaemonJsonError, MountsError};
#[cfg(feature = "windowsfilter")]
use crate::data_root::DataRootError;
use crate::error_kind::ErrorKind;
use crate::go::json::JsonError;
#[cfg(feature = "hcs")]
use crate::hcs::dockerd::HcsError;
#[cfg(feature = "hcs")]
use crate::hcs::runhcs::PlanError;
use crate::host::snapshotter::SnapshotError;
use crate::host::{CredentialSpecPathError, RegistryError};
#[cfg(feature = "hcs")]
use crate::preflight::{AdaptError, InvalidRuntimeVersion};
use crate::spec::ConvertError;
#[cfg(feature = "swarm")]
use crate::swarm::SetupError;
use crate::verify::VerifyError;

/// Any error of this crate, for a host that handles all of them alike.
///
/// Each operation has an error type of its own; `?` turns it into this one.
///
/// ```
/// use wcow_spec::{Container, DaemonConfig, Error, WindowsEdition};
///
/// fn read(config: &[u8], host_config: &[u8], daemon_json: &[u8]) -> Result<(Container, DaemonConfig), Error> {
///     let container = Container::from_docker_files(config, host_config)?;
///     let processors = wcow_spec::host::logical_processors();
///     let daemon = DaemonConfig::from_daemon_json(daemon_json, WindowsEdition::Server, processors)?;
///     Ok((container, daemon))
/// }
///
/// let error = read(b"{}", b"[]", b"{}").unwrap_err();
/// assert_eq!(error.kind().http_status(), 400);
/// ```
#[derive(Clone, Debug, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub enum Error {
    /// A backend failed.
    Backend(#[from] BackendError),
    /// A registry value cannot be read.
    Registry(#[from] RegistryError),
    /// A JSON document cannot be read.
    Json(#[from] JsonError),
    /// The files that dockerd keeps for a container cannot be read.
    DockerFiles(#[from] DockerFilesError),
    /// The output of `docker inspect` cannot be read.
    Inspect(#[from] InspectError),
    /// dockerd's `daemon.json` cannot be read.
    DaemonJson(#[from] DaemonJsonError),
    /// A Docker data root cannot be read.
    #[cfg(feature = "windowsfilter")]
    DataRoot(#[from] DataRootError),
    /// The name is not that of an isolation.
    Isolation(#[from] InvalidIsolation),
    /// The location of a `file://` credential spec is not valid.
    CredentialSpecPath(#[from] CredentialSpecPathError),
    /// The mounts of a snapshot are not those of a Windows container.
    Snapshot(#[from] SnapshotError),
    /// The resources that a container requests are not valid.
    Verify(#[from] VerifyError),
    /// What a container's mount points mount was not found.
    Mounts(#[from] MountsError),
    /// The network stack of a container cannot be shared.
    SharedNetwork(#[from] SharedNetworkError),
    /// A spec cannot be built.
    Build(#[from] BuildError),
    /// A spec does not fit `oci-spec`'s type.
    Convert(#[from] ConvertError),
    /// A container cannot be created.
    #[cfg(feature = "create")]
    Create(#[from] CreateError),
    /// A mount's text is not valid.
    #[cfg(feature = "create")]
    MountSpec(#[from] MountSpecError),
    /// A mount is not valid.
    #[cfg(feature = "create")]
    MountConfig(#[from] MountConfigError),
    /// The text is not a mode of a mount.
    #[cfg(feature = "create")]
    AccessMode(#[from] InvalidAccessMode),
    /// The text is not a version of Docker's API.
    #[cfg(feature = "create")]
    ApiVersion(#[from] InvalidApiVersion),
    /// The text is not a reference to an image.
    #[cfg(feature = "create")]
    ImageReference(#[from] InvalidImageReference),
    /// The text is not a platform.
    #[cfg(feature = "create")]
    Platform(#[from] InvalidPlatform),
    /// The text is not a volume's name.
    #[cfg(feature = "create")]
    VolumeName(#[from] InvalidVolumeName),
    /// The text does not name a container and a mode.
    #[cfg(feature = "create")]
    VolumesFrom(#[from] InvalidVolumesFrom),
    /// dockerd's own runtime would not start a container.
    #[cfg(feature = "hcs")]
    Hcs(#[from] HcsError),
    /// runhcs would not start a container.
    #[cfg(feature = "hcs")]
    Plan(#[from] PlanError),
    /// A spec cannot be adapted to a runtime.
    #[cfg(feature = "hcs")]
    Adapt(#[from] AdaptError),
    /// The text is not the version of a runtime.
    #[cfg(feature = "hcs")]
    RuntimeVersion(#[from] InvalidRuntimeVersion),
    /// The secrets and configs of a swarm task cannot be set up.
    #[cfg(feature = "swarm")]
    Swarm(#[from] SetupError),
}

impl Error {
    /// Returns the category of the error.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Backend(error) => error.kind(),
            Self::Registry(error) => error.kind(),
            Self::Json(error) => error.kind(),
            Self::DockerFiles(error) => error.kind(),
            Self::Inspect(error) => error.kind(),
            Self::DaemonJson(error) => error.kind(),
            #[cfg(feature = "windowsfilter")]
            Self::DataRoot(error) => error.kind(),
            Self::Isolation(error) => error.kind(),
            Self::CredentialSpecPath(error) => error.kind(),
            Self::Snapshot(error) => error.kind(),
            Self::Verify(error) => error.kind(),
            Self::Mounts(error) => error.kind(),
            Self::SharedNetwork(error) => error.kind(),
            Self::Build(error) => error.kind(),
            Self::Convert(error) => error.kind(),
            #[cfg(feature = "create")]
            Self::Create(error) => error.kind(),
            #[cfg(feature = "create")]
            Self::MountSpec(error) => error.kind(),
            #[cfg(feature = "create")]
            Self::MountConfig(error) => error.kind(),
            #[cfg(feature = "create")]
            Self::AccessMode(error) => error.kind(),
            #[cfg(feature = "create")]
            Self::ApiVersion(error) => error.kind(),
            #[cfg(feature = "create")]
            Self::ImageReference(error) => error.kind(),
            #[cfg(feature = "create")]
            Self::Platform(error) => error.kind(),
            #[cfg(feature = "create")]
            Self::VolumeName(error) => error.kind(),
            #[cfg(feature = "create")]
            Self::VolumesFrom(error) => error.kind(),
            #[cfg(feature = "hcs")]
            Self::Hcs(error) => error.kind(),
            #[cfg(feature = "hcs")]
            Self::Plan(error) => error.kind(),
            #[cfg(feature = "hcs")]
            Self::Adapt(error) => error.kind(),
            #[cfg(feature = "hcs")]
            Self::RuntimeVersion(error) => error.kind(),
            #[cfg(feature = "swarm")]
            Self::Swarm(error) => error.kind(),
        }
    }

    /// Returns the failure of a backend, if that is the cause.
    ///
    /// The host's own error comes back from it.
    ///
    /// ```
    /// use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
    /// use wcow_spec::{BackendError, Container, DaemonConfig, Error, SpecBuilder};
    ///
    /// #[derive(Debug)]
    /// struct StoreIsLocked { holder: u32 }
    /// # impl std::fmt::Display for StoreIsLocked {
    /// #     fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "locked by {}", self.holder) }
    /// # }
    /// # impl std::error::Error for StoreIsLocked {}
    ///
    /// let locked = BackendError::system(StoreIsLocked { holder: 7 });
    /// let images = MemoryImages::new().with_image_error("sha256:88f0", locked);
    /// let builder = SpecBuilder::new(images, MemoryNetworks::new());
    /// let container = Container { image_id: "sha256:88f0".to_owned(), ..Container::default() };
    ///
    /// let daemon = DaemonConfig::new(8.try_into()?);
    /// let error = Error::from(builder.build_spec(&container, &daemon, &[]).unwrap_err());
    /// let own: &StoreIsLocked = error.backend().unwrap().downcast_ref().unwrap();
    /// assert_eq!(own.holder, 7);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Backend(error) => Some(error),
            Self::Registry(error) => Some(error.backend()),
            Self::Mounts(error) => error.backend(),
            Self::Build(error) => error.backend(),
            #[cfg(feature = "hcs")]
            Self::Hcs(error) => error.backend(),
            #[cfg(feature = "hcs")]
            Self::Plan(error) => error.backend(),
            #[cfg(feature = "hcs")]
            Self::Adapt(_) | Self::RuntimeVersion(_) => None,
            #[cfg(feature = "windowsfilter")]
            Self::DataRoot(error) => error.backend(),
            #[cfg(feature = "create")]
            Self::Create(error) => error.backend(),
            #[cfg(feature = "swarm")]
            Self::Swarm(error) => error.backend(),
            Self::Json(_)
            | Self::DockerFiles(_)
            | Self::Inspect(_)
            | Self::DaemonJson(_)
            | Self::Isolation(_)
            | Self::CredentialSpecPath(_)
            | Self::Snapshot(_)
            | Self::Verify(_)
            | Self::SharedNetwork(_)
            | Self::Convert(_) => None,
            #[cfg(feature = "create")]
            Self::MountSpec(_)
            | Self::MountConfig(_)
            | Self::AccessMode(_)
            | Self::ApiVersion(_)
            | Self::ImageReference(_)
            | Self::Platform(_)
            | Self::VolumeName(_)
            | Self::VolumesFrom(_) => None,
        }
    }
}

//! Errors and warnings of creating a container.

use std::fmt;

use super::adapt::ApiMismatch;
use super::checks::{InvalidConfig, InvalidHostConfig};
use super::decoded::UnsupportedOption;
use super::endpoints::InvalidEndpoints;
use super::image_reference::InvalidImageReference;
use super::log_config::InvalidLogConfig;
use super::mount_spec::{MountConfigError, MountSpecError};
use super::network_mode::NetworkConflict;
use super::platform::{InvalidPlatform, Platform};
use super::size::InvalidSize;
use super::volume_name::InvalidVolumeName;
use super::volumes_from::InvalidVolumesFrom;
use crate::backend_error::BackendError;
use crate::container::InvalidIsolation;
use crate::error_kind::ErrorKind;
use crate::go::json::JsonError;
use crate::verify::{ResourceWarning, VerifyError};

/// Error creating a container from a request.
///
/// Joined by [`ErrorChain`](crate::ErrorChain), the texts are dockerd's, except for JSON errors and for texts of
/// backends. The HTTP status of [`kind`](Self::kind) is dockerd's.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CreateError {
    /// The body is empty.
    #[error("invalid JSON: got EOF while reading request body")]
    EmptyBody,
    /// The body is not JSON, or a value in it has the wrong type or is out of range.
    #[error("invalid JSON")]
    Json(#[from] JsonError),
    /// The body has content after its JSON.
    #[error("unexpected content after JSON")]
    ContentAfterJson,
    /// The body has no config.
    #[error("config cannot be empty in order to create a container")]
    EmptyConfig,
    /// The network mode conflicts with another option.
    #[error(transparent)]
    Network(#[from] NetworkConflict),
    /// The isolation does not exist.
    #[error(transparent)]
    Isolation(InvalidIsolation),
    /// Windows does not support an option.
    #[error(transparent)]
    Unsupported(#[from] UnsupportedOption),
    /// The requested platform is not valid.
    #[error(transparent)]
    Platform(#[from] InvalidPlatform),
    /// The version of the API does not allow an option.
    #[error(transparent)]
    Api(#[from] ApiMismatch),
    /// The log driver `logentries` no longer exists.
    #[error("the logentries logging driver has been deprecated and removed")]
    LogentriesRemoved,
    /// The settings that do not depend on the host are not valid.
    #[error(transparent)]
    Config(#[from] InvalidConfig),
    /// The settings that depend on the host are not valid.
    #[error(transparent)]
    HostConfig(#[from] InvalidHostConfig),
    /// The resources are not valid.
    #[error(transparent)]
    Resources(#[from] VerifyError),
    /// The image's name is not a valid reference.
    #[error(transparent)]
    ImageReference(#[from] InvalidImageReference),
    /// The image was not found. The text is the backend's.
    #[error(transparent)]
    Image(BackendError),
    /// The image is not for the requested platform.
    #[error(transparent)]
    ImagePlatform(#[from] Box<ImagePlatformMismatch>),
    /// The endpoints are not valid.
    #[error(transparent)]
    Endpoints(#[from] InvalidEndpoints),
    /// Neither the request nor the image has a command.
    #[error("no command specified")]
    NoCommand,
    /// The log driver or its options are not valid.
    #[error(transparent)]
    LogConfig(#[from] InvalidLogConfig),
    /// The name is too short, or has characters that are not allowed.
    #[error("Invalid container name ({name}), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed")]
    Name {
        /// The name.
        name: String,
    },
    /// The name is taken.
    #[error(
        "Conflict. The container name \"{name}\" is already in use by container \"{container_id}\". You have to remove \
         (or rename) that container to be able to reuse that name."
    )]
    NameTaken {
        /// The name, with its slash.
        name: String,
        /// The container that has it.
        container_id: String,
    },
    /// A container's name cannot be looked up.
    #[error("cannot look up the container name \"{name}\"")]
    NameLookup {
        /// The name, with its slash.
        name: String,
        /// Why the lookup failed.
        source: BackendError,
    },
    /// A size in the options of the storage driver is not valid.
    #[error("failed to parse storage options")]
    StorageOption(#[from] InvalidSize),
    /// An entry of `VolumesFrom` is not a container and a mode.
    #[error(transparent)]
    VolumesFrom(#[from] InvalidVolumesFrom),
    /// An entry of `VolumesFrom` does not name a container.
    #[error("invalid name or ID supplied: \"\"")]
    NoVolumesFromContainer,
    /// A container in `VolumesFrom` was not found. The text is the backend's.
    #[error(transparent)]
    VolumesFromContainer(BackendError),
    /// A volume of another container was not found.
    #[error("get {volume}")]
    VolumeLookup {
        /// The volume's name.
        volume: String,
        /// Why the lookup failed.
        source: BackendError,
    },
    /// A mount's text is not valid.
    #[error(transparent)]
    Bind(#[from] MountSpecError),
    /// A mount is no longer valid, as the host has changed since it was checked.
    #[error(transparent)]
    Mount(#[from] MountConfigError),
    /// Two mounts have the same destination.
    #[error("Duplicate mount point: {destination}")]
    DuplicateMountPoint {
        /// The destination.
        destination: String,
    },
    /// A volume's name is that of a device.
    #[error("create {name}")]
    VolumeName {
        /// The name, in lower case.
        name: String,
        /// What is wrong with it.
        source: InvalidVolumeName,
    },
    /// A volume cannot be created.
    #[error("create {name}")]
    CreateVolume {
        /// The volume's name.
        name: String,
        /// Why the backend cannot create it.
        source: BackendError,
    },
    /// A path in the config's volumes is not valid.
    #[error("Unrecognised volume spec")]
    VolumePath(#[source] MountSpecError),
}

impl CreateError {
    /// Returns the category of the error, so that [`http_status`](ErrorKind::http_status) is dockerd's.
    ///
    /// Where dockerd has no class and answers with the status 500, the category is [`ErrorKind::Unknown`]: for an
    /// isolation or another option that Windows does not have, for mounts as texts, and for a volume with the name of a
    /// device. A backend's failure keeps its kind.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Isolation(_)
            | Self::Unsupported(_)
            | Self::Bind(_)
            | Self::VolumeName { .. }
            | Self::VolumePath(_) => ErrorKind::Unknown,
            Self::ImagePlatform(_) => ErrorKind::NotFound,
            Self::NameTaken { .. } => ErrorKind::Conflict,
            Self::StorageOption(_) => ErrorKind::System,
            Self::Image(error) => error.kind(),
            Self::NameLookup { source, .. }
            | Self::VolumeLookup { source, .. }
            | Self::CreateVolume { source, .. } => source.kind(),
            Self::EmptyBody
            | Self::Json(_)
            | Self::ContentAfterJson
            | Self::EmptyConfig
            | Self::Network(_)
            | Self::Platform(_)
            | Self::Api(_)
            | Self::LogentriesRemoved
            | Self::Config(_)
            | Self::HostConfig(_)
            | Self::Resources(_)
            | Self::ImageReference(_)
            | Self::Endpoints(_)
            | Self::NoCommand
            | Self::LogConfig(_)
            | Self::Name { .. }
            | Self::VolumesFrom(_)
            | Self::NoVolumesFromContainer
            // dockerd gives every failure of this lookup this class.
            | Self::VolumesFromContainer(_)
            | Self::Mount(_)
            | Self::DuplicateMountPoint { .. } => ErrorKind::InvalidParameter,
        }
    }

    /// Returns the failure of a backend, if that is the cause.
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::Image(error) | Self::VolumesFromContainer(error) => Some(error),
            Self::NameLookup { source, .. }
            | Self::VolumeLookup { source, .. }
            | Self::CreateVolume { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The image is not for the requested platform. Its text is dockerd's.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "image with reference {reference} was found but does not match the specified platform: wanted {wanted}, actual: \
     {actual}"
)]
#[non_exhaustive]
pub struct ImagePlatformMismatch {
    /// The image's reference, as it was given.
    pub reference: String,
    /// The requested platform.
    pub wanted: Platform,
    /// The image's platform.
    pub actual: Platform,
}

/// A warning about a container that was created. Displays dockerd's text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CreateWarning {
    /// A resource option was discarded.
    Resource(ResourceWarning),
    /// The image is for another platform than the host, and the request names none.
    Platform {
        /// The image's platform.
        image: Platform,
        /// The host's platform.
        host: Platform,
    },
    /// The MAC address of a container is that of an endpoint.
    MacAddress,
}

impl fmt::Display for CreateWarning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Resource(warning) => warning.fmt(f),
            Self::Platform { image, host } => write!(
                f,
                "The requested image's platform ({image}) does not match the detected host platform ({host}) and no \
                 specific platform was requested"
            ),
            Self::MacAddress => f.write_str(
                "The container-wide MacAddress field is now deprecated. It should be specified in EndpointsConfig instead.",
            ),
        }
    }
}

impl From<ResourceWarning> for CreateWarning {
    fn from(warning: ResourceWarning) -> Self {
        Self::Resource(warning)
    }
}

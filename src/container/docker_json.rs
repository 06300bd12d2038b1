//! The formats of Docker's files and of the output of `docker inspect`.

use std::borrow::Cow;
use std::fmt;

use super::{Container, HostConfig};
use crate::error_kind::ErrorKind;
use crate::go::json::{self, JsonError};
use crate::text_encoding::decode;

mod config;
mod host_config;
mod inspect;
mod mount_point;
mod update;
mod write;

use config::ConfigJson;
pub(super) use host_config::HostConfigJson;
use inspect::InspectJson;
pub(super) use mount_point::MountPointJson;
pub use write::DockerFiles;

impl Container {
    /// Reads the contents of `config.v2.json` and `hostconfig.json`, the files that dockerd keeps for a container.
    ///
    /// Reads UTF-8 and UTF-16, with or without a byte-order mark. The case of keys is ignored, as Docker does; unknown
    /// keys are ignored, and `null` is treated as the field's default. The [`runtime`](Self::runtime) state is the
    /// default one.
    ///
    /// ```
    /// use wcow_spec::Container;
    ///
    /// let container = Container::from_docker_files(
    ///     br#"{"ID": "4709ab7f3f38", "Name": "/web", "Path": "cmd", "Args": null}"#,
    ///     br#"{"CpuCount": 2}"#,
    /// )?;
    /// assert_eq!((container.short_name(), container.host_config.cpu_count), ("web", 2));
    ///
    /// let error = Container::from_docker_files(br#"{"Config": {"Env": 7}}"#, b"{}").unwrap_err();
    /// assert_eq!(error.source.key(), "Config.Env");
    /// # Ok::<(), wcow_spec::DockerFilesError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`DockerFilesError`] with the file and the key if the JSON is malformed, or a value has the wrong type
    /// or is out of range. A repeated known key in one object and a different document of Docker's are errors too.
    pub fn from_docker_files(
        config_v2: &[u8],
        hostconfig: &[u8],
    ) -> Result<Self, DockerFilesError> {
        let in_file = |file| move |source| DockerFilesError { file, source };
        let container = config_file(config_v2).map_err(in_file(DockerFile::ConfigV2))?;
        let host_config = host_config(hostconfig).map_err(in_file(DockerFile::HostConfig))?;
        Ok(Self {
            host_config,
            ..container
        })
    }

    /// Reads only the content of `config.v2.json`.
    #[cfg(feature = "windowsfilter")]
    pub(crate) fn from_config_v2(json: &[u8]) -> Result<Self, JsonError> {
        config_file(json)
    }

    /// Reads the one container that `docker inspect` has printed, as an object or as a list of one.
    ///
    /// Reads as [`from_docker_files`](Self::from_docker_files) does.
    ///
    /// ```
    /// use wcow_spec::{Container, Isolation};
    ///
    /// let container = Container::from_inspect(
    ///     br#"[{"Id": "4709ab7f3f38", "Name": "/web", "State": {"StartedAt": "2024-06-03T09:12:44.1234567Z"},
    ///           "HostConfig": {"Isolation": "hyperv"}}]"#,
    /// )?;
    /// assert_eq!(container.host_config.isolation, Some(Isolation::HyperV));
    /// assert!(container.has_been_started_before);
    /// # Ok::<(), wcow_spec::InspectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`InspectError`] if the document cannot be read, or if it does not hold exactly one container.
    pub fn from_inspect(json: &[u8]) -> Result<Self, InspectError> {
        let mut containers = inspected(json)?;
        match (containers.pop(), containers.len()) {
            (Some(container), 0) => Ok(container),
            (last, others) => Err(InspectError::Count {
                count: others.saturating_add(last.into_iter().count()),
            }),
        }
    }

    /// Reads all containers that `docker inspect` has printed.
    ///
    /// Reads as [`from_docker_files`](Self::from_docker_files) does.
    ///
    /// ```
    /// use wcow_spec::Container;
    ///
    /// let containers = Container::all_from_inspect(br#"[{"Name": "/web"}, {"Name": "/db"}]"#)?;
    /// assert_eq!(containers[1].short_name(), "db");
    /// # Ok::<(), wcow_spec::InspectError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`InspectError::Json`] with the key if the document cannot be read.
    pub fn all_from_inspect(json: &[u8]) -> Result<Vec<Self>, InspectError> {
        Ok(inspected(json)?)
    }
}

/// Error reading the files that dockerd keeps for a container.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot read {file}")]
#[non_exhaustive]
pub struct DockerFilesError {
    /// The file that cannot be read.
    pub file: DockerFile,
    /// The fault, and its location.
    pub source: JsonError,
}

impl DockerFilesError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.source.kind()
    }
}

/// Error reading a container from the output of `docker inspect`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum InspectError {
    /// The document cannot be read.
    #[error("cannot read the output of docker inspect")]
    Json(#[from] JsonError),

    /// The document does not hold exactly one container.
    #[error("expected one container from docker inspect, found {count}")]
    Count {
        /// The number of containers in the document.
        count: usize,
    },
}

impl InspectError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// One of the two files that dockerd keeps for a container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DockerFile {
    /// `config.v2.json`.
    ConfigV2,
    /// `hostconfig.json`.
    HostConfig,
}

impl fmt::Display for DockerFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ConfigV2 => "config.v2.json",
            Self::HostConfig => "hostconfig.json",
        })
    }
}

/// Reads `config.v2.json`.
fn config_file(json: &[u8]) -> Result<Container, JsonError> {
    let text = document(json)?;
    let file: Option<ConfigJson> = json::from_str(&text)?;
    let file = file.unwrap_or_default();
    if file.is_inspect {
        return Err(another_document(INSPECT));
    }
    if file.is_host_config {
        return Err(another_document(HOST_CONFIG));
    }
    Ok(file.into())
}

/// Reads `hostconfig.json`.
pub(super) fn host_config(json: &[u8]) -> Result<HostConfig, JsonError> {
    let text = document(json)?;
    let file: Option<HostConfigJson> = json::from_str(&text)?;
    let file = file.unwrap_or_default();
    if file.is_inspect {
        return Err(another_document(INSPECT));
    }
    if file.is_config_file {
        return Err(another_document(CONFIG));
    }
    if file.is_daemon_json() {
        return Err(another_document(DAEMON));
    }
    Ok(file.into())
}

/// Reads the output of `docker inspect`, as a list or as one element.
fn inspected(json: &[u8]) -> Result<Vec<Container>, JsonError> {
    let text = decode(json).map_err(JsonError::in_document)?;
    let elements: Vec<InspectJson> = if is_list(&text) {
        json::from_str(&text)?
    } else {
        vec![json::from_str(&text)?]
    };
    if elements.iter().any(|element| element.is_config_file) {
        return Err(another_document(CONFIG));
    }
    if elements.iter().any(|element| element.is_host_config) {
        return Err(another_document(HOST_CONFIG));
    }
    if elements.iter().any(|element| element.is_image) {
        return Err(another_document(IMAGE));
    }
    Ok(elements.into_iter().map(Container::from).collect())
}

/// Decodes one of dockerd's files, which are never lists.
fn document(json: &[u8]) -> Result<Cow<'_, str>, JsonError> {
    let text = decode(json).map_err(JsonError::in_document)?;
    if is_list(&text) {
        return Err(another_document(INSPECT));
    }
    Ok(text)
}

fn is_list(json: &str) -> bool {
    json.trim_start().starts_with('[')
}

const CONFIG: &str = "config.v2.json, which Container::from_docker_files reads";
const HOST_CONFIG: &str =
    "hostconfig.json, which Container::from_docker_files reads beside config.v2.json";
const DAEMON: &str = "daemon.json, which DaemonConfig::from_daemon_json reads";
const IMAGE: &str = "the output of docker image inspect, which describes no container";
const INSPECT: &str = "the output of docker inspect, which Container::from_inspect reads";

fn another_document(what: &str) -> JsonError {
    JsonError::in_document(format_args!("this is {what}"))
}

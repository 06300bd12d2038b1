//! Writing the files that dockerd keeps for a container.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::update::update;
use super::{DockerFile, DockerFilesError, document};
use crate::container::Container;
use crate::go::json::JsonError;

/// The contents of the two files that dockerd keeps for a container. They may hold secrets, which the `Debug` form does
/// not show.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct DockerFiles {
    /// The content of `config.v2.json`.
    pub config_v2: String,
    /// The content of `hostconfig.json`.
    pub hostconfig: String,
}

impl fmt::Debug for DockerFiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DockerFiles").finish_non_exhaustive()
    }
}

impl Container {
    /// Writes Docker's files of the container, with only the keys that this crate knows.
    ///
    /// [`from_docker_files`](Self::from_docker_files) reads them back equal, except for the [`runtime`](Self::runtime)
    /// state and the order of mount points.
    ///
    /// **Do not use this to change a container of dockerd's.** dockerd's files hold much that a spec does not depend
    /// on, such as health checks, ports, labels and the state. All of it would be lost. Use
    /// [`update_docker_files`](Self::update_docker_files), which keeps it.
    ///
    /// ```
    /// use wcow_spec::Container;
    ///
    /// let container = Container { id: "c1".to_owned(), path: "cmd".to_owned(), ..Container::default() };
    /// let files = container.to_docker_files();
    /// let read = Container::from_docker_files(files.config_v2.as_bytes(), files.hostconfig.as_bytes())?;
    /// assert_eq!(read, container);
    /// # Ok::<(), wcow_spec::DockerFilesError>(())
    /// ```
    #[must_use]
    pub fn to_docker_files(&self) -> DockerFiles {
        DockerFiles {
            config_v2: json(self).to_string(),
            hostconfig: json(&self.host_config).to_string(),
        }
    }

    /// Writes the container into its existing Docker files, and keeps everything that this crate does not know.
    ///
    /// Keys are found in any case. Unchanged values stay as they are written, including `null` and empty lists. In a
    /// list whose length has changed, new elements have only the keys that this crate knows. Numbers that 64 bits
    /// cannot hold become floating-point numbers.
    ///
    /// ```
    /// use wcow_spec::Container;
    ///
    /// let (config, host_config) = (br#"{"ID": "c1", "Path": "cmd", "RestartCount": 3}"#, br#"{"Binds": ["a:c:\\a"]}"#);
    /// let mut container = Container::from_docker_files(config, host_config)?;
    /// container.host_config.cpu_count = 2;
    /// let files = container.update_docker_files(config, host_config)?;
    /// assert_eq!(files.config_v2, r#"{"ID":"c1","Path":"cmd","RestartCount":3}"#);
    /// assert_eq!(files.hostconfig, r#"{"Binds":["a:c:\\a"],"CpuCount":2}"#);
    /// # Ok::<(), wcow_spec::DockerFilesError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`DockerFilesError`] as [`from_docker_files`](Self::from_docker_files) does, and if an unknown key is
    /// nested more than 127 levels deep.
    pub fn update_docker_files(
        &self,
        old_config_v2: &[u8],
        old_hostconfig: &[u8],
    ) -> Result<DockerFiles, DockerFilesError> {
        let was = Self::from_docker_files(old_config_v2, old_hostconfig)?;
        let (config, host_config) = (&was, &was.host_config);
        Ok(DockerFiles {
            config_v2: updated(DockerFile::ConfigV2, old_config_v2, config, self)?,
            hostconfig: updated(
                DockerFile::HostConfig,
                old_hostconfig,
                host_config,
                &self.host_config,
            )?,
        })
    }
}

/// Returns a document in which the known values are replaced.
fn updated<T: Serialize>(
    file: DockerFile,
    old: &[u8],
    was: &T,
    new: &T,
) -> Result<String, DockerFilesError> {
    let in_file = |source| DockerFilesError { file, source };
    let text = document(old).map_err(in_file)?;
    let document = serde_json::from_str(&text).map_err(JsonError::in_document);
    let mut document: Value = document.map_err(in_file)?;
    if document.is_null() {
        // A host config that sets nothing.
        document = Value::Object(serde_json::Map::new());
    }
    update(&mut document, &json(was), &json(new));
    Ok(document.to_string())
}

/// Returns a value as JSON. This always succeeds, as all maps here have text keys.
fn json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

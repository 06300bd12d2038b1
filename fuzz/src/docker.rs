//! Docker's documents inside the JSON of a case.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use wcow_spec::{Container, DaemonConfig, ErrorChain, HostConfig, Isolation};

use crate::vector_json::DaemonJson;

/// Reads a `hostconfig.json` that is a part of another document.
pub fn host_config<'de, D: Deserializer<'de>>(deserializer: D) -> Result<HostConfig, D::Error> {
    let document = Value::deserialize(deserializer)?;
    HostConfig::from_json(document.to_string().as_bytes()).map_err(D::Error::custom)
}

/// Reads a `config.v2.json` that is a part of another document.
pub fn container<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Container, D::Error> {
    let document = Value::deserialize(deserializer)?;
    Container::from_docker_files(document.to_string().as_bytes(), b"{}")
        .map_err(|error| D::Error::custom(ErrorChain(&error)))
}

/// Reads a daemon's settings in the vectors' schema.
pub fn daemon<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DaemonConfig, D::Error> {
    let settings = DaemonJson::deserialize(deserializer)?;
    Isolation::parse_optional(&settings.default_isolation).map_err(D::Error::custom)?;
    Ok(settings.into())
}

/// Returns the settings of a daemon about which a case says nothing.
#[must_use]
pub fn default_daemon() -> DaemonConfig {
    DaemonJson::default().into()
}

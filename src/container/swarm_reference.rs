//! The secrets and configs that a swarm task refers to.

use serde::{Deserialize, Serialize};

use crate::go::json::nullable;

/// A secret of a swarm task: an element of Docker's `SecretReferences`.
///
/// `Deserialize` expects the keys in Docker's own case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SecretReference {
    /// The secret's id. Docker's `SecretID`.
    #[serde(rename = "SecretID", deserialize_with = "nullable")]
    pub secret_id: String,
    /// The secret's name. Docker's `SecretName`.
    #[serde(rename = "SecretName", deserialize_with = "nullable")]
    pub secret_name: String,
    /// The file that shows the secret; `None` if the target is not a file. Docker's `File`.
    #[serde(rename = "File")]
    pub file: Option<FileTarget>,
}

/// A config of a swarm task: an element of Docker's `ConfigReferences`.
///
/// `Deserialize` expects the keys in Docker's own case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ConfigReference {
    /// The config's id. Docker's `ConfigID`.
    #[serde(rename = "ConfigID", deserialize_with = "nullable")]
    pub config_id: String,
    /// The config's name. Docker's `ConfigName`.
    #[serde(rename = "ConfigName", deserialize_with = "nullable")]
    pub config_name: String,
    /// The file that shows the config; `None` if the target is not a file. Docker's `File`.
    #[serde(rename = "File")]
    pub file: Option<FileTarget>,
    /// Whether the config is for the runtime, such as a credential spec. In Docker's files, whether `Runtime` is
    /// present.
    #[serde(rename = "Runtime", with = "runtime_target")]
    pub is_runtime: bool,
}

/// The file that shows a secret or config in the container.
///
/// `Deserialize` expects the keys in Docker's own case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct FileTarget {
    /// The file's name or path. Docker's `Name`.
    #[serde(deserialize_with = "nullable")]
    pub name: String,
}

/// Docker's `Runtime`: an object without keys, or `null`.
mod runtime_target {
    use serde::{Deserializer, Serialize, Serializer};

    use crate::go::json::is_some;

    #[derive(Serialize)]
    struct RuntimeTarget {}

    pub(super) fn serialize<S: Serializer>(
        is_runtime: &bool,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        is_runtime.then_some(RuntimeTarget {}).serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<bool, D::Error> {
        is_some(deserializer)
    }
}

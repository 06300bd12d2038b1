//! A swarm task's reference to a secret or a config with a file target.

use std::fmt;

use crate::container::{ConfigReference, Container, SecretReference};
use crate::printable::printable;

/// The kind of thing that a swarm task refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ReferenceKind {
    /// A secret.
    Secret,
    /// A config.
    Config,
}

impl fmt::Display for ReferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret => "secret",
            Self::Config => "config",
        })
    }
}

/// A swarm task's reference to a secret or a config with a file target.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FileReference {
    /// Whether it refers to a secret or a config.
    pub kind: ReferenceKind,
    /// The id of the secret or config.
    pub id: String,
    /// The name of the secret or config.
    pub name: String,
    /// The file's name or path in the container.
    pub file: String,
}

impl FileReference {
    /// Returns the container's references with a file target, secrets first.
    pub(super) fn all(container: &Container) -> Vec<Self> {
        let secrets = container.secret_references.iter();
        let configs = container.config_references.iter();
        let secrets = secrets.filter_map(Self::of_secret);
        secrets.chain(configs.filter_map(Self::of_config)).collect()
    }

    /// Returns `None` for a secret without a file target, which should not exist.
    fn of_secret(reference: &SecretReference) -> Option<Self> {
        let SecretReference {
            secret_id,
            secret_name,
            file,
        } = reference;
        if file.is_none() {
            tracing::error!(secret = %printable(secret_id), "secret target type is not a file target");
        }
        Some(Self {
            kind: ReferenceKind::Secret,
            id: secret_id.clone(),
            name: secret_name.clone(),
            file: file.as_ref()?.name.clone(),
        })
    }

    /// Returns `None` for a config without a file target, such as one for the runtime.
    fn of_config(reference: &ConfigReference) -> Option<Self> {
        let ConfigReference {
            config_id,
            config_name,
            file,
            is_runtime,
        } = reference;
        if file.is_none() && !is_runtime {
            tracing::error!(config = %printable(config_id), "config target type is not a file or runtime target");
        }
        Some(Self {
            kind: ReferenceKind::Config,
            id: config_id.clone(),
            name: config_name.clone(),
            file: file.as_ref()?.name.clone(),
        })
    }
}

impl fmt::Display for FileReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} '{}' ({})", self.kind, self.name, self.id)
    }
}

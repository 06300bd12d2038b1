//! A swarm task's reference to a secret or a config.

use std::fmt;

use crate::{ConfigReference, Container, SecretReference};

/// What a swarm task refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "swarm has these two, and a caller may want to handle both"
)]
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

/// A swarm task's reference to a secret or a config that it wants as a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// What it refers to.
    pub kind: ReferenceKind,
    /// The id of the secret or config.
    pub id: String,
    /// The name of the secret or config.
    pub name: String,
    /// The file's name or path in the container.
    pub file: String,
}

impl Reference {
    /// Those of the container's references that are wanted as files, secrets first.
    pub(super) fn all(container: &Container) -> Vec<Self> {
        let secrets = container.secret_references.iter();
        let configs = container.config_references.iter();
        let secrets = secrets.filter_map(Self::of_secret);
        secrets.chain(configs.filter_map(Self::of_config)).collect()
    }

    /// `None` for a secret that is not wanted as a file, which should not be.
    fn of_secret(reference: &SecretReference) -> Option<Self> {
        let SecretReference {
            secret_id,
            secret_name,
            file,
        } = reference;
        if file.is_none() {
            tracing::error!(secret = %secret_id, "secret target type is not a file target");
        }
        Some(Self {
            kind: ReferenceKind::Secret,
            id: secret_id.clone(),
            name: secret_name.clone(),
            file: file.as_ref()?.name.clone(),
        })
    }

    /// `None` for a config that is not wanted as a file: one that the runtime is to have, say.
    fn of_config(reference: &ConfigReference) -> Option<Self> {
        let ConfigReference {
            config_id,
            config_name,
            file,
            is_runtime,
        } = reference;
        if file.is_none() && !is_runtime {
            tracing::error!(config = %config_id, "config target type is not a file or runtime target");
        }
        Some(Self {
            kind: ReferenceKind::Config,
            id: config_id.clone(),
            name: config_name.clone(),
            file: file.as_ref()?.name.clone(),
        })
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} '{}' ({})", self.kind, self.name, self.id)
    }
}

//! Annotations of containers in Kubernetes pods, which are not created on their own.

use super::annotations::Annotations;
use super::annotations::keys::{CONTAINER_TYPE, SANDBOX_ID};
use crate::error_kind::ErrorKind;

/// The annotations are those of a container in a Kubernetes pod.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CriError {
    /// The type of the container is unknown.
    #[error("invalid '{}': '{container_type}'", CONTAINER_TYPE.name)]
    InvalidType {
        /// The type.
        container_type: String,
    },

    /// There is a type without a pod.
    #[error("cannot specify '{}' without '{}'", CONTAINER_TYPE.name, SANDBOX_ID.name)]
    TypeWithoutSandbox,

    /// There is a pod without a type.
    #[error("cannot specify '{}' without '{}'", SANDBOX_ID.name, CONTAINER_TYPE.name)]
    SandboxWithoutType,

    /// The container belongs to a pod.
    #[error(
        "cannot create standalone task, expected no annotation: '{}': got '{container_type}': failed precondition",
        CONTAINER_TYPE.name
    )]
    Pod {
        /// The type of the container.
        container_type: String,
    },
}

impl CriError {
    /// Returns [`ErrorKind::InvalidParameter`].
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        ErrorKind::InvalidParameter
    }
}

/// Fails if the container belongs to a pod.
pub(super) fn refuse_pods(annotations: &Annotations<'_>) -> Result<(), CriError> {
    let container_type = annotations.text(&CONTAINER_TYPE);
    let sandbox = annotations.text(&SANDBOX_ID).unwrap_or_default();
    match container_type {
        None if sandbox.is_empty() => Ok(()),
        None => Err(CriError::SandboxWithoutType),
        Some(container_type @ ("container" | "sandbox")) if !sandbox.is_empty() => {
            Err(CriError::Pod {
                container_type: container_type.to_owned(),
            })
        }
        Some("container" | "sandbox") => Err(CriError::TypeWithoutSandbox),
        Some(container_type) => Err(CriError::InvalidType {
            container_type: container_type.to_owned(),
        }),
    }
}

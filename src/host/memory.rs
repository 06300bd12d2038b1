//! In-memory backends: for tests, and for hosts that know the answers beforehand.
//!
//! Each starts empty, is populated by `with_…` methods, and can be told to fail by `with_…_error` methods. Anything
//! else is [`ErrorKind::NotFound`](crate::ErrorKind::NotFound). Names and paths are compared exactly, although Windows
//! ignores their case. Clones are independent. The `Debug` forms show no secrets.

use std::collections::BTreeMap;

use crate::backend_error::BackendError;

#[cfg(feature = "swarm")]
mod container_fs;
mod credential_spec_files;
mod dependency_store;
#[cfg(feature = "hcs")]
mod hcs;
#[cfg(feature = "create")]
mod host_paths;
mod images;
mod layer_mounts;
mod networks;
mod registry;
mod volumes;

#[cfg(feature = "swarm")]
pub use container_fs::MemoryContainerFs;
pub use credential_spec_files::MemoryCredentialSpecFiles;
pub use dependency_store::MemoryDependencyStore;
#[cfg(feature = "hcs")]
pub use hcs::{MemoryHostFiles, MemoryInstances, MemoryLayerIds};
#[cfg(feature = "create")]
pub use host_paths::MemoryHostPaths;
pub use images::MemoryImages;
pub use layer_mounts::MemoryLayerMounts;
pub use networks::MemoryNetworks;
pub use registry::MemoryRegistry;
pub use volumes::MemoryVolumes;

/// The answers to one kind of question.
type Answers<K, T> = BTreeMap<K, Result<T, BackendError>>;

/// Returns the answer to a question, or an error with this text if there is none.
fn answer<Q, K, T>(
    answers: &Answers<K, T>,
    question: &Q,
    missing: impl FnOnce() -> String,
) -> Result<T, BackendError>
where
    Q: Ord + ?Sized,
    K: Ord + std::borrow::Borrow<Q>,
    T: Clone,
{
    match answers.get(question) {
        Some(answer) => answer.clone(),
        None => Err(BackendError::not_found(missing())),
    }
}

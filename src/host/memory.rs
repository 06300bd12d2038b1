//! Backends that answer from memory: for tests, and for hosts that know the answers beforehand.
//!
//! Each starts empty, is filled by `with_…` methods, and answers with a failure of your choice wherever
//! a `with_…_error` method says so. What was not filled in is "not found". Names and paths
//! are compared to the letter, though Windows ignores their case. Clones are independent.

use std::collections::BTreeMap;

use crate::{BackendError, ErrorKind};

#[cfg(feature = "container-dirs")]
mod container_fs;
mod credential_spec_files;
mod dependency_store;
mod images;
mod layer_mounts;
mod networks;
mod registry;

#[cfg(feature = "container-dirs")]
pub use container_fs::MemoryContainerFs;
pub use credential_spec_files::MemoryCredentialSpecFiles;
pub use dependency_store::MemoryDependencyStore;
pub use images::MemoryImages;
pub use layer_mounts::MemoryLayerMounts;
pub use networks::MemoryNetworks;
pub use registry::MemoryRegistry;

/// What was filled in, by what is asked for.
type Answers<K, T> = BTreeMap<K, Result<T, BackendError>>;

fn not_found(message: String) -> BackendError {
    BackendError::new(ErrorKind::NotFound, message)
}

//! The documents of HCS schema 1, which dockerd's own runtime sends.
//!
//! Field names are HCS's. A field whose value is zero, empty or false is left out of the JSON, as dockerd leaves it
//! out, unless its documentation says that it is always present.

mod container_config;
mod process_config;

pub use container_config::{
    AssignedDevice, ContainerConfig, HvRuntime, Layer, MappedDirectory, MappedPipe, SystemType,
};
pub use process_config::ProcessConfig;

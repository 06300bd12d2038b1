//! The parts of the vectors' schema that are not Docker's: a daemon's settings, and the mounts of a container.
#![allow(
    clippy::expect_used,
    dead_code,
    unnameable_types,
    unreachable_pub,
    reason = "each program uses a part of it as a module of its own, and fails with a case that cannot be read"
)]

use std::num::NonZeroU32;

use serde::Deserialize;
use wcow_spec::{DaemonConfig, Isolation, Mount};

/// The settings of a daemon. What is absent is as dockerd's defaults have it.
#[derive(Debug, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct DaemonJson {
    pub root: Option<String>,
    pub default_isolation: String,
    pub dns_search: Vec<String>,
    pub uses_snapshotter: bool,
    #[serde(rename = "numCPU")]
    pub processors: NonZeroU32,
}

impl Default for DaemonJson {
    fn default() -> Self {
        Self {
            root: None,
            default_isolation: String::new(),
            dns_search: Vec::new(),
            uses_snapshotter: false,
            processors: NonZeroU32::MIN,
        }
    }
}

impl From<DaemonJson> for DaemonConfig {
    fn from(json: DaemonJson) -> Self {
        let mut daemon = Self::new(json.processors);
        if let Some(root) = json.root {
            daemon.root = root;
        }
        daemon.default_isolation = Isolation::parse_optional(&json.default_isolation)
            .expect("the case's isolation has a name");
        daemon.dns_search = json.dns_search;
        daemon.uses_snapshotter = json.uses_snapshotter;
        daemon
    }
}

/// A mount.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct MountJson {
    pub source: String,
    pub destination: String,
    pub writable: bool,
}

impl From<MountJson> for Mount {
    fn from(json: MountJson) -> Self {
        let mount = Self::new(json.source, json.destination);
        if json.writable {
            mount
        } else {
            mount.read_only()
        }
    }
}

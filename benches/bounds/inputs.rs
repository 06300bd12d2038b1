//! What the benches measure: two cases that ship with the repository, and containers that grow in one list.

use std::fmt;
use std::fs;
use std::num::NonZeroU32;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;
use wcow_spec::host::Endpoint;
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::{
    Container, DaemonConfig, DeviceMapping, Mount, RuntimeState, SpecBuilder, WindowsSpec,
};

use crate::case::Input;

/// All that one build needs.
pub struct Subject {
    builder: SpecBuilder,
    pub container: Container,
    pub daemon: DaemonConfig,
    mounts: Vec<Mount>,
}

impl Subject {
    /// The case `typical` or `large`.
    pub fn read(name: &str) -> Self {
        let input: Input = serde_json::from_slice(&case_bytes(name)).unwrap();
        Self {
            builder: input.builder(),
            container: input.container,
            daemon: input.daemon,
            mounts: input.mounts,
        }
    }

    /// A container with the given number of entries in one list, and nothing else.
    pub fn grown(list: List, entries: usize) -> Self {
        let mut container = Container {
            id: "c1".to_owned(),
            name: "/web".to_owned(),
            path: "cmd".to_owned(),
            image_id: "sha256:88f0".to_owned(),
            runtime: RuntimeState {
                base_fs: Some(r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\".to_owned()),
                ..RuntimeState::default()
            },
            ..Container::default()
        };
        let mut layers = vec![r"C:\layers\c1".to_owned()];
        let mut networks = MemoryNetworks::new();
        let mut mounts = Vec::new();
        let texts = |text: fn(usize) -> String| (0..entries).map(text);
        match list {
            List::Environment => {
                container.config.env = texts(|n| format!("VAR_{n:05}=value {n:05}")).collect();
            }
            List::Arguments | List::EscapedArguments => {
                container.args = texts(|n| format!("--option-{n:05}=some value")).collect();
                container.config.args_escaped = matches!(list, List::EscapedArguments);
            }
            List::Mounts => mounts = (0..entries).map(mount).collect(),
            List::Layers => layers.extend(texts(|n| format!(r"C:\layers\{n:05}"))),
            List::Networks => {
                container.networks = texts(|n| format!("network-{n:05}")).collect();
                for network in &container.networks {
                    let endpoint = Endpoint::new(format!("endpoint of {network}"));
                    networks = networks.with_endpoint(network, "web", endpoint);
                }
            }
            List::Annotations => {
                let values = texts(|n| format!("value {n:05}"));
                let keys = texts(|n| format!("com.example.key-{n:05}"));
                container.host_config.annotations = keys.zip(values).collect();
            }
            List::Devices => {
                let paths = texts(|n| format!("class/5B45201D-F2F2-4F3B-85BB-{n:012}"));
                container.host_config.devices = paths
                    .map(|path_on_host| DeviceMapping { path_on_host })
                    .collect();
            }
        }
        let images = MemoryImages::new()
            .with_image(&container.image_id, "windows")
            .with_layer_folders("c1", layers);
        Self {
            builder: SpecBuilder::new(images, networks),
            // A copy lies in memory in the order in which it is read, as the spec that is cloned does. A map that was
            // filled entry by entry does not: reading it would measure the processor's caches.
            container: container.clone(),
            daemon: DaemonConfig::new(NonZeroU32::MIN),
            mounts,
        }
    }

    pub fn build(&self) -> WindowsSpec {
        self.builder
            .build_spec(&self.container, &self.daemon, &self.mounts)
            .unwrap()
    }
}

fn mount(number: usize) -> Mount {
    Mount::new(
        format!(r"D:\data\{number:05}"),
        format!(r"C:\data\{number:05}"),
    )
}

/// The list of a container that grows.
#[derive(Clone, Copy, Debug)]
pub enum List {
    Environment,
    Arguments,
    EscapedArguments,
    Mounts,
    Layers,
    Networks,
    Annotations,
    Devices,
}

impl List {
    pub const ALL: [Self; 8] = [
        Self::Environment,
        Self::Arguments,
        Self::EscapedArguments,
        Self::Mounts,
        Self::Layers,
        Self::Networks,
        Self::Annotations,
        Self::Devices,
    ];
}

impl fmt::Display for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "environment",
            Self::Arguments => "arguments",
            Self::EscapedArguments => "arguments in one command line",
            Self::Mounts => "mounts",
            Self::Layers => "layers",
            Self::Networks => "networks, with `MemoryNetworks`",
            Self::Annotations => "annotations",
            Self::Devices => "devices",
        })
    }
}

/// What Docker keeps of a case's container on disk.
pub struct DockerJson {
    pub config: Vec<u8>,
    pub host_config: Vec<u8>,
}

impl DockerJson {
    pub fn read(name: &str) -> Self {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Documents {
            container: Value,
            host_config: Value,
        }

        let documents: Documents = serde_json::from_slice(&case_bytes(name)).unwrap();
        let [config, host_config] = [documents.container, documents.host_config]
            .map(|document| serde_json::to_vec(&document).unwrap());
        Self {
            config,
            host_config,
        }
    }

    pub fn to_container(&self) -> Container {
        Container::from_docker_files(&self.config, &self.host_config).unwrap()
    }

    pub fn to_values(&self) -> [Value; 2] {
        [&self.config, &self.host_config].map(|json| serde_json::from_slice(json).unwrap())
    }
}

fn case_bytes(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/vectors/bench");
    fs::read(folder.join(name).with_extension("json")).unwrap()
}

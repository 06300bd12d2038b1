//! What only the running machine knows: from the host file, and on Windows from the machine.
#![allow(dead_code, reason = "each example uses a part of it")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io;
use std::num::NonZeroU32;
use std::path::Path;

use serde::Deserialize;
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::host::{self, Endpoint, ImageStore, LayerMounts, SystemLayerMounts};
use wcow_spec::{Container, DaemonConfig, ErrorChain, InvalidIsolation, Isolation};

/// What only the running machine knows.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Host {
    root: Option<String>,
    default_isolation: String,
    dns_search: Vec<String>,
    uses_snapshotter: bool,
    #[serde(rename = "numCPU")]
    processors: Option<NonZeroU32>,
    networks: BTreeMap<String, BTreeMap<String, Endpoint>>,
    #[serde(rename = "baseFS")]
    base_fs: BTreeMap<String, String>,
    layers: BTreeMap<String, Vec<String>>,
}

impl Host {
    /// Reads the host file, if there is one.
    pub(crate) fn read(file: Option<&Path>) -> Result<Self, Box<dyn Error>> {
        match file {
            Some(file) => {
                let in_file = |error: &dyn Error| format!("{}: {error}", file.display());
                let json = fs::read(file).map_err(|error| in_file(&error))?;
                let mut json = serde_json::Deserializer::from_slice(&json);
                let host = serde_path_to_error::deserialize(&mut json);
                Ok(host.map_err(|error| in_file(&error))?)
            }
            None => Ok(Self::default()),
        }
    }

    /// Sets the folder of the data root on Windows to its absolute path, unless the host file has one.
    pub(crate) fn set_root(&mut self, docker_root: &Path) -> io::Result<()> {
        if cfg!(windows) && self.root.is_none() {
            let docker_root = std::path::absolute(docker_root)?;
            self.root = Some(docker_root.to_string_lossy().into_owned());
        }
        Ok(())
    }

    /// Returns the daemon's settings.
    pub(crate) fn daemon(&self) -> Result<DaemonConfig, InvalidIsolation> {
        let processors = self.processors().unwrap_or(NonZeroU32::MIN);
        let mut daemon = DaemonConfig::new(processors);
        if let Some(root) = &self.root {
            daemon.root.clone_from(root);
        }
        daemon.default_isolation = Isolation::parse_optional(&self.default_isolation)?;
        daemon.dns_search.clone_from(&self.dns_search);
        daemon.uses_snapshotter = self.uses_snapshotter;
        Ok(daemon)
    }

    /// Returns the number of the host's processors, if it is known.
    fn processors(&self) -> Option<NonZeroU32> {
        match self.processors {
            None if cfg!(windows) => Some(host::logical_processors()),
            processors => processors,
        }
    }

    /// Fails if the container has a share of the host's processors, and the number of processors is unknown.
    pub(crate) fn check_processors(
        &self,
        container: &Container,
        daemon: &DaemonConfig,
    ) -> Result<(), Box<dyn Error>> {
        let host_config = &container.host_config;
        let is_process = daemon.isolation_of(host_config) == Isolation::Process;
        if self.processors().is_none() && host_config.nano_cpus > 0 && is_process {
            return Err(format!(
                "container {} has a share of its host's processors: set their number in \"numCPU\" of the host file \
                 (--host)",
                container.id
            )
            .into());
        }
        Ok(())
    }

    /// Returns the volume of the container's file system, which a Hyper-V isolated container does not have.
    pub(crate) fn base_fs(
        &self,
        images: &dyn ImageStore,
        container: &Container,
        daemon: &DaemonConfig,
    ) -> Result<Option<String>, Box<dyn Error>> {
        if daemon.isolation_of(&container.host_config) == Isolation::HyperV {
            return Ok(None);
        }
        match self.base_fs.get(&container.id) {
            Some(volume) => Ok(Some(volume.clone())),
            None if cfg!(windows) => mounted_volume(images, container).map(Some),
            None => Err(no_volume(container, "")),
        }
    }

    /// Returns the layer folders of the host file, with the container's image, which is for Windows.
    pub(crate) fn images(&self, container: &Container) -> MemoryImages {
        let image = MemoryImages::new().with_image(&container.image_id, "windows");
        let layers = self.layers.iter();
        layers.fold(image, |images, (id, folders)| {
            images.with_layer_folders(id, folders)
        })
    }

    /// Returns the endpoints of the host file.
    pub(crate) fn networks(&self) -> MemoryNetworks {
        let mut networks = MemoryNetworks::new();
        for (network, containers) in &self.networks {
            for (container, endpoint) in containers {
                networks = networks.with_endpoint(network, container, endpoint.clone());
            }
        }
        networks
    }
}

/// Asks HCS for the volume at which the container's scratch layer is mounted.
fn mounted_volume(
    images: &dyn ImageStore,
    container: &Container,
) -> Result<String, Box<dyn Error>> {
    let image = images.image(&container.image_id)?;
    let layers = images.layer_folders(&image, &container.id)?;
    let scratch = layers.last().ok_or("the container has no layers")?;
    match SystemLayerMounts.layer_mount_path(scratch) {
        Ok(Some(volume)) => Ok(volume),
        Ok(None) => Err(no_volume(container, ", as it is not mounted")),
        Err(error) => {
            let why = format!(", as HCS does not provide it: {}", ErrorChain(&error));
            Err(no_volume(container, &why))
        }
    }
}

fn no_volume(container: &Container, why: &str) -> Box<dyn Error> {
    format!(
        "container {} is process-isolated: set its volume in \"baseFS\" of the host file (--host){why}",
        container.id
    )
    .into()
}

//! Prints the OCI runtime spec (`config.json`) of a container in a Docker data root, on any operating
//! system.
//!
//! ```console
//! cargo run --example spec_from_docker_root -- tests/data/docker-root web --host tests/data/host.json
//! ```

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use serde::Deserialize;
use wcow_spec::host::memory::MemoryNetworks;
use wcow_spec::host::{Endpoint, ImageStore, LayerMounts, SystemLayerMounts};
use wcow_spec::{
    Container, DaemonConfig, DataRoot, ErrorChain, Isolation, SpecBuilder, WindowsSpec,
};

/// Print the OCI runtime spec (config.json) of a Windows container in a Docker data root.
///
/// The data root may be a copy from another machine. What only the running machine knows comes from a host
/// file: JSON with the daemon's settings ("root", "defaultIsolation", "dnsSearch", "usesSnapshotter",
/// "numCPU"), HNS endpoints ("networks": network -> container name -> {"hnsid": ID}) and mounted file
/// systems ("baseFS": container id -> volume path). On Windows, a volume that it does not give is asked of
/// HCS, and registry:// credential specs are read from the registry.
///
/// Exit status: 0 for a spec on standard output, 1 for a failure, 2 for wrong usage.
#[derive(Parser)]
#[command(name = "spec_from_docker_root")]
struct Arguments {
    /// The Docker data root, such as C:\ProgramData\docker.
    docker_root: PathBuf,
    /// The container's name, its id, or the beginning of its id.
    container: String,
    /// The file with what the host knows.
    #[arg(long, value_name = "FILE")]
    host: Option<PathBuf>,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "error: {}", ErrorChain(&*error));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let host = arguments.host.as_deref().map(Host::read).transpose()?;
    let host = host.unwrap_or_default();
    let data_root = DataRoot::open(&arguments.docker_root)?;
    let mut container = data_root.container(&arguments.container)?;
    container.base_fs = host.base_fs(&data_root, &container)?;

    let spec = build(&data_root, &host, &container)?;
    let mut stdout = io::stdout().lock();
    serde_json::to_writer_pretty(&mut stdout, &spec)?;
    writeln!(stdout)?;
    Ok(())
}

fn build(
    data_root: &DataRoot,
    host: &Host,
    container: &Container,
) -> Result<WindowsSpec, wcow_spec::Error> {
    let daemon = &host.daemon;
    SpecBuilder::new(data_root.images(&daemon.root), host.networks())
        .with_credential_spec_files(data_root.credential_specs())
        .build_spec(container, daemon, &container.mounts(&daemon.root))
}

/// What only the running machine knows.
#[derive(Default)]
struct Host {
    daemon: DaemonConfig,
    facts: HostFacts,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HostFacts {
    networks: BTreeMap<String, BTreeMap<String, Endpoint>>,
    #[serde(rename = "baseFS")]
    base_fs: BTreeMap<String, String>,
}

impl Host {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let in_file = |error: &dyn Error| format!("{}: {error}", path.display());
        let json = fs::read(path).map_err(|error| in_file(&error))?;
        Ok(Self {
            daemon: serde_json::from_slice(&json).map_err(|error| in_file(&error))?,
            facts: serde_json::from_slice(&json).map_err(|error| in_file(&error))?,
        })
    }

    /// The volume of the container's file system, which a Hyper-V container has none of.
    fn base_fs(
        &self,
        data_root: &DataRoot,
        container: &Container,
    ) -> Result<String, Box<dyn Error>> {
        let isolation = container.host_config.isolation;
        if isolation.or(self.daemon.default_isolation) == Isolation::HyperV {
            return Ok(String::new());
        }
        match self.facts.base_fs.get(&container.id) {
            Some(volume) => Ok(volume.clone()),
            None => self.mounted_volume(data_root, container),
        }
    }

    /// The volume at which HCS has mounted the container's scratch layer.
    fn mounted_volume(
        &self,
        data_root: &DataRoot,
        container: &Container,
    ) -> Result<String, Box<dyn Error>> {
        let images = data_root.images(&self.daemon.root);
        let image = images.image(&container.image_id)?;
        let layers = images.layer_folders(&image, &container.id)?;
        let scratch = layers.last().ok_or("a container without layers")?;
        let volume = SystemLayerMounts::default().layer_mount_path(scratch);
        volume.map_err(|error| {
            format!(
                "container {} is process-isolated, no host file (--host) gives its volume in \"baseFS\", \
                 and HCS does not either: {}",
                container.id,
                ErrorChain(&error)
            )
            .into()
        })
    }

    fn networks(&self) -> MemoryNetworks {
        let mut networks = MemoryNetworks::new();
        for (network, containers) in &self.facts.networks {
            for (container, endpoint) in containers {
                networks = networks.with_endpoint(network, container, endpoint.clone());
            }
        }
        networks
    }
}

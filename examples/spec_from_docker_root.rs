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
use std::sync::Arc;

use clap::Parser;
use serde::Deserialize;
use tracing::Level;
use wcow_spec::host::memory::MemoryNetworks;
use wcow_spec::host::{
    DependencyStore, Endpoint, ImageStore, LayerMounts, SystemLayerMounts, Unavailable,
};
use wcow_spec::{
    BackendError, Container, DaemonConfig, DataRoot, ErrorChain, Isolation, Mount, SpecBuilder,
    setup_container_dirs,
};

/// Print the OCI runtime spec (config.json) of a Windows container in a Docker data root.
///
/// The data root may be a copy from another machine. What only the running machine knows comes from a host
/// file: JSON with the daemon's settings ("root", "defaultIsolation", "dnsSearch", "usesSnapshotter",
/// "numCPU"), HNS endpoints ("networks": network -> container name -> {"hnsid": ID}) and mounted file
/// systems ("baseFS": container id -> volume path). On Windows, a volume that it does not give is asked of
/// HCS, and registry:// credential specs are read from the registry. Without "numCPU", nano CPUs are a share
/// of the processors of this machine.
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
    /// The secrets and configs of swarm tasks, as the files secrets/ID and configs/ID.
    ///
    /// With it, the folders of the container's secrets and configs are made in the data root as a daemon
    /// makes them before a start, and on a first start the links to them, if the container's file system is
    /// mounted here.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
}

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_max_level(Level::WARN)
        .with_ansi(false)
        .without_time()
        .with_target(false)
        .init();
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
    let mut host = host.unwrap_or_default();
    if cfg!(windows) && host.facts.root.is_none() {
        // The data root of this machine is called what it is.
        let docker_root = std::path::absolute(&arguments.docker_root)?;
        host.daemon.root = docker_root.to_string_lossy().into_owned();
    }
    let data_root = DataRoot::open(&arguments.docker_root)?;
    let mut container = data_root.container(&arguments.container)?;
    container.base_fs = host.base_fs(&data_root, &container)?;

    let mounts = match &arguments.store {
        Some(store) => {
            container.dependency_store = Some(Arc::new(FileStore(store.clone())));
            start_mounts(&arguments.docker_root, &host.daemon, &container)?
        }
        None => container.mounts(&host.daemon.root),
    };

    let daemon = &host.daemon;
    let spec = SpecBuilder::new(data_root.images(&daemon.root), host.networks())
        .with_credential_spec_files(data_root.credential_specs())
        .build_spec(&container, daemon, &mounts)?;
    let mut stdout = io::stdout().lock();
    serde_json::to_writer_pretty(&mut stdout, &spec)?;
    writeln!(stdout)?;
    Ok(())
}

/// Makes the folders of the container's secrets and configs, and gives all its mounts.
fn start_mounts(
    docker_root: &Path,
    daemon: &DaemonConfig,
    container: &Container,
) -> Result<Vec<Mount>, wcow_spec::Error> {
    let mut container = container.clone();
    let isolation = container.host_config.isolation.or(daemon.default_isolation);
    let is_mounted = isolation == Isolation::Process && Path::new(&container.base_fs).is_dir();
    if !container.has_been_started_before && !is_mounted {
        let _ = writeln!(
            io::stderr(),
            "note: no links are made in the container's file system, which is not mounted here"
        );
        container.has_been_started_before = true;
    }
    let mut mounts = setup_container_dirs(&container, daemon, docker_root, &Unavailable)?;
    mounts.extend(container.own_mounts());
    Ok(mounts)
}

/// The secrets and configs of swarm tasks in a folder.
#[derive(Debug)]
struct FileStore(PathBuf);

impl FileStore {
    fn read(&self, kind: &str, id: &str) -> Result<Vec<u8>, BackendError> {
        Ok(fs::read(self.0.join(kind).join(id))?)
    }
}

impl DependencyStore for FileStore {
    fn config(&self, config_id: &str) -> Result<Vec<u8>, BackendError> {
        self.read("configs", config_id)
    }

    fn secret(&self, secret_id: &str) -> Result<Vec<u8>, BackendError> {
        self.read("secrets", secret_id)
    }
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
    root: Option<String>,
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
            None if cfg!(windows) => self.mounted_volume(data_root, container),
            None => Err(format!(
                "container {} is process-isolated: give its volume in \"baseFS\" of the host file (--host)",
                container.id
            )
            .into()),
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
                "container {} is process-isolated: give its volume in \"baseFS\" of the host file (--host), \
                 as HCS does not: {}",
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

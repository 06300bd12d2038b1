//! Prints the OCI runtime spec (`config.json`) of a container in a Docker data root, on any operating system.
//!
//! ```console
//! cargo run --example spec_from_docker_root -- tests/data/docker-root web --host tests/data/host.json
//! ```

use std::error::Error;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use wcow_spec::host::{LocalVolumes, Unavailable};
use wcow_spec::swarm;
use wcow_spec::{
    Container, DaemonConfig, DataRoot, Isolation, Mount, NetworkMode, SpecBuilder, WindowsSpec,
};

#[path = "../common/failure.rs"]
mod failure;
#[path = "../common/host.rs"]
mod host;
#[path = "../common/log.rs"]
mod log;
#[path = "../common/terminal.rs"]
mod terminal;

mod store;

use host::Host;
use store::FileStore;

/// Print the OCI runtime spec (config.json) of a Windows container in a Docker data root.
///
/// The data root may be a copy from another machine. What only the running machine knows comes from a host file: JSON
/// with the daemon's settings ("root", "defaultIsolation", "dnsSearch", "usesSnapshotter", "numCPU"), HNS endpoints
/// ("networks": network -> container name -> {"hnsid": ID}) and mounted file systems ("baseFS": container id -> volume
/// path). On Windows, HCS provides a volume that is not in the host file, the registry provides registry:// credential
/// specs, and the system provides the number of processors.
///
/// Exit status: 0 for a spec on standard output, 1 for a failure, 2 for wrong usage.
#[derive(Parser)]
#[command(name = "spec_from_docker_root", version)]
struct Arguments {
    /// The Docker data root, such as C:\ProgramData\docker.
    docker_root: PathBuf,
    /// The container's name, its id, or the beginning of its id.
    container: String,
    /// The host file.
    #[arg(long, value_name = "FILE")]
    host: Option<PathBuf>,
    /// The secrets and configs of swarm tasks, as the files secrets/ID and configs/ID.
    ///
    /// With it, the folders of the container's secrets and configs are created in the data root, as a daemon does
    /// before a start. On a first start, the links to them are created too, if the container's file system is mounted
    /// here.
    #[arg(long, value_name = "DIR")]
    store: Option<PathBuf>,
}

fn main() -> ExitCode {
    log::show_warnings();
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            failure::print(&*error);
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let data_root = DataRoot::open(&arguments.docker_root)?;
    let mut host = Host::read(arguments.host.as_deref())?;
    host.set_root(&arguments.docker_root)?;
    let mut container = data_root.container(&arguments.container)?;
    let daemon = host.daemon()?;
    let images = data_root.images(&daemon.root);
    container.runtime.base_fs = host.base_fs(&images, &container, &daemon)?;
    host.check_processors(&container, &daemon)?;

    let mut builder = SpecBuilder::new(images, host.networks())
        .with_credential_spec_files(data_root.credential_specs())
        .with_system_backends();
    if let Some(store) = &arguments.store {
        container.runtime.swarm_managed = true;
        set_up_swarm_task(&arguments.docker_root, store, &daemon, &container)?;
        builder = builder.with_dependency_store(FileStore::new(store));
    }
    share_network(&builder, &data_root, &daemon, &mut container)?;

    let mounts = container.mounts(&daemon, &LocalVolumes::new(&daemon.root))?;
    let spec: WindowsSpec = builder.build_spec(&container, &daemon, &mounts)?;
    terminal::print_line(&terminal::json(&spec)?)?;
    Ok(())
}

/// Sets the network stack of another container of the data root, if the network mode asks for it.
fn share_network(
    builder: &SpecBuilder,
    data_root: &DataRoot,
    daemon: &DaemonConfig,
    container: &mut Container,
) -> Result<(), Box<dyn Error>> {
    if let NetworkMode::Container(other) = &container.host_config.network_mode {
        let other = data_root.container(other)?;
        container.runtime.shared_network = Some(builder.shared_network(&other, daemon)?);
    }
    Ok(())
}

/// Creates the folders of the container's secrets and configs, and the links to them.
fn set_up_swarm_task(
    docker_root: &Path,
    store: &Path,
    daemon: &DaemonConfig,
    container: &Container,
) -> Result<Vec<Mount>, swarm::SetupError> {
    let mut container = container.clone();
    let base_fs = container.runtime.base_fs.as_deref();
    let is_mounted = daemon.isolation_of(&container.host_config) == Isolation::Process
        && base_fs.is_some_and(|base_fs| Path::new(base_fs).is_dir());
    if !container.has_been_started_before && !is_mounted {
        let _ = writeln!(
            io::stderr(),
            "note: no links are made in the container's file system, which is not mounted here"
        );
        container.has_been_started_before = true;
    }
    let store = FileStore::new(store);
    swarm::setup(&container, daemon, docker_root, &store, &Unavailable)
}

//! Prints the OCI runtime spec (`config.json`) of a container from the output of `docker inspect`, on any operating
//! system.
//!
//! ```console
//! docker inspect web > web.json
//! cargo run --example inspect -- tests/data/inspect/web.json --host tests/data/inspect/host.json
//! ```

use std::error::Error;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use wcow_spec::host::{CredentialSpecFolder, LocalVolumes};
use wcow_spec::{Container, ErrorChain, NetworkMode, SpecBuilder, WindowsSpec};

#[path = "common/failure.rs"]
mod failure;
#[path = "common/host.rs"]
mod host;
#[path = "common/log.rs"]
mod log;
#[path = "common/terminal.rs"]
mod terminal;

use host::Host;

/// Print the OCI runtime spec (config.json) of a Windows container from the output of docker inspect.
///
/// What docker inspect does not print comes from a host file: JSON with the layer folders ("layers": container id ->
/// the topmost image layer first, the base layer, and last the container's own), HNS endpoints ("networks": network ->
/// container name -> {"hnsid": ID}), mounted file systems ("baseFS": container id -> volume path), and the daemon's
/// settings ("root", "defaultIsolation", "dnsSearch", "usesSnapshotter", "numCPU"). The secrets and configs of swarm
/// tasks are in neither document, and are left out.
///
/// Exit status: 0 for a spec on standard output, 1 for a failure, 2 for wrong usage.
#[derive(Parser)]
#[command(name = "inspect", version)]
struct Arguments {
    /// The output of docker inspect, with one container; - for standard input.
    inspected: PathBuf,
    /// The host file.
    #[arg(long, value_name = "FILE")]
    host: Option<PathBuf>,
    /// The folder of file:// credential specs, which is DATA-ROOT\CredentialSpecs on the container's machine.
    #[arg(long, value_name = "DIR")]
    credential_specs: Option<PathBuf>,
    /// The output of docker inspect of the container whose network this one shares.
    #[arg(long, value_name = "FILE")]
    network_of: Option<PathBuf>,
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
    let host = Host::read(arguments.host.as_deref())?;
    let daemon = host.daemon()?;
    let mut container = read(&arguments.inspected)?;
    let images = host.images(&container);
    container.runtime.base_fs = host.base_fs(&images, &container, &daemon)?;
    host.check_processors(&container, &daemon)?;

    let mut builder = SpecBuilder::new(images, host.networks());
    if let Some(folder) = &arguments.credential_specs {
        builder = builder.with_credential_spec_files(CredentialSpecFolder::new(folder));
    }
    let builder = builder.with_system_backends();
    if let NetworkMode::Container(other) = &container.host_config.network_mode {
        let file = arguments.network_of.as_deref();
        let file = file.ok_or_else(|| format!("set --network-of to the container {other}"))?;
        container.runtime.shared_network = Some(builder.shared_network(&read(file)?, &daemon)?);
    }

    let mounts = container.mounts(&daemon, &LocalVolumes::new(&daemon.root))?;
    let spec: WindowsSpec = builder.build_spec(&container, &daemon, &mounts)?;
    terminal::print_line(&terminal::json(&spec)?)?;
    Ok(())
}

/// Reads the one container of a file, as PowerShell and other shells write it.
fn read(file: &Path) -> Result<Container, Box<dyn Error>> {
    let json = if file == Path::new("-") {
        let mut json = Vec::new();
        io::stdin().lock().read_to_end(&mut json).map(|_| json)
    } else {
        fs::read(file)
    };
    let json = json.map_err(|error| format!("{}: {error}", file.display()))?;
    let container = Container::from_inspect(&json);
    Ok(container.map_err(|error| format!("{}: {}", file.display(), ErrorChain(&error)))?)
}

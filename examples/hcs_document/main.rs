//! Prints the documents that dockerd or runhcs would send to the Host Compute Service (HCS) for a `config.json`, on any
//! operating system.
//!
//! ```console
//! cargo run --example hcs_document -- tests/data/expected/web.json --runtime runhcs --facts tests/data/hcs-facts.json
//! ```

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use serde::Serialize;
use wcow_spec::WindowsSpec;
use wcow_spec::hcs::runhcs::{self, Lookups, PlanError};
use wcow_spec::hcs::{HostFacts, dockerd};
use wcow_spec::host::{
    HostFiles, Instances, LayerIds, LayerMounts, SystemHostFiles, SystemLayerIds,
    SystemLayerMounts, logical_processors, windows_build,
};

#[path = "../common/document.rs"]
mod document;
#[path = "../common/failure.rs"]
mod failure;
#[path = "../common/terminal.rs"]
mod terminal;

mod facts;

use facts::Facts;

/// The default id of a container.
const DEFAULT_ID: &str = "container";

/// Print what a runtime would send to the Host Compute Service (HCS) for an OCI runtime spec (config.json).
///
/// For dockerd's own runtime, that is the document of the container; for runhcs, the plan of all its calls. If the
/// runtime would fail, the calls before the failure and its message are printed.
///
/// What is not in the spec comes from the machine on Windows, and otherwise from a facts file: JSON with "layerIds"
/// (the name of each layer's folder -> its GUID) and "env": "build" [20348], "processors" [8], "paths" (path -> "dir",
/// "file", "absent" or "denied"), "resolve" (mount source -> {"value": final path} or {"error": text}),
/// "layerMountPath", "files" (path -> content), "deviceLocations", "noDirectMapPaths", "rootfs" and "shimOptions". Ids
/// that are drawn at random, answers of the credential guard and, without "deviceLocations", the location paths of
/// devices in a utility VM are stand-ins, also on Windows.
///
/// Exit status: 0 for a document or plan on standard output, 1 if the runtime would fail or a fact is not known, 2 for
/// wrong usage or a file that cannot be read.
#[derive(Parser)]
#[command(name = "hcs_document", version)]
struct Arguments {
    /// The spec, of at most 16 MiB; - for standard input.
    config_json: PathBuf,
    /// The runtime that would start the container.
    #[arg(long, value_enum, default_value_t = Runtime::Dockerd)]
    runtime: Runtime,
    /// The container's id.
    #[arg(long, default_value = DEFAULT_ID)]
    id: String,
    /// The facts file. Required except on Windows.
    #[arg(long, value_name = "FILE")]
    facts: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Runtime {
    /// dockerd's own runtime (HCS schema 1).
    Dockerd,
    /// containerd's runhcs (HCS schema 2).
    Runhcs,
}

/// A failure, with the exit status of the program.
struct Failure(u8, Box<dyn Error>);

impl<E: Into<Box<dyn Error>>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(2, error.into())
    }
}

/// The facts about the machine.
struct Machine<'a> {
    host: HostFacts,
    layer_ids: &'a dyn LayerIds,
    files: &'a dyn HostFiles,
    layer_mounts: &'a dyn LayerMounts,
    instances: &'a dyn Instances,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(status, error)) => {
            failure::print(&*error);
            ExitCode::from(status)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let spec = document::spec(&arguments.config_json)?;
    let facts = match &arguments.facts {
        Some(file) => Some(read_facts(file)?),
        None => None,
    };
    let stand_ins = Facts::default();
    let machine = match &facts {
        Some(facts) => Machine {
            host: facts.host_facts(),
            layer_ids: facts,
            files: facts,
            layer_mounts: facts,
            instances: facts,
        },
        None => this_machine(&stand_ins)?,
    };
    match arguments.runtime {
        Runtime::Dockerd => print_document(arguments, &spec, &machine),
        Runtime::Runhcs => print_plan(
            arguments,
            &spec,
            &machine,
            facts.as_ref().unwrap_or(&stand_ins),
        ),
    }
}

/// Returns the facts about this machine, if it can provide them. What HCS would make only for a real container has
/// stand-ins.
fn this_machine(stand_ins: &Facts) -> Result<Machine<'_>, Failure> {
    let build = windows_build().ok_or(
        "this machine cannot say what a Windows host would: give its facts in a file (--facts), at least \
         {\"layerIds\": {FOLDER NAME: GUID}}",
    )?;
    Ok(Machine {
        host: HostFacts::new(build, logical_processors()),
        layer_ids: &SystemLayerIds,
        files: &SystemHostFiles,
        layer_mounts: &SystemLayerMounts,
        instances: stand_ins,
    })
}

fn print_document(
    arguments: &Arguments,
    spec: &WindowsSpec,
    machine: &Machine<'_>,
) -> Result<(), Failure> {
    let Machine {
        host,
        layer_ids,
        files,
        ..
    } = machine;
    let config = dockerd::container_config(spec, &arguments.id, host, *layer_ids, *files);
    print(&config.map_err(|error| Failure(1, error.into()))?)
}

fn print_plan(
    arguments: &Arguments,
    spec: &WindowsSpec,
    machine: &Machine<'_>,
    facts: &Facts,
) -> Result<(), Failure> {
    let devices = spec
        .windows()
        .and_then(|windows| windows.devices().as_ref());
    let devices = devices.map_or(0, Vec::len);
    let request = facts.request(&arguments.id, devices);
    let lookups = Lookups::new(
        machine.layer_ids,
        machine.files,
        machine.layer_mounts,
        machine.instances,
    );
    match runhcs::plan(spec, &request, &machine.host, lookups) {
        Ok(plan) => print(&plan.steps),
        Err(error) => Err(failed(error)?),
    }
}

/// Prints the steps before a failure.
fn failed(error: PlanError) -> Result<Failure, Failure> {
    if !error.steps().is_empty() {
        print(&error.steps())?;
    }
    Ok(Failure(1, error.into()))
}

fn print(document: &impl Serialize) -> Result<(), Failure> {
    Ok(terminal::print_line(&terminal::json(document)?)?)
}

fn read_facts(file: &Path) -> Result<Facts, Failure> {
    let json = document::read(file)?;
    let mut json = serde_json::Deserializer::from_slice(&json);
    let facts = serde_path_to_error::deserialize(&mut json);
    facts.map_err(|error| document::in_file(file, &error).into())
}

//! A small container daemon: turns requests to create, start and exec into the documents that HCS needs.
//!
//! This is a shape to copy: replace the [`backends`] with your own, and call [`Daemon`] from the handlers of your HTTP
//! server. What remains is what this crate does not do: making and mounting layers, creating endpoints, and calling the
//! Host Compute Service (HCS) with these documents.
//!
//! ```console
//! cargo run --example daemon
//! ```

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroU32;
use std::sync::{Arc, PoisonError, RwLock};

use serde::Serialize;
use serde_json::json;
use wcow_spec::create::{self, Backends, Context, CreateRequest, ImageConfigs};
use wcow_spec::hcs::schema1::{ContainerConfig, ProcessConfig};
use wcow_spec::hcs::{HostFacts, dockerd};
use wcow_spec::host::{
    HostFiles, HostPaths, LayerIds, SystemHostFiles, SystemHostPaths, SystemVolumes, Volumes,
    logical_processors, windows_build,
};
use wcow_spec::preflight::{self, Options, Runtime, Severity};
use wcow_spec::{
    BackendError, Container, DaemonConfig, Error, ErrorChain, ExecConfig, Isolation, SpecBuilder,
    WindowsSpec,
};

#[path = "../common/terminal.rs"]
mod terminal;

mod backends;
#[cfg(test)]
mod tests;

use backends::{Images, Networks, Store};

/// The daemon. All threads that serve requests share one.
struct Daemon {
    config: DaemonConfig,
    images: Arc<dyn ImageConfigs>,
    paths: Arc<dyn HostPaths>,
    volumes: Arc<dyn Volumes>,
    layer_ids: Arc<dyn LayerIds>,
    files: Arc<dyn HostFiles>,
    facts: HostFacts,
    builder: SpecBuilder,
    containers: RwLock<Store>,
}

/// The Windows build that the documents are for if this is not a Windows machine.
const WINDOWS_SERVER_2022: u32 = 20348;

/// The body of the response to a create request.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct CreateResponse {
    id: String,
    warnings: Vec<String>,
}

impl Daemon {
    /// Handles `POST /containers/create?name=NAME`.
    fn create(&self, name: Option<&str>, body: &[u8]) -> Result<CreateResponse, Error> {
        let request = CreateRequest::from_json(body)?;
        // Locked until the container is stored, so that two requests cannot both find the name free.
        let mut store = self
            .containers
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        let backends = Backends::new(&self.images, &self.paths, &self.volumes, &*store);
        let id = random_id();
        let generated_name = format!("container_{}", id.get(..8).unwrap_or(&id));
        let mut context = Context::new(&id, generated_name, &random_id, &self.config, backends);
        context.name = name.map(str::to_owned);

        let created = create::container(&request, &context)?;
        let warnings: Vec<_> = created.warnings.iter().map(ToString::to_string).collect();
        tracing::info!(
            container = id,
            name = created.container.name,
            ?warnings,
            "created"
        );
        store.0.insert(id.clone(), created);
        Ok(CreateResponse { id, warnings })
    }

    /// Handles `POST /containers/ID/start`: returns the document for `HcsCreateComputeSystem`. `volume` is where the
    /// daemon has mounted the container's layers.
    fn start(&self, id: &str, volume: &str) -> Result<ContainerConfig, Error> {
        let spec = self.spec(id, volume)?;
        check(id, &spec, self.config.processors)?;
        let document =
            dockerd::container_config(&spec, id, &self.facts, &self.layer_ids, &self.files)?;
        tracing::info!(container = id, "starting");
        Ok(document)
    }

    fn spec(&self, id: &str, volume: &str) -> Result<WindowsSpec, Error> {
        let mut container = self.container(id)?;
        if self.config.isolation_of(&container.host_config) == Isolation::Process {
            container.runtime.base_fs = Some(volume.to_owned());
        }
        let mounts = container.mounts(&self.config, &self.volumes)?;
        Ok(self.builder.build_spec(&container, &self.config, &mounts)?)
    }

    /// Handles `POST /containers/ID/exec`: returns the document for `HcsCreateProcess`.
    fn exec(&self, id: &str, exec: &ExecConfig) -> Result<ProcessConfig, Error> {
        let process = self.container(id)?.exec_process(exec);
        Ok(dockerd::process_config(&process))
    }

    fn container(&self, id: &str) -> Result<Container, Error> {
        let store = self
            .containers
            .read()
            .unwrap_or_else(PoisonError::into_inner);
        match store.0.get(id) {
            Some(created) => Ok(created.container.clone()),
            None => Err(BackendError::not_found(format!("No such container: {id}")).into()),
        }
    }
}

/// Refuses a spec that the runtime would refuse, and logs what it would change.
fn check(id: &str, spec: &WindowsSpec, processors: NonZeroU32) -> Result<(), Error> {
    let options = Options::new(Runtime::Dockerd).processors(processors);
    for finding in preflight::check(spec, &options) {
        let message = format!("{}: {} {}", finding.field, finding.problem, finding.advice);
        if finding.severity == Severity::Refused {
            return Err(BackendError::invalid(message).into());
        }
        tracing::warn!(container = id, severity = %finding.severity, "{message}");
    }
    Ok(())
}

/// Returns an HTTP response, as Docker's API has it: the status, and a body in JSON.
fn response<T: Serialize>(success: u16, result: &Result<T, Error>) -> (u16, String) {
    match result {
        Ok(body) => (success, json!(body).to_string()),
        Err(error) => {
            let status = error.kind().http_status();
            // `{:#}` escapes what could drive a terminal: the message contains texts of users.
            tracing::error!(status, "{:#}", ErrorChain(error));
            let message = ErrorChain(error).to_string();
            (status, json!({ "message": message }).to_string())
        }
    }
}

/// Returns 64 hexadecimal digits. Take them from your random number generator.
fn random_id() -> String {
    let digits = |part: u8| format!("{:016x}", RandomState::new().hash_one(part));
    (0..4).map(digits).collect()
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(false)
        .init();
    // Once.
    let config = DaemonConfig::new(logical_processors());
    let daemon = Daemon {
        images: Arc::new(Images),
        paths: Arc::new(SystemHostPaths),
        volumes: Arc::new(SystemVolumes::new(&config.root)),
        layer_ids: Arc::new(Images),
        files: Arc::new(SystemHostFiles),
        facts: HostFacts::new(
            windows_build().unwrap_or(WINDOWS_SERVER_2022),
            config.processors,
        ),
        builder: SpecBuilder::new(Images, Networks).with_system_backends(),
        containers: RwLock::default(),
        config,
    };

    // For each request.
    let body = br#"{"Image": "servercore", "Cmd": ["ping", "-t", "localhost"],
                    "HostConfig": {"Binds": ["logs:C:\\logs"], "CpuCount": 1}}"#;
    let created = daemon.create(Some("web"), body);
    print(response(201, &created))?;
    print(response(201, &daemon.create(Some("web"), body)))?;

    let id = created?.id;
    let volume = r"\\?\Volume{ac2866c3-a98f-aec2-3434-556c1e237153}\";
    terminal::print_line(&terminal::json(&daemon.start(&id, volume)?)?)?;

    let exec = ExecConfig {
        entrypoint: "ipconfig".to_owned(),
        ..ExecConfig::default()
    };
    terminal::print_line(&terminal::json(&daemon.exec(&id, &exec)?)?)?;
    Ok(())
}

fn print((status, body): (u16, String)) -> std::io::Result<()> {
    terminal::print_line(&format!("{status} {body}"))
}

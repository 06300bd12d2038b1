//! The reference's real answers: every case must give the same spec or the same error.
//!
//! The cases are read from the directory in the environment variable `WCOW_VECTORS`, else from the
//! repository's own, whose README has their schema.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a case that cannot be read or run is a failed test"
)]

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use serde::Deserialize;
use serde_json::Value;
use wcow_spec::host::Endpoint;
use wcow_spec::host::memory::{
    MemoryCredentialSpecFiles, MemoryDependencyStore, MemoryImages, MemoryLayerMounts,
    MemoryNetworks, MemoryRegistry,
};
use wcow_spec::{
    BackendError, CREDENTIAL_SPEC_REGISTRY_KEY, Container, DaemonConfig, Error, ErrorChain,
    ErrorKind, HostConfig, Isolation, Mount, SpecBuilder, WindowsSpec, verify_resources,
};

/// How many disagreeing cases are shown.
const SHOWN: usize = 20;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    name: String,
    container: Container,
    host_config: HostConfig,
    runtime: Runtime,
    daemon: DaemonConfig,
    mounts: Vec<Mount>,
    host: Host,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Runtime {
    #[serde(rename = "baseFS")]
    base_fs: String,
    #[serde(rename = "networkSharedContainerID")]
    network_shared_container_id: String,
    shared_endpoint_list: Vec<String>,
    swarm_managed: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Host {
    image: Image,
    layer_folders: Answer<Vec<String>>,
    networks: BTreeMap<String, Network>,
    registry: RegistryKey,
    files: BTreeMap<String, Answer<String>>,
    configs: BTreeMap<String, String>,
    layer_sources: BTreeMap<String, Answer<String>>,
    layer_mount_paths: BTreeMap<String, Answer<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Image {
    Error { error: Failure },
    Os { os: String },
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Network {
    Error {
        error: Failure,
    },
    #[serde(rename_all = "camelCase")]
    Endpoint {
        driver_info: Endpoint,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RegistryKey {
    open_error: Option<Failure>,
    #[serde(default)]
    values: BTreeMap<String, Answer<String>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Answer<T> {
    Error { error: Failure },
    Value { value: T },
}

#[derive(Deserialize)]
struct Failure {
    kind: String,
    message: String,
}

impl Failure {
    fn to_backend_error(&self) -> BackendError {
        let kind = match self.kind.as_str() {
            "invalid-parameter" => ErrorKind::InvalidParameter,
            "not-found" => ErrorKind::NotFound,
            "system" => ErrorKind::System,
            "unknown" => ErrorKind::Unknown,
            kind => panic!("unknown kind {kind}"),
        };
        BackendError::new(kind, self.message.clone())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Expect {
    Spec(Value),
    Error(ExpectedError),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExpectedError {
    kind: String,
    message: Option<String>,
    message_prefix: Option<String>,
}

/// A case of `verify-resources.jsonl`.
#[derive(Deserialize)]
struct VerifyCase {
    name: String,
    resources: HostConfig,
    #[serde(rename = "hyperV")]
    hyper_v: bool,
    #[serde(rename = "numCPU")]
    processors: NonZeroU32,
    expect: Verified,
}

#[derive(Debug, PartialEq, Deserialize)]
struct Verified {
    warnings: Vec<String>,
    error: Option<String>,
    #[serde(rename = "CpuShares")]
    cpu_shares: i64,
    #[serde(rename = "CpuPercent")]
    cpu_percent: i64,
    #[serde(rename = "CpuCount")]
    cpu_count: i64,
}

impl VerifyCase {
    fn run(&self) -> Result<(), String> {
        let isolation = if self.hyper_v {
            Isolation::HyperV
        } else {
            Isolation::Process
        };
        let mut resources = self.resources.clone();
        let (warnings, error) = match verify_resources(&mut resources, isolation, self.processors) {
            Ok(warnings) => (warnings, None),
            Err(error) => {
                let message = ErrorChain(&error).to_string();
                let Error::InvalidResources { warnings, .. } = error else {
                    panic!("not an error of the verification: {message}");
                };
                (warnings, Some(message))
            }
        };
        let verified = Verified {
            warnings: warnings.iter().map(ToString::to_string).collect(),
            error,
            cpu_shares: resources.cpu_shares,
            cpu_percent: resources.cpu_percent,
            cpu_count: resources.cpu_count,
        };
        if verified == self.expect {
            return Ok(());
        }
        Err(format!(
            "expected: {:?}\n     got: {verified:?}",
            self.expect
        ))
    }
}

/// One case of either schema.
enum AnyCase {
    Build(Box<Case>),
    Verify(Box<VerifyCase>),
}

impl AnyCase {
    fn name(&self) -> &str {
        match self {
            Self::Build(case) => &case.name,
            Self::Verify(case) => &case.name,
        }
    }

    fn run(&self) -> Result<(), String> {
        match self {
            Self::Build(case) => case.run(),
            Self::Verify(case) => case.run(),
        }
    }
}

impl Case {
    fn builder(&self) -> SpecBuilder<'static> {
        SpecBuilder::new(self.images(), self.networks())
            .with_registry(self.registry())
            .with_layer_mounts(self.layer_mounts())
            .with_credential_spec_files(self.files())
    }

    fn images(&self) -> MemoryImages {
        let image_id = &self.container.image_id;
        let images = match &self.host.image {
            Image::Os { os } => MemoryImages::new().with_image(image_id, os),
            Image::Error { error } => {
                MemoryImages::new().with_image_error(image_id, error.to_backend_error())
            }
        };
        let id = &self.container.id;
        match &self.host.layer_folders {
            Answer::Value { value } => images.with_layer_folders(id, value),
            Answer::Error { error } => {
                images.with_layer_folders_error(id, error.to_backend_error())
            }
        }
    }

    fn networks(&self) -> MemoryNetworks {
        let container = self.container.short_name();
        let networks = self.host.networks.iter();
        networks.fold(
            MemoryNetworks::new(),
            |known, (name, network)| match network {
                Network::Endpoint { driver_info } => {
                    known.with_endpoint(name, container, driver_info.clone())
                }
                Network::Error { error } => {
                    known.with_endpoint_error(name, container, error.to_backend_error())
                }
            },
        )
    }

    fn registry(&self) -> MemoryRegistry {
        const KEY: &str = CREDENTIAL_SPEC_REGISTRY_KEY;
        let key = &self.host.registry;
        let registry = match &key.open_error {
            None => MemoryRegistry::new().with_key(KEY),
            Some(error) => MemoryRegistry::new().with_key_error(KEY, error.to_backend_error()),
        };
        key.values
            .iter()
            .fold(registry, |registry, (name, answer)| match answer {
                Answer::Value { value } => registry.with_value(KEY, name, value),
                Answer::Error { error } => {
                    registry.with_value_error(KEY, name, error.to_backend_error())
                }
            })
    }

    fn layer_mounts(&self) -> MemoryLayerMounts {
        let sources = self.host.layer_sources.iter();
        let mounts = sources.fold(
            MemoryLayerMounts::new(),
            |mounts, (at, answer)| match answer {
                Answer::Value { value } => mounts.with_layer_source(at, value),
                Answer::Error { error } => {
                    mounts.with_layer_source_error(at, error.to_backend_error())
                }
            },
        );
        let paths = self.host.layer_mount_paths.iter();
        paths.fold(mounts, |mounts, (layer, answer)| match answer {
            Answer::Value { value } => mounts.with_mount_path(layer, value),
            Answer::Error { error } => {
                mounts.with_mount_path_error(layer, error.to_backend_error())
            }
        })
    }

    fn files(&self) -> MemoryCredentialSpecFiles {
        let files = self.host.files.iter();
        files.fold(
            MemoryCredentialSpecFiles::new(),
            |files, (path, answer)| match answer {
                Answer::Value { value } => files.with_file(path, value),
                Answer::Error { error } => files.with_file_error(path, error.to_backend_error()),
            },
        )
    }

    fn full_container(&self) -> Container {
        let configs = self.host.configs.iter();
        let store = configs.fold(MemoryDependencyStore::new(), |store, (id, content)| {
            store.with_config(id, content.as_bytes())
        });
        Container {
            host_config: self.host_config.clone(),
            base_fs: self.runtime.base_fs.clone(),
            network_shared_container_id: self.runtime.network_shared_container_id.clone(),
            shared_endpoints: self.runtime.shared_endpoint_list.clone(),
            dependency_store: self.runtime.swarm_managed.then(|| Arc::new(store) as _),
            ..self.container.clone()
        }
    }

    /// What differs from the reference, if anything.
    fn run(&self) -> Result<(), String> {
        let container = self.full_container();
        let build = || {
            self.builder()
                .build_spec(&container, &self.daemon, &self.mounts)
        };
        let (first, second) = (build(), build());
        match (&first, &second) {
            (Ok(first), Ok(second)) => check_same_bytes(first, second)?,
            (Err(first), Err(second))
                if first.kind() == second.kind()
                    && ErrorChain(first).to_string() == ErrorChain(second).to_string() => {}
            _ => return Err("built twice, it differs".to_owned()),
        }
        match (&self.expect, first) {
            (Expect::Spec(expected), Ok(spec)) => check_spec(expected, &spec),
            (Expect::Error(expected), Err(error)) => check_error(expected, &error),
            (Expect::Spec(expected), Err(error)) => Err(format!(
                "expected: {expected}\n     got: {:?}: {}",
                error.kind(),
                ErrorChain(&error)
            )),
            (Expect::Error(expected), Ok(spec)) => Err(format!(
                "expected: {}: {:?}\n     got: {}",
                expected.kind,
                expected.text(),
                serde_json::to_string(&spec).unwrap()
            )),
        }
    }
}

impl ExpectedError {
    fn text(&self) -> &Option<String> {
        if self.message.is_some() {
            &self.message
        } else {
            &self.message_prefix
        }
    }
}

fn check_same_bytes(first: &WindowsSpec, second: &WindowsSpec) -> Result<(), String> {
    let [first, second] = [first, second].map(|spec| serde_json::to_vec(spec).unwrap());
    if first == second {
        Ok(())
    } else {
        Err("built twice, its bytes differ".to_owned())
    }
}

fn check_spec(expected: &Value, spec: &WindowsSpec) -> Result<(), String> {
    let json = serde_json::to_string(spec).unwrap();
    let value: Value = serde_json::from_str(&json).unwrap();
    if value != *expected {
        return Err(format!("expected: {expected}\n     got: {value}"));
    }
    let back: WindowsSpec = serde_json::from_str(&json).map_err(|error| error.to_string())?;
    if back != *spec {
        return Err(format!("written: {spec:?}\n    read: {back:?}"));
    }
    Ok(())
}

fn check_error(expected: &ExpectedError, error: &Error) -> Result<(), String> {
    let kind = match error.kind() {
        ErrorKind::InvalidParameter => "invalid-parameter",
        ErrorKind::NotFound => "not-found",
        ErrorKind::System => "system",
        _ => "unknown",
    };
    let message = ErrorChain(error).to_string();
    // The reference attaches no kind to some errors: a more specific one is welcome there.
    let same_kind = expected.kind == kind || expected.kind == "unknown";
    let same_message = match (&expected.message, &expected.message_prefix) {
        (Some(whole), None) => message == *whole,
        (None, Some(prefix)) => message.starts_with(prefix),
        _ => panic!("an expected error has either a message or the beginning of one"),
    };
    if same_kind && same_message {
        return Ok(());
    }
    Err(format!(
        "expected: {}: {:?}\n     got: {kind}: {message:?}",
        expected.kind,
        expected.text()
    ))
}

fn vectors() -> PathBuf {
    let own = || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/vectors");
    env::var_os("WCOW_VECTORS").map_or_else(own, PathBuf::from)
}

/// The cases of every `*.jsonl` file, with the place of each.
fn cases() -> Vec<(String, AnyCase)> {
    let folder = vectors();
    let entries =
        fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "jsonl")
    });
    paths.sort();
    let mut cases = Vec::new();
    for path in paths {
        let verifies = path
            .file_stem()
            .is_some_and(|stem| stem == "verify-resources");
        let lines = fs::read_to_string(&path).unwrap();
        for (number, line) in (1..).zip(lines.lines()) {
            let place = format!("{}:{number}", path.display());
            let case = if verifies {
                serde_json::from_str(line).map(AnyCase::Verify)
            } else {
                serde_json::from_str(line).map(AnyCase::Build)
            };
            cases.push((
                place.clone(),
                case.unwrap_or_else(|error| panic!("{place}: {error}")),
            ));
        }
    }
    cases
}

#[test]
fn every_case_agrees_with_the_reference() {
    let cases = cases();
    let (agreeing, failures): (Vec<_>, Vec<_>) = cases
        .iter()
        .map(|(place, case)| {
            let difference = case.run().err();
            difference.map(|difference| format!("{place} ({})\n{difference}", case.name()))
        })
        .partition(Option::is_none);
    println!("{} of {} cases agree", agreeing.len(), cases.len());
    for failure in failures.iter().flatten().take(SHOWN) {
        println!("{failure}");
    }
    assert!(failures.is_empty(), "{} cases disagree", failures.len());
    assert!(!cases.is_empty(), "there is no case");
}

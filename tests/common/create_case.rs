//! A case of `tests/data/vectors-create/create.jsonl`: a create request, an image and a host.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "each program uses it as a module of its own, and fails with a case that cannot be read"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use serde::Deserialize;
use serde_json::Value;
use wcow_spec::create::memory::{MemoryContainers, MemoryImageConfigs};
use wcow_spec::create::{
    self, Backends, Context, CreateError, CreateRequest, Created, ImageConfig, Platform, api,
};
use wcow_spec::host::{HostPaths, LocalVolumes, NewVolume, PathKind, Volume, Volumes};
use wcow_spec::{BackendError, DaemonConfig, ErrorKind, Isolation};

/// The inputs of a case; `tests/data/vectors-create/README.md` has the schema.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateCase {
    pub name: String,
    id: String,
    api_version: Option<String>,
    container_name: Option<String>,
    platform: Option<String>,
    request: Option<Value>,
    request_text: Option<String>,
    image_ref: Option<String>,
    image: Option<Value>,
    image_id: Option<String>,
    #[serde(default)]
    env: Env,
    pub expect: Value,
}

/// The facts of the machine.
#[derive(Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Env {
    processors: NonZeroU32,
    variant: String,
    default_isolation: String,
    paths: BTreeMap<String, String>,
    log_config: api::LogConfig,
    volumes: Vec<ExistingVolume>,
    containers: Vec<ExistingContainer>,
}

impl Default for Env {
    fn default() -> Self {
        Self {
            processors: NonZeroU32::new(8).unwrap(),
            variant: "v3".to_owned(),
            default_isolation: "process".to_owned(),
            paths: BTreeMap::new(),
            log_config: api::LogConfig::new("json-file"),
            volumes: Vec::new(),
            containers: Vec::new(),
        }
    }
}

#[derive(Clone, Deserialize)]
struct ExistingVolume {
    name: String,
    driver: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ExistingContainer {
    #[serde(rename = "ID")]
    id: String,
    name: String,
    #[serde(default)]
    mount_points: BTreeMap<String, api::MountPoint>,
}

/// What a case came to.
pub struct Outcome {
    pub result: Result<Created, CreateError>,
    /// The paths of the host that were asked for, in order.
    pub asked: Vec<String>,
    /// The names of volumes that were generated.
    pub generated: BTreeSet<String>,
}

impl Outcome {
    /// The text with the vectors' word for a generated name in place of each of them.
    pub fn anonymous(&self, text: &str) -> String {
        let ids = self.generated.iter();
        ids.fold(text.to_owned(), |text, id| text.replace(id, "{generated}"))
    }
}

impl CreateCase {
    /// The body of the request.
    pub fn body(&self) -> String {
        match (&self.request, &self.request_text) {
            (Some(request), None) => request.to_string(),
            (None, Some(text)) => text.clone(),
            _ => panic!("{}: a case has either a request or its text", self.name),
        }
    }

    /// The daemon's settings.
    pub fn daemon(&self) -> DaemonConfig {
        let mut daemon = DaemonConfig::new(self.env.processors);
        daemon.default_isolation = Isolation::parse_optional(&self.env.default_isolation).unwrap();
        daemon
    }

    /// Creates the container.
    pub fn run(&self) -> Outcome {
        let paths = CasePaths::new(&self.env.paths);
        let daemon = self.daemon();
        let volumes = CaseVolumes {
            local: LocalVolumes::new(&daemon.root),
            existing: self.env.volumes.clone(),
        };
        let (images, containers) = (self.images(), self.containers());
        let backends = Backends::new(&images, &paths, &volumes, &containers);
        let count = AtomicU32::new(0);
        let volume_id = || generated(count.fetch_add(1, Ordering::Relaxed));

        let mut context = Context::new(&self.id, "generated_name", &volume_id, &daemon, backends);
        context.name.clone_from(&self.container_name);
        context.platform.clone_from(&self.platform);
        context.log_config = self.env.log_config.clone();
        let variant = self.env.variant.clone();
        context.host_platform = Platform {
            variant,
            ..context.host_platform
        };
        if let Some(version) = &self.api_version {
            context.api_version = version.parse().unwrap();
        }
        let request = CreateRequest::from_json(self.body().as_bytes());
        let result = request.and_then(|request| create::container(&request, &context));
        Outcome {
            result,
            asked: paths.asked(),
            generated: (0..count.load(Ordering::Relaxed)).map(generated).collect(),
        }
    }

    fn images(&self) -> MemoryImageConfigs {
        let images = MemoryImageConfigs::new();
        match (&self.image_ref, &self.image, &self.image_id) {
            (Some(reference), Some(image), Some(id)) => {
                let json = image.to_string();
                let image = ImageConfig::from_json(id, json.as_bytes()).unwrap();
                images.with_image(reference, image)
            }
            _ => images,
        }
    }

    fn containers(&self) -> MemoryContainers {
        let containers = self.env.containers.iter();
        containers.fold(MemoryContainers::new(), |known, container| {
            let mount_points = container.mount_points.values().cloned();
            known.with_container(&container.id, &container.name, mount_points)
        })
    }
}

fn generated(number: u32) -> String {
    format!("{number:08x}").repeat(8)
}

/// The paths of a case: what is not listed is a folder.
pub struct CasePaths<'a> {
    paths: &'a BTreeMap<String, String>,
    asked: Mutex<Vec<String>>,
}

impl<'a> CasePaths<'a> {
    pub fn new(paths: &'a BTreeMap<String, String>) -> Self {
        let asked = Mutex::default();
        Self { paths, asked }
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl HostPaths for CasePaths<'_> {
    fn kind(&self, path: &str) -> Result<PathKind, BackendError> {
        self.asked.lock().unwrap().push(path.to_owned());
        let failed = |text| Err(BackendError::system(format!("CreateFile {path}: {text}")));
        match self.paths.get(path).map_or("dir", String::as_str) {
            "dir" => Ok(PathKind::Folder),
            "file" => Ok(PathKind::File),
            "absent" => Ok(PathKind::Missing),
            "denied" => failed("Access is denied."),
            "badname" => {
                failed("The filename, directory name, or volume label syntax is incorrect.")
            }
            kind => panic!("{path} is of the unknown kind {kind}"),
        }
    }
}

/// The volumes of a case: those that are there, and new ones of the driver `local`.
struct CaseVolumes {
    local: LocalVolumes,
    existing: Vec<ExistingVolume>,
}

impl Volumes for CaseVolumes {
    fn path(&self, driver: &str, name: &str) -> Result<String, BackendError> {
        if self.existing.iter().any(|volume| volume.name == name) {
            return self.local.path(driver, name);
        }
        Err(BackendError::not_found("no such volume"))
    }

    fn subpath(&self, volume_path: &str, subpath: &str) -> Result<String, BackendError> {
        self.local.subpath(volume_path, subpath)
    }

    fn create(&self, volume: &NewVolume<'_>) -> Result<Volume, BackendError> {
        let existing = self
            .existing
            .iter()
            .find(|existing| existing.name == volume.name);
        match existing {
            Some(existing) if volume.driver.is_empty() || volume.driver == existing.driver => {
                let path = self.local.path(&existing.driver, volume.name)?;
                Ok(Volume::new(&existing.driver, path))
            }
            _ => self.local.create(volume),
        }
    }
}

/// The name of a kind in the vectors.
pub fn kind_name(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidParameter => "InvalidParameter",
        ErrorKind::NotFound => "NotFound",
        ErrorKind::Conflict => "Conflict",
        ErrorKind::System => "System",
        ErrorKind::Unknown => "none",
        kind => panic!("the vectors have no kind {kind}"),
    }
}

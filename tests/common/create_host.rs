//! A host in memory that create requests are sent to.
#![allow(
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "each test program uses a part of it as its own module, and fails with it"
)]

use wcow_spec::create::memory::{MemoryContainers, MemoryImageConfigs};
use wcow_spec::create::{
    self, ApiVersion, Backends, Context, CreateError, CreateRequest, Created, ImageConfig,
};
use wcow_spec::host::{HostPaths, LocalVolumes, PathKind, Volumes};
use wcow_spec::{BackendError, DaemonConfig, ErrorChain};

/// A host with the image `web:latest`, whose command is `cmd`.
pub struct CreateHost {
    pub images: MemoryImageConfigs,
    pub paths: Box<dyn HostPaths>,
    pub volumes: Box<dyn Volumes>,
    pub containers: MemoryContainers,
    pub daemon: DaemonConfig,
    pub api_version: ApiVersion,
    /// The requested name; empty for none.
    pub name: String,
}

impl CreateHost {
    pub fn new(paths: impl HostPaths + 'static) -> Self {
        let daemon = DaemonConfig::new(8.try_into().unwrap());
        Self {
            images: MemoryImageConfigs::new(),
            paths: Box::new(paths),
            volumes: Box::new(LocalVolumes::new(&daemon.root)),
            containers: MemoryContainers::new(),
            daemon,
            api_version: ApiVersion::default(),
            name: String::new(),
        }
        .with_image(r#"{"Cmd": ["cmd"]}"#)
    }

    /// Replaces the config of the image.
    pub fn with_image(mut self, config: &str) -> Self {
        let image = format!(r#"{{"os": "windows", "architecture": "amd64", "config": {config}}}"#);
        let image = ImageConfig::from_json("sha256:88f0", image.as_bytes()).unwrap();
        self.images = self.images.with_image("web:latest", image);
        self
    }

    pub fn create(&self, request: &CreateRequest) -> Result<Created, CreateError> {
        let backends = Backends::new(&self.images, &self.paths, &self.volumes, &self.containers);
        let volume_id = || "8f".repeat(32);
        let id = "47".repeat(32);
        let mut context = Context::new(id, "brave_curie", &volume_id, &self.daemon, backends);
        context.name = Some(self.name.clone());
        context.api_version = self.api_version;
        create::container(request, &context)
    }

    pub fn create_from(&self, body: &str) -> Result<Created, CreateError> {
        self.create(&CreateRequest::from_json(body.as_bytes())?)
    }
}

/// A host on which everything is a folder.
pub struct AllFolders;

impl HostPaths for AllFolders {
    fn kind(&self, _path: &str) -> Result<PathKind, BackendError> {
        Ok(PathKind::Folder)
    }
}

/// The status and the message of a refused request.
pub fn refusal(result: Result<Created, CreateError>) -> (u16, String) {
    let error = result.unwrap_err();
    (error.kind().http_status(), ErrorChain(&error).to_string())
}

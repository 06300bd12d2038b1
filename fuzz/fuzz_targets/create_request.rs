//! A create request is refused, or makes a container that Docker can store and that goes on to a spec, and hides
//! secrets.
#![no_main]

use std::num::NonZeroU32;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use serde::Deserialize;
use serde_json::Value;
use wcow_spec::create::memory::{MemoryContainers, MemoryImageConfigs};
use wcow_spec::create::{
    self, Backends, Context, CreateError, CreateRequest, Created, ImageConfig,
};
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::host::{HostPaths, LocalVolumes, PathKind};
use wcow_spec::{BackendError, Container, DaemonConfig, ErrorChain, SpecBuilder};
use wcow_spec_fuzz::secret::{self, assert_hidden};
use wcow_spec_fuzz::{input, mutate};

/// A case of the vectors' `create.jsonl`, without the facts of its machine.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    request: Value,
    api_version: Option<String>,
    container_name: Option<String>,
    platform: Option<String>,
    #[serde(default)]
    image: Value,
}

fuzz_target!(|data: &[u8]| {
    let Some(text) = input::text(data) else {
        return;
    };
    // Whatever the bytes are, they are a body or an error.
    if let Ok(request) = CreateRequest::from_json(data) {
        assert_written(&request);
    }
    if let Ok(case) = serde_json::from_str(text) {
        run(case);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::json(data, size, max_size, seed)
});

/// A host on which every path is a folder.
struct Folders;

impl HostPaths for Folders {
    fn kind(&self, _path: &str) -> Result<PathKind, BackendError> {
        Ok(PathKind::Folder)
    }
}

/// A request is written as a body that is read as a request that is written alike.
fn assert_written(request: &CreateRequest) {
    let written = serde_json::to_string(request).expect("a request can be written");
    let read = CreateRequest::from_json(written.as_bytes()).expect("what is written can be read");
    let again = serde_json::to_string(&read).expect("a request can be written");
    assert_eq!(written, again);
}

fn run(mut case: Case) {
    mark(&mut case.request);
    let result = create(&case);
    match (&result, &create(&case)) {
        (Ok(created), Ok(again)) => {
            assert_eq!(created, again, "created again, it differs");
            assert_hidden("a created container", &format!("{created:?}"));
            assert_created(created);
        }
        (Err(error), Err(again)) => {
            let message = ErrorChain(error).to_string();
            assert_eq!(message, ErrorChain(again).to_string());
            assert_hidden("an error", &format!("{message} {error:?}"));
            assert!((400..600).contains(&error.kind().http_status()));
        }
        (first, second) => panic!("{first:?} {second:?}"),
    }
}

/// Marks the arguments, the values of the environment and the credential specs of a request. dockerd quotes an entry of
/// the environment that has no name.
fn mark(request: &mut Value) {
    for key in ["Cmd", "Entrypoint"] {
        if let Some(value) = request.get_mut(key) {
            secret::mark_strings(value);
        }
    }
    let env = request.get_mut("Env").and_then(Value::as_array_mut);
    for entry in env.into_iter().flatten() {
        match entry {
            Value::String(entry) if !entry.starts_with('=') => secret::mark_variable(entry),
            _ => {}
        }
    }
}

fn create(case: &Case) -> Result<Created, CreateError> {
    let body = case.request.to_string();
    let request = CreateRequest::from_json(body.as_bytes())?;
    assert_hidden("a request", &format!("{request:?}"));
    let config = request.config.as_ref();
    let reference = config.and_then(|config| config.image.parse().ok());
    let reference = reference.map(|reference: create::ImageReference| reference.to_string());
    let image = ImageConfig::from_json("sha256:88f0", case.image.to_string().as_bytes());
    let images = match (reference, image) {
        (Some(reference), Ok(image)) => MemoryImageConfigs::new().with_image(reference, image),
        _ => MemoryImageConfigs::new(),
    };
    let daemon = DaemonConfig::new(NonZeroU32::MIN);
    let (containers, volumes) = (MemoryContainers::new(), LocalVolumes::new(&daemon.root));
    let backends = Backends::new(&images, &Folders, &volumes, &containers);
    let volume_id = || "8f".repeat(32);
    let mut context = Context::new("47".repeat(32), "name", &volume_id, &daemon, backends);
    context.name.clone_from(&case.container_name);
    context.platform.clone_from(&case.platform);
    let version = case.api_version.as_ref();
    if let Some(Ok(version)) = version.map(|version| version.parse()) {
        context.api_version = version;
    }
    create::container(&request, &context)
}

fn assert_created(created: &Created) {
    let files = created
        .docker_files()
        .expect("what is created can be stored");
    let [config, host_config] = [&files.config_v2, &files.hostconfig].map(String::as_bytes);
    let read = Container::from_docker_files(config, host_config);
    let read = read.expect("what is stored can be read");
    assert_eq!(read, created.container, "read back, it differs");

    let daemon = DaemonConfig::new(NonZeroU32::MIN);
    for mount in created.rest.mount_points.values() {
        if mount.kind == "volume" && !mount.source.is_empty() {
            let root = format!(r"{}\volumes\", daemon.root);
            let name = mount
                .source
                .strip_prefix(&root)
                .and_then(|rest| rest.strip_suffix(r"\_data"));
            assert!(
                name.is_some_and(|name| !name.contains(['\\', '/', ':'])),
                "{mount:?}"
            );
        }
    }
    let mut container = created.container.clone();
    container.runtime.base_fs =
        Some(r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\".to_owned());
    let images = MemoryImages::new()
        .with_image(&container.image_id, &created.rest.os)
        .with_layer_folders(&container.id, ["l", "s"]);
    let Ok(mounts) = container.mounts(&daemon, &LocalVolumes::new(&daemon.root)) else {
        return;
    };
    let builder = SpecBuilder::new(images, MemoryNetworks::new());
    let _ = builder.build_spec(&container, &daemon, &mounts);
}

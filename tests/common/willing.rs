//! A host on which nothing fails, and what a runtime refuses on it.
#![allow(
    clippy::expect_used,
    unreachable_pub,
    reason = "test programs and fuzz targets use it as their own module, with options that say all of the host"
)]

use wcow_spec::hcs::runhcs::{self, Lookups, PlanProblem, Request, StorageError};
use wcow_spec::hcs::{HostFacts, dockerd};
use wcow_spec::host::{
    CredentialGuardInstance, FileKind, HostFiles, HvSocketService, Instances, LayerIds, LayerMounts,
};
use wcow_spec::preflight::{Options, Runtime};
use wcow_spec::{BackendError, WindowsSpec};

/// A host on which nothing fails.
struct Willing;

impl LayerIds for Willing {
    fn guid(&self, _name: &str) -> Result<String, BackendError> {
        Ok("5da58dc5-dab5-52f3-a539-ea5f4fb4896e".to_owned())
    }
}

impl HostFiles for Willing {
    fn kind(&self, _path: &str) -> Result<FileKind, BackendError> {
        Ok(FileKind::Folder)
    }

    fn final_path(&self, path: &str) -> Result<String, BackendError> {
        Ok(path.to_owned())
    }

    fn read(&self, _path: &str) -> Result<Vec<u8>, BackendError> {
        Ok(b"{}".to_vec())
    }
}

impl LayerMounts for Willing {
    fn layer_source(&self, _mount_point: &str) -> Result<Option<String>, BackendError> {
        Ok(None)
    }

    fn layer_mount_path(&self, _layer_path: &str) -> Result<Option<String>, BackendError> {
        let volume = r"\\?\Volume{7053f361-be2d-11a6-4bfb-b367a7679f58}\";
        Ok(Some(volume.to_owned()))
    }
}

impl Instances for Willing {
    fn credential_guard(&self, _id: &str) -> Result<CredentialGuardInstance, BackendError> {
        Ok(CredentialGuardInstance {
            cookie: String::new(),
            rpc_endpoint: String::new(),
            service: HvSocketService::default(),
        })
    }

    fn device_locations(&self, _instance: &str) -> Result<Vec<String>, BackendError> {
        Ok(Vec::new())
    }
}

/// Returns why the runtime refuses the spec; `None` for what this crate, and no runtime, refuses.
pub fn refusal(spec: &WindowsSpec, options: &Options) -> Option<Result<(), String>> {
    let host = Willing;
    let build = options.windows_build.expect("the build is given");
    let processors = options.processors.expect("the processors are given");
    let facts = HostFacts::new(build, processors);
    if options.runtime == Runtime::Dockerd {
        let config = dockerd::container_config(spec, "c1", &facts, &host, &host);
        return Some(config.map(drop).map_err(|error| error.to_string()));
    }
    let devices = spec
        .windows()
        .and_then(|windows| windows.devices().as_ref());
    let request = Request {
        id: "c1".to_owned(),
        rootfs: options.rootfs.clone(),
        shim_options: options.shim_options.clone(),
        namespace_id: "12345678-aaaa-bbbb-cccc-1234567890ab".to_owned(),
        device_guids: vec![String::new(); devices.map_or(0, Vec::len)],
        ..Request::default()
    };
    let lookups = Lookups::new(&host, &host, &host, &host);
    match runhcs::plan(spec, &request, &facts, lookups) {
        Ok(_) => Some(Ok(())),
        Err(error) => match error.problem() {
            PlanProblem::Linux | PlanProblem::Storage(StorageError::UnmountedImages) => None,
            _ => Some(Err(error.to_string())),
        },
    }
}

//! Facts about a machine, in the format of the recorded answers in `tests/data/vectors-hcs`.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use serde::Deserialize;
use wcow_spec::BackendError;
use wcow_spec::hcs::HostFacts;
use wcow_spec::hcs::runhcs::{Request, RootfsMount, ShimOptions};
use wcow_spec::host::{
    CredentialGuardInstance, FileKind, HostFiles, HvSocketService, Instances, LayerIds, LayerMounts,
};

/// The facts about a machine. Absent facts are those of the machine of the recorded answers: Windows build 20348, eight
/// processors, and each path that does not end in `.vhdx`, `.vhd` or `.exe` is a folder that exists.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub(crate) struct Facts {
    env: Env,
    layer_ids: BTreeMap<String, String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Env {
    build: Option<u32>,
    processors: Option<NonZeroU32>,
    paths: BTreeMap<String, PathKind>,
    resolve: BTreeMap<String, Answer>,
    layer_mount_path: Option<Answer>,
    files: BTreeMap<String, String>,
    device_locations: BTreeMap<String, Vec<String>>,
    no_direct_map_paths: Vec<String>,
    rootfs: Vec<Rootfs>,
    shim_options: Option<Options>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum PathKind {
    Dir,
    File,
    Absent,
    Denied,
}

#[derive(Clone, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Value(String),
    Error(String),
}

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Rootfs {
    #[serde(rename = "type")]
    mount_type: String,
    source: String,
    target: String,
    options: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    hypervisor: bool,
    vm_processor_count: i32,
    vm_memory_size_in_mb: i32,
    scale_cpu_limits_to_sandbox: bool,
    default_container_annotations: BTreeMap<String, String>,
    has_other_options: bool,
}

impl Facts {
    /// Returns the machine's build number and processors.
    pub(crate) fn host_facts(&self) -> HostFacts {
        const EIGHT: NonZeroU32 = NonZeroU32::MIN.saturating_add(7);

        let processors = self.env.processors.unwrap_or(EIGHT);
        HostFacts::new(self.env.build.unwrap_or(20_348), processors)
    }

    /// Returns the request for a container with the given number of devices. Random ids have fixed values.
    pub(crate) fn request(&self, id: &str, devices: usize) -> Request {
        let guids = (1..=devices).map(|number| format!("00000000-0000-4000-8000-{number:012}"));
        Request {
            id: id.to_owned(),
            rootfs: self.env.rootfs.iter().map(Rootfs::mount).collect(),
            shim_options: self.env.shim_options.as_ref().map(Options::options),
            namespace_id: "12345678-aaaa-bbbb-cccc-1234567890ab".to_owned(),
            device_guids: guids.collect(),
            ..Request::default()
        }
    }

    fn kind_of(&self, path: &str) -> PathKind {
        let is_file = [".vhdx", ".vhd", ".exe"]
            .iter()
            .any(|extension| path.ends_with(extension));
        let kind = self.env.paths.get(path).copied();
        kind.unwrap_or(if is_file {
            PathKind::File
        } else {
            PathKind::Dir
        })
    }
}

impl Rootfs {
    fn mount(&self) -> RootfsMount {
        RootfsMount {
            mount_type: self.mount_type.clone(),
            source: self.source.clone(),
            target: self.target.clone(),
            options: self.options.clone(),
        }
    }
}

impl Options {
    fn options(&self) -> ShimOptions {
        ShimOptions {
            hypervisor: self.hypervisor,
            vm_processor_count: self.vm_processor_count,
            vm_memory_size_in_mb: self.vm_memory_size_in_mb,
            scale_cpu_limits_to_sandbox: self.scale_cpu_limits_to_sandbox,
            default_container_annotations: self.default_container_annotations.clone(),
            has_other_options: self.has_other_options,
        }
    }
}

impl Answer {
    fn result(self) -> Result<String, BackendError> {
        match self {
            Self::Value(value) => Ok(value),
            Self::Error(error) => Err(BackendError::system(error)),
        }
    }
}

impl LayerIds for Facts {
    fn guid(&self, name: &str) -> Result<String, BackendError> {
        self.layer_ids.get(name).cloned().ok_or_else(|| {
            BackendError::not_found(format!(
                "the GUID of the layer '{name}' is not known: set it in \"layerIds\" of the facts file (--facts)"
            ))
        })
    }
}

impl HostFiles for Facts {
    fn kind(&self, path: &str) -> Result<FileKind, BackendError> {
        match self.kind_of(path) {
            PathKind::Dir => Ok(FileKind::Folder),
            PathKind::File => Ok(FileKind::File),
            PathKind::Absent => {
                let text = "The system cannot find the file specified.";
                Err(BackendError::not_found(text))
            }
            PathKind::Denied => Err(BackendError::system("Access is denied.")),
        }
    }

    fn final_path(&self, path: &str) -> Result<String, BackendError> {
        let known = self.env.resolve.get(path).cloned();
        known.map_or_else(|| Ok(path.to_owned()), Answer::result)
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, BackendError> {
        self.kind(path)?;
        match self.env.files.get(path) {
            Some(content) => Ok(content.clone().into_bytes()),
            None => Err(BackendError::system(
                "its content is not known: set it in \"files\" of the facts file (--facts)",
            )),
        }
    }

    fn has_file_ids(&self, folder: &str) -> Result<bool, BackendError> {
        let mut without = self.env.no_direct_map_paths.iter();
        Ok(!without.any(|path| path == folder))
    }
}

impl LayerMounts for Facts {
    fn layer_source(&self, _mount_point: &str) -> Result<Option<String>, BackendError> {
        Ok(None)
    }

    fn layer_mount_path(&self, _layer_path: &str) -> Result<Option<String>, BackendError> {
        const MOUNTED: &str = r"\\?\Volume{d7ba2ae8-0000-0000-0000-100000000000}\";

        let known = self.env.layer_mount_path.clone();
        let path = known.map_or_else(|| Ok(MOUNTED.to_owned()), Answer::result);
        path.map(Some)
    }
}

impl Instances for Facts {
    fn credential_guard(
        &self,
        container_id: &str,
    ) -> Result<CredentialGuardInstance, BackendError> {
        Ok(CredentialGuardInstance {
            cookie: format!("cookie-of-{container_id}"),
            rpc_endpoint: format!("rpc-endpoint-of-{container_id}"),
            service: HvSocketService {
                id: "00000000-1111-2222-3333-444444444444".to_owned(),
                bind_security_descriptor: "D:P(A;;FA;;;SY)".to_owned(),
                ..HvSocketService::default()
            },
        })
    }

    fn device_locations(&self, vmbus_instance: &str) -> Result<Vec<String>, BackendError> {
        let known = self.env.device_locations.get(vmbus_instance).cloned();
        Ok(known.unwrap_or_else(|| vec![format!("PCIROOT(0)#VMBUS({vmbus_instance})")]))
    }
}

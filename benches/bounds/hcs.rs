//! What a machine answers on the way from a spec to its HCS documents.

use wcow_spec::WindowsSpec;
use wcow_spec::hcs::runhcs::{self, Lookups, Plan, Request};
use wcow_spec::hcs::schema1::ContainerConfig;
use wcow_spec::hcs::{HostFacts, dockerd};
use wcow_spec::host::CredentialGuardInstance;
use wcow_spec::host::memory::{
    MemoryHostFiles, MemoryInstances, MemoryLayerIds, MemoryLayerMounts,
};

/// The id of the container.
const ID: &str = "c1";

/// A machine with the layers and mounts of a spec.
pub struct Machine {
    facts: HostFacts,
    request: Request,
    layer_ids: MemoryLayerIds,
    files: MemoryHostFiles,
    layer_mounts: MemoryLayerMounts,
    instances: MemoryInstances,
}

impl Machine {
    pub fn of(spec: &WindowsSpec) -> Self {
        let mut layer_ids = MemoryLayerIds::new();
        for folder in spec.layer_folders() {
            let (_, name) = folder.rsplit_once('\\').unwrap();
            layer_ids = layer_ids.with_guid(name, "5da58dc5-dab5-52f3-a539-ea5f4fb4896e");
        }
        let mut files = MemoryHostFiles::new();
        for mount in spec.oci_spec().mounts().iter().flatten() {
            let source = mount.source().as_ref().unwrap();
            files = files.with_folder(source.to_str().unwrap());
        }
        let instance = CredentialGuardInstance::default();
        Self {
            facts: HostFacts::new(20348, 8.try_into().unwrap()),
            request: Request {
                id: ID.to_owned(),
                namespace_id: "12345678-aaaa-bbbb-cccc-1234567890ab".to_owned(),
                ..Request::default()
            },
            layer_ids,
            files,
            layer_mounts: MemoryLayerMounts::new(),
            instances: MemoryInstances::new().with_credential_guard(ID, instance),
        }
    }

    pub fn container_config(&self, spec: &WindowsSpec) -> ContainerConfig {
        let (ids, files) = (&self.layer_ids, &self.files);
        dockerd::container_config(spec, ID, &self.facts, ids, files).unwrap()
    }

    pub fn plan(&self, spec: &WindowsSpec) -> Plan {
        let lookups = Lookups::new(
            &self.layer_ids,
            &self.files,
            &self.layer_mounts,
            &self.instances,
        );
        runhcs::plan(spec, &self.request, &self.facts, lookups).unwrap()
    }
}

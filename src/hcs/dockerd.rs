//! The documents of [schema 1](super::schema1) that dockerd's own runtime sends to HCS.
//!
//! The rules are those of moby's `libcontainerd/local` (v26.1.3).

use crate::hcs::HostFacts;
use crate::hcs::crash::Crash;
use crate::hcs::schema1::{ContainerConfig, SystemType};
use crate::host::{HostFiles, LayerIds};
use crate::spec::WindowsSpec;

mod credential_spec;
pub(crate) mod devices;
mod error;
mod hyper_v;
mod ignored;
mod layers;
mod mounts;
mod network;
mod process;
mod refusals;
mod resources;
mod root;

pub use error::HcsError;
pub use ignored::ignored_fields;
pub(crate) use ignored::ignored_in;
pub use process::process_config;
pub(crate) use refusals::refusals;

/// The owner of dockerd's compute systems.
const OWNER: &str = "docker";

/// Returns the document that dockerd's own runtime sends to create a container.
///
/// `layer_ids` makes the GUIDs of the layers. `files` is used only to find the utility VM of a Hyper-V isolated
/// container. The same inputs and answers give the same document.
///
/// ```
/// use wcow_spec::WindowsSpec;
/// use wcow_spec::hcs::{HostFacts, dockerd};
/// use wcow_spec::host::memory::{MemoryHostFiles, MemoryLayerIds};
///
/// let spec = WindowsSpec::from_json(
///     br#"{"ociVersion": "1.2.0", "root": {"path": "\\\\?\\Volume{d7ba2ae8-e2a8-45e2-9c0b-6d8c7c8b1a01}\\"},
///          "windows": {"layerFolders": ["C:\\layers\\base", "C:\\layers\\c1"], "resources": {"cpu": {"count": 64}}}}"#,
/// )?;
/// let layer_ids = MemoryLayerIds::new().with_guid("base", "5da58dc5-dab5-52f3-a539-ea5f4fb4896e");
/// let facts = HostFacts::new(20348, 8.try_into()?);
/// let config = dockerd::container_config(&spec, "c1", &facts, &layer_ids, &MemoryHostFiles::new())?;
/// assert_eq!(config.volume_path, r"\\?\Volume{d7ba2ae8-e2a8-45e2-9c0b-6d8c7c8b1a01}");
/// assert_eq!(config.processor_count, 8);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// Returns the first failure in dockerd's order: the layer folders, the utility VM, the root, the GUIDs of the layers,
/// each mount, each device. The chain of the error is dockerd's message. Where dockerd crashes, the error is a
/// [`Crash`].
pub fn container_config(
    spec: &WindowsSpec,
    id: &str,
    facts: &HostFacts,
    layer_ids: &dyn LayerIds,
    files: &dyn HostFiles,
) -> Result<ContainerConfig, HcsError> {
    if spec.oci_spec().linux().is_some() {
        return Err(HcsError::Linux);
    }
    let windows = spec.windows().ok_or(Crash::NoWindows)?;

    let mut config = ContainerConfig {
        system_type: SystemType::Container,
        name: id.to_owned(),
        owner: OWNER.to_owned(),
        host_name: spec.oci_spec().hostname().clone().unwrap_or_default(),
        ignore_flushes_during_boot: windows.ignore_flushes_during_boot().unwrap_or_default(),
        credentials: credential_spec::credentials(spec),
        ..ContainerConfig::default()
    };
    resources::set(&mut config, spec, facts.processors);
    network::set(&mut config, windows.network().as_ref());
    let (layers, scratch) = layers::split(spec)?;
    config.layer_folder_path.clone_from(scratch);
    match windows.hyperv() {
        Some(hyper_v) => {
            config.hv_partition = true;
            hyper_v::refuse_path(hyper_v)?;
            config.hv_runtime = Some(hyper_v::utility_vm(layers, files)?);
            root::refuse_path(spec)?;
        }
        None => config.volume_path = root::volume_path(spec)?,
    }
    root::refuse_read_only(spec)?;
    config.layers = layers::layers(layers, layer_ids)?;
    mounts::set(&mut config, spec)?;
    config.assigned_devices = devices::devices(windows)?;
    Ok(config)
}

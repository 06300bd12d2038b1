//! The builder: a spec's fields in the order of the spec, one line a concern.

use std::collections::HashMap;
use std::sync::Arc;

use oci_spec::runtime::{Windows, WindowsHyperV};
use tracing::{debug, info_span};

use crate::go::equal_fold::equals_ignoring_case;
use crate::host::{
    CredentialSpecFiles, Image, ImageStore, LayerMounts, NetworkLookup, Registry,
    SystemCredentialSpecFiles, SystemLayerMounts, SystemRegistry,
};
use crate::{Container, DaemonConfig, Error, HostConfig, Isolation, Mount, WindowsSpec};

pub(crate) mod command_line;
mod credential_spec;
mod devices;
mod empty;
mod exec;
mod mounts;
mod network;
pub(crate) mod process;
mod resources;
mod root;

pub use credential_spec::CREDENTIAL_SPEC_REGISTRY_KEY;
pub use exec::ExecConfig;

use credential_spec::CredentialSpecReader;

/// The version of the OCI runtime specification that the specs follow.
const OCI_VERSION: &str = "1.2.0";

/// Builds the OCI runtime specs of Windows containers, with a host's backends.
///
/// It is cheap to keep for a daemon's lifetime and to clone, and can be used from any number of threads.
/// See the [crate page](crate) for an example.
#[derive(Clone, Debug)]
pub struct SpecBuilder<'a> {
    images: Arc<dyn ImageStore + 'a>,
    networks: Arc<dyn NetworkLookup + 'a>,
    registry: Arc<dyn Registry + 'a>,
    layer_mounts: Arc<dyn LayerMounts + 'a>,
    credential_spec_files: Arc<dyn CredentialSpecFiles + 'a>,
}

impl<'a> SpecBuilder<'a> {
    /// A builder with the two backends that every container needs.
    ///
    /// The others are this machine's own on Windows. Elsewhere they are
    /// [`Unavailable`](crate::host::Unavailable) until they are given: a spec that needs one is an error
    /// that names what is missing.
    pub fn new(images: impl ImageStore + 'a, networks: impl NetworkLookup + 'a) -> Self {
        Self {
            images: Arc::new(images),
            networks: Arc::new(networks),
            registry: Arc::new(SystemRegistry::default()),
            layer_mounts: Arc::new(SystemLayerMounts::default()),
            credential_spec_files: Arc::new(SystemCredentialSpecFiles::default()),
        }
    }

    /// Sets the registry, which `registry://` credential specs are read from.
    #[must_use]
    pub fn with_registry(mut self, registry: impl Registry + 'a) -> Self {
        self.registry = Arc::new(registry);
        self
    }

    /// Sets the lookup of mounted layers, which process-isolated containers need with a snapshotter.
    #[must_use]
    pub fn with_layer_mounts(mut self, layer_mounts: impl LayerMounts + 'a) -> Self {
        self.layer_mounts = Arc::new(layer_mounts);
        self
    }

    /// Sets the folder that `file://` credential specs are read from.
    #[must_use]
    pub fn with_credential_spec_files(mut self, files: impl CredentialSpecFiles + 'a) -> Self {
        self.credential_spec_files = Arc::new(files);
        self
    }

    /// The OCI runtime spec of a container that is about to be started.
    ///
    /// It depends on its arguments and on what the backends answer, and on nothing else: no clock, no
    /// environment, no file, no global. The same inputs give the same spec, to the byte. The rules are
    /// those of dockerd's `createSpec`; see the crate page for where they deliberately differ.
    ///
    /// Nothing is checked that dockerd checks when a container is created (limits above what Windows
    /// takes, say), only what the spec cannot express. Ulimits have no part in it: dockerd's
    /// `mergeUlimits` does nothing on Windows.
    ///
    /// # Errors
    ///
    /// The first failure in this order: the image, its operating system, the layer folders, the base
    /// file system and the volume behind it, the limits, each security option, the devices. A network
    /// that cannot be looked up is left out with a warning.
    pub fn build_spec(
        &self,
        container: &Container,
        daemon: &DaemonConfig,
        mounts: &[Mount],
    ) -> Result<WindowsSpec, Error> {
        let _span = info_span!("build_spec", container = %container.id).entered();
        let host_config = &container.host_config;
        let isolation = host_config.isolation.or(daemon.default_isolation);

        let image = self.image(container)?;
        let layer_folders = self.layer_folders(&image, container)?;
        let network = network::network(&*self.networks, container, daemon);
        let root = root::root(&*self.layer_mounts, container, daemon, isolation)?;
        let resources = resources::resources(host_config, isolation, daemon.processors)?;
        let credential_spec = self.credential_spec(container, daemon)?;
        let devices = devices::devices(&host_config.devices)?;

        let mut windows = Windows::default();
        windows
            .set_layer_folders(Some(layer_folders))
            .set_devices(devices)
            .set_resources(resources)
            .set_ignore_flushes_during_boot(first_boot(container))
            .set_hyperv((isolation == Isolation::HyperV).then(WindowsHyperV::default))
            .set_network(Some(network));

        let mut spec = WindowsSpec::new(empty::spec()?, credential_spec);
        spec.oci_spec_mut()
            .set_version(OCI_VERSION.to_owned())
            .set_process(Some(process::process(container)?))
            .set_root(Some(root))
            .set_hostname(process::hostname(&container.config))
            .set_mounts(mounts::mounts(mounts))
            .set_annotations(annotations(host_config))
            .set_windows(Some(windows));

        debug!(?spec, "built the spec");
        Ok(spec)
    }

    /// The container's image, which must be for Windows.
    fn image(&self, container: &Container) -> Result<Image, Error> {
        let image = self.images.image(&container.image_id);
        let image = image.map_err(Error::Image)?;
        if !image.os.is_empty() && !equals_ignoring_case(&image.os, "windows") {
            return Err(Error::UnsupportedOs { os: image.os });
        }
        Ok(image)
    }

    fn layer_folders(&self, image: &Image, container: &Container) -> Result<Vec<String>, Error> {
        let folders = self.images.layer_folders(image, &container.id);
        folders.map_err(|source| Error::LayerFolders {
            container_id: container.id.clone(),
            source,
        })
    }

    fn credential_spec(
        &self,
        container: &Container,
        daemon: &DaemonConfig,
    ) -> Result<Option<String>, Error> {
        CredentialSpecReader {
            registry: &*self.registry,
            files: &*self.credential_spec_files,
            container,
            data_root: &daemon.root,
        }
        .read_options()
    }
}

/// A container's first boot may leave its disk writes unflushed: until it is done, nothing is lost with it.
fn first_boot(container: &Container) -> Option<bool> {
    (!container.has_been_started_before).then_some(true)
}

fn annotations(host_config: &HostConfig) -> Option<HashMap<String, String>> {
    let annotations = &host_config.annotations;
    (!annotations.is_empty()).then(|| annotations.clone())
}

/// The list, or nothing where the runtime specification leaves an empty one out.
fn non_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

/// The text, or nothing where the runtime specification leaves an empty one out.
fn non_empty_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

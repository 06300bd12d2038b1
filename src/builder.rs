//! The builder of specs. `build_spec` lists the parts of a spec in order.

use std::fmt;
use std::sync::Arc;

use oci_spec::runtime::{Windows, WindowsHyperV};
use tracing::{debug, info_span};

use crate::container::{Container, Isolation, Mount, SharedNetwork};
use crate::daemon::DaemonConfig;
use crate::host::{
    CredentialSpecFiles, DependencyStore, ImageStore, LayerMounts, NetworkLookup, Registry,
    SystemCredentialSpecFiles, SystemLayerMounts, SystemRegistry, Unavailable,
};
use crate::printable::printable;
use crate::spec::WindowsSpec;

mod annotations;
mod backing_device;
pub(crate) mod command_line;
mod credential_spec;
mod devices;
mod empty;
mod error;
mod exec;
mod hostname;
mod layers;
mod mounts;
mod network;
mod oci_version;
mod process;
mod resources;
mod root;
mod shared_network;

pub use backing_device::BackingDeviceError;
pub use credential_spec::{CREDENTIAL_SPEC_REGISTRY_KEY, CredentialSpecError};
pub use devices::DevicePathError;
pub use error::BuildError;
pub use exec::ExecConfig;
pub use oci_version::OciVersion;
pub use resources::LimitOutOfRange;
pub use shared_network::SharedNetworkError;

/// Builds the OCI runtime specs of Windows containers, with a host's backends.
///
/// A new builder has the two backends that every container needs. The others are [`Unavailable`] until set; building a
/// spec that needs one fails with an error that names it. On the host itself,
/// [`with_system_backends`](Self::with_system_backends) sets them to those of the machine.
///
/// A builder is cheap to clone, can be kept for a daemon's lifetime, and can be used from any thread.
///
/// ```
/// use wcow_spec::SpecBuilder;
/// use wcow_spec::host::memory::{MemoryImages, MemoryNetworks, MemoryRegistry};
///
/// let builder = SpecBuilder::new(MemoryImages::new(), MemoryNetworks::new())
///     .with_registry(MemoryRegistry::new())
///     .with_system_backends(); // Sets the other backends. Off Windows, they return an error.
/// ```
#[derive(Clone)]
pub struct SpecBuilder {
    images: Arc<dyn ImageStore>,
    networks: Arc<dyn NetworkLookup>,
    registry: Option<Arc<dyn Registry>>,
    layer_mounts: Option<Arc<dyn LayerMounts>>,
    credential_spec_files: Option<Arc<dyn CredentialSpecFiles>>,
    dependency_store: Option<Arc<dyn DependencyStore>>,
    oci_version: OciVersion,
}

impl SpecBuilder {
    /// Creates a builder with the two backends that every container needs. Does not access the machine.
    pub fn new(images: impl ImageStore + 'static, networks: impl NetworkLookup + 'static) -> Self {
        Self {
            images: Arc::new(images),
            networks: Arc::new(networks),
            registry: None,
            layer_mounts: None,
            credential_spec_files: None,
            dependency_store: None,
            oci_version: OciVersion::default(),
        }
    }

    /// Builds the OCI runtime spec of a container about to start.
    ///
    /// The result depends on the arguments and the backends' answers, and on nothing else: no clock, no environment, no
    /// file, no global. The same inputs give the same spec, to the byte. The rules are those of dockerd's `createSpec`;
    /// the [crate page](crate#where-it-differs) lists the deliberate differences.
    ///
    /// Does not repeat dockerd's creation-time checks, such as limits above what Windows takes: see
    /// [`HostConfig::resolve_resources`](crate::HostConfig::resolve_resources). Ulimits have no effect, as dockerd's
    /// `mergeUlimits` does nothing on Windows.
    ///
    /// ```
    /// use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
    /// use wcow_spec::{Container, DaemonConfig, Mount, SpecBuilder};
    ///
    /// let images = MemoryImages::new()
    ///     .with_image("sha256:88f0", "windows")
    ///     .with_layer_folders("c1", [r"D:\layers\servercore", r"D:\layers\c1"]);
    /// let builder = SpecBuilder::new(images, MemoryNetworks::new());
    /// let daemon = DaemonConfig::new(8.try_into()?);
    ///
    /// let mut container = Container {
    ///     id: "c1".to_owned(),
    ///     image_id: "sha256:88f0".to_owned(),
    ///     path: "cmd".to_owned(),
    ///     ..Container::default()
    /// };
    /// container.runtime.base_fs = Some(r"\\?\Volume{ac2866c3-a98f-aec2-3434-556c1e237153}".to_owned());
    /// let mounts = [Mount::new(r"D:\www", r"C:\www").read_only()];
    /// let spec = builder.build_spec(&container, &daemon, &mounts)?;
    /// assert_eq!(spec.layer_folders(), [r"D:\layers\servercore", r"D:\layers\c1"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns the first failure in this order: the image, its operating system, the layer folders, the base file
    /// system and the volume behind it, the limits, each security option, the devices. A network that cannot be looked
    /// up is left out with a warning.
    pub fn build_spec(
        &self,
        container: &Container,
        daemon: &DaemonConfig,
        mounts: &[Mount],
    ) -> Result<WindowsSpec, BuildError> {
        let _span = info_span!("build_spec", container = %printable(&container.id)).entered();
        let host_config = &container.host_config;
        let isolation = daemon.isolation_of(host_config);

        let layer_folders = layers::layer_folders(&*self.images, container)?;
        let network = network::network(&*self.networks, container, daemon);
        let root = root::root(self.layer_mounts(), container, daemon, isolation)?;
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

        let mut spec = WindowsSpec::new(empty::spec(), credential_spec);
        spec.oci_spec_mut()
            .set_version(self.oci_version.to_string())
            .set_process(Some(process::process(container)))
            .set_root(Some(root))
            .set_hostname(hostname::hostname(&container.config))
            .set_mounts(mounts::mounts(mounts))
            .set_annotations(annotations::annotations(host_config))
            .set_windows(Some(windows));

        debug!(?spec, "built the spec");
        Ok(spec)
    }

    /// Returns the network stack of a container, for use by a container whose network mode is `container:` followed by
    /// this one's name or id.
    ///
    /// Of each of the container's networks, ordered by name, the gateway's endpoint comes first and then the
    /// container's own. A network that cannot be looked up is left out with a warning. The rules are those of dockerd's
    /// `initializeNetworkingPaths`.
    ///
    /// ```
    /// use wcow_spec::host::Endpoint;
    /// use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
    /// use wcow_spec::{Container, DaemonConfig, SpecBuilder};
    ///
    /// let networks = MemoryNetworks::new().with_endpoint("nat", "db", Endpoint::new("1590d292"));
    /// let builder = SpecBuilder::new(MemoryImages::new(), networks);
    /// let daemon = DaemonConfig::new(8.try_into()?);
    /// let db = Container {
    ///     name: "/db".to_owned(),
    ///     networks: ["nat".to_owned()].into(),
    ///     ..Container::default()
    /// };
    ///
    /// let mut web = Container::default();
    /// web.host_config.network_mode = "container:db".into();
    /// web.runtime.shared_network = Some(builder.shared_network(&db, &daemon)?);
    /// assert_eq!(web.runtime.shared_network.unwrap().endpoint_ids, ["1590d292"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`SharedNetworkError::HyperV`] if the container is Hyper-V isolated.
    pub fn shared_network(
        &self,
        container: &Container,
        daemon: &DaemonConfig,
    ) -> Result<SharedNetwork, SharedNetworkError> {
        shared_network::shared_network(&*self.networks, container, daemon)
    }

    /// Sets the registry, which `registry://` credential specs are read from.
    #[must_use]
    pub fn with_registry(mut self, registry: impl Registry + 'static) -> Self {
        self.registry = Some(Arc::new(registry));
        self
    }

    /// Sets the lookup of mounted layers, which process-isolated containers need with a snapshotter.
    #[must_use]
    pub fn with_layer_mounts(mut self, layer_mounts: impl LayerMounts + 'static) -> Self {
        self.layer_mounts = Some(Arc::new(layer_mounts));
        self
    }

    /// Sets the files that `file://` credential specs are read from.
    #[must_use]
    pub fn with_credential_spec_files(mut self, files: impl CredentialSpecFiles + 'static) -> Self {
        self.credential_spec_files = Some(Arc::new(files));
        self
    }

    /// Sets the store that `config://` credential specs of swarm tasks are read from.
    #[must_use]
    pub fn with_dependency_store(mut self, store: impl DependencyStore + 'static) -> Self {
        self.dependency_store = Some(Arc::new(store));
        self
    }

    /// Sets each of these backends that is not yet set to the system's own: [`SystemRegistry`], [`SystemLayerMounts`]
    /// and [`SystemCredentialSpecFiles`].
    ///
    /// If the platform or the enabled features lack one of them, its error says what is missing.
    #[must_use]
    pub fn with_system_backends(mut self) -> Self {
        self.registry
            .get_or_insert_with(|| Arc::new(SystemRegistry));
        self.layer_mounts
            .get_or_insert_with(|| Arc::new(SystemLayerMounts));
        self.credential_spec_files
            .get_or_insert_with(|| Arc::new(SystemCredentialSpecFiles));
        self
    }

    /// Sets the version of the OCI runtime specification that specs name, [`OciVersion::V1_2_0`] by default.
    ///
    /// The rest of a spec does not depend on it.
    ///
    /// ```
    /// use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
    /// use wcow_spec::{OciVersion, SpecBuilder};
    ///
    /// let builder = SpecBuilder::new(MemoryImages::new(), MemoryNetworks::new()).with_oci_version(OciVersion::V1_2_1);
    /// ```
    #[must_use]
    pub fn with_oci_version(mut self, version: OciVersion) -> Self {
        self.oci_version = version;
        self
    }

    fn layer_mounts(&self) -> &dyn LayerMounts {
        self.layer_mounts.as_deref().unwrap_or(&Unavailable)
    }

    fn credential_spec(
        &self,
        container: &Container,
        daemon: &DaemonConfig,
    ) -> Result<Option<String>, CredentialSpecError> {
        let backends = credential_spec::Backends {
            registry: self.registry.as_deref().unwrap_or(&Unavailable),
            files: self
                .credential_spec_files
                .as_deref()
                .unwrap_or(&Unavailable),
            store: self.dependency_store.as_deref().unwrap_or(&Unavailable),
        };
        credential_spec::credential_spec(&backends, container, &daemon.root)
    }
}

impl fmt::Debug for SpecBuilder {
    /// Shows which of the optional backends are set, and the version.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpecBuilder")
            .field("registry", &self.registry.is_some())
            .field("layer_mounts", &self.layer_mounts.is_some())
            .field(
                "credential_spec_files",
                &self.credential_spec_files.is_some(),
            )
            .field("dependency_store", &self.dependency_store.is_some())
            .field("oci_version", &self.oci_version)
            .finish_non_exhaustive()
    }
}

/// During a container's first boot, disk writes may stay unflushed: losing them is harmless.
fn first_boot(container: &Container) -> Option<bool> {
    (!container.has_been_started_before).then_some(true)
}

/// Returns the list, or `None` if it is empty: the runtime specification omits empty lists.
fn non_empty<T>(list: Vec<T>) -> Option<Vec<T>> {
    (!list.is_empty()).then_some(list)
}

/// Returns the text, or `None` if it is empty: the runtime specification omits empty texts.
fn non_empty_text(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

//! The request to create a container, apart from its spec.

use std::collections::BTreeMap;

use crate::spec::WindowsSpec;

/// The request to create a container, apart from its spec, with the random ids that are drawn for it.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Request {
    /// The container's id.
    pub id: String,
    /// The mounts of the container's root file system, which a snapshotter has made. A spec with layer folders must not
    /// have any.
    pub rootfs: Vec<RootfsMount>,
    /// The options of the runtime, if the request has any.
    pub shim_options: Option<ShimOptions>,
    /// The GUID for a new network namespace. Needed if the spec has a network without `networkNamespace`.
    pub namespace_id: String,
    /// A random GUID for each device of a Hyper-V isolated container, in lower case: the VMBus instance that it
    /// becomes.
    pub device_guids: Vec<String>,
    /// Whether the request names a pipe for standard error.
    pub stderr: bool,
}

/// A mount of a container's root file system.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct RootfsMount {
    /// The type: `windows-layer`, `CimFS` or `BlockCIM`.
    pub mount_type: String,
    /// The folder of the scratch layer.
    pub source: String,
    /// The path in the root at which it is mounted, which must be empty.
    pub target: String,
    /// The options, such as `parentLayerPaths=` with the folders of the layers, topmost first, as a JSON list.
    pub options: Vec<String>,
}

/// The options of the runtime: those of runhcs's `runhcs.options.v1.Options` that a plan depends on.
///
/// If all options have their defaults, they count as no options. Options that runhcs writes into a spec as
/// annotations, such as `boot_files_root_path`, belong in
/// [`default_container_annotations`](Self::default_container_annotations). A minor version may add fields: write
/// `..Default::default()` in literals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ShimOptions {
    /// Whether all containers are Hyper-V isolated: `sandbox_isolation` is `HYPERVISOR`.
    pub hypervisor: bool,
    /// The number of processors of utility VMs, unless an annotation says it; 0 for the default.
    pub vm_processor_count: i32,
    /// The memory of utility VMs in MiB, unless an annotation says it; 0 for the default.
    pub vm_memory_size_in_mb: i32,
    /// Whether CPU maximums are fractions of the host's processors, and have to be scaled to the utility VM's.
    pub scale_cpu_limits_to_sandbox: bool,
    /// Annotations that are added to specs that do not have them.
    pub default_container_annotations: BTreeMap<String, String>,
    /// Whether any option that has no field here differs from its default, such as `debug`. Its value does not change a
    /// plan, but runhcs then does not take the options for default ones: they ask for process isolation, unless
    /// [`hypervisor`](Self::hypervisor) is set.
    pub has_other_options: bool,
}

impl Request {
    /// Returns the options of the runtime, unless they are all default.
    pub(super) fn given_options(&self) -> Option<&ShimOptions> {
        let options = self.shim_options.as_ref();
        options.filter(|options| **options != ShimOptions::default())
    }

    /// Returns whether the container is Hyper-V isolated: by the options of the runtime, or by the spec.
    pub(crate) fn is_hyper_v(&self, spec: &WindowsSpec) -> bool {
        let windows = spec.windows();
        self.forces_hyper_v() || windows.is_some_and(|windows| windows.hyperv().is_some())
    }

    /// Returns whether the options of the runtime ask for Hyper-V isolation, whatever the spec says.
    pub(super) fn forces_hyper_v(&self) -> bool {
        let options = self.shim_options.as_ref();
        options.is_some_and(|options| options.hypervisor)
    }

    /// Returns whether CPU maximums are scaled from the host's processors to the utility VM's.
    pub(crate) fn scales_cpu_limits(&self) -> bool {
        let options = self.shim_options.as_ref();
        options.is_some_and(|options| options.scale_cpu_limits_to_sandbox)
    }
}

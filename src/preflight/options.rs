//! The options of a check.

use std::fmt;
use std::num::NonZeroU32;

use super::RuntimeVersion;
use crate::hcs::runhcs::{RootfsMount, ShimOptions};

/// The options of a check: the runtime, facts about the host, and what the request to create the container brings.
///
/// ```
/// use wcow_spec::preflight::{Options, Runtime};
///
/// let options = Options::new(Runtime::Runhcs)
///     .processors(8.try_into()?)
///     .windows_build(20_348)
///     .runtime_version("v0.14.1".parse()?)
///     .layers_as_rootfs(true);
/// assert_eq!(options.windows_build, Some(20_348));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Options {
    /// The runtime that starts the container.
    pub runtime: Runtime,
    /// The version of runhcs, which is that of hcsshim; `None` for a current one. dockerd's rules are those of v26.1.3.
    pub runtime_version: Option<RuntimeVersion>,
    /// The build number of Windows, such as 20348 for Windows Server 2022; `None` if it is unknown: then nothing is
    /// refused because Windows is too old.
    pub windows_build: Option<u32>,
    /// The number of the host's logical processors, which limits what a spec can request; `None` if unknown.
    pub processors: Option<NonZeroU32>,
    /// runhcs: whether the layers come as a root file system with the task, as containerd's snapshotters hand them
    /// over, and not as `windows.layerFolders`.
    pub layers_as_rootfs: bool,
    /// runhcs: the mounts of the root file system that comes with the task, if they are known. If there are any, it
    /// comes with the task, whatever [`layers_as_rootfs`](Self::layers_as_rootfs) says.
    pub rootfs: Vec<RootfsMount>,
    /// runhcs: the options of the runtime, if the request has any.
    pub shim_options: Option<ShimOptions>,
    /// runhcs: whether the container is created in a Kubernetes pod, and not on its own.
    pub pod: bool,
}

impl Options {
    /// Creates options for a runtime, without host information.
    #[must_use]
    pub fn new(runtime: Runtime) -> Self {
        Self {
            runtime,
            runtime_version: None,
            windows_build: None,
            processors: None,
            layers_as_rootfs: false,
            rootfs: Vec::new(),
            shim_options: None,
            pod: false,
        }
    }

    /// Sets the version of runhcs.
    #[must_use]
    pub fn runtime_version(mut self, version: RuntimeVersion) -> Self {
        self.runtime_version = Some(version);
        self
    }

    /// Sets the build number of Windows.
    #[must_use]
    pub fn windows_build(mut self, build: u32) -> Self {
        self.windows_build = Some(build);
        self
    }

    /// Sets the number of the host's logical processors.
    #[must_use]
    pub fn processors(mut self, processors: NonZeroU32) -> Self {
        self.processors = Some(processors);
        self
    }

    /// Sets whether the layers come as a root file system with the task.
    #[must_use]
    pub fn layers_as_rootfs(mut self, layers_as_rootfs: bool) -> Self {
        self.layers_as_rootfs = layers_as_rootfs;
        self
    }

    /// Sets the mounts of the root file system that comes with the task.
    #[must_use]
    pub fn rootfs(mut self, mounts: Vec<RootfsMount>) -> Self {
        self.rootfs = mounts;
        self
    }

    /// Sets the options of the runtime.
    #[must_use]
    pub fn shim_options(mut self, options: ShimOptions) -> Self {
        self.shim_options = Some(options);
        self
    }

    /// Sets whether the container is created in a Kubernetes pod.
    #[must_use]
    pub fn pod(mut self, pod: bool) -> Self {
        self.pod = pod;
        self
    }

    /// Returns whether the runtime is a version of runhcs that crashes on a process-isolated container with a root path
    /// (hcsshim's pull request 2488).
    pub(super) fn crashes_on_root_path(&self) -> bool {
        let is_given = self.runtime_version.is_some();
        is_given && !self.is_older_than(0, 13, 0) && self.is_older_than(0, 14, 1)
    }

    /// Returns whether the runtime is a version of runhcs that reads the CPU affinity.
    pub(super) fn reads_affinity(&self) -> bool {
        !self.is_older_than(0, 15, 0)
    }

    /// Returns whether the runtime is known to be older than a version.
    pub(super) fn is_older_than(&self, major: u32, minor: u32, patch: u32) -> bool {
        let version = RuntimeVersion {
            major,
            minor,
            patch,
        };
        self.runtime_version.is_some_and(|given| given < version)
    }
}

/// The runtime that starts the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Runtime {
    /// dockerd's own runtime, which uses the first version of HCS' schema.
    Dockerd,
    /// runhcs, containerd's hcsshim, which uses the second version of HCS' schema.
    Runhcs,
}

impl fmt::Display for Runtime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Dockerd => "dockerd",
            Self::Runhcs => "runhcs",
        })
    }
}

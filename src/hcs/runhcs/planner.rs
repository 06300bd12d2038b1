//! A plan that is being made.

use std::borrow::Cow;

use oci_spec::runtime::{Mount, Windows};

use super::annotations::Annotations;
use super::{PlanProblem, Request, Step};
use crate::hcs::HostFacts;
use crate::hcs::crash::Crash;
use crate::host::{HostFiles, Instances, LayerIds, LayerMounts};
use crate::spec::WindowsSpec;

/// The lookups that a plan needs from the machine.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Lookups<'a> {
    /// The GUIDs of layers.
    pub layer_ids: &'a dyn LayerIds,
    /// The files of the host.
    pub files: &'a dyn HostFiles,
    /// Where HCS has mounted a process-isolated container's layers, if its spec does not say it.
    pub layer_mounts: &'a dyn LayerMounts,
    /// What HCS has made for the container.
    pub instances: &'a dyn Instances,
}

impl<'a> Lookups<'a> {
    /// Creates the lookups of a machine.
    #[must_use]
    pub fn new(
        layer_ids: &'a dyn LayerIds,
        files: &'a dyn HostFiles,
        layer_mounts: &'a dyn LayerMounts,
        instances: &'a dyn Instances,
    ) -> Self {
        Self {
            layer_ids,
            files,
            layer_mounts,
            instances,
        }
    }
}

impl std::fmt::Debug for Lookups<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Lookups").finish_non_exhaustive()
    }
}

/// A plan that is being made: its inputs, and the steps so far.
pub(super) struct Planner<'a> {
    pub(super) spec: &'a WindowsSpec,
    pub(super) annotations: Annotations<'a>,
    pub(super) request: &'a Request,
    pub(super) facts: &'a HostFacts,
    pub(super) lookups: Lookups<'a>,
    pub(super) steps: Vec<Step>,
}

/// The isolation of the container.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Isolated {
    /// By itself.
    Process,
    /// In a utility VM.
    HyperV,
}

impl<'a> Planner<'a> {
    pub(super) fn new(
        spec: &'a WindowsSpec,
        request: &'a Request,
        facts: &'a HostFacts,
        lookups: Lookups<'a>,
    ) -> Self {
        Self {
            spec,
            annotations: Annotations::new(spec.oci_spec().annotations().as_ref()),
            request,
            facts,
            lookups,
            steps: Vec::new(),
        }
    }

    /// Adds the options of the request to the annotations.
    pub(super) fn add_options(&mut self) -> Result<(), Crash> {
        let Some(options) = self.request.given_options() else {
            return Ok(());
        };
        let has_map = self.spec.oci_spec().annotations().is_some();
        self.annotations.add_options(options, has_map)
    }

    /// Decides how the container is isolated.
    pub(super) fn isolation(&self) -> Result<Isolated, PlanProblem> {
        let is_hyper_v = self.request.is_hyper_v(self.spec);
        if !self.request.forces_hyper_v() {
            let has_options = self.request.given_options().is_some();
            if has_options && (is_hyper_v || self.is_linux()) {
                return Err(PlanProblem::Isolation);
            }
            self.spec.windows().ok_or(Crash::NoWindows)?;
        }
        Ok(if is_hyper_v {
            Isolated::HyperV
        } else {
            Isolated::Process
        })
    }

    /// Returns the Windows section: an empty one, if a spec without it is Hyper-V isolated by the options of the
    /// request.
    pub(super) fn windows(&self) -> Cow<'a, Windows> {
        let windows = self.spec.windows();
        windows.map_or_else(Cow::default, Cow::Borrowed)
    }

    pub(super) fn is_linux(&self) -> bool {
        self.spec.oci_spec().linux().is_some()
    }

    /// Returns whether the container is a HostProcess container: whether its annotation is exactly `true`.
    pub(super) fn is_host_process(&self) -> bool {
        self.annotations.is_host_process()
    }

    /// Returns the root path; empty without a root.
    pub(super) fn root_path(&self) -> String {
        let root = self.spec.oci_spec().root().as_ref();
        root.map_or_else(String::new, |root| {
            root.path().to_string_lossy().into_owned()
        })
    }

    pub(super) fn mounts(&self) -> &'a [Mount] {
        let mounts = self.spec.oci_spec().mounts().as_deref();
        mounts.unwrap_or_default()
    }
}

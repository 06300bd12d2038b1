//! The nearest spec that a runtime takes.

use std::collections::HashMap;
use std::path::PathBuf;

use oci_spec::runtime::RootBuilder;
use serde_json::{Value, json};

use super::refused::request;
use super::{Options, Runtime, check};
use crate::hcs::json_path;
use crate::hcs::limits::Limits;
use crate::hcs::runhcs::annotation_names::{PROCESSOR_COUNT, PROCESSOR_WEIGHT};
use crate::hcs::runhcs::{Request, RootfsMount};
use crate::spec::WindowsSpec;

mod change;
mod error;

pub use change::Change;
pub use error::AdaptError;

/// A spec that a runtime takes, and how it differs from the one that it was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Adapted {
    /// The spec.
    pub spec: WindowsSpec,
    /// The root file system that has to come with the task, if the layers were moved there.
    pub rootfs: Option<RootfsMount>,
    /// All that was changed, in the order in which it was.
    pub changes: Vec<Change>,
}

impl WindowsSpec {
    /// Returns the nearest spec that a runtime takes, such as that of a container which Docker made for runhcs.
    ///
    /// | spec | change |
    /// | --- | --- |
    /// | runhcs, Hyper-V isolation: several of CPU count, maximum and shares, as a fraction of a CPU makes them | the count becomes the annotation for the processors of the utility VM, and shares beside a maximum that for its weight. The VM had both from the spec, so it stays as it is; the container has all of the VM's processors, and the maximum of the time that the VM gets |
    /// | runhcs, Hyper-V isolation: a root path | is emptied: runhcs mounts the layers in the utility VM |
    /// | runhcs, process isolation, a version that crashes on a root path | is emptied: runhcs mounts the layers |
    /// | runhcs, options of the runtime that add annotations, and a spec without any | gets an empty `annotations` object: without it, runhcs crashes |
    /// | runhcs, and the options say that a root file system comes with the task | the layer folders become that file system |
    /// | dockerd, Hyper-V isolation: a root path, or no root | is emptied, or added |
    ///
    /// Under the same options, the result has no finding that is [refused](super::Severity::Refused).
    ///
    /// ```
    /// use wcow_spec::WindowsSpec;
    /// use wcow_spec::preflight::{Options, Runtime};
    ///
    /// // One and a half CPUs in a utility VM, as Docker writes them.
    /// let spec = WindowsSpec::from_json(
    ///     br#"{"ociVersion": "1.2.0", "process": {"args": ["cmd"], "cwd": "C:\\"}, "root": {"path": ""},
    ///          "windows": {"layerFolders": ["C:\\l", "C:\\s"], "hyperv": {},
    ///                      "resources": {"cpu": {"count": 2, "shares": 0, "maximum": 7500}}}}"#,
    /// )?;
    /// let adapted = spec.adapted_to(&Options::new(Runtime::Runhcs))?;
    /// let annotations = adapted.spec.oci_spec().annotations().as_ref().unwrap();
    /// assert_eq!(annotations["io.microsoft.virtualmachine.computetopology.processor.count"], "2");
    /// assert_eq!(adapted.changes[1].field, "windows.resources.cpu.count");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`AdaptError`] with all that is still refused, such as a device type that the runtime lacks, or a root
    /// path that is not a volume.
    pub fn adapted_to(&self, options: &Options) -> Result<Adapted, AdaptError> {
        let request = request(options);
        let mut adapting = Adapting {
            spec: self.clone(),
            options,
            is_hyper_v: request.is_hyper_v(self),
            request: &request,
            rootfs: None,
            changes: Vec::new(),
        };
        match options.runtime {
            Runtime::Dockerd => adapting.root_for_dockerd(),
            Runtime::Runhcs => {
                adapting.root_for_runhcs();
                adapting.annotations();
                adapting.layers();
                adapting.cpu();
            }
        }
        adapting.finish()
    }
}

/// A spec that is being adapted.
struct Adapting<'a> {
    spec: WindowsSpec,
    options: &'a Options,
    request: &'a Request,
    is_hyper_v: bool,
    rootfs: Option<RootfsMount>,
    changes: Vec<Change>,
}

impl Adapting<'_> {
    fn finish(self) -> Result<Adapted, AdaptError> {
        let mut options = self.options.clone();
        options.rootfs.extend(self.rootfs.clone());
        let findings = check(&self.spec, &options);
        AdaptError::of(options.runtime, findings)?;
        Ok(Adapted {
            spec: self.spec,
            rootfs: self.rootfs,
            changes: self.changes,
        })
    }

    fn change(&mut self, field: &str, from: Option<Value>, to: Option<Value>, effect: &str) {
        self.changes.push(Change {
            field: field.to_owned(),
            from,
            to,
            effect: effect.to_owned(),
        });
    }

    fn root_for_dockerd(&mut self) {
        if !self.is_hyper_v {
            return;
        }
        if self.spec.oci_spec().root().is_some() {
            let effect = "dockerd mounts the file system of a Hyper-V container in its utility VM.";
            self.empty_root_path(effect);
        } else if let Ok(mut root) = RootBuilder::default().path("").build() {
            root.set_readonly(None);
            self.spec.oci_spec_mut().set_root(Some(root));
            let root = json!({"path": ""});
            self.change("root", None, Some(root), "dockerd crashes without it.");
        }
    }

    fn root_for_runhcs(&mut self) {
        if self.is_hyper_v {
            self.empty_root_path("runhcs mounts the layers in the utility VM.");
        } else if self.options.crashes_on_root_path() {
            self.empty_root_path("runhcs mounts the layers, and does not crash.");
        }
    }

    fn empty_root_path(&mut self, effect: &str) {
        let root = self.spec.oci_spec().root().as_ref();
        let path = root.map(|root| root.path().to_string_lossy().into_owned());
        let Some(path) = path.filter(|path| !path.is_empty()) else {
            return;
        };
        if let Some(root) = self.spec.oci_spec_mut().root_mut() {
            root.set_path(PathBuf::new());
        }
        self.change("root.path", Some(json!(path)), Some(json!("")), effect);
    }

    /// Makes a map for the annotations that the options of the runtime add.
    fn annotations(&mut self) {
        let has_map = self.spec.oci_spec().annotations().is_some();
        let added = self.request.annotations_added_to(&self.spec).next();
        if has_map || added.is_none() {
            return;
        }
        let spec = self.spec.oci_spec_mut();
        spec.set_annotations(Some(HashMap::new()));
        self.change(
            json_path::ANNOTATIONS,
            None,
            Some(json!({})),
            "runhcs writes the annotations of its options there, and crashes without it.",
        );
    }

    /// Makes the layer folders a root file system that comes with the task.
    fn layers(&mut self) {
        let options = self.options;
        let folders = self.spec.layer_folders().to_vec();
        let [parents @ .., scratch] = folders.as_slice() else {
            return;
        };
        if parents.is_empty() || !options.layers_as_rootfs || !options.rootfs.is_empty() {
            return;
        }
        self.rootfs = Some(RootfsMount {
            mount_type: "windows-layer".to_owned(),
            source: scratch.clone(),
            options: vec![["parentLayerPaths=", &json!(parents).to_string()].concat()],
            ..RootfsMount::default()
        });
        if let Some(windows) = self.spec.oci_spec_mut().windows_mut() {
            windows.set_layer_folders(Some(Vec::new()));
        }
        self.change(
            "windows.layerFolders",
            Some(json!(folders)),
            Some(json!([])),
            "The layers come as a root file system with the task.",
        );
    }

    /// Moves CPU limits that exclude one another to the utility VM, if there is one.
    fn cpu(&mut self) {
        let cpu = Limits::of(&self.spec).cpu;
        let given = [cpu.count > 0, cpu.maximum > 0, cpu.shares > 0];
        let given = given.iter().filter(|given| **given).count();
        if !self.is_hyper_v || given < 2 {
            return;
        }
        let count = i32::try_from(cpu.count).ok().filter(|count| *count > 0);
        if let Some(count) = count.filter(|count| self.annotate(PROCESSOR_COUNT, *count)) {
            self.clear_cpu("count");
            self.change(
                "windows.resources.cpu.count",
                Some(json!(count)),
                Some(json!(0)),
                "The utility VM keeps its number of processors, and the container may use all of them.",
            );
        }
        let both = cpu.shares > 0 && cpu.maximum > 0;
        if both && self.annotate(PROCESSOR_WEIGHT, cpu.shares.into()) {
            self.clear_cpu("shares");
            self.change(
                "windows.resources.cpu.shares",
                Some(json!(cpu.shares)),
                Some(json!(0)),
                "The utility VM keeps its shares, and nothing else in it competes with the container.",
            );
        }
    }

    /// Sets an annotation, unless it, or the options of the runtime, say something else already.
    fn annotate(&mut self, name: &str, number: i32) -> bool {
        let text = number.to_string();
        let annotations = self.spec.oci_spec().annotations().clone();
        let mut annotations = annotations.unwrap_or_default();
        let by_options = self
            .request
            .annotations_added_to(&self.spec)
            .find(|added| added.name == name)
            .map(|added| added.text);
        if let Some(given) = by_options.as_ref().or_else(|| annotations.get(name)) {
            return *given == text;
        }
        annotations.insert(name.to_owned(), text.clone());
        self.spec.oci_spec_mut().set_annotations(Some(annotations));
        let field = json_path::annotation(name);
        let effect = "The utility VM gets this number by the annotation.";
        self.change(&field, None, Some(json!(text)), effect);
        true
    }

    /// Sets a CPU limit to 0, and leaves the others as they are, also those that are absent.
    fn clear_cpu(&mut self, limit: &str) {
        let Some(windows) = self.spec.oci_spec_mut().windows_mut() else {
            return;
        };
        // `oci-spec` shows the limits only as JSON.
        let mut resources = serde_json::to_value(windows.resources()).unwrap_or_default();
        if let Some(value) = resources.pointer_mut(&format!("/cpu/{limit}")) {
            *value = json!(0);
        }
        if let Ok(resources) = serde_json::from_value(resources) {
            windows.set_resources(resources);
        }
    }
}

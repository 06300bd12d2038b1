//! Writing a spec: the fields that `oci-spec` orders or writes differently from what Windows runtimes expect.

use std::borrow::Cow;
use std::collections::HashMap;

use oci_spec::runtime::{
    Hooks, Linux, LinuxIdMapping, Mount, Process, Root, Solaris, Spec, VM, Windows, WindowsDevice,
    WindowsHyperV, WindowsNetwork, WindowsResources, ZOS,
};
use serde::ser::Error;
use serde::{Serialize, Serializer};
use serde_json::Value;

use super::WindowsSpec;
use crate::differences::Node;
use crate::sorted;

impl Serialize for WindowsSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let credential_spec = self.credential_spec_value();
        let fields = SpecFields::new(&self.inner, credential_spec);
        self.differences.serialize_with(&fields, serializer)
    }
}

/// The fields of a spec, in the order of the runtime specification's `specs-go`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SpecFields<'a> {
    oci_version: &'a str,
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "process")]
    process: Option<&'a Process>,
    #[serde(skip_serializing_if = "Option::is_none")]
    root: Option<&'a Root>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    domainname: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mounts: Option<&'a [Mount]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hooks: Option<&'a Hooks>,
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "annotations"
    )]
    annotations: Option<&'a HashMap<String, String>>,
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "sorted_objects"
    )]
    linux: Option<&'a Linux>,
    #[serde(skip_serializing_if = "Option::is_none")]
    solaris: Option<&'a Solaris>,
    #[serde(skip_serializing_if = "Option::is_none")]
    windows: Option<WindowsFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    vm: Option<&'a VM>,
    #[serde(skip_serializing_if = "Option::is_none")]
    zos: Option<&'a ZOS>,
    #[serde(skip_serializing_if = "Option::is_none")]
    uid_mappings: Option<&'a [LinuxIdMapping]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gid_mappings: Option<&'a [LinuxIdMapping]>,
}

impl<'a> SpecFields<'a> {
    pub(super) fn new(spec: &'a Spec, credential_spec: Option<Cow<'a, Value>>) -> Self {
        Self {
            oci_version: spec.version(),
            process: spec.process().as_ref(),
            root: spec.root().as_ref(),
            hostname: spec.hostname().as_deref(),
            domainname: spec.domainname().as_deref(),
            mounts: spec.mounts().as_deref(),
            hooks: spec.hooks().as_ref(),
            annotations: spec.annotations().as_ref(),
            linux: spec.linux().as_ref(),
            solaris: spec.solaris().as_ref(),
            windows: WindowsFields::new(spec.windows().as_ref(), credential_spec),
            vm: spec.vm().as_ref(),
            zos: spec.zos().as_ref(),
            uid_mappings: spec.uid_mappings().as_deref(),
            gid_mappings: spec.gid_mappings().as_deref(),
        }
    }
}

/// The fields of `windows`, with the credential spec as it was read.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct WindowsFields<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    layer_folders: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    devices: Option<&'a [WindowsDevice]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    resources: Option<WindowsResources>,
    #[serde(skip_serializing_if = "Option::is_none")]
    credential_spec: Option<Cow<'a, Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    servicing: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ignore_flushes_during_boot: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hyperv: Option<HyperVFields<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    network: Option<&'a WindowsNetwork>,
}

impl<'a> WindowsFields<'a> {
    /// Returns the fields, if there is anything to write: a credential spec is written even without `windows`.
    fn new(windows: Option<&'a Windows>, credential_spec: Option<Cow<'a, Value>>) -> Option<Self> {
        let Some(windows) = windows else {
            return credential_spec.map(|credential_spec| Self {
                credential_spec: Some(credential_spec),
                ..Self::default()
            });
        };
        Some(Self {
            layer_folders: windows.layer_folders().as_deref(),
            devices: windows.devices().as_deref(),
            resources: windows.resources(),
            credential_spec,
            servicing: windows.servicing(),
            ignore_flushes_during_boot: windows.ignore_flushes_during_boot(),
            hyperv: windows.hyperv().as_ref().map(HyperVFields::from),
            network: windows.network().as_ref(),
        })
    }
}

/// `hyperv` with the runtime specification's own key, which `oci-spec` spells `utilityVmPath`.
#[derive(Serialize)]
struct HyperVFields<'a> {
    #[serde(rename = "utilityVMPath", skip_serializing_if = "Option::is_none")]
    utility_vm_path: Option<&'a str>,
}

impl<'a> From<&'a WindowsHyperV> for HyperVFields<'a> {
    fn from(hyperv: &'a WindowsHyperV) -> Self {
        Self {
            utility_vm_path: hyperv.utility_vm_path().as_deref(),
        }
    }
}

fn annotations<S: Serializer>(
    annotations: &Option<&HashMap<String, String>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match annotations {
        Some(annotations) => sorted::map(annotations, serializer),
        None => serializer.serialize_none(),
    }
}

/// Writes a process. Its Linux capabilities are hash sets, whose order differs from one set to the next.
fn process<S: Serializer>(process: &Option<&Process>, serializer: S) -> Result<S::Ok, S::Error> {
    if process.is_none_or(|process| process.capabilities().is_none()) {
        return process.serialize(serializer);
    }
    let mut process = Node::from_serialize(process).map_err(S::Error::custom)?;
    if let Some(Node::Object(sets)) = process.at_mut("/capabilities") {
        sets.iter_mut().for_each(|(_, set)| set.sort_strings());
    }
    process.serialize(serializer)
}

/// Writes a value with all objects sorted: `linux` has maps in several places, whose order differs from one map to the
/// next.
fn sorted_objects<S: Serializer>(value: &impl Serialize, serializer: S) -> Result<S::Ok, S::Error> {
    let mut value = serde_json::to_value(value).map_err(S::Error::custom)?;
    value.sort_all_objects();
    value.serialize(serializer)
}

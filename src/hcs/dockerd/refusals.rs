//! Everything that dockerd's own runtime refuses in a spec.

use super::{HcsError, devices, hyper_v, layers, mounts, root};
use crate::hcs::crash::Crash;
use crate::hcs::refusals::{Refusal, Refusals};
use crate::spec::WindowsSpec;

/// Returns everything that dockerd's own runtime refuses, by the checks of
/// [`container_config`](super::container_config), except what depends on its files.
pub(crate) fn refusals(spec: &WindowsSpec) -> Vec<Refusal<HcsError>> {
    let mut found = Refusals::new();
    if spec.oci_spec().linux().is_some() {
        found.push("linux", HcsError::Linux);
    }
    let Some(windows) = spec.windows() else {
        found.push("windows", Crash::NoWindows);
        return found.into_vec();
    };
    found.check("windows.layerFolders", layers::split(spec));
    if spec.oci_spec().root().is_none() {
        found.push("root", Crash::NoRoot);
    } else {
        match windows.hyperv() {
            Some(_) => found.check("root.path", root::refuse_path(spec)),
            None => found.check("root.path", root::volume_path(spec).map(drop)),
        };
        found.check("root.readonly", root::refuse_read_only(spec));
    }
    if let Some(hyper_v) = windows.hyperv() {
        let path = hyper_v::refuse_path(hyper_v);
        found.check("windows.hyperv.utilityVMPath", path);
    }
    let mounts = spec.oci_spec().mounts().as_deref().unwrap_or_default();
    for (index, mount) in mounts.iter().enumerate() {
        found.check(format!("mounts[{index}].type"), mounts::refuse_type(mount));
    }
    let devices = windows.devices().as_deref().unwrap_or_default();
    let with_hyper_v = devices::refuse_with_hyper_v(windows);
    found.check("windows.devices", with_hyper_v);
    for (index, device) in devices.iter().enumerate() {
        let field = format!("windows.devices[{index}].idType");
        found.check(field, devices::device(device));
    }
    found.into_vec()
}

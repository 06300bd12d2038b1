//! What runhcs does not look at.

use oci_spec::runtime::Mount;
use serde_json::Value;

use super::Request;
use super::annotations::keys::{
    DISABLE_UNSAFE_OPERATIONS, DISABLE_WRITABLE_SHARES, DUMP_COUNT, DUMP_LOCATION, DUMP_TYPE,
    HOST_PROCESS_INHERIT_USER, HOST_PROCESS_ROOTFS, NO_DIRECT_MAP, SCOPES,
};
use super::annotations::{Annotations, Scope};
use super::given_limits::GivenLimits;
use super::mounts::{is_host_pipe, is_left_out_on_host, is_pipe_source};
use crate::hcs::fields::{self, Field};
use crate::hcs::json_path;
use crate::hcs::limits::Limits;
use crate::hcs::mount::{PIPE_PREFIX, destination, mount_type, source};
use crate::spec::WindowsSpec;

/// Annotations that runhcs reads, and that change nothing in what it tells HCS.
const WITHOUT_DOCUMENT: [&str; 5] = [
    "io.microsoft.cri.virtual-pod-id",
    "io.microsoft.virtualmachine.forwardlogs.defaultsources.enable",
    "io.microsoft.virtualmachine.forwardlogs.sources",
    "io.microsoft.virtualmachine.wcow.timezone.noinherit",
    "io.microsoft.virtualmachine.wcow.writable_efi",
];

/// Returns the fields of a spec that runhcs does not look at, sorted by key.
///
/// The [table of fields](crate::hcs) says which those are in general; others depend on the spec, such as endpoints
/// beside a network namespace, limits that an annotation overrides, and annotations that runhcs does not know. A field
/// that is absent, `null`, `false`, 0 or empty says nothing, and is not listed. Of a HostProcess container that HCS is
/// not told of, nothing is listed.
///
/// As in a [plan](super::plan()), the options of the request may decide on the isolation, and add annotations.
///
/// ```
/// use wcow_spec::WindowsSpec;
/// use wcow_spec::hcs::runhcs::{self, Request};
///
/// let spec = WindowsSpec::from_json(
///     br#"{"ociVersion": "1.2.0", "annotations": {"io.microsoft.virtualmachine.console.pipe": "\\\\.\\pipe\\com1"},
///          "windows": {"network": {"endpointList": ["e1"], "networkNamespace": "n1"}}}"#,
/// )?;
/// let console = r#"annotations["io.microsoft.virtualmachine.console.pipe"]"#;
/// let ignored = [console, "ociVersion", "windows.network.endpointList"];
/// assert_eq!(runhcs::ignored_fields(&spec, &Request::default()), ignored);
/// # Ok::<(), wcow_spec::JsonError>(())
/// ```
#[must_use]
pub fn ignored_fields(spec: &WindowsSpec, request: &Request) -> Vec<String> {
    ignored_in(spec, &spec.to_value(), request)
}

/// Returns the [ignored fields](ignored_fields) of a spec that is also given as JSON.
pub(crate) fn ignored_in(spec: &WindowsSpec, json: &Value, request: &Request) -> Vec<String> {
    let annotations = Annotations::with_options(spec, request);
    let is_host_process = annotations.is_host_process();
    let is_hyper_v = request.is_hyper_v(spec);
    if is_host_process && !is_hyper_v {
        return Vec::new();
    }

    let mut others = fields::of_process(spec.process(), false);
    let mounts = spec.oci_spec().mounts().as_deref().unwrap_or_default();
    for (index, mount) in mounts.iter().enumerate() {
        others.extend(of_mount(index, mount, is_hyper_v));
    }
    others.extend(fields::of_credential_spec(spec));
    if !is_hyper_v {
        others.extend(of_scratch_layer(spec));
    }
    let namespace = spec
        .network()
        .and_then(|network| network.network_namespace().as_deref());
    if namespace.is_some_and(|namespace| !namespace.is_empty()) {
        others.push("windows.network.endpointList".to_owned());
    }
    let limits = GivenLimits::of(&annotations, &Limits::of(spec), is_hyper_v);
    let overridden = limits
        .all()
        .into_iter()
        .filter(|limit| limit.is_overridden());
    others.extend(overridden.map(|limit| limit.field.to_owned()));
    others.extend(ignored_annotations(&annotations, is_hyper_v).map(json_path::annotation));
    let column = if is_hyper_v {
        |field: &Field| field.runhcs_hyper_v
    } else {
        |field: &Field| field.runhcs
    };
    fields::ignored(json, column, others.into_iter().collect())
}

/// Returns what is ignored in a mount: with process isolation, all of a pipe that is not mounted at a pipe's path.
fn of_mount(index: usize, mount: &Mount, is_hyper_v: bool) -> Vec<String> {
    if is_hyper_v {
        let is_at_pipe = destination(mount).starts_with(PIPE_PREFIX);
        let is_pipe = is_at_pipe && mount_type(mount).is_empty() && is_pipe_source(&source(mount));
        return fields::of_mount_options(index, mount, is_pipe);
    }
    if is_left_out_on_host(mount) {
        return vec![format!("mounts[{index}]")];
    }
    fields::of_mount_options(index, mount, is_host_pipe(mount))
}

/// Returns the scratch layer of a process-isolated container whose root path says where it is mounted.
fn of_scratch_layer(spec: &WindowsSpec) -> Option<String> {
    let root = spec.oci_spec().root().as_ref()?;
    let index = spec.layer_folders().len().checked_sub(1)?;
    let is_mounted = !root.path().as_os_str().is_empty();
    is_mounted.then(|| format!("windows.layerFolders[{index}]"))
}

/// Returns the names of the annotations that are not looked at.
pub(super) fn ignored_annotations<'a>(
    annotations: &'a Annotations<'_>,
    is_hyper_v: bool,
) -> impl Iterator<Item = &'a str> {
    let is_host_process = annotations.is_host_process();
    let expands = annotations.text(&DISABLE_UNSAFE_OPERATIONS).is_some();
    let has_dumps = annotations
        .text(&DUMP_LOCATION)
        .is_some_and(|text| !text.is_empty());
    let is_read = move |name: &str| {
        if name == DISABLE_WRITABLE_SHARES.name || name == NO_DIRECT_MAP.name {
            return is_hyper_v || expands;
        }
        if name == DUMP_TYPE.name || name == DUMP_COUNT.name {
            return has_dumps;
        }
        if name == HOST_PROCESS_ROOTFS.name || name == HOST_PROCESS_INHERIT_USER.name {
            return is_hyper_v && is_host_process;
        }
        let matters = scope_of(name).is_some_and(|scope| is_hyper_v || scope == Scope::All);
        matters || WITHOUT_DOCUMENT.contains(&name)
    };
    let names = annotations.beginning_with("").into_iter();
    let unread = names.filter(move |(name, text)| !text.is_empty() && !is_read(name));
    unread.map(|(name, _)| name)
}

/// Returns which containers an annotation applies to, if runhcs knows it.
pub(crate) fn scope_of(name: &str) -> Option<Scope> {
    let mut known = SCOPES.iter();
    let known =
        known.find(|(known, _)| *known == name || known.ends_with('.') && name.starts_with(known));
    known.map(|(_, scope)| *scope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ignored(json: &str) -> Vec<String> {
        let spec = WindowsSpec::from_json(json.as_bytes()).unwrap();
        ignored_fields(&spec, &Request::default())
    }

    #[test]
    fn a_limit_is_overridden_for_the_container_and_for_its_vm() {
        let spec = |hyper_v: &str, names: &[&str]| {
            let annotations: Vec<_> = names
                .iter()
                .map(|name| format!("{name:?}: \"2\""))
                .collect();
            ignored(&format!(
                r#"{{"annotations": {{{}}}, "windows": {{{hyper_v} "resources": {{"cpu": {{"count": 1}}}}}}}}"#,
                annotations.join(", ")
            ))
        };
        let count = vec!["windows.resources.cpu.count".to_owned()];
        let container = "io.microsoft.container.processor.count";
        let vm = "io.microsoft.virtualmachine.computetopology.processor.count";
        assert_eq!(spec("", &[container]), count);
        assert_eq!(spec(r#""hyperv": {},"#, &[container]), [""; 0]);
        assert_eq!(spec(r#""hyperv": {},"#, &[container, vm]), count);
    }

    #[test]
    fn annotations_of_virtual_machines_count_where_there_is_one_and_where_they_can_conflict() {
        let name = NO_DIRECT_MAP.name;
        let json = |more: &str| {
            format!(r#"{{"annotations": {{"{name}": "true"{more}}}, "windows": {{}}}}"#)
        };
        assert_eq!(ignored(&json("")), [json_path::annotation(name)]);
        let expands = format!(r#", "{}": "true""#, DISABLE_UNSAFE_OPERATIONS.name);
        assert_eq!(ignored(&json(&expands)), [""; 0]);
    }

    #[test]
    fn a_dump_needs_a_location() {
        let json = |more: &str| {
            let (kind, count) = (DUMP_TYPE.name, DUMP_COUNT.name);
            format!(
                r#"{{"annotations": {{"{kind}": "mini", "{count}": "1"{more}}}, "windows": {{}}}}"#
            )
        };
        assert_eq!(ignored(&json("")).len(), 2);
        let location = format!(r#", "{}": "C:\\d""#, DUMP_LOCATION.name);
        assert_eq!(ignored(&json(&location)), [""; 0]);
    }
}

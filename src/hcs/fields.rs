//! Where each field of a spec goes.

use std::collections::{BTreeSet, HashMap};

use oci_spec::runtime::{Mount, Process};
use serde_json::{Map, Value};

use crate::go::equal_fold::equals_ignoring_case;
use crate::hcs::json_path;
use crate::hcs::process::variable;
use crate::spec::WindowsSpec;

/// What [`Field`] says of a field that a runtime does not look at.
pub(crate) const IGNORED: &str = "ignored";

/// A field of a Windows spec, and where each runtime puts it: a line of the table on the [module's page](super).
///
/// The place is a field of HCS's document, `refused`, `ignored`, or a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Field {
    /// The field: keys joined by dots, `[]` for the elements of a list, and `*` for any key.
    pub name: &'static str,
    /// Where dockerd's own runtime puts it.
    pub dockerd: &'static str,
    /// Where runhcs puts it, with process isolation.
    pub runhcs: &'static str,
    /// Where runhcs puts it, with Hyper-V isolation.
    pub runhcs_hyper_v: &'static str,
}

/// Returns where each field of a Windows spec goes. What is not listed is ignored by both runtimes.
#[must_use]
pub fn fields() -> &'static [Field] {
    FIELDS
}

/// Declares the table: one line per field.
macro_rules! fields {
    ($($name:literal: $dockerd:expr, $runhcs:expr, $runhcs_hyper_v:expr;)*) => {
        const FIELDS: &[Field] = &[$(Field {
            name: $name,
            dockerd: $dockerd,
            runhcs: $runhcs,
            runhcs_hyper_v: $runhcs_hyper_v,
        }),*];
    };
}

/// A field that the runtime does not accept.
const REFUSED: &str = "refused";

fields! {
    "ociVersion": IGNORED, IGNORED, IGNORED;
    "process.terminal": "`EmulateConsole`, no `CreateStdErrPipe`", "`EmulateConsole`", "`EmulateConsole`";
    "process.consoleSize": "`ConsoleSize`", "`ConsoleSize`", "`ConsoleSize`";
    "process.user.username": "`User`", "`User`", "`User`";
    "process.args[]": "`CommandLine`", "`CommandLine`", "`CommandLine`";
    "process.commandLine": "`CommandLine`", "`CommandLine`", "`CommandLine`";
    "process.env[]": "`Environment`", "`Environment`, unless the value is empty", "as with process isolation";
    "process.cwd": "`WorkingDirectory`", "`WorkingDirectory`", "`WorkingDirectory`";
    "root.path": "`VolumePath`; refused with Hyper-V isolation", "`Storage.Path`", "`Storage.Path`";
    "root.readonly": REFUSED, REFUSED, REFUSED;
    "hostname": "`HostName`", "`GuestOs.HostName`", "`GuestOs.HostName`";
    "domainname": IGNORED, IGNORED, IGNORED;
    "mounts[].destination": "`MappedDirectories`, `MappedPipes`", "`MappedDirectories`, `MappedPipes`",
        "`MappedDirectories`, `MappedPipes`";
    "mounts[].source": "`MappedDirectories`, `MappedPipes`", "`MappedDirectories`, as final path; `MappedPipes`",
        "a share, disk or pipe of the utility VM; `MappedDirectories`, `MappedPipes`";
    "mounts[].type": REFUSED, IGNORED, "which kind of disk; anything else is refused";
    "mounts[].options[]": "`ReadOnly` for `ro`", "`ReadOnly` for `ro`", "`ReadOnly` for `ro`";
    "mounts[].uidMappings": IGNORED, IGNORED, IGNORED;
    "mounts[].gidMappings": IGNORED, IGNORED, IGNORED;
    "hooks": IGNORED, IGNORED, IGNORED;
    "annotations.*": IGNORED, "see its [annotations](runhcs#annotations)", "see its [annotations](runhcs#annotations)";
    "linux": REFUSED, "a Linux container, which is not planned", "a Linux container, which is not planned";
    "windows.layerFolders[]": "`Layers`, `LayerFolderPath`", "`Storage.Layers`; the last one is mounted without `root.path`",
        "shares of the utility VM, `CombinedLayers`, `Storage.Layers`";
    "windows.devices[].id": "`AssignedDevices`; refused with Hyper-V isolation", "`AssignedDevices`",
        "`VirtualPci` of the utility VM, `AssignedDevices`";
    "windows.devices[].idType": "`class` and `vpci-class-guid`; anything else is refused",
        "those, and `vpci-location-path`", "`vpci-instance-id`, `vpci` and `gpu`; anything else is refused";
    "windows.resources.memory.limit": "`MemoryMaximumInMB`", "`Memory.SizeInMB`",
        "`Memory.SizeInMB`, also of the utility VM";
    "windows.resources.cpu.count": "`ProcessorCount`", "`Processor.Count`", "`Processor.Count`, also of the utility VM";
    "windows.resources.cpu.shares": "`ProcessorWeight`", "`Processor.Weight`",
        "`Processor.Weight`, also of the utility VM";
    "windows.resources.cpu.maximum": "`ProcessorMaximum`", "`Processor.Maximum`",
        "`Processor.Maximum`, and, not scaled to its unit, `Processor.Limit` of the utility VM";
    "windows.resources.cpu.affinity": IGNORED, "the job object, once the container is created", IGNORED;
    "windows.resources.storage.iops": "`StorageIOPSMaximum`", "`Storage.QoS.IopsMaximum`",
        "`Storage.QoS.IopsMaximum`, also of the utility VM";
    "windows.resources.storage.bps": "`StorageBandwidthMaximum`", "`Storage.QoS.BandwidthMaximum`",
        "`Storage.QoS.BandwidthMaximum`, also of the utility VM";
    "windows.resources.storage.sandboxSize": IGNORED, IGNORED, IGNORED;
    "windows.credentialSpec": "`Credentials`, if it is a string", "the credential guard, if it is a string",
        "the credential guard, if it is a string";
    "windows.servicing": IGNORED, IGNORED, IGNORED;
    "windows.ignoreFlushesDuringBoot": "`IgnoreFlushesDuringBoot`", IGNORED, IGNORED;
    "windows.hyperv": "`HvPartition`, `HvRuntime`", "chooses the isolation", "chooses the isolation";
    "windows.hyperv.utilityVMPath": REFUSED, IGNORED, IGNORED;
    "windows.network.endpointList": "`EndpointList`", "added to a new namespace", "added to a new namespace";
    "windows.network.allowUnqualifiedDNSQuery": "`AllowUnqualifiedDNSQuery`", "`Networking.AllowUnqualifiedDnsQuery`",
        "`Networking.AllowUnqualifiedDnsQuery`";
    "windows.network.DNSSearchList": "`DNSSearchList`", "`Networking.DnsSearchList`", "`Networking.DnsSearchList`";
    "windows.network.networkSharedContainerName": "`NetworkSharedContainerName`",
        "`Networking.NetworkSharedContainerName`", "`Networking.NetworkSharedContainerName`";
    "windows.network.networkNamespace": IGNORED, "`Networking.Namespace`",
        "`Networking.Namespace`, also of the utility VM";
}

/// Returns the fields of a spec, given as JSON, that a column of the table says are ignored, those that it does not
/// know, and `others`, sorted by key, in the spelling of the table. What is absent, `null`, `false`, 0 or empty says
/// nothing.
pub(super) fn ignored(
    spec: &Value,
    column: fn(&Field) -> &'static str,
    others: BTreeSet<String>,
) -> Vec<String> {
    let mut walk = Walk {
        column,
        others,
        path: String::new(),
        name: String::new(),
        ignored: Vec::new(),
    };
    if let Value::Object(spec) = spec {
        walk.object(spec, FIELDS);
    }
    walk.ignored
}

/// A walk through a spec. The path and the name are those of the value that is looked at.
struct Walk {
    column: fn(&Field) -> &'static str,
    others: BTreeSet<String>,
    path: String,
    /// The path as the table has it.
    name: String,
    ignored: Vec<String>,
}

/// What the table says of a field.
#[derive(Clone, Copy)]
struct Entry {
    field: Option<&'static Field>,
    is_ignored: bool,
    /// The fields inside of it.
    parts: &'static [Field],
}

impl Walk {
    /// Finds the name among the fields of what it is in.
    fn entry(&self, siblings: &'static [Field]) -> Entry {
        let field = named(siblings, &self.name);
        let parts = parts(siblings, &self.name);
        let is_ignored = match field {
            Some(field) => (self.column)(field) == IGNORED,
            None => parts.is_empty(),
        };
        Entry {
            field,
            is_ignored,
            parts,
        }
    }

    fn value(&mut self, value: &Value, entry: Entry) {
        if says_nothing(value) {
            return;
        }
        if entry.is_ignored || self.others.contains(&self.path) {
            let is_same = |field: &&Field| equals_ignoring_case(&self.path, field.name);
            let field = entry.field.filter(is_same);
            let path = field.map_or(self.path.as_str(), |field| field.name);
            self.ignored.push(path.to_owned());
            return;
        }
        match value {
            _ if entry.parts.is_empty() => {}
            Value::Object(object) => self.object(object, entry.parts),
            Value::Array(elements) => self.list(elements, entry.parts),
            _ => {}
        }
    }

    fn object(&mut self, object: &Map<String, Value>, parts: &'static [Field]) {
        let (path_length, name_length) = (self.path.len(), self.name.len());
        let has_any_key = self.name == json_path::ANNOTATIONS;
        for (key, value) in object {
            json_path::push(&mut self.path, key);
            if name_length > 0 {
                self.name.push('.');
            }
            self.name.push_str(if has_any_key { "*" } else { key });
            let entry = self.entry(parts);
            self.value(value, entry);
            self.path.truncate(path_length);
            self.name.truncate(name_length);
        }
    }

    fn list(&mut self, elements: &[Value], parts: &'static [Field]) {
        let (path_length, name_length) = (self.path.len(), self.name.len());
        self.name.push_str("[]");
        let entry = self.entry(parts);
        for (index, element) in elements.iter().enumerate() {
            self.path.extend(["[", &index.to_string(), "]"]);
            self.value(element, entry);
            self.path.truncate(path_length);
        }
        self.name.truncate(name_length);
    }
}

/// Finds a field by its name, in whatever case: `oci-spec` does not know all of them, and leaves those as they are.
fn named(fields: &'static [Field], name: &str) -> Option<&'static Field> {
    let same_case = fields.iter().find(|field| field.name == name);
    same_case.or_else(|| {
        let mut fields = fields.iter();
        fields.find(|field| equals_ignoring_case(name, field.name))
    })
}

/// Returns the fields that are inside of another one: the table has them side by side.
fn parts(fields: &'static [Field], whole: &str) -> &'static [Field] {
    let mut runs = fields.split(|field| !is_part(field.name, whole));
    runs.find(|run| !run.is_empty()).unwrap_or_default()
}

/// Returns whether a field is inside of another one.
fn is_part(field: &str, whole: &str) -> bool {
    let rest = field.strip_prefix(whole);
    rest.is_some_and(|rest| rest.starts_with(['.', '[']))
}

fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(is_true) => !is_true,
        Value::Number(number) => number.as_f64() == Some(0.0),
        Value::String(text) => text.is_empty(),
        Value::Array(elements) => elements.is_empty(),
        Value::Object(object) => object.is_empty(),
    }
}

/// Returns what both runtimes ignore in a process: arguments beside a command line, and variables that are not used.
pub(super) fn of_process(process: Option<&Process>, takes_empty_values: bool) -> Vec<String> {
    let Some(process) = process else {
        return Vec::new();
    };
    let mut ignored = Vec::new();
    if process
        .command_line()
        .as_deref()
        .is_some_and(|line| !line.is_empty())
    {
        let arguments = process.args().as_deref().unwrap_or_default().iter();
        ignored.extend((0..arguments.len()).map(|index| format!("process.args[{index}]")));
    }
    let entries = process.env().as_deref().unwrap_or_default();
    let mut used = HashMap::with_capacity(entries.len());
    for (index, entry) in entries.iter().enumerate() {
        let variable = variable(entry);
        let variable = variable.filter(|(_, value)| takes_empty_values || !value.is_empty());
        let unused = match variable {
            Some((name, _)) => used.insert(name, index),
            None => Some(index),
        };
        ignored.extend(unused.map(|index| format!("process.env[{index}]")));
    }
    ignored
}

/// Returns the options of a mount that say nothing: all but `ro`, and those of a pipe.
pub(super) fn of_mount_options(index: usize, mount: &Mount, is_pipe: bool) -> Vec<String> {
    let options = mount.options().as_deref().unwrap_or_default();
    let unused = options
        .iter()
        .enumerate()
        .filter(|(_, option)| is_pipe || !equals_ignoring_case(option, "ro"));
    unused
        .map(|(option, _)| format!("mounts[{index}].options[{option}]"))
        .collect()
}

/// Returns the credential spec, if it is not a string: both runtimes then ignore it.
pub(super) fn of_credential_spec(spec: &WindowsSpec) -> Option<String> {
    let value = spec.credential_spec_value()?;
    (!value.is_string()).then(|| "windows.credentialSpec".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_of_a_field_are_side_by_side() {
        for (index, field) in FIELDS.iter().enumerate() {
            let ends = field.name.match_indices(['.', '[']).map(|(end, _)| end);
            for whole in ends.filter_map(|end| field.name.get(..end)) {
                let is_listed = parts(FIELDS, whole).contains(&FIELDS[index]);
                assert!(
                    is_listed,
                    "{} is apart from the others in {whole}",
                    field.name
                );
            }
        }
    }
}

//! The result of a check.

use std::fmt;

use serde::Serialize;

/// The severity of a finding, ordered from mildest to worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// The container runs, but probably not as intended.
    Mistake,
    /// The runtime silently ignores what the spec says, or does something else.
    Changed,
    /// The runtime, or HCS or Windows behind it, does not start the container.
    Refused,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Refused => "refused",
            Self::Changed => "changed",
            Self::Mistake => "mistake",
        })
    }
}

/// Who enforces a rule.
///
/// It displays as the table on the [module's page](super) has it, which is the same in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum By {
    /// The runtime, when the container is created.
    #[serde(rename = "runtime")]
    Runtime,
    /// HCS, to which the runtime hands on what it does not check.
    #[serde(rename = "HCS")]
    Hcs,
    /// Windows, or the start of the process.
    Windows,
    /// Nobody: the container runs.
    #[serde(rename = "likely mistake")]
    LikelyMistake,
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// The rule that a spec breaks. The [module's page](super) says what each runtime does about it.
///
/// It displays as its name, which is the same in JSON and does not change between versions.
///
/// ```
/// use wcow_spec::preflight::Rule;
///
/// assert_eq!(Rule::RootPath.to_string(), "RootPath");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub enum Rule {
    /// Fewer than two layer folders.
    TooFewLayers,
    /// A layer folder without a path.
    EmptyLayer,
    /// The same layer folder twice.
    RepeatedLayer,
    /// With process isolation, a root path that is not a volume GUID path.
    RootPath,
    /// A root path on which the runtime crashes.
    RootPathCrash,
    /// With Hyper-V isolation, a root path.
    RootPathWithHyperV,
    /// A read-only root.
    ReadonlyRoot,
    /// The path of a utility VM.
    UtilityVmPath,
    /// A mount with a type.
    MountType,
    /// A mount without source or destination.
    IncompleteMount,
    /// A mount with a pipe on one side only.
    HalfPipe,
    /// Two mounts at one destination.
    RepeatedMount,
    /// A mount below a later one.
    HiddenMount,
    /// A mount at the root of drive `C:`.
    MountAtRoot,
    /// A device with Hyper-V isolation.
    DeviceWithHyperV,
    /// A device id type that the runtime does not know.
    DeviceIdType,
    /// A device class that is not a GUID.
    DeviceClass,
    /// More than one of CPU count, shares and maximum.
    CpuConflict,
    /// CPU shares or a CPU maximum above 10,000; above 100,000 for the annotation of a utility VM's maximum.
    CpuRange,
    /// More processors than the host has.
    CpuCount,
    /// A memory limit below 1 MiB.
    TinyMemory,
    /// A credential spec that is an object.
    CredentialSpecObject,
    /// A credential spec that is not a valid gMSA credential spec.
    CredentialSpec,
    /// An environment variable without a name, or the same one twice.
    EnvironmentName,
    /// A working directory that is not absolute.
    WorkingDirectory,
    /// Neither arguments nor a command line, or both.
    NoCommand,
    /// A command line that is longer than Windows allows.
    CommandLineLength,
    /// A host name that DNS does not allow.
    HostName,
    /// The same endpoint twice.
    RepeatedEndpoint,
    /// No `windows` section.
    NoWindows,
    /// A `linux` section.
    Linux,
    /// Both layer folders and a root file system with the task.
    LayersAndRootfs,
    /// A root file system with the task that is not valid.
    Rootfs,
    /// Two layer folders with the same last component.
    SameLayerName,
    /// A layer folder that is not absolute.
    RelativeLayer,
    /// A mount's destination that is not absolute.
    RelativeDestination,
    /// A mount whose source is a folder of the utility VM.
    UtilityVmMount,
    /// A mount's source with a prefix that means nothing there.
    MountPrefix,
    /// An extensible virtual disk that is not written as `evd://PROVIDER/PATH`.
    ExtensibleDisk,
    /// More disks than a utility VM takes.
    TooManyDisks,
    /// A mount that can be written to, which an annotation refuses.
    WritableMount,
    /// A limit, or another number, that does not fit into the runtime's type for it.
    WrappedLimit,
    /// CPU affinity that is not valid, or for a later version of Windows.
    CpuAffinity,
    /// A credential spec, which an annotation refuses.
    DisabledCredentialSpec,
    /// An environment variable with an empty value.
    EmptyVariable,
    /// An endpoint without an id.
    EmptyEndpoint,
    /// A field that the runtime ignores.
    IgnoredField,
    /// A NUL character.
    NulCharacter,
    /// Annotations that contradict one another.
    AnnotationConflict,
    /// Annotations of a container in a Kubernetes pod.
    PodAnnotation,
    /// An annotation whose value is not of its type.
    AnnotationValue,
    /// An annotation that overrides a field.
    AnnotationOverride,
    /// An annotation for HostProcess containers that is not exactly `true`.
    HostProcessSpelling,
    /// A folder that a HostProcess container's file system must not be in.
    HostProcessRootfs,
    /// Settings of process dumps that are not valid.
    DumpSettings,
    /// Device extensions, for a later version of Windows.
    DeviceExtensions,
    /// An option of the utility VM that is not valid.
    UtilityVmOption,
    /// Options of the runtime that contradict the spec.
    RuntimeOptions,
    /// Something else that the runtime refuses.
    OtherRefusal,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// A problem found in a spec.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that is broken.
    pub rule: Rule,
    /// The severity.
    pub severity: Severity,
    /// Who enforces the rule.
    pub by: By,
    /// The field, as a path in the spec's JSON, such as `windows.layerFolders[1]` or `annotations["NAME"]`, also of an
    /// annotation that the options of the runtime add; `rootfs` for the root file system that comes with the task.
    pub field: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub advice: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            severity,
            field,
            problem,
            advice,
            ..
        } = self;
        write!(f, "{severity}: {field}: {problem} {advice}")
    }
}

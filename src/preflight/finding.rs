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
    /// The runtime, or HCS behind it, does not start the container.
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
    /// CPU shares or a CPU maximum above 10,000.
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
    /// The field, such as `windows.layerFolders[1]`.
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

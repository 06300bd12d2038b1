//! What a preflight says.

use std::fmt;

use serde::Serialize;

/// What starts the container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Runtime {
    /// dockerd itself, with the first version of HCS.
    Dockerd,
    /// runhcs, which is containerd's hcsshim, with the second version of HCS.
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

/// How bad a finding is, the worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// The runtime, or HCS behind it, does not start the container.
    Refused,
    /// What the spec says is silently ignored, or something else.
    Changed,
    /// The container runs, but hardly as it is meant.
    Mistake,
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

/// The rule that a spec breaks. The [module](super) says which runtime does what about each.
///
/// It displays as its name, which is the same in JSON and does not change.
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
    /// A layer folder twice.
    RepeatedLayer,
    /// With process isolation, a root path that is no volume GUID path.
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
    /// A mount of which only one side is a pipe.
    HalfPipe,
    /// Two mounts at one destination.
    RepeatedMount,
    /// A mount below one that comes later.
    HiddenMount,
    /// A mount at the root of drive `C:`.
    MountAtRoot,
    /// A device with Hyper-V isolation.
    DeviceWithHyperV,
    /// A device id type that the runtime does not know.
    DeviceIdType,
    /// A device class that is no GUID.
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
    /// A credential spec that is no valid gMSA credential spec.
    CredentialSpec,
    /// An environment variable without a name, or twice.
    EnvironmentName,
    /// A working directory that is not absolute.
    WorkingDirectory,
    /// Neither arguments nor a command line, or both.
    NoCommand,
    /// A command line that is longer than Windows takes.
    CommandLineLength,
    /// A host name that DNS refuses.
    HostName,
    /// An endpoint twice.
    RepeatedEndpoint,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// Something in a spec that would not go as it is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[non_exhaustive]
pub struct Finding {
    /// The rule that is broken.
    pub rule: Rule,
    /// How bad that is.
    pub severity: Severity,
    /// The field, such as `windows.layerFolders[1]`.
    pub path: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub advice: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            severity,
            path,
            problem,
            advice,
            ..
        } = self;
        write!(f, "{severity}: {path}: {problem} {advice}")
    }
}

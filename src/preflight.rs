//! Checks whether a runtime would accept a spec, before starting it, and changes a spec so that one does.
//!
//! [`check`] returns the findings; [`adapted_to`](WindowsSpec::adapted_to) the nearest spec that a runtime takes. Only
//! the spec itself and what [`Options`] say is checked: whether files exist, and whether their content is right, is
//! not.
//!
//! # The rules
//!
//! - *refused*: the runtime, or HCS or Windows behind it, does not start the container.
//! - *changed*: the runtime silently ignores what the spec says, or does something else.
//! - *mistake*: the container runs, but probably not as intended.
//!
//! *By* is [who enforces](By) a refusal. What the runtime refuses is found by the checks with which [`hcs`](crate::hcs)
//! makes its documents, so the two never disagree. *Recorded*: the tests compare it with the answers of moby v26.1.3,
//! and of hcsshim of August 2026 (after v0.15.0-rc.4). Of a HostProcess container on the host, HCS is not told: of it,
//! only the annotations, the layers and the process are checked.
//!
//! Limits are judged as they take effect: those of the spec where no annotation overrides them, and those of
//! annotations. Annotations that the [options of the runtime](Options::shim_options) add count as the spec's.
//!
//! | rule | dockerd's own (HCS v1) | runhcs (hcsshim, HCS v2) | by | source |
//! | --- | --- | --- | --- | --- |
//! | [`NoWindows`](Rule::NoWindows): no `windows` section | refused: crash | refused: crash | runtime | recorded |
//! | [`Linux`](Rule::Linux): a `linux` section | refused | mistake: a Linux container, which is not judged | runtime | recorded |
//! | [`TooFewLayers`](Rule::TooFewLayers): fewer than two layer folders | refused | refused, unless a root file system comes with the task | runtime | recorded |
//! | [`LayersAndRootfs`](Rule::LayersAndRootfs): layer folders, and a root file system with the task | accepted | refused | runtime | recorded |
//! | [`Rootfs`](Rule::Rootfs): the root file system with the task is not one mount of a known type without a target, or has no layer to boot a utility VM from | accepted | refused | runtime | recorded |
//! | [`EmptyLayer`](Rule::EmptyLayer): a layer folder without a path | refused | refused | HCS | HCS |
//! | [`RepeatedLayer`](Rule::RepeatedLayer): a layer folder twice | refused | refused | HCS | HCS |
//! | [`SameLayerName`](Rule::SameLayerName): two read-only layers with the same last component: HCS makes the GUID of a layer of it | mistake | mistake | likely mistake | `NameToGuid` |
//! | [`RelativeLayer`](Rule::RelativeLayer): a layer folder that is not absolute | mistake | mistake | likely mistake | runtime specification |
//! | [`RootPath`](Rule::RootPath): with process isolation, no root path | refused: crash | mounts the layers itself | runtime | recorded |
//! | [`RootPath`](Rule::RootPath): with process isolation, a root path that is not `\\?\Volume{GUID}\` | refused: it is handed on without its last byte | refused; the last backslash may be missing | dockerd: HCS; runhcs: runtime, and HCS where only the braces are wrong | recorded |
//! | [`RootPathCrash`](Rule::RootPathCrash): with process isolation, a root path | accepted | refused by hcsshim v0.13.0 to v0.14.0: crash | runtime | hcsshim 2488 |
//! | [`RootPathWithHyperV`](Rule::RootPathWithHyperV): with Hyper-V isolation, a root path; for dockerd also no `root` | refused; without `root` a crash | mistake: the layers are taken as mounted there already in the utility VM | runtime | recorded |
//! | [`ReadonlyRoot`](Rule::ReadonlyRoot): a read-only root | refused | refused | runtime | recorded |
//! | [`UtilityVmPath`](Rule::UtilityVmPath): the path of a utility VM | refused | changed: ignored | runtime | recorded |
//! | [`MountType`](Rule::MountType): a mount has a type | refused | with Hyper-V isolation refused, except `physical-disk`, `virtual-disk` and `extensible-virtual-disk`; otherwise changed: ignored | runtime | recorded |
//! | [`IncompleteMount`](Rule::IncompleteMount): a mount without source or destination | refused | refused | dockerd: HCS; runhcs: runtime | recorded |
//! | [`HalfPipe`](Rule::HalfPipe): a source that is a pipe, and a destination that is not | refused | changed: the mount is left out; before hcsshim v0.13.0 refused | dockerd, older runhcs: HCS; runhcs: runtime | recorded |
//! | [`HalfPipe`](Rule::HalfPipe): a destination that is a pipe, and a source that is not; a pipe that is not spelled `\\.\pipe\NAME` | refused | refused; with Hyper-V isolation, `uvm://\\.\pipe\NAME` is right as a source, otherwise it is left out: changed | HCS | recorded |
//! | [`UtilityVmMount`](Rule::UtilityVmMount): with Hyper-V isolation, a source `uvm://` that is not a pipe, or not at a pipe | as `MountPrefix` | refused | runtime | recorded |
//! | [`MountPrefix`](Rule::MountPrefix): a source `uvm://` or `sandbox://` where it is taken as a path | mistake | mistake with process isolation | likely mistake | recorded |
//! | [`ExtensibleDisk`](Rule::ExtensibleDisk): an extensible virtual disk that is not written as `evd://PROVIDER/PATH` | accepted | refused | runtime | recorded |
//! | [`TooManyDisks`](Rule::TooManyDisks): more than 62 disks | accepted | refused with Hyper-V isolation | runtime | hcsshim |
//! | [`WritableMount`](Rule::WritableMount): a mount that can be written to, and the annotation `…fileshares.disablewritable` | accepted | refused with Hyper-V isolation | runtime | recorded |
//! | [`RelativeDestination`](Rule::RelativeDestination): a destination that is not absolute | mistake | mistake | likely mistake | runtime specification |
//! | [`RepeatedMount`](Rule::RepeatedMount): two mounts at one destination | mistake | mistake | likely mistake | runtime specification |
//! | [`HiddenMount`](Rule::HiddenMount): a mount below a later one | mistake | mistake | likely mistake | runtime specification |
//! | [`MountAtRoot`](Rule::MountAtRoot): a mount at the root of `C:` | refused | refused | HCS | Docker, when a container is created |
//! | [`DeviceWithHyperV`](Rule::DeviceWithHyperV): a device with Hyper-V isolation | refused | accepted | runtime | recorded |
//! | [`DeviceIdType`](Rule::DeviceIdType): a device type that is not supported | refused, except `class` and `vpci-class-guid` | refused, except these and `vpci-location-path`; with Hyper-V isolation except `vpci`, `vpci-instance-id` and `gpu` | runtime | recorded |
//! | [`DeviceClass`](Rule::DeviceClass): a device class that is not a GUID | refused | refused | HCS | HCS |
//! | [`CpuConflict`](Rule::CpuConflict): more than one of CPU count, shares and maximum, from the spec or from annotations | accepted | refused | runtime | recorded |
//! | [`CpuRange`](Rule::CpuRange): CPU shares or maximum above 10,000, from the spec or from annotations; above 100,000 for the annotation of a utility VM's maximum | refused | refused, unless a maximum is scaled to the utility VM | HCS | HCS |
//! | [`CpuCount`](Rule::CpuCount): more processors than the host has, if it is known, from the spec or from annotations | changed: as many as there are | changed | runtime | recorded |
//! | [`CpuAffinity`](Rule::CpuAffinity): CPU affinity with a mask of 0, or, before Windows build 20348, with several groups | ignored | with process isolation refused | runtime | recorded |
//! | [`TinyMemory`](Rule::TinyMemory): a memory limit below 1 MiB | changed: no limit | changed: no limit; with Hyper-V isolation, a utility VM of the size 0 | runtime | recorded |
//! | [`WrappedLimit`](Rule::WrappedLimit): memory above 2⁶³ − 1 | changed: negative, or no limit | accepted | runtime | recorded |
//! | [`WrappedLimit`](Rule::WrappedLimit): a CPU count, bandwidth or IOPS above 2³¹ − 1 | accepted; of the count, as many as there are | changed: no limit, or another one; refused where a maximum is scaled to 0 processors: crash | runtime | recorded |
//! | [`WrappedLimit`](Rule::WrappedLimit): a group of the CPU affinity above 65,535; a side of the console above 2³¹ − 1; for a utility VM, annotations with a negative CPU limit or with 2⁶⁴ − 1 MiB; a maximum that is scaled, and too large for that | accepted | changed: another number | runtime | hcsshim |
//! | [`CredentialSpecObject`](Rule::CredentialSpecObject): a credential spec that is not a string | changed: ignored | changed: ignored | runtime | recorded |
//! | [`CredentialSpec`](Rule::CredentialSpec): an empty credential spec | changed: ignored | refused: it is handed on | dockerd: runtime; runhcs: Windows | recorded |
//! | [`CredentialSpec`](Rule::CredentialSpec): a credential spec that is not valid | refused | refused | Windows | Microsoft |
//! | [`DisabledCredentialSpec`](Rule::DisabledCredentialSpec): a credential spec, and the annotation `…gmsa.disable` | accepted | refused | runtime | recorded |
//! | [`EnvironmentName`](Rule::EnvironmentName): a variable without a name or an equals sign, or twice with case ignored | mistake | mistake | likely mistake | Windows |
//! | [`EmptyVariable`](Rule::EmptyVariable): a variable with an empty value | accepted | changed: left out | runtime | recorded |
//! | [`WorkingDirectory`](Rule::WorkingDirectory): a working directory that is not absolute | mistake | mistake | likely mistake | runtime specification |
//! | [`NoCommand`](Rule::NoCommand): no process, arguments or command line, or an empty first argument | refused when the process is started | likewise | Windows | moby, hcsshim, Windows |
//! | [`NoCommand`](Rule::NoCommand): both arguments and a command line | changed: the command line is used | changed | runtime | recorded |
//! | [`CommandLineLength`](Rule::CommandLineLength): a command line beyond 32,766 characters | refused | refused | Windows | Windows |
//! | [`HostName`](Rule::HostName): a label longer than 63 characters, or characters that DNS does not allow | mistake | mistake | likely mistake | RFC 1123 |
//! | [`EmptyEndpoint`](Rule::EmptyEndpoint): an endpoint without an id | refused | refused | HCS | HCS |
//! | [`RepeatedEndpoint`](Rule::RepeatedEndpoint): an endpoint twice | mistake | mistake | likely mistake | HNS |
//! | [`NulCharacter`](Rule::NulCharacter): a NUL character in any text: Windows takes it to end there | mistake | mistake | likely mistake | Windows |
//! | [`IgnoredField`](Rule::IgnoredField): hooks, capabilities, rlimits, uid and gid, domain name, `servicing`, `sandboxSize`, options of mounts except `ro`, and all else in [`ignored_fields`](crate::hcs::dockerd::ignored_fields) | changed; also annotations, `networkNamespace`, affinity | changed; also `ignoreFlushesDuringBoot`, endpoints beside a `networkNamespace`, annotations of hcsshim that are not read; with Hyper-V isolation, or before hcsshim v0.15.0, affinity | runtime | recorded |
//! | [`AnnotationConflict`](Rule::AnnotationConflict): annotations that contradict one another: about HostProcess, or by `io.microsoft.disable-unsafe-operations` | accepted | refused | runtime | recorded |
//! | [`PodAnnotation`](Rule::PodAnnotation): `io.kubernetes.cri.container-type` without `…sandbox-id`, the reverse, an unknown type; both, unless the container is [in a pod](Options::pod) | accepted | refused | runtime | recorded |
//! | [`AnnotationValue`](Rule::AnnotationValue): an annotation whose value is not of its type | accepted | changed: counts as absent | runtime | recorded |
//! | [`AnnotationOverride`](Rule::AnnotationOverride): an annotation that sets another limit than the spec: memory, processors, storage | accepted | changed | runtime | recorded |
//! | [`HostProcessSpelling`](Rule::HostProcessSpelling): an annotation for HostProcess containers that is not exactly `true` | accepted | changed: not a HostProcess container | runtime | recorded |
//! | [`HostProcessRootfs`](Rule::HostProcessRootfs): with Hyper-V isolation, a location for the file system of a HostProcess container that is not on a drive, or in a folder of Windows | accepted | refused | runtime | recorded |
//! | [`DumpSettings`](Rule::DumpSettings): a type or count of process dumps that is not valid | accepted | refused, if there is a location | runtime | recorded |
//! | [`DeviceExtensions`](Rule::DeviceExtensions): device extensions, before Windows build 20348 | accepted | refused | runtime | recorded |
//! | [`UtilityVmOption`](Rule::UtilityVmOption): an annotation for the utility VM that is not valid: resource partition, CPU group, NUMA nodes, deferred commit, debugging, confidential VMs | accepted | refused with Hyper-V isolation | runtime | recorded |
//! | [`RuntimeOptions`](Rule::RuntimeOptions): [options of the runtime](Options::shim_options) for process isolation, and a spec for Hyper-V isolation; options that become annotations of a spec without any | accepted | refused; the latter a crash | runtime | recorded |
//! | [`OtherRefusal`](Rule::OtherRefusal): anything else that the runtime refuses, in its own words | refused | refused | runtime | the finding |

use oci_spec::runtime::Windows;
use serde_json::Value;

use crate::hcs::json_path;
use crate::hcs::runhcs::{Effects, Request};
use crate::printable::printable;
use crate::spec::WindowsSpec;

mod adapt;
mod annotations;
mod comparison_key;
mod credential_spec;
mod devices;
mod finding;
mod hostname;
mod ignored;
mod layers;
mod mount_tree;
mod mounts;
mod network;
mod nul_characters;
mod options;
mod order;
mod pipes;
mod process;
mod refused;
mod resources;
mod root;
mod runtime_version;
mod wrapped;

pub use adapt::{AdaptError, Adapted, Change};
pub use finding::{By, Finding, Rule, Severity};
pub use options::{Options, Runtime};
pub use runtime_version::{InvalidRuntimeVersion, RuntimeVersion};

/// Checks whether a runtime would accept a spec.
///
/// Returns what it would refuse, ignore or change, and what is probably a mistake, in the order of the spec's fields;
/// nothing for a spec that runs. The spec may be any: from [`build_spec`](crate::SpecBuilder::build_spec), or read from
/// a `config.json`. See the [module](self) for the rules.
///
/// ```
/// use wcow_spec::WindowsSpec;
/// use wcow_spec::preflight::{Options, Rule, Runtime, Severity, check};
///
/// let spec = WindowsSpec::from_json(
///     br#"{"ociVersion": "1.2.0", "process": {"args": ["cmd"], "cwd": "C:\\"}, "root": {"path": ""},
///          "windows": {"layerFolders": ["C:\\l", "C:\\s"], "network": {}}}"#,
/// )?;
/// assert_eq!(check(&spec, &Options::new(Runtime::Runhcs)), []);
/// let findings = check(&spec, &Options::new(Runtime::Dockerd));
/// assert_eq!((findings[0].rule, findings[0].severity), (Rule::RootPath, Severity::Refused));
/// assert_eq!(findings[0].field, "root.path");
/// # Ok::<(), wcow_spec::JsonError>(())
/// ```
#[must_use]
pub fn check(spec: &WindowsSpec, options: &Options) -> Vec<Finding> {
    let request = refused::request(options);
    let json = spec.to_value();
    let mut check = Check::new(spec, &json, options, &request);
    check.refusals();
    check.nul_characters();
    check.process();
    if check.is_runhcs() {
        check.annotations();
        check.linux();
    }
    if check.is_told_to_hcs() {
        check.root();
        check.hostname();
        check.wrapped_console();
        check.mounts();
        check.layers();
        check.devices();
        check.resources();
        check.credential_spec();
        check.endpoints();
        check.ignored_fields();
    }
    order::sort(&mut check.findings);
    check.findings
}

/// A spec, and the findings so far.
struct Check<'a> {
    spec: &'a WindowsSpec,
    /// The spec as it is written.
    json: &'a Value,
    options: &'a Options,
    request: &'a Request,
    /// What the annotations do, if the runtime reads them.
    effects: Effects<'a>,
    is_hyper_v: bool,
    findings: Vec<Finding>,
}

impl<'a> Check<'a> {
    fn new(
        spec: &'a WindowsSpec,
        json: &'a Value,
        options: &'a Options,
        request: &'a Request,
    ) -> Self {
        let effects = match options.runtime {
            Runtime::Dockerd => Effects::none(spec),
            Runtime::Runhcs => Effects::of(spec, request),
        };
        Self {
            spec,
            json,
            options,
            request,
            effects,
            is_hyper_v: request.is_hyper_v(spec),
            findings: Vec::new(),
        }
    }

    /// Reports what is not started.
    fn refused(
        &mut self,
        by: By,
        rule: Rule,
        field: impl AsRef<str>,
        problem: impl AsRef<str>,
        advice: impl AsRef<str>,
    ) {
        self.report((rule, Severity::Refused, by), field, problem, advice);
    }

    /// Reports what the runtime ignores or does otherwise.
    fn changed(
        &mut self,
        rule: Rule,
        field: impl AsRef<str>,
        problem: impl AsRef<str>,
        advice: impl AsRef<str>,
    ) {
        let verdict = (rule, Severity::Changed, By::Runtime);
        self.report(verdict, field, problem, advice);
    }

    /// Reports what runs, and is probably not intended.
    fn mistake(
        &mut self,
        rule: Rule,
        field: impl AsRef<str>,
        problem: impl AsRef<str>,
        advice: impl AsRef<str>,
    ) {
        let verdict = (rule, Severity::Mistake, By::LikelyMistake);
        self.report(verdict, field, problem, advice);
    }

    fn report(
        &mut self,
        (rule, severity, by): (Rule, Severity, By),
        field: impl AsRef<str>,
        problem: impl AsRef<str>,
        advice: impl AsRef<str>,
    ) {
        let [field, problem, mut advice] =
            [field.as_ref(), problem.as_ref(), advice.as_ref()].map(printable);
        for added in self.request.annotations_added_to(self.spec) {
            let path = json_path::annotation(added.name);
            if field == path || advice.contains(&path) {
                let option = added.option;
                advice.push_str(&format!(
                    " {path} comes from the runtime option {option}: change it there."
                ));
            }
        }
        self.findings.push(Finding {
            rule,
            severity,
            by,
            field,
            problem,
            advice,
        });
    }

    fn windows(&self) -> Option<&'a Windows> {
        self.spec.windows()
    }

    /// Reports a container for Linux, which runhcs starts in a utility VM for Linux.
    fn linux(&mut self) {
        if self.spec.oci_spec().linux().is_some() {
            self.mistake(
                Rule::Linux,
                "linux",
                "The spec has a linux section, so runhcs starts a Linux container, for which nothing is checked here.",
                "Remove the linux section if the container is for Windows.",
            );
        }
    }

    fn is_runhcs(&self) -> bool {
        self.options.runtime == Runtime::Runhcs
    }

    /// Returns whether HCS is told of the container as a Windows container: not of a HostProcess container on the host.
    fn is_told_to_hcs(&self) -> bool {
        let is_job = self.effects.is_host_process() && !self.is_hyper_v;
        let is_linux = self.spec.oci_spec().linux().is_some();
        !self.is_runhcs() || !is_job && !is_linux
    }

    /// Returns the isolation, as sentences name it.
    fn isolation(&self) -> &'static str {
        if self.is_hyper_v {
            "Hyper-V"
        } else {
            "process"
        }
    }
}

//! Checks whether a runtime would accept a spec, before starting it.
//!
//! [`check`] returns the findings. Only the spec itself is checked, not a shim's own options or annotations.
//!
//! # The rules
//!
//! - *refused*: the runtime, or HCS behind it, does not start the container.
//! - *changed*: the runtime silently ignores what the spec says, or does something else.
//! - *mistake*: the container runs, but probably not as intended.
//!
//! | rule | dockerd's own (HCS v1) | runhcs (hcsshim, HCS v2) | source |
//! | --- | --- | --- | --- |
//! | [`TooFewLayers`](Rule::TooFewLayers): fewer than two layer folders | refused | refused | moby, hcsshim |
//! | [`EmptyLayer`](Rule::EmptyLayer): a layer folder without a path | refused | refused | HCS |
//! | [`RepeatedLayer`](Rule::RepeatedLayer): a layer folder twice | refused | refused | HCS |
//! | [`RootPath`](Rule::RootPath): with process isolation, not `\\?\Volume{GUID}\` | refused | refused, unless it is empty: runhcs then mounts the layers itself; the last backslash may be missing | moby, hcsshim |
//! | [`RootPathWithHyperV`](Rule::RootPathWithHyperV): with Hyper-V isolation, a path at all, or with dockerd no `root` | refused | mistake: it mounts the layers itself | moby, hcsshim |
//! | [`ReadonlyRoot`](Rule::ReadonlyRoot) | refused | refused | moby, hcsshim |
//! | [`UtilityVmPath`](Rule::UtilityVmPath) | refused | | moby |
//! | [`MountType`](Rule::MountType): a mount has a type | refused | with Hyper-V refused, except `physical-disk`, `virtual-disk` and `extensible-virtual-disk`; otherwise changed | moby, hcsshim |
//! | [`IncompleteMount`](Rule::IncompleteMount): a mount without source or destination | refused | refused | HCS, hcsshim |
//! | [`HalfPipe`](Rule::HalfPipe): only one side is a pipe, or one is not spelled `\\.\pipe\NAME` | refused: a pipe is known by its destination | refused: a pipe is known by its source | moby, hcsshim |
//! | [`RepeatedMount`](Rule::RepeatedMount): two mounts at one destination | mistake | mistake | runtime specification |
//! | [`HiddenMount`](Rule::HiddenMount): a mount below a later one | mistake | mistake | runtime specification |
//! | [`MountAtRoot`](Rule::MountAtRoot): a mount at the root of `C:` | refused | refused | Docker, when a container is created |
//! | [`DeviceWithHyperV`](Rule::DeviceWithHyperV) | refused | | moby |
//! | [`DeviceIdType`](Rule::DeviceIdType) | refused, except `class` and `vpci-class-guid` | refused, except these and `vpci-location-path`; with Hyper-V except `vpci`, `vpci-instance-id` and `gpu` | moby, hcsshim |
//! | [`DeviceClass`](Rule::DeviceClass): a device class that is not a GUID | refused | refused | HCS |
//! | [`CpuConflict`](Rule::CpuConflict): more than one of CPU count, shares and maximum not zero | | refused | hcsshim |
//! | [`CpuRange`](Rule::CpuRange): CPU shares or maximum above 10,000 | refused | refused | HCS |
//! | [`CpuCount`](Rule::CpuCount): more processors than the host has, if it is known | changed: as many as there are | changed | moby, hcsshim |
//! | [`TinyMemory`](Rule::TinyMemory): a memory limit below 1 MiB | changed: no limit | changed | moby, hcsshim |
//! | [`CredentialSpecObject`](Rule::CredentialSpecObject) | changed: ignored | changed | moby, hcsshim |
//! | [`CredentialSpec`](Rule::CredentialSpec): not a valid gMSA credential spec | refused; an empty one changed: it is ignored | the same | Microsoft |
//! | [`EnvironmentName`](Rule::EnvironmentName): empty, without a value, or twice with case ignored | mistake | mistake | Windows |
//! | [`WorkingDirectory`](Rule::WorkingDirectory): not absolute | mistake | mistake | runtime specification |
//! | [`NoCommand`](Rule::NoCommand): neither arguments nor a command line, or both | refused with neither; changed with both: the command line is used | the same | moby, hcsshim |
//! | [`CommandLineLength`](Rule::CommandLineLength): beyond 32,766 characters | refused | refused | Windows |
//! | [`HostName`](Rule::HostName): a label longer than 63 characters, or characters that DNS does not allow | mistake | mistake | RFC 1123 |
//! | [`RepeatedEndpoint`](Rule::RepeatedEndpoint): an endpoint twice | mistake | mistake | HNS |

use oci_spec::runtime::Windows;

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
mod nul;
mod options;
mod order;
mod pipes;
mod process;
mod refused;
mod resources;
mod root;
mod runtime_version;

pub use adapt::{AdaptError, Adapted, Change};
pub use finding::{By, Finding, Rule, Severity};
pub use options::{Options, Runtime};
pub use runtime_version::{InvalidRuntimeVersion, RuntimeVersion};

/// Checks whether a runtime would accept a spec.
///
/// Returns what it would refuse, ignore or change, and what is probably a mistake, in the order of the spec's fields;
/// nothing for a spec that runs. The spec may be any: from [`build_spec`](crate::SpecBuilder::build_spec), or read from a
/// `config.json`. See the [module](self) for the rules.
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
    let mut check = Check::new(spec, options, &request);
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
    options: &'a Options,
    request: &'a Request,
    /// What the annotations do, if the runtime reads them.
    effects: Effects<'a>,
    is_hyper_v: bool,
    findings: Vec<Finding>,
}

impl<'a> Check<'a> {
    fn new(spec: &'a WindowsSpec, options: &'a Options, request: &'a Request) -> Self {
        let is_forced = options
            .shim_options
            .as_ref()
            .is_some_and(|shim| shim.hypervisor && options.runtime == Runtime::Runhcs);
        let windows = spec.windows();
        let is_hyper_v = is_forced || windows.is_some_and(|windows| windows.hyperv().is_some());
        Self {
            spec,
            options,
            request,
            effects: Effects::of(spec, request, is_hyper_v),
            is_hyper_v,
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
        self.findings.push(Finding {
            rule,
            severity,
            by,
            field: printable(field.as_ref()),
            problem: printable(problem.as_ref()),
            advice: printable(advice.as_ref()),
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

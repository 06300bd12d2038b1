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

use crate::printable::printable;
use crate::spec::WindowsSpec;

mod comparison_key;
mod credential_spec;
mod devices;
mod finding;
mod hostname;
mod layers;
mod mounts;
mod network;
mod options;
mod process;
mod resources;
mod root;

pub use finding::{Finding, Rule, Severity};
pub use options::{Options, Runtime};

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
    let mut check = Check {
        spec,
        runtime: options.runtime,
        findings: Vec::new(),
    };
    check.process();
    check.root();
    check.hostname();
    check.mounts();
    check.layers();
    check.devices();
    check.resources(options.processors);
    check.credential_spec();
    check.utility_vm_path();
    check.endpoints();
    check.findings
}

/// A spec, and the findings so far.
struct Check<'a> {
    spec: &'a WindowsSpec,
    runtime: Runtime,
    findings: Vec<Finding>,
}

impl<'a> Check<'a> {
    fn report(
        &mut self,
        rule: Rule,
        severity: Severity,
        field: impl Into<String>,
        problem: impl AsRef<str>,
        advice: impl AsRef<str>,
    ) {
        self.findings.push(Finding {
            rule,
            severity,
            field: field.into(),
            problem: printable(problem.as_ref()),
            advice: printable(advice.as_ref()),
        });
    }

    fn windows(&self) -> Option<&'a Windows> {
        self.spec.windows()
    }

    fn is_hyper_v(&self) -> bool {
        self.windows()
            .is_some_and(|windows| windows.hyperv().is_some())
    }
}

//! Why a runtime would not run a spec, said before it is started.
//!
//! # The rules
//!
//! *refused*: the runtime, or HCS behind it, does not start the container. *changed*: what the spec says is
//! silently ignored or something else. *mistake*: it runs, but hardly as it is meant. Judged is what the spec
//! says by itself: not what a shim is told by its own options or by annotations.
//!
//! | rule | dockerd's own (HCS v1) | runhcs (hcsshim, HCS v2) | source |
//! | --- | --- | --- | --- |
//! | [`TooFewLayers`](Rule::TooFewLayers): fewer than two layer folders | refused | refused | moby, hcsshim |
//! | [`EmptyLayer`](Rule::EmptyLayer): a layer folder without a path | refused | refused | HCS |
//! | [`RepeatedLayer`](Rule::RepeatedLayer): a layer folder twice | refused | refused | HCS |
//! | [`RootPath`](Rule::RootPath): with process isolation, no `\\?\Volume{GUID}\` | refused | refused, but for an empty one: it then mounts the layers itself; the last backslash may be missing | moby, hcsshim |
//! | [`RootPathWithHyperV`](Rule::RootPathWithHyperV): with Hyper-V isolation, a path at all, or with dockerd no `root` | refused | mistake: it mounts the layers itself | moby, hcsshim |
//! | [`ReadonlyRoot`](Rule::ReadonlyRoot) | refused | refused | moby, hcsshim |
//! | [`UtilityVmPath`](Rule::UtilityVmPath) | refused | | moby |
//! | [`MountType`](Rule::MountType): a mount has a type | refused | with Hyper-V refused, but for `physical-disk`, `virtual-disk` and `extensible-virtual-disk`; else changed | moby, hcsshim |
//! | [`IncompleteMount`](Rule::IncompleteMount): a mount without source or destination | refused | refused | HCS, hcsshim |
//! | [`HalfPipe`](Rule::HalfPipe): only one side is a pipe, or one is spelled otherwise than `\\.\pipe\NAME` | refused: a pipe is known by its destination | refused: a pipe is known by its source | moby, hcsshim |
//! | [`RepeatedMount`](Rule::RepeatedMount): two mounts at one destination | mistake | mistake | runtime specification |
//! | [`HiddenMount`](Rule::HiddenMount): a mount below one that comes later | mistake | mistake | runtime specification |
//! | [`MountAtRoot`](Rule::MountAtRoot): a mount at the root of `C:` | refused | refused | Docker, when a container is created |
//! | [`DeviceWithHyperV`](Rule::DeviceWithHyperV) | refused | | moby |
//! | [`DeviceIdType`](Rule::DeviceIdType) | refused but for `class` and `vpci-class-guid` | refused but for these and `vpci-location-path`; with Hyper-V but for `vpci`, `vpci-instance-id` and `gpu` | moby, hcsshim |
//! | [`DeviceClass`](Rule::DeviceClass): a device class that is no GUID | refused | refused | HCS |
//! | [`CpuConflict`](Rule::CpuConflict): more than one of CPU count, shares and maximum not zero | | refused | hcsshim |
//! | [`CpuRange`](Rule::CpuRange): CPU shares or maximum above 10,000 | refused | refused | HCS |
//! | [`CpuCount`](Rule::CpuCount): more processors than the host has, if it is known | changed: as many as there are | changed | moby, hcsshim |
//! | [`TinyMemory`](Rule::TinyMemory): a memory limit below 1 MiB | changed: no limit | changed | moby, hcsshim |
//! | [`CredentialSpecObject`](Rule::CredentialSpecObject) | changed: ignored | changed | moby, hcsshim |
//! | [`CredentialSpec`](Rule::CredentialSpec): no valid gMSA credential spec | refused; an empty one changed: there is none | the same | Microsoft |
//! | [`EnvironmentName`](Rule::EnvironmentName): empty, without a value, or twice with case ignored | mistake | mistake | Windows |
//! | [`WorkingDirectory`](Rule::WorkingDirectory): not absolute | mistake | mistake | runtime specification |
//! | [`NoCommand`](Rule::NoCommand): neither arguments nor a command line, or both | refused without; with both changed: the command line counts | the same | moby, hcsshim |
//! | [`CommandLineLength`](Rule::CommandLineLength): beyond 32,766 characters | refused | refused | Windows |
//! | [`HostName`](Rule::HostName): a label beyond 63 characters, or characters that DNS refuses | mistake | mistake | RFC 1123 |
//! | [`RepeatedEndpoint`](Rule::RepeatedEndpoint): an endpoint twice | mistake | mistake | HNS |

use std::num::NonZeroU32;

use oci_spec::runtime::Windows;

use crate::WindowsSpec;

mod credential_spec;
mod devices;
mod finding;
mod layers;
mod mounts;
mod network;
mod process;
mod resources;

pub use finding::{Finding, Rule, Runtime, Severity};

/// What a runtime would refuse, ignore or do otherwise than the spec says, and what is likely a mistake; in
/// the order of the spec's fields. Nothing for a spec that runs.
///
/// The spec may come from anywhere: from [`build_spec`](crate::SpecBuilder::build_spec), or read from a
/// `config.json`. See the [module](self) for the rules.
///
/// ```
/// use wcow_spec::WindowsSpec;
/// use wcow_spec::preflight::{Rule, Runtime, Severity, preflight};
///
/// let spec: WindowsSpec = serde_json::from_str(
///     r#"{"ociVersion": "1.2.0", "process": {"args": ["cmd"], "cwd": "C:\\"}, "root": {"path": ""},
///         "windows": {"layerFolders": ["C:\\l", "C:\\s"], "network": {}}}"#,
/// )?;
/// assert_eq!(preflight(&spec, Runtime::Runhcs), []);
/// let findings = preflight(&spec, Runtime::Dockerd);
/// assert_eq!((findings[0].rule, findings[0].severity), (Rule::RootPath, Severity::Refused));
/// assert_eq!(findings[0].path, "root.path");
/// # Ok::<(), serde_json::Error>(())
/// ```
#[must_use]
pub fn preflight(spec: &WindowsSpec, runtime: Runtime) -> Vec<Finding> {
    judge(spec, runtime, None)
}

/// [`preflight`] for a host with so many logical processors, of which a spec may ask for too many.
#[must_use]
pub fn preflight_on_host(
    spec: &WindowsSpec,
    runtime: Runtime,
    processors: NonZeroU32,
) -> Vec<Finding> {
    judge(spec, runtime, Some(processors))
}

fn judge(spec: &WindowsSpec, runtime: Runtime, processors: Option<NonZeroU32>) -> Vec<Finding> {
    let mut judge = Judge {
        spec,
        runtime,
        findings: Vec::new(),
    };
    judge.command();
    judge.root();
    judge.host_name();
    judge.mounts();
    judge.layers();
    judge.devices();
    judge.resources(processors);
    judge.credential_spec();
    judge.utility_vm_path();
    judge.endpoints();
    judge.findings
}

/// The text with control characters escaped: a spec from anywhere must not drive a terminal.
fn printable(text: &str) -> String {
    let escaped = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    text.chars().map(escaped).collect()
}

/// A spec, and what has been found in it so far.
struct Judge<'a> {
    spec: &'a WindowsSpec,
    runtime: Runtime,
    findings: Vec<Finding>,
}

impl<'a> Judge<'a> {
    fn find(
        &mut self,
        rule: Rule,
        severity: Severity,
        path: impl Into<String>,
        problem: impl Into<String>,
        advice: impl Into<String>,
    ) {
        self.findings.push(Finding {
            rule,
            severity,
            path: path.into(),
            problem: printable(&problem.into()),
            advice: printable(&advice.into()),
        });
    }

    fn windows(&self) -> Option<&'a Windows> {
        self.spec.oci_spec().windows().as_ref()
    }

    fn is_hyper_v(&self) -> bool {
        self.windows()
            .is_some_and(|windows| windows.hyperv().is_some())
    }
}

//! The process.

use oci_spec::runtime::Process;

use super::annotations::Annotations;
use super::host_process;
use crate::go::low_bits::low_bits;
use crate::hcs::Stdio;
use crate::hcs::process::{command_line, variables};
use crate::hcs::schema2::ProcessParameters;
use crate::spec::WindowsSpec;

/// Returns the document that runhcs sends to start a process: the container's own, or that of an exec.
///
/// `stdio` says for which standard streams the request has pipes. Variables without a value are left out. If a variable
/// is repeated, its last value is used. The command interpreter starts the process of a Hyper-V isolated HostProcess
/// container.
///
/// Only the spec says here whether the container is one. If the options of the request ask for Hyper-V isolation, or
/// add the annotation for HostProcess containers, runhcs writes that into its own copy of the spec: pass the spec with
/// `windows.hyperv` and that annotation.
///
/// ```
/// use wcow_spec::hcs::{Stdio, runhcs};
/// use wcow_spec::WindowsSpec;
///
/// let spec = WindowsSpec::from_json(
///     br#"{"ociVersion": "1.2.0", "process": {"args": ["ping", "my host"], "cwd": "C:\\"}, "windows": {}}"#,
/// )?;
/// let stdio = Stdio { stdout: true, stderr: true, ..Stdio::default() };
/// let parameters = runhcs::process_parameters(&spec, spec.process().unwrap(), stdio);
/// assert_eq!(parameters.command_line, r#"ping "my host""#);
/// # Ok::<(), wcow_spec::JsonError>(())
/// ```
#[must_use]
pub fn process_parameters(
    spec: &WindowsSpec,
    process: &Process,
    stdio: Stdio,
) -> ProcessParameters {
    let annotations = Annotations::new(spec.oci_spec().annotations().as_ref());
    let is_hyper_v = spec
        .windows()
        .is_some_and(|windows| windows.hyperv().is_some());
    if is_hyper_v && annotations.is_host_process() {
        return parameters(&host_process::rewritten(&annotations, process), stdio);
    }
    parameters(process, stdio)
}

fn parameters(process: &Process, stdio: Stdio) -> ProcessParameters {
    let variables = variables(process).filter(|(_, value)| !value.is_empty());
    let console_size = process.console_size();
    ProcessParameters {
        command_line: command_line(process),
        user: process.user().username().clone().unwrap_or_default(),
        working_directory: process.cwd().to_string_lossy().into_owned(),
        environment: variables
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        emulate_console: process.terminal().unwrap_or_default(),
        create_std_in_pipe: stdio.stdin,
        create_std_out_pipe: stdio.stdout,
        create_std_err_pipe: stdio.stderr,
        console_size: console_size.map(|size| [low_bits(size.height()), low_bits(size.width())]),
    }
}

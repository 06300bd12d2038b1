//! Checks whether a Windows runtime would accept a `config.json`, before starting it.
//!
//! ```console
//! cargo run --example preflight -- tests/data/expected/web.json --runtime runhcs --processors 8 --windows-build 20348
//! ```

use std::cmp::Reverse;
use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::{Parser, ValueEnum};
use wcow_spec::WindowsSpec;
use wcow_spec::preflight::{self, Finding, Options, Runtime, RuntimeVersion, Severity};

#[path = "common/failure.rs"]
mod failure;
#[path = "common/foreign_document.rs"]
mod foreign_document;
#[path = "common/terminal.rs"]
mod terminal;

/// The maximum size of a spec, in bytes. Real ones have a few thousand.
const MAX_SPEC_BYTES: u64 = 16 << 20;

/// Check whether a Windows runtime would accept an OCI runtime spec (config.json), before starting it.
///
/// Exit status: 0 if the runtime accepts the spec, 1 if it would refuse it, 2 for wrong usage or a file that is not a
/// spec.
#[derive(Parser)]
#[command(name = "preflight", version)]
struct Arguments {
    /// The spec, of at most 16 MiB; - for standard input.
    config_json: PathBuf,
    /// The runtime that would start the container.
    #[arg(long, value_enum, default_value_t = RuntimeName::Dockerd)]
    runtime: RuntimeName,
    /// The version of runhcs, which is that of hcsshim, such as 0.14.1. Without it, a current one is assumed.
    #[arg(long, value_name = "VERSION")]
    runtime_version: Option<RuntimeVersion>,
    /// The build number of Windows, such as 20348. Without it, nothing is refused because Windows is too old.
    #[arg(long, value_name = "NUMBER")]
    windows_build: Option<u32>,
    /// runhcs: the layers come as a root file system with the task, as containerd, ctr and nerdctl pass them.
    #[arg(long)]
    rootfs: bool,
    /// runhcs: the container is created in a Kubernetes pod.
    #[arg(long)]
    pod: bool,
    /// The number of the host's logical processors. Without it, a spec that asks for too many is not refused.
    #[arg(long, value_name = "NUMBER")]
    processors: Option<NonZeroU32>,
    /// Print the findings as JSON, for other programs.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum RuntimeName {
    /// dockerd's own runtime (HCS v1).
    Dockerd,
    /// containerd's runhcs (HCS v2).
    Runhcs,
}

impl From<RuntimeName> for Runtime {
    fn from(name: RuntimeName) -> Self {
        match name {
            RuntimeName::Dockerd => Self::Dockerd,
            RuntimeName::Runhcs => Self::Runhcs,
        }
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(Verdict::Runs) => ExitCode::SUCCESS,
        Ok(Verdict::Refused) => ExitCode::from(1),
        Err(error) => {
            failure::print(&*error);
            ExitCode::from(2)
        }
    }
}

enum Verdict {
    Runs,
    Refused,
}

fn run(arguments: &Arguments) -> Result<Verdict, Box<dyn Error>> {
    let spec = read(&arguments.config_json)?;
    let runtime = arguments.runtime.into();
    let mut options = Options::new(runtime)
        .layers_as_rootfs(arguments.rootfs)
        .pod(arguments.pod);
    options.runtime_version = arguments.runtime_version;
    options.windows_build = arguments.windows_build;
    options.processors = arguments.processors;
    let mut findings = preflight::check(&spec, &options);
    findings.sort_by_key(|finding| Reverse(finding.severity));
    if arguments.json {
        terminal::print_line(&terminal::json(&findings)?)?;
    } else {
        terminal::written(print(&findings, runtime))?;
    }
    let worst = findings.iter().map(|finding| finding.severity).max();
    Ok(match worst {
        Some(Severity::Refused) => Verdict::Refused,
        _ => Verdict::Runs,
    })
}

fn read(path: &Path) -> Result<WindowsSpec, Box<dyn Error>> {
    let json = if path == Path::new("-") {
        read_bounded(io::stdin().lock())
    } else {
        File::open(path).and_then(read_bounded)
    };
    let in_file = |error: &dyn Error| format!("{}: {error}", path.display());
    let json = json.map_err(|error| in_file(&error))?;
    if let Some(hint) = foreign_document::hint(&json) {
        return Err(format!("{}: {hint}", path.display()).into());
    }
    Ok(WindowsSpec::from_json(&json).map_err(|error| in_file(&error))?)
}

/// Reads the whole input. Fails if the input is larger than a spec may be.
fn read_bounded(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = input.take(MAX_SPEC_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(length).is_ok_and(|length| length <= MAX_SPEC_BYTES) {
        return Ok(bytes);
    }
    let message = format!("it has more than {MAX_SPEC_BYTES} bytes");
    Err(io::Error::new(io::ErrorKind::InvalidData, message))
}

/// Prints the findings, in color if the terminal supports it and the user has not switched it off.
fn print(findings: &[Finding], runtime: Runtime) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let bold = Style::new().bold();
    for finding in findings {
        let style = style(finding.severity);
        writeln!(
            out,
            "{style}{}{style:#} {bold}{}{bold:#}",
            finding.severity, finding.field
        )?;
        writeln!(out, "    {}", finding.problem)?;
        writeln!(out, "    {}", finding.advice)?;
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(findings, runtime))
}

fn style(severity: Severity) -> Style {
    let color = match severity {
        Severity::Refused => AnsiColor::Red,
        Severity::Changed => AnsiColor::Yellow,
        _ => AnsiColor::Cyan,
    };
    color.on_default().bold()
}

fn summary(findings: &[Finding], runtime: Runtime) -> String {
    let count = |severity| {
        findings
            .iter()
            .filter(|found| found.severity == severity)
            .count()
    };
    let [refused, changed, mistakes] =
        [Severity::Refused, Severity::Changed, Severity::Mistake].map(count);
    if findings.is_empty() {
        return format!("{runtime} runs this spec. Nothing was found.");
    }
    let verdict = if refused == 0 { "runs" } else { "refuses" };
    format!(
        "{runtime} {verdict} this spec. Refusals: {refused}, silent changes: {changed}, likely mistakes: \
         {mistakes}."
    )
}

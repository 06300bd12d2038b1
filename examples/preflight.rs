//! Checks whether a Windows runtime would accept a `config.json`, before starting it.
//!
//! ```console
//! cargo run --example preflight -- tests/data/expected/web.json --runtime runhcs --processors 8 --windows-build 20348
//! ```

use std::cmp::Reverse;
use std::error::Error;
use std::io::{self, Write};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::{Parser, ValueEnum};
use wcow_spec::preflight::{self, Finding, Options, Runtime, RuntimeVersion, Severity};

#[path = "common/document.rs"]
mod document;
#[path = "common/failure.rs"]
mod failure;
#[path = "common/terminal.rs"]
mod terminal;

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
    let spec = document::spec(&arguments.config_json)?;
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

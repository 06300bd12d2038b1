//! Says why a Windows runtime would not run a `config.json`, before it is started.
//!
//! ```console
//! cargo run --example preflight -- tests/data/expected/web.json --runtime runhcs --processors 8
//! ```

use std::error::Error;
use std::fs::File;
use std::io::{self, Read, Write};
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use clap::{Parser, ValueEnum};
use wcow_spec::WindowsSpec;
use wcow_spec::preflight::{Finding, Runtime, Severity, preflight, preflight_on_host};

/// The most bytes that a spec may have; real ones have some thousand.
const MAX_SPEC_BYTES: u64 = 16 << 20;

/// Say why a Windows runtime would not run an OCI runtime spec (config.json), before it is started.
///
/// Exit status: 0 if the runtime takes the spec, 1 if it would refuse it, 2 for wrong usage or a file that
/// cannot be read as a spec.
#[derive(Parser)]
#[command(name = "preflight")]
struct Arguments {
    /// The spec to look at, of no more than 16 MiB; - for standard input.
    config_json: PathBuf,
    /// What is to run it.
    #[arg(long, value_enum, default_value_t = RuntimeName::Dockerd)]
    runtime: RuntimeName,
    /// How many logical processors the host has, of which a spec may ask for too many.
    #[arg(long, value_name = "NUMBER")]
    processors: Option<NonZeroU32>,
    /// Print the findings as JSON, for other programs.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum RuntimeName {
    /// dockerd itself (HCS v1).
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
            let _ = writeln!(io::stderr(), "error: {error}");
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
    let mut findings = match arguments.processors {
        Some(processors) => preflight_on_host(&spec, runtime, processors),
        None => preflight(&spec, runtime),
    };
    findings.sort_by_key(|finding| finding.severity);
    let printed = if arguments.json {
        let json = serde_json::to_string_pretty(&findings)?;
        writeln!(io::stdout(), "{json}")
    } else {
        print(&findings, runtime)
    };
    match printed {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        printed => printed?,
    }
    let is_refused = findings
        .iter()
        .any(|finding| finding.severity == Severity::Refused);
    Ok(if is_refused {
        Verdict::Refused
    } else {
        Verdict::Runs
    })
}

fn read(path: &Path) -> Result<WindowsSpec, String> {
    let json = if path == Path::new("-") {
        read_bounded(io::stdin().lock())
    } else {
        File::open(path).and_then(read_bounded)
    };
    let in_file = |error: &dyn Error| format!("{}: {error}", path.display());
    let json = json.map_err(|error| in_file(&error))?;
    serde_json::from_slice(&json).map_err(|error| in_file(&error))
}

/// All that there is to read, unless it is more than a spec may have.
fn read_bounded(input: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let length = input.take(MAX_SPEC_BYTES + 1).read_to_end(&mut bytes)?;
    if u64::try_from(length).is_ok_and(|length| length <= MAX_SPEC_BYTES) {
        return Ok(bytes);
    }
    let message = format!("there are more than {MAX_SPEC_BYTES} bytes");
    Err(io::Error::new(io::ErrorKind::InvalidData, message))
}

/// Prints the findings, in colour where the terminal shows it and the user has not said otherwise.
fn print(findings: &[Finding], runtime: Runtime) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let bold = Style::new().bold();
    for finding in findings {
        let style = style(finding.severity);
        writeln!(
            out,
            "{style}{}{style:#} {bold}{}{bold:#}",
            finding.severity, finding.path
        )?;
        writeln!(out, "    {}", finding.problem)?;
        writeln!(out, "    {}", finding.advice)?;
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(findings, runtime))
}

fn style(severity: Severity) -> Style {
    let colour = match severity {
        Severity::Refused => AnsiColor::Red,
        Severity::Changed => AnsiColor::Yellow,
        _ => AnsiColor::Cyan,
    };
    colour.on_default().bold()
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

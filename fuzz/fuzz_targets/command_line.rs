//! Windows returns the arguments from the command line, whatever they are.
//!
//! The input is the path and the arguments, separated by NUL, which no command line can hold.
#![no_main]

use std::num::NonZeroU32;

use libfuzzer_sys::{fuzz_mutator, fuzz_target};
use wcow_spec::host::memory::{MemoryImages, MemoryNetworks};
use wcow_spec::preflight::{self, Options, Rule, Runtime};
use wcow_spec::{Container, DaemonConfig, Isolation, SpecBuilder, WindowsSpec};
use wcow_spec_fuzz::{argv, check, input, mutate};

/// The longest command line that Windows takes.
const LONGEST: usize = 32_766;

fuzz_target!(|data: &[u8]| {
    if let Some(text) = input::text(data) {
        let (path, args) = text.split_once('\0').unzip();
        let args: Vec<String> = args
            .into_iter()
            .flat_map(|args| args.split('\0').map(str::to_owned))
            .collect();
        run(path.unwrap_or(text), &args);
    }
});

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    mutate::text(data, size, max_size, seed)
});

fn run(path: &str, args: &[String]) {
    let as_list = spec(path, args, false);
    let as_line = spec(path, args, true);
    let process = as_list.process().expect("there is a process");
    let list = process.args().as_deref().expect("the arguments are a list");
    assert_eq!((list[0].as_str(), &list[1..]), (path, args));

    let process = as_line.process().expect("there is a process");
    assert!(process.args().is_none());
    let Some(line) = process.command_line().as_deref() else {
        assert!(
            path.is_empty() && args.is_empty(),
            "the command line is lost"
        );
        return;
    };
    let rest = line.strip_prefix(path).expect("the path is unchanged");
    // The path is replaced by one word, since Windows may split it.
    assert_eq!(argv::split(&format!("x{rest}"))[1..], *args, "{line}");
    if is_one_word(path) {
        assert_eq!(argv::split(line)[0], path, "{line}");
    }
    assert_eq!(is_too_long(&as_line), line.encode_utf16().count() > LONGEST);
    check::assert_read_back(&as_line);
}

/// Returns whether Windows reads the path as the first word, in which more characters are white space than in others.
fn is_one_word(path: &str) -> bool {
    path.chars().all(|c| c > ' ' && c != '"')
}

fn is_too_long(spec: &WindowsSpec) -> bool {
    let findings = preflight::check(spec, &Options::new(Runtime::Dockerd));
    findings
        .iter()
        .any(|finding| finding.rule == Rule::CommandLineLength)
}

fn spec(path: &str, args: &[String], args_escaped: bool) -> WindowsSpec {
    let images = MemoryImages::new()
        .with_image("", "windows")
        .with_layer_folders("", ["l", "s"]);
    let mut container = Container {
        path: path.to_owned(),
        args: args.to_owned(),
        ..Container::default()
    };
    container.config.args_escaped = args_escaped;
    container.host_config.isolation = Some(Isolation::HyperV);
    SpecBuilder::new(images, MemoryNetworks::new())
        .build_spec(&container, &DaemonConfig::new(NonZeroU32::MIN), &[])
        .expect("the container needs nothing else of the host")
}

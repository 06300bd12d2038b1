//! Windows' own parser of command lines returns the arguments.
#![allow(
    unsafe_code,
    reason = "programs in a container read their arguments with CommandLineToArgvW"
)]

use std::ptr;
use std::slice;

use proptest::prelude::*;
use serde_json::Value;
use wcow_spec::Container;
use windows_sys::Win32::Foundation::LocalFree;
use windows_sys::Win32::UI::Shell::CommandLineToArgvW;

use crate::common::{builder, container, daemon, vector_cases};

/// The arguments of a command line, as Windows reads them.
fn command_line_to_argv(line: &str) -> Vec<String> {
    let line: Vec<u16> = line.encode_utf16().chain([0]).collect();
    let mut count = 0;
    // SAFETY: the line ends with a NUL.
    let list = unsafe { CommandLineToArgvW(line.as_ptr(), &mut count) };
    assert!(!list.is_null());
    let count = usize::try_from(count).unwrap();
    // SAFETY: Windows has made a list of this many arguments.
    let arguments = unsafe { slice::from_raw_parts(list, count) };
    let arguments = arguments.iter().map(|argument| text(*argument)).collect();
    // SAFETY: the caller must free the list.
    unsafe { LocalFree(list.cast()) };
    arguments
}

fn text(start: *const u16) -> String {
    let unit = |index| {
        // SAFETY: no unit after the NUL is read.
        unsafe { ptr::read(start.wrapping_add(index)) }
    };
    let units: Vec<u16> = (0..).map(unit).take_while(|unit| *unit != 0).collect();
    String::from_utf16(&units).unwrap()
}

/// The command line of a container with this program and these arguments.
fn command_line(path: &str, args: &[String]) -> String {
    let mut container = Container {
        path: path.to_owned(),
        args: args.to_vec(),
        ..container()
    };
    container.config.args_escaped = true;
    let spec = builder().build_spec(&container, &daemon(), &[]).unwrap();
    spec.process().unwrap().command_line().clone().unwrap()
}

fn assert_read_back(args: &[String]) {
    let read = command_line_to_argv(&command_line("cmd", args));
    assert_eq!(read[0], "cmd");
    assert_eq!(read[1..], *args);
}

#[test]
fn every_argument_list_of_the_vectors_is_read_back() {
    let mut lists = 0;
    for case in vector_cases() {
        if let Value::Array(args) = &case["container"]["Args"] {
            let args = args.iter().map(|arg| arg.as_str().unwrap().to_owned());
            assert_read_back(&args.collect::<Vec<_>>());
            lists += 1;
        }
    }
    assert!(lists > 800, "only {lists} lists");
}

/// The program's path is used unchanged, as in dockerd: see `ContainerConfig::args_escaped`.
#[test]
fn a_path_with_white_space_or_quotes_is_not_read_back() {
    let read = |path| command_line_to_argv(&command_line(path, &["x".to_owned()]));
    assert_eq!(
        read(r"C:\Program Files\a.exe"),
        [r"C:\Program", r"Files\a.exe", "x"]
    );
    assert_eq!(read(r#"a"b c"d"#), [r#"a"b"#, "cd x"]);
    // Quotes that the path has already work.
    assert_eq!(
        read(r#""C:\Program Files\a.exe""#),
        [r"C:\Program Files\a.exe", "x"]
    );
    // An empty path is an empty first argument.
    assert_eq!(read(""), ["", "x"]);
}

/// Windows ends a command line at its first NUL.
#[test]
fn what_follows_a_nul_is_lost() {
    let line = command_line("cmd", &["a\0b".to_owned(), "c".to_owned()]);
    assert_eq!(command_line_to_argv(&line), ["cmd", "a"]);
}

proptest! {
    #[test]
    fn generated_arguments_are_read_back(
        args in prop::collection::vec(r#"([a-z \t"\\]|[^\x00]){0,12}"#, 0..6)
    ) {
        assert_read_back(&args);
    }
}

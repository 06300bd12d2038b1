//! The structure of `src`: modules import each other in one direction, and by their own paths.
#![allow(
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a source that cannot be read is a failed test"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// The top-level modules in reading order. Each imports only those to its right.
const ORDER: [&str; 27] = [
    "lib",
    "error",
    "create",
    "data_root",
    "swarm",
    "preflight",
    "hcs",
    "builder",
    "verify",
    "spec",
    "daemon",
    "container",
    "host",
    "gmsa",
    "guid",
    "differences",
    "go",
    "windows_name",
    "bounded_file",
    "scoped_dir",
    "backend_error",
    "error_chain",
    "error_kind",
    "printable",
    "redact",
    "sorted",
    "text_encoding",
];

/// Files that may have `unsafe` code, besides those named `windows.rs`.
const UNSAFE_FOLDER: &str = "host/windows";

/// A source file: its path below `src`, its top-level module, and its code without comments, texts and tests.
struct Source {
    path: String,
    module: String,
    code: String,
}

fn sources() -> Vec<Source> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&src, &mut paths);
    paths.sort();
    let sources = paths.into_iter().map(|path| {
        let below = path.strip_prefix(&src).unwrap();
        let below = below.to_str().unwrap().replace('\\', "/");
        let module = below.split('/').next().unwrap();
        Source {
            module: module.trim_end_matches(".rs").to_owned(),
            code: without_tests(&code_of(&fs::read_to_string(&path).unwrap())).to_owned(),
            path: below,
        }
    });
    sources.collect()
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}

/// Returns the code without comments, and with empty texts.
fn code_of(source: &str) -> String {
    let mut code = String::new();
    let mut rest = source;
    while let Some(c) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if c == '"' {
            text_len(rest)
        } else if let ('\'', Some(length)) = (c, char_len(rest)) {
            length
        } else if is_raw_text(rest) && !code.ends_with(|c: char| c.is_alphanumeric() || c == '_') {
            raw_text_len(rest)
        } else {
            code.push(c);
            c.len_utf8()
        };
        rest = rest.split_at(skipped).1;
    }
    code
}

fn text_len(rest: &str) -> usize {
    let mut is_escaped = false;
    let end = rest.char_indices().skip(1).find(|(_, c)| {
        let ends = *c == '"' && !is_escaped;
        is_escaped = *c == '\\' && !is_escaped;
        ends
    });
    end.map_or(rest.len(), |(index, _)| index + 1)
}

/// Returns the length of a character in quotes; `None` for a lifetime.
fn char_len(rest: &str) -> Option<usize> {
    let inner: Vec<char> = rest.chars().skip(1).take(2).collect();
    match inner.as_slice() {
        ['\\', _] => {
            let mut ends = rest.char_indices().skip(3).filter(|(_, c)| *c == '\'');
            ends.next().map(|(index, _)| index + 1)
        }
        [c, '\''] => Some(2 + c.len_utf8()),
        _ => None,
    }
}

fn is_raw_text(rest: &str) -> bool {
    let quote = rest
        .strip_prefix('r')
        .map(|rest| rest.trim_start_matches('#'));
    quote.is_some_and(|rest| rest.starts_with('"'))
}

fn raw_text_len(rest: &str) -> usize {
    let start = rest.find('"').unwrap() + 1;
    let end = format!("\"{}", "#".repeat(start - 2));
    start + rest.split_at(start).1.find(&end).unwrap() + end.len()
}

/// Tests stand at the end of a file, and may import what they like.
fn without_tests(code: &str) -> &str {
    code.split("#[cfg(test)]\nmod tests").next().unwrap()
}

/// Returns the first segments of all paths that begin with `crate::`.
fn imports(code: &str) -> Vec<String> {
    segments_after("crate::", code)
}

/// Returns the first segments of all paths behind this beginning, also those in a group.
fn segments_after(start: &str, code: &str) -> Vec<String> {
    let mut imports = Vec::new();
    for (index, marker) in code.match_indices(start) {
        let rest = code.split_at(index + marker.len()).1;
        match rest.strip_prefix('{') {
            Some(group) => imports.extend(group_segments(group)),
            None => imports.push(segment(rest)),
        }
    }
    imports
}

/// Returns the first segments in a group of imports.
fn group_segments(group: &str) -> Vec<String> {
    let mut depth = 1;
    let mut segments = vec![segment(group.trim_start())];
    for (index, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => {
                segments.push(segment(group.split_at(index + 1).1.trim_start()));
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    segments.retain(|segment| !segment.is_empty());
    segments
}

fn segment(path: &str) -> String {
    let is_name = |c: &char| c.is_alphanumeric() || *c == '_';
    path.chars().take_while(is_name).collect()
}

/// What is wrong with an import of a module, if anything.
fn fault(order: &[&str], module: &str, import: &str) -> Option<&'static str> {
    let index = |name: &str| order.iter().position(|known| *known == name);
    match (index(module), index(import)) {
        _ if module == import => None,
        (None, _) => Some("is not in the order of modules"),
        (_, None) => Some("is imported, but is not a module: import it by its own path"),
        (Some(own), Some(other)) if own < other => None,
        _ => Some("is imported against the order of modules"),
    }
}

#[test]
fn modules_import_in_one_direction_and_by_their_own_paths() {
    let mut faults = Vec::new();
    let mut edges = 0;
    for Source { path, module, code } in sources() {
        for import in imports(&code) {
            edges += 1;
            if let Some(fault) = fault(&ORDER, &module, &import) {
                faults.push(format!("{path}: {import} {fault}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
    assert!(edges > 100, "only {edges} imports were found");
}

#[test]
fn a_path_to_the_crate_root_is_written_with_crate() {
    for Source { path, code, .. } in sources() {
        // The depth of the file's module below the crate root.
        let depth = path.trim_end_matches(".rs").split('/').count();
        let ups = format!("{}crate", "super::".repeat(depth));
        assert!(!code.contains(&ups), "{path}");
        let too_far = "super::".repeat(depth);
        assert!(
            path == "lib.rs" || !code.contains(&too_far),
            "{path} leaves its top-level module"
        );
    }
}

#[test]
fn unsafe_code_stands_in_files_for_windows_alone() {
    let mut files = BTreeMap::new();
    for Source { path, code, .. } in sources() {
        let count = code.matches("unsafe {").count() + code.matches("unsafe extern").count();
        if count > 0 {
            files.insert(path, count);
        }
    }
    assert!(!files.is_empty());
    for path in files.keys() {
        let is_windows = path.ends_with("/windows.rs") || path.starts_with(UNSAFE_FOLDER);
        assert!(is_windows, "{path} has unsafe code");
    }
}

/// Windows takes such a name for a device, so the sources could not be checked out there.
#[test]
fn no_file_has_the_name_of_a_device() {
    const DEVICES: [&str; 6] = ["aux", "con", "nul", "prn", "com", "lpt"];
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut paths = Vec::new();
    for folder in ["src", "tests", "examples", "benches"] {
        collect(&root.join(folder), &mut paths);
    }
    assert!(!paths.is_empty());
    for path in paths {
        let stem = path.file_stem().unwrap().to_str().unwrap();
        let name = stem.trim_end_matches(|c: char| c.is_ascii_digit());
        assert!(!DEVICES.contains(&name), "{}", path.display());
    }
}

#[test]
fn the_core_knows_no_operating_system_no_files_no_environment_and_no_clock() {
    const CORE: [&str; 17] = [
        "create",
        "builder",
        "verify",
        "spec",
        "daemon",
        "container",
        "preflight",
        "hcs",
        "gmsa",
        "guid",
        "differences",
        "go",
        "windows_name",
        "redact",
        "printable",
        "sorted",
        "text_encoding",
    ];
    for Source { path, module, code } in sources() {
        if CORE.contains(&module.as_str()) {
            assert_eq!(impurities(&code), [""; 0], "{path}");
        }
    }
}

/// Returns what code has that depends on the machine or keeps state, or may have behind another name.
fn impurities(code: &str) -> Vec<String> {
    /// Modules of the standard library, and imports of all of it: the empty name is that of `*`.
    const MODULES: [&str; 8] = ["", "self", "env", "fs", "os", "process", "thread", "time"];
    const CODE: [&str; 11] = [
        "TcpListener",
        "TcpStream",
        "ToSocketAddrs",
        "UdpSocket",
        "cfg!(",
        "extern crate",
        "option_env!(",
        "static ",
        "std as ",
        "thread_local!",
        "unsafe ",
    ];
    const PLATFORMS: [&str; 5] = ["windows", "unix", "target_", "debug_assertions", "wasm"];

    let code = code.replace("'static ", "");
    let modules = segments_after("std::", &code)
        .into_iter()
        .filter(|module| MODULES.contains(&module.as_str()))
        .map(|module| format!("std::{module}"));
    let texts = CODE.iter().filter(|text| code.contains(**text));
    let conditions = ["#[cfg(", "#[cfg_attr("].iter().flat_map(|start| {
        let attributes = code.match_indices(start);
        attributes.map(|(index, _)| code.split_at(index).1.split(']').next().unwrap())
    });
    let platforms = conditions
        .filter(|condition| PLATFORMS.iter().any(|name| condition.contains(name)))
        .map(str::to_owned);
    modules
        .chain(texts.map(|text| (*text).to_owned()))
        .chain(platforms)
        .collect()
}

mod the_test_itself {
    use super::*;

    #[test]
    fn finds_imports_and_nothing_in_comments_texts_and_tests() {
        let source = r####"
            //! crate::comment
            use crate::one::Thing;
            use crate::{
                two::{self, crate_like},
                three,
            };
            fn f<'a>(c: char) -> &'a str {
                let _ = (c == '"', '\'', '{', r#"crate::raw " text"#, "crate::text \" more");
                crate::four::f()
            }
            #[cfg(test)]
mod tests { use crate::five; }
        "####;
        let code = code_of(source);
        assert_eq!(
            imports(without_tests(&code)),
            ["one", "two", "three", "four"]
        );
    }

    #[test]
    fn finds_what_depends_on_the_machine_in_every_form() {
        for code in [
            "use std::fs;",
            "use std::fs::File;",
            "use std::{env, fmt};",
            "use std::{fmt, fs::{self, File}};",
            "use std::{\n    fmt,\n    time::{Duration, Instant},\n};",
            "use std::{self as s, fmt};",
            "use std as s;",
            "use std::*;",
            "use ::std::process;",
            "use std::net::{IpAddr, TcpStream};",
            "fn f() { std::thread::yield_now() }",
            "#[cfg(windows)]\nfn f() {}",
            "#[cfg(all(unix, feature = ))]\nfn f() {}",
            "#[cfg(not(target_os = ))]\nfn f() {}",
            "#[cfg_attr(windows, derive(Debug))]\nstruct S;",
            "fn f() -> bool { cfg!(windows) }",
            "static CACHE: OnceLock<u8> = OnceLock::new();",
            "thread_local! { const X: u8 = 0; }",
        ] {
            assert_eq!(impurities(code).len(), 1, "{code}: {:?}", impurities(code));
        }
        for code in [
            "use std::fmt;",
            "use std::{borrow::Cow, collections::HashMap};",
            "use std::fmt::{self, Display};",
            "use std::net::IpAddr;",
            "fn f() -> &'static str { std::any::type_name::<u8>() }",
            "#[cfg(feature = )]\nfn f() {}",
            "#[cfg_attr(feature = , doc = )]\nfn windows() {}",
        ] {
            assert_eq!(impurities(code), [""; 0], "{code}");
        }
    }

    #[test]
    fn finds_a_circle_a_wrong_direction_and_a_re_export() {
        let order = ["left", "right"];
        assert_eq!(fault(&order, "left", "right"), None);
        assert_eq!(fault(&order, "left", "left"), None);
        assert!(
            fault(&order, "right", "left")
                .unwrap()
                .contains("against the order")
        );
        assert!(
            fault(&order, "left", "Thing")
                .unwrap()
                .contains("not a module")
        );
        assert!(
            fault(&order, "new", "right")
                .unwrap()
                .contains("not in the order")
        );
    }
}

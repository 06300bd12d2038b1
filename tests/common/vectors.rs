//! The recorded cases: one JSON object on each line of the `*.jsonl` files of a folder.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    dead_code,
    unreachable_pub,
    reason = "each test program uses a part of it as its own module, and fails with it"
)]

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::de::DeserializeOwned;

/// A line of a file.
pub struct Line {
    /// The file and the line's number, for a message.
    pub location: String,
    /// The name of the file, without its extension.
    pub file: String,
    pub json: String,
}

impl Line {
    /// Reads the case.
    pub fn read<T: DeserializeOwned>(&self) -> T {
        let case = serde_json::from_str(&self.json);
        case.unwrap_or_else(|error| panic!("{}: {error}", self.location))
    }
}

/// Returns the folder that the environment variable names, or else the repository's own of this name.
pub fn folder(variable: &str, own: &str) -> PathBuf {
    let own = || {
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/data")
            .join(own)
    };
    env::var_os(variable).map_or_else(own, PathBuf::from)
}

/// Returns the lines of all files of a folder, ordered by the names of the files.
pub fn lines(folder: &Path) -> Vec<Line> {
    let entries =
        fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension() == Some(OsStr::new("jsonl")))
        .collect();
    paths.sort();
    let mut lines = Vec::new();
    for path in paths {
        let text = fs::read_to_string(&path).unwrap();
        let file = path.file_stem().unwrap().to_str().unwrap();
        lines.extend((1..).zip(text.lines()).map(|(number, json)| Line {
            location: format!("{}:{number}", path.display()),
            file: file.to_owned(),
            json: json.to_owned(),
        }));
    }
    lines
}

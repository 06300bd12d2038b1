//! Reading JSON documents that a user names.

use std::error::Error;
use std::fs::File;
use std::io;
use std::path::Path;

use wcow_spec::WindowsSpec;

#[path = "bounded.rs"]
mod bounded;
#[path = "foreign_document.rs"]
mod foreign_document;

/// The maximum size of a document, in bytes. Real ones have a few thousand.
const MAX_BYTES: u64 = 16 << 20;

/// Reads a spec. Fails with a hint if it is another kind of document.
pub(crate) fn spec(path: &Path) -> Result<WindowsSpec, Box<dyn Error>> {
    let json = read(path)?;
    if let Some(hint) = foreign_document::hint(&json) {
        return Err(in_file(path, &hint).into());
    }
    Ok(WindowsSpec::from_json(&json).map_err(|error| in_file(path, &error))?)
}

/// Reads a document; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, String> {
    let json = if path == Path::new("-") {
        bounded::read(io::stdin().lock(), MAX_BYTES)
    } else {
        File::open(path).and_then(|file| bounded::read(file, MAX_BYTES))
    };
    json.map_err(|error| in_file(path, &error))
}

/// Returns a message that begins with the document's path.
pub(crate) fn in_file(path: &Path, said: &impl std::fmt::Display) -> String {
    format!("{}: {said}", path.display())
}

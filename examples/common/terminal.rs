//! Output that is safe on a terminal, even if the files that it comes from are hostile.

use std::io::{self, ErrorKind, Write};

use serde::Serialize;

/// Returns a value as JSON, in which characters that could drive a terminal or reorder text are escaped.
pub(crate) fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let json = serde_json::to_string_pretty(value)?;
    let escaped = json.chars().map(|c| match c {
        '\n' => c.to_string(),
        c if c.is_ascii_graphic() || c == ' ' || c.is_alphanumeric() => c.to_string(),
        c => {
            let mut units = [0; 2];
            let units = c.encode_utf16(&mut units).iter();
            units.map(|unit| format!("\\u{unit:04x}")).collect()
        }
    });
    Ok(escaped.collect())
}

/// Returns the result of writing to standard output. It is not an error if the reader has closed the pipe.
pub(crate) fn written(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Writes a line to standard output.
pub(crate) fn print_line(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    written(writeln!(stdout, "{line}").and_then(|()| stdout.flush()))
}

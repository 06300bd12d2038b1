//! The log of a tool.

use std::io;

use tracing::Level;

/// Writes warnings to standard error, one on each line.
pub(crate) fn show_warnings() {
    tracing_subscriber::fmt()
        .with_writer(io::stderr)
        .with_max_level(Level::WARN)
        .with_ansi(false)
        .without_time()
        .with_target(false)
        .init();
}

//! What a tool says if it fails.

use std::error::Error;
use std::io::{self, Write};

use wcow_spec::ErrorChain;

/// Writes one line about a failure to standard error.
pub(crate) fn print(error: &(dyn Error + 'static)) {
    let _ = writeln!(io::stderr(), "error: {:#}", ErrorChain(error));
}

//! The standard streams of a process.

/// The standard streams for which the request to start a process has pipes.
///
/// A minor version may add fields: write `..Default::default()` in literals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Stdio {
    /// Standard input.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
    /// Standard error. A terminal has none.
    pub stderr: bool,
}

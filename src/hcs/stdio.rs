//! The standard streams of a process.

/// Which of a process's standard streams the request to start it has pipes for.
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

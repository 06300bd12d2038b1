//! An error and its sources in one line.

use std::fmt;

use crate::printable::printable;

/// Displays an error and its sources in one line, joined by `": "`.
///
/// No error of this crate repeats its source in its own text. Where dockerd refuses the same input, the joined text
/// is dockerd's message. The alternate form (`{:#}`) escapes control characters and bidirectional formatting, which
/// names from outside may contain. Use it for terminals.
///
/// ```
/// use wcow_spec::host::ImageStore;
/// use wcow_spec::host::memory::MemoryImages;
/// use wcow_spec::{BuildError, ErrorChain};
///
/// let error = BuildError::LayerFolders {
///     container_id: "c1".to_owned(),
///     source: MemoryImages::new().image("sha256:88f0").unwrap_err(),
/// };
/// assert_eq!(
///     ErrorChain(&error).to_string(),
///     "GetLayerFolders failed: container c1: No such image: sha256:88f0"
/// );
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ErrorChain<'a>(
    /// The error to display.
    pub &'a (dyn std::error::Error + 'static),
);

impl ErrorChain<'_> {
    fn texts(&self) -> impl Iterator<Item = String> {
        let sources = std::iter::successors(self.0.source(), |error| error.source());
        std::iter::once(self.0.to_string()).chain(sources.map(ToString::to_string))
    }
}

impl fmt::Display for ErrorChain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let chain = self.texts().collect::<Vec<_>>().join(": ");
        if f.alternate() {
            f.write_str(&printable(&chain))
        } else {
            f.write_str(&chain)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::backend_error::BackendError;

    use super::*;

    #[test]
    fn the_alternate_form_drives_no_terminal() {
        let error = BackendError::not_found("No such image: \u{1b}[2J\u{202e}");
        assert_eq!(
            ErrorChain(&error).to_string(),
            "No such image: \u{1b}[2J\u{202e}"
        );
        assert_eq!(
            format!("{:#}", ErrorChain(&error)),
            r"No such image: \u{1b}[2J\u{202e}"
        );
    }
}

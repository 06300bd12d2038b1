//! The command line of a container whose arguments are escaped by Windows' rules.

use crate::go::escape_arg::push_escaped;

/// Returns the path unchanged, followed by a space and the escaped form of each argument.
pub(crate) fn command_line(path: &str, args: &[String]) -> String {
    /// The space before an argument, and the quotes around it.
    const MOST_ADDED: usize = 3;

    let lengths = args.iter().map(|arg| arg.len().saturating_add(MOST_ADDED));
    let capacity = lengths.fold(path.len(), usize::saturating_add);
    let mut line = String::with_capacity(capacity);
    line.push_str(path);
    for arg in args {
        line.push(' ');
        push_escaped(&mut line, arg);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_stays_as_it_is() {
        assert_eq!(
            command_line(r"C:\Program Files\run me.exe", &[]),
            r"C:\Program Files\run me.exe"
        );
        assert_eq!(command_line("", &["x".to_owned()]), " x");
    }
}

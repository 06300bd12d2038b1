//! The command line of a container whose arguments are escaped by Windows' rules.

/// The path as it is, and each argument escaped behind a space of its own.
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

/// Appends an argument so that `CommandLineToArgvW` gives it back.
///
/// Backslashes stand for themselves, but those right before a quote are halved; so they are doubled
/// there, and before the quote that ends an argument with white space.
fn push_escaped(line: &mut String, arg: &str) {
    let quoted = arg.is_empty() || arg.contains([' ', '\t']);
    if quoted {
        line.push('"');
    }
    let mut backslashes: usize = 0;
    for c in arg.chars() {
        match c {
            '\\' => backslashes = backslashes.saturating_add(1),
            '"' => {
                push_backslashes(line, backslashes.saturating_add(1));
                backslashes = 0;
            }
            _ => backslashes = 0,
        }
        line.push(c);
    }
    if quoted {
        push_backslashes(line, backslashes);
        line.push('"');
    }
}

fn push_backslashes(line: &mut String, count: usize) {
    line.extend(std::iter::repeat_n('\\', count));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_escaped_by_the_rules_of_windows() {
        let cases = [
            ("", r#""""#),
            ("plain", "plain"),
            ("two words", r#""two words""#),
            ("tab\there", "\"tab\there\""),
            ("line\nbreak", "line\nbreak"),
            ("\u{2028}sep", "\u{2028}sep"),
            (r#"quo"te"#, r#"quo\"te"#),
            (r"end\", r"end\"),
            (r"end with space \", r#""end with space \\""#),
            (r#"a\\"b"#, r#"a\\\\\"b"#),
            (r"a\\b c", r#""a\\b c""#),
            (r#"a\\\" b\\"#, r#""a\\\\\\\" b\\\\""#),
        ];
        for (arg, escaped) in cases {
            let line = command_line("cmd", &[arg.to_owned()]);
            assert_eq!(line, format!("cmd {escaped}"));
        }
    }

    #[test]
    fn the_path_stays_as_it_is() {
        assert_eq!(
            command_line(r"C:\Program Files\run me.exe", &[]),
            r"C:\Program Files\run me.exe"
        );
        assert_eq!(command_line("", &["x".to_owned()]), " x");
    }
}

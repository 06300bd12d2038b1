//! The command line of a container whose arguments are escaped by Windows' rules.

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

/// Appends an argument so that `CommandLineToArgvW` returns it unchanged.
///
/// Windows halves the backslashes right before a quote and keeps all others. So they are doubled there, and before the
/// quote that ends an argument with white space. The rules are those of moby's `system.EscapeArgs`.
fn push_escaped(line: &mut String, arg: &str) {
    let quoted = arg.is_empty() || arg.bytes().any(|byte| matches!(byte, b' ' | b'\t'));
    if quoted {
        line.push('"');
    }
    if arg.contains('"') {
        push_escaped_quotes(line, arg);
    } else {
        line.push_str(arg);
    }
    if quoted {
        push_last_backslashes(line, arg);
        line.push('"');
    }
}

/// Appends a text with each quote, and the backslashes right before it, escaped.
fn push_escaped_quotes(line: &mut String, text: &str) {
    for part in text.split_inclusive('"') {
        match part.strip_suffix('"') {
            Some(before) => {
                line.push_str(before);
                push_last_backslashes(line, before);
                line.push_str(r#"\""#);
            }
            None => line.push_str(part),
        }
    }
}

/// Doubles the backslashes at the end of a text.
fn push_last_backslashes(line: &mut String, text: &str) {
    let (_, backslashes) = text.split_at(text.trim_end_matches('\\').len());
    line.push_str(backslashes);
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

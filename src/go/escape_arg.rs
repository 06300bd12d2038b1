//! Escaping the arguments of a command line, as Go's `syscall.EscapeArg` does on Windows.

/// Appends an argument so that `CommandLineToArgvW` returns it unchanged.
///
/// Windows halves the backslashes right before a quote and keeps all others. So they are doubled there, and before the
/// quote that ends an argument with white space. moby's `system.EscapeArgs` has the same rules.
pub(crate) fn push_escaped(line: &mut String, arg: &str) {
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

/// Returns the arguments, each escaped, separated by one space.
#[cfg(feature = "hcs")]
pub(crate) fn joined(args: &[String]) -> String {
    let mut line = String::new();
    for (index, arg) in args.iter().enumerate() {
        if index > 0 {
            line.push(' ');
        }
        push_escaped(&mut line, arg);
    }
    line
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
            let mut line = "cmd ".to_owned();
            push_escaped(&mut line, arg);
            assert_eq!(line, format!("cmd {escaped}"));
        }
    }

    #[test]
    #[cfg(feature = "hcs")]
    fn arguments_are_joined_by_one_space() {
        let args = ["", "a b", "c"].map(str::to_owned);
        assert_eq!(joined(&args), r#""" "a b" c"#);
        assert_eq!(joined(&[]), "");
    }
}

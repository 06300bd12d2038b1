//! Paths of fields in the JSON of a spec.

use crate::printable::push_printable;

/// The object whose keys are names of any kind.
pub(crate) const ANNOTATIONS: &str = "annotations";

/// Returns the path of a key in an object: `path.key`, or `path["key"]` for an annotation, or if the key is not a plain
/// name.
pub(crate) fn below(path: &str, key: &str) -> String {
    let mut below = path.to_owned();
    push(&mut below, key);
    below
}

/// Makes the path of an object that of one of its [keys](below).
pub(crate) fn push(path: &mut String, key: &str) {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let is_plain = !key.is_empty() && key.bytes().all(is_name);
    if !is_plain || path == ANNOTATIONS {
        path.push_str("[\"");
        push_printable(key, path);
        path.push_str("\"]");
    } else {
        if !path.is_empty() {
            path.push('.');
        }
        path.push_str(key);
    }
}

/// Returns the path of an annotation in a spec.
pub(crate) fn annotation(name: &str) -> String {
    below(ANNOTATIONS, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_with_dots_is_one_key() {
        assert_eq!(below("", "root"), "root");
        assert_eq!(below("root", "path"), "root.path");
        assert_eq!(annotation("io.x/y"), r#"annotations["io.x/y"]"#);
        assert_eq!(below("annotations", ""), r#"annotations[""]"#);
        assert_eq!(below("annotations", "plain"), r#"annotations["plain"]"#);
        assert_eq!(annotation("a\u{1b}b"), r#"annotations["a\u{1b}b"]"#);
    }
}

//! Paths of fields in the JSON of a spec.

/// Returns the path of a key in an object: `path.key`, or `path["key"]` if the key is not a plain name.
pub(crate) fn below(path: &str, key: &str) -> String {
    let is_plain = key
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if !is_plain || key.is_empty() {
        format!("{path}[\"{key}\"]")
    } else if path.is_empty() {
        key.to_owned()
    } else {
        format!("{path}.{key}")
    }
}

/// Returns the path of an annotation in a spec.
pub(crate) fn annotation(name: &str) -> String {
    below("annotations", name)
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
    }
}

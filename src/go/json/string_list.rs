//! Lists of strings, with the texts of Go's errors, which runhcs passes on.

use serde_json::Value;

use super::JsonError;

/// Reads a list of strings exactly as Go does. All errors have Go's texts.
pub(crate) fn strings_as_go(json: &[u8]) -> Result<Vec<String>, JsonError> {
    match super::merged(json)? {
        Value::Null => Ok(Vec::new()),
        Value::Array(elements) => elements.into_iter().map(string).collect(),
        other => Err(wrong_type(&other, "[]string")),
    }
}

/// Returns an element. `null` leaves it empty.
fn string(element: Value) -> Result<String, JsonError> {
    match element {
        Value::Null => Ok(String::new()),
        Value::String(text) => Ok(text),
        other => Err(wrong_type(&other, "string")),
    }
}

/// Returns an error with the text of Go's `UnmarshalTypeError`.
fn wrong_type(value: &Value, go_type: &str) -> JsonError {
    let given = match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    JsonError::in_document(format_args!(
        "json: cannot unmarshal {given} into Go value of type {go_type}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_an_empty_list_and_a_null_element_an_empty_string() {
        assert_eq!(strings_as_go(b"null"), Ok(Vec::new()));
        assert_eq!(strings_as_go(br#"["a", null]"#).unwrap(), ["a", ""]);
        assert_eq!(strings_as_go(br#"["\ud800"]"#).unwrap(), ["\u{fffd}"]);
    }

    #[test]
    fn errors_have_the_texts_of_go() {
        for (json, given, go_type) in [
            ("1", "number", "[]string"),
            ("\"a\"", "string", "[]string"),
            ("true", "bool", "[]string"),
            ("{}", "object", "[]string"),
            (r#"["a", 1, {}]"#, "number", "string"),
            ("[[]]", "array", "string"),
            ("[{}]", "object", "string"),
            ("[false]", "bool", "string"),
        ] {
            let text = format!("json: cannot unmarshal {given} into Go value of type {go_type}");
            assert_eq!(
                strings_as_go(json.as_bytes()).unwrap_err().to_string(),
                text
            );
        }
        let error = strings_as_go(b"[nope]").unwrap_err();
        assert_eq!(
            error.to_string(),
            "invalid character 'o' in literal null (expecting 'u')"
        );
    }
}

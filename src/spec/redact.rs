//! The `Debug` form of a spec, without secrets.

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use super::WindowsSpec;
use super::write::SpecFields;
use crate::differences::Node;
use crate::redact::{self, REDACTED};

impl fmt::Debug for WindowsSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.redacted() {
            Ok(json) => write!(f, "WindowsSpec({json})"),
            // A path that is not Unicode cannot be written as JSON.
            Err(_) => f.write_str("WindowsSpec(<not JSON>)"),
        }
    }
}

impl WindowsSpec {
    fn redacted(&self) -> serde_json::Result<String> {
        let redacted = Value::from(REDACTED);
        let credential_spec = self.credential_spec_value();
        let credential_spec = credential_spec.map(|_| Cow::Borrowed(&redacted));
        let mut document = Node::from_serialize(&SpecFields::new(&self.inner, credential_spec))?;
        if let Some(process) = document.at_mut("/process") {
            redact_command(process);
        }
        if let Some(Node::Object(hooks)) = document.at_mut("/hooks") {
            for (_, hooks) in hooks {
                if let Node::List(hooks) = hooks {
                    hooks.iter_mut().for_each(redact_command);
                }
            }
        }
        self.differences
            .restore(&mut document, |_| redacted.clone());
        serde_json::to_string(&document)
    }
}

/// Redacts the arguments, the command line and the environment of a process or hook.
fn redact_command(command: &mut Node) {
    if let Some(line) = command.at_mut("/commandLine") {
        *line = Node::Scalar(REDACTED.into());
    }
    redact_list(command, "/args", redact::whole);
    redact_list(command, "/env", redact::variable);
}

fn redact_list(command: &mut Node, pointer: &str, redact: fn(&str) -> String) {
    let Some(Node::List(elements)) = command.at_mut(pointer) else {
        return;
    };
    for element in elements {
        if let Node::Scalar(Value::String(text)) = element {
            *text = redact(text);
        }
    }
}

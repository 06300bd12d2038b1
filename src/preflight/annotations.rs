//! What runhcs reads otherwise in annotations than they say.

use super::{Check, Rule};
use crate::hcs::json_path::annotation as annotation_path;
use crate::hcs::runhcs::annotation_names::{HOST_PROCESS, SERVICE_TABLE};
use crate::hcs::runhcs::{Override, Unread};

impl Check<'_> {
    pub(super) fn annotations(&mut self) {
        for (name, unread) in self.effects.unread() {
            let (problem, advice) = self.unread(&name, &unread);
            self.changed(
                Rule::AnnotationValue,
                annotation_path(&name),
                problem,
                advice,
            );
        }
        if let Some(text) = self.effects.misspelled_host_process() {
            let problem = format!(
                "The value '{text}' is not exactly true, so the container is not a HostProcess container."
            );
            self.changed(
                Rule::HostProcessSpelling,
                annotation_path(HOST_PROCESS),
                problem,
                "Set it to true, or remove the annotation.",
            );
        }
    }

    fn unread(&self, name: &str, unread: &Unread) -> (String, String) {
        match unread {
            Unread::Type { value_type } => {
                let text = self.effects.text(name).unwrap_or_default();
                (
                    format!("The value '{text}' is not of the type {value_type}, and counts as absent."),
                    format!("Write a value of the type {value_type}, or remove the annotation."),
                )
            }
            Unread::Json(error) => (
                format!("The value is not the JSON that it should be ({error}), and counts as absent."),
                format!("Write {}, or remove the annotation.", json_form(name)),
            ),
            Unread::RegistryValues { dropped, count } => (
                format!("Of {count} registry values, {dropped} are left out: they are not complete, or must not be set."),
                "Give each value a Key with Hive and Name, a Name, a Type and one value, and leave out what must not be set."
                    .to_owned(),
            ),
            Unread::Name => (
                "The name does not end with the GUID of a service, and the annotation counts as absent.".to_owned(),
                "Put the GUID at the end of the name, or remove the annotation.".to_owned(),
            ),
        }
    }

    /// Reports a limit that an annotation overrides.
    pub(super) fn overridden(&mut self, found: &Override) {
        let Override {
            annotation,
            value,
            unit,
            field,
            in_spec,
            in_vm,
        } = found;
        let whose = if *in_vm { "utility VM" } else { "container" };
        self.changed(
            Rule::AnnotationOverride,
            field,
            format!(
                "The {whose} gets {value}{unit} by the annotation {annotation}, and not {in_spec}."
            ),
            format!(
                "Remove {}, or set {field} to the same.",
                annotation_path(annotation)
            ),
        );
    }
}

/// Returns what the JSON of an annotation looks like.
fn json_form(name: &str) -> &'static str {
    if name.starts_with(SERVICE_TABLE) {
        r#"an object such as {"BindSecurityDescriptor": "D:P(A;;FA;;;SY)"}"#
    } else {
        r#"a list such as [{"Key": {"Hive": "Software", "Name": "K"}, "Name": "N", "Type": "DWord", "DWordValue": 1}]"#
    }
}

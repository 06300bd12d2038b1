//! What runhcs reads otherwise in annotations than they say.

use super::{Check, Rule};
use crate::hcs::json_path::annotation as annotation_path;
use crate::hcs::runhcs::Override;
use crate::hcs::runhcs::annotation_names::HOST_PROCESS;

impl Check<'_> {
    pub(super) fn annotations(&mut self) {
        for (name, expected) in self.effects.unread() {
            self.changed(
                Rule::AnnotationValue,
                annotation_path(&name),
                format!("The annotation is not {expected}, and counts as absent."),
                format!("Write {expected}, or remove the annotation."),
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
            format!("Remove annotations[\"{annotation}\"], or set {field} to the same."),
        );
    }
}

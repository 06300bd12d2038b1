//! The credential spec.

use serde_json::Value;

use super::{By, Check, Rule, Runtime};
use crate::gmsa::GmsaCredentialSpec;

const FIELD: &str = "windows.credentialSpec";

impl Check<'_> {
    pub(super) fn credential_spec(&mut self) {
        let value = self.spec.credential_spec_value();
        match value.as_deref() {
            None | Some(Value::Null) => {}
            Some(Value::String(text)) if text.is_empty() => self.empty_credential_spec(),
            Some(Value::String(text)) => self.credential_spec_text(text),
            Some(_) => self.changed(
                Rule::CredentialSpecObject,
                FIELD,
                "The credential spec is not a string, and Windows runtimes read nothing else.",
                "Write it as a string that holds the JSON.",
            ),
        }
    }

    fn empty_credential_spec(&mut self) {
        const ADVICE: &str = "Remove it, or create one with New-CredentialSpec.";

        match self.options.runtime {
            Runtime::Dockerd => self.changed(
                Rule::CredentialSpec,
                FIELD,
                "The credential spec is empty, and is ignored.",
                ADVICE,
            ),
            Runtime::Runhcs => self.refused(
                By::Windows,
                Rule::CredentialSpec,
                FIELD,
                "The credential spec is empty, and runhcs hands it on to the credential guard.",
                ADVICE,
            ),
        }
    }

    fn credential_spec_text(&mut self, text: &str) {
        match GmsaCredentialSpec::known_from_json(text.as_bytes()) {
            Err(error) => self.refused(
                By::Windows,
                Rule::CredentialSpec,
                FIELD,
                format!("The credential spec is not the JSON of a gMSA: {error}."),
                "Create one with New-CredentialSpec.",
            ),
            Ok(credential_spec) => {
                for problem in credential_spec.validate() {
                    self.refused(
                        By::Windows,
                        Rule::CredentialSpec,
                        FIELD,
                        format!("The credential spec is not valid: {problem}."),
                        "Create it again with New-CredentialSpec.",
                    );
                }
            }
        }
    }
}

//! The credential spec.

use super::{Judge, Rule, Severity};
use crate::gmsa::GmsaCredentialSpec;

const PATH: &str = "windows.credentialSpec";

impl Judge<'_> {
    pub(super) fn credential_spec(&mut self) {
        let is_object = self
            .windows()
            .is_some_and(|windows| windows.credential_spec().is_some());
        if is_object {
            self.find(
                Rule::CredentialSpecObject,
                Severity::Changed,
                PATH,
                "The credential spec is an object, which no Windows runtime reads.",
                "Write it as a string that holds the JSON.",
            );
            return;
        }
        let Some(text) = self.spec.credential_spec() else {
            return;
        };
        if text.is_empty() {
            self.find(
                Rule::CredentialSpec,
                Severity::Changed,
                PATH,
                "The credential spec is empty, and the container has none.",
                "Leave it out, or make one with New-CredentialSpec.",
            );
            return;
        }
        match GmsaCredentialSpec::parse(&text) {
            Err(error) => self.find(
                Rule::CredentialSpec,
                Severity::Refused,
                PATH,
                format!("The credential spec is not the JSON of a gMSA: {error}."),
                "Make one with New-CredentialSpec.",
            ),
            Ok(credential_spec) => {
                for fault in credential_spec.check() {
                    self.find(
                        Rule::CredentialSpec,
                        Severity::Refused,
                        PATH,
                        format!("The credential spec has a fault: {fault}."),
                        "Make it anew with New-CredentialSpec.",
                    );
                }
            }
        }
    }
}

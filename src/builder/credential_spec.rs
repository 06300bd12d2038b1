//! The credential spec: which group Managed Service Account (gMSA) the container runs with.

use tracing::warn;

use crate::go::equal_fold::equals_ignoring_case;
use crate::host::{CredentialSpecFiles, CredentialSpecPath, Registry, RegistryError};
use crate::{BackendError, Container, Error, ErrorKind};

/// The key below `HKEY_LOCAL_MACHINE` whose values are the `registry://` credential specs.
pub const CREDENTIAL_SPEC_REGISTRY_KEY: &str =
    r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Virtualization\Containers\CredentialSpecs";

/// Reads the credential specs that a container's security options name.
pub(super) struct CredentialSpecReader<'a> {
    pub(super) registry: &'a dyn Registry,
    pub(super) files: &'a dyn CredentialSpecFiles,
    pub(super) container: &'a Container,
    pub(super) data_root: &'a str,
}

impl CredentialSpecReader<'_> {
    /// The last option's credential spec, though each option is read and must be valid; `None` without
    /// options, or if it is empty.
    pub(super) fn read_options(&self) -> Result<Option<String>, Error> {
        let mut last = None;
        for option in &self.container.host_config.security_opt {
            let credential_spec = self.read(CredentialSpecOption::parse(option)?)?;
            if last.replace(credential_spec).is_some() {
                self.warn("a credential spec replaces an earlier one");
            }
        }
        if last.as_ref().is_some_and(String::is_empty) {
            self.warn("left the credential spec out of the spec: it is empty");
        }
        Ok(last.filter(|credential_spec| !credential_spec.is_empty()))
    }

    fn warn(&self, message: &str) {
        warn!(container = %self.container.id, "{message}");
    }

    fn read(&self, option: CredentialSpecOption<'_>) -> Result<String, Error> {
        match option {
            CredentialSpecOption::File(location) => self.read_file(location),
            CredentialSpecOption::Registry(name) => self.read_registry(name),
            CredentialSpecOption::Config(config_id) => self.read_config(config_id),
            CredentialSpecOption::Raw(text) => Ok(text.to_owned()),
        }
    }

    fn read_file(&self, location: &str) -> Result<String, Error> {
        let path = CredentialSpecPath::new(self.data_root, location).map_err(|reason| {
            Error::CredentialSpecPath {
                path: location.to_owned(),
                reason,
            }
        })?;
        self.files
            .read(&path)
            .map_err(|source| Error::CredentialSpecFile {
                container_id: self.container.id.clone(),
                source,
            })
    }

    fn read_registry(&self, name: &str) -> Result<String, Error> {
        let value = self
            .registry
            .string_value(CREDENTIAL_SPEC_REGISTRY_KEY, name);
        let container_id = || self.container.id.clone();
        value.map_err(|error| match error {
            RegistryError::Open(source) => Error::CredentialSpecKey {
                container_id: container_id(),
                name: name.to_owned(),
                key: CREDENTIAL_SPEC_REGISTRY_KEY,
                source,
            },
            RegistryError::Read(source) if source.kind() == ErrorKind::NotFound => {
                Error::CredentialSpecNotInRegistry {
                    container_id: container_id(),
                    name: name.to_owned(),
                }
            }
            RegistryError::Read(source) => Error::CredentialSpecValue {
                container_id: container_id(),
                name: name.to_owned(),
                source,
            },
        })
    }

    fn read_config(&self, config_id: &str) -> Result<String, Error> {
        // To the user of a container that swarm does not manage, there is no such scheme.
        let store = self.container.dependency_store.as_ref().ok_or_else(|| {
            Error::InvalidCredentialSpecOption {
                scheme: "config".to_owned(),
            }
        })?;
        store
            .config(config_id)
            .and_then(|content| {
                String::from_utf8(content)
                    .map_err(|error| BackendError::new(ErrorKind::InvalidParameter, error))
            })
            .map_err(|source| Error::CredentialSpecConfig {
                config_id: config_id.to_owned(),
                source,
            })
    }
}

/// A `credentialspec` security option: where the credential spec is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CredentialSpecOption<'a> {
    /// A file below the credential-spec folder.
    File(&'a str),
    /// A value of the registry key.
    Registry(&'a str),
    /// A swarm config by its id.
    Config(&'a str),
    /// The credential spec itself.
    Raw(&'a str),
}

impl<'a> CredentialSpecOption<'a> {
    /// Reads `credentialspec=SCHEME://VALUE`; the case of name and scheme is ignored.
    fn parse(option: &'a str) -> Result<Self, Error> {
        let (name, location) =
            option
                .split_once('=')
                .ok_or_else(|| Error::SecurityOptionWithoutValue {
                    option: option.to_owned(),
                })?;
        if !equals_ignoring_case(name, "credentialspec") {
            return Err(Error::UnsupportedSecurityOption {
                name: name.to_owned(),
            });
        }
        let (scheme, value) = location.split_once("://").unwrap_or_default();
        let options = [
            ("file", Self::File(value)),
            ("registry", Self::Registry(value)),
            ("config", Self::Config(value)),
            ("raw", Self::Raw(value)),
        ];
        options
            .into_iter()
            .find(|(known, _)| known.eq_ignore_ascii_case(scheme) && !value.is_empty())
            .map(|(_, option)| option)
            .ok_or_else(|| Error::InvalidCredentialSpecOption {
                scheme: scheme.to_owned(),
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_scheme_ignore_case_and_the_value_is_kept() {
        use CredentialSpecOption::{Config, File, Raw, Registry};
        let cases = [
            ("credentialspec=file://a/../web.json", File("a/../web.json")),
            ("CredentialSpec=REGISTRY://Web App", Registry("Web App")),
            ("credentialspec=config://abc", Config("abc")),
            ("CreDENtiaLSPeC=rAw://a=b://c", Raw("a=b://c")),
            ("credentialspec=raw:// ", Raw(" ")),
        ];
        for (option, parsed) in cases {
            assert_eq!(CredentialSpecOption::parse(option).unwrap(), parsed);
        }
    }

    #[test]
    fn options_that_say_no_place_are_invalid() {
        for option in [
            "credentialspec=",
            "credentialspec=raw",
            "credentialspec=raw:/x",
            "credentialspec=raw://",
            "credentialspec=://x",
            "credentialspec= raw://x",
            "credentialspec=http://x",
        ] {
            let error = CredentialSpecOption::parse(option).unwrap_err();
            assert!(
                matches!(error, Error::InvalidCredentialSpecOption { .. }),
                "{option}"
            );
        }
    }
}

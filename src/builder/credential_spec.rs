//! The credential spec: the group Managed Service Account (gMSA) that the container runs with.

use tracing::warn;

use crate::backend_error::BackendError;
use crate::container::Container;
use crate::error_kind::ErrorKind;
use crate::go::equal_fold::{equals_ignoring_case, lowers_to};
use crate::go::quote::GoQuoted;
use crate::host::{
    CredentialSpecFiles, CredentialSpecPath, CredentialSpecPathError, DependencyStore, Registry,
    RegistryError,
};
use crate::printable::printable;
use crate::windows_name;

/// The key below `HKEY_LOCAL_MACHINE` whose values are the `registry://` credential specs.
pub const CREDENTIAL_SPEC_REGISTRY_KEY: &str =
    r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Virtualization\Containers\CredentialSpecs";

/// Error parsing a security option, or reading the credential spec that it names.
///
/// Displays dockerd's text. It never contains a credential spec, with two exceptions that dockerd has too: an option
/// without an equals sign is quoted whole, and an unknown option up to its first equals sign.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum CredentialSpecError {
    /// A security option has no value.
    #[error("invalid security option: no equals sign in supplied value {option}")]
    OptionWithoutValue {
        /// The option.
        option: String,
    },

    /// Windows containers do not support the security option.
    #[error("security option not supported: {name}")]
    UnsupportedOption {
        /// The option's name: the part before the first equals sign.
        name: String,
    },

    /// A `credentialspec` option does not say where the credential spec is.
    ///
    /// Also returned for `config://` on a container that swarm does not manage.
    #[error(
        "invalid credential spec security option - value must be prefixed by 'file://', 'registry://', \
         or 'raw://' followed by a non-empty value"
    )]
    InvalidOption,

    /// The location of a `file://` credential spec does not name a plain file below the credential-spec folder.
    #[error(transparent)]
    Path(#[from] CredentialSpecPathError),

    /// The file of a `file://` credential spec cannot be read.
    #[error("failed to load credential spec for container {container_id}")]
    File {
        /// The container's id.
        container_id: String,
        /// Why the file cannot be read.
        source: BackendError,
    },

    /// The registry key that holds the credential specs cannot be opened.
    #[error(
        "failed handling spec {} for container {container_id} - registry key {} could not be opened",
        GoQuoted(.name),
        CREDENTIAL_SPEC_REGISTRY_KEY
    )]
    RegistryKey {
        /// The container's id.
        container_id: String,
        /// The credential spec's name.
        name: String,
        /// Why the key cannot be opened.
        source: BackendError,
    },

    /// The registry has no credential spec of that name.
    #[error("registry credential spec {} for container {container_id} was not found", GoQuoted(.name))]
    NotInRegistry {
        /// The container's id.
        container_id: String,
        /// The credential spec's name.
        name: String,
        /// The registry's own error. It is not part of the message.
        error: BackendError,
    },

    /// A credential spec cannot be read from the registry.
    #[error(
        "error reading credential spec {} from registry for container {container_id}",
        GoQuoted(.name)
    )]
    RegistryValue {
        /// The container's id.
        container_id: String,
        /// The credential spec's name.
        name: String,
        /// Why the value cannot be read.
        source: BackendError,
    },

    /// The swarm config of a `config://` credential spec cannot be read.
    #[error("error getting value from config store")]
    Config {
        /// The config's id.
        config_id: String,
        /// Why it cannot be read.
        source: BackendError,
    },
}

impl CredentialSpecError {
    /// Returns the category of the error. A credential spec that cannot be read is an invalid parameter, as in dockerd,
    /// unless it comes from swarm's store, or the host has no backend for it ([`ErrorKind::Unavailable`]).
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::Config { .. } => ErrorKind::System,
            _ if self.backend().is_some_and(is_missing) => ErrorKind::Unavailable,
            _ => ErrorKind::InvalidParameter,
        }
    }

    /// Returns the failure of the backend that holds the credential spec, if that is the cause.
    #[must_use]
    pub fn backend(&self) -> Option<&BackendError> {
        match self {
            Self::File { source, .. }
            | Self::RegistryKey { source, .. }
            | Self::RegistryValue { source, .. }
            | Self::Config { source, .. } => Some(source),
            Self::NotInRegistry { error, .. } => Some(error),
            Self::OptionWithoutValue { .. }
            | Self::UnsupportedOption { .. }
            | Self::InvalidOption
            | Self::Path(_) => None,
        }
    }
}

/// Returns whether the failure is that the host has no such backend.
fn is_missing(error: &BackendError) -> bool {
    error.kind() == ErrorKind::Unavailable
}

/// Where credential specs come from.
pub(super) struct Backends<'a> {
    pub(super) registry: &'a dyn Registry,
    pub(super) files: &'a dyn CredentialSpecFiles,
    pub(super) store: &'a dyn DependencyStore,
}

/// Returns the credential spec of the last security option; `None` if there are no options, or if it is empty. Every
/// option is read and must be valid.
pub(super) fn credential_spec(
    backends: &Backends<'_>,
    container: &Container,
    data_root: &str,
) -> Result<Option<String>, CredentialSpecError> {
    let mut last = None;
    for option in &container.host_config.security_opt {
        let location = Location::parse(option)?;
        let credential_spec = backends.read(location, container, data_root)?;
        if last.replace(credential_spec).is_some() {
            warn!(container = %printable(&container.id), "a credential spec replaces an earlier one");
        }
    }
    if last.as_ref().is_some_and(String::is_empty) {
        warn!(container = %printable(&container.id), "left the credential spec out of the spec: it is empty");
    }
    Ok(last.filter(|credential_spec| !credential_spec.is_empty()))
}

impl Backends<'_> {
    fn read(
        &self,
        location: Location<'_>,
        container: &Container,
        data_root: &str,
    ) -> Result<String, CredentialSpecError> {
        match location {
            Location::File(location) => {
                let path = CredentialSpecPath::new(data_root, location)?;
                let text = self.files.read(&path);
                text.map_err(|source| CredentialSpecError::File {
                    container_id: container.id.clone(),
                    source,
                })
            }
            Location::Registry(name) => self.read_registry(name, &container.id),
            Location::Config(config_id) => self.read_config(config_id, container),
            Location::Raw(text) => Ok(text.to_owned()),
        }
    }

    fn read_registry(&self, name: &str, container_id: &str) -> Result<String, CredentialSpecError> {
        let value = self
            .registry
            .string_value(CREDENTIAL_SPEC_REGISTRY_KEY, name);
        let (name, container_id) = (|| name.to_owned(), || container_id.to_owned());
        value.map_err(|error| match error {
            RegistryError::Open(source) => CredentialSpecError::RegistryKey {
                container_id: container_id(),
                name: name(),
                source,
            },
            RegistryError::Read(error) if error.kind() == ErrorKind::NotFound => {
                CredentialSpecError::NotInRegistry {
                    container_id: container_id(),
                    name: name(),
                    error,
                }
            }
            RegistryError::Read(source) => CredentialSpecError::RegistryValue {
                container_id: container_id(),
                name: name(),
                source,
            },
        })
    }

    fn read_config(
        &self,
        config_id: &str,
        container: &Container,
    ) -> Result<String, CredentialSpecError> {
        // For a container that swarm does not manage, dockerd reports the scheme as unknown.
        if !container.runtime.swarm_managed {
            return Err(CredentialSpecError::InvalidOption);
        }
        let failed = |source| CredentialSpecError::Config {
            config_id: config_id.to_owned(),
            source,
        };
        if !windows_name::is_component(config_id) {
            let message = format!("{} is not the id of a config", GoQuoted(config_id));
            return Err(failed(BackendError::invalid(message)));
        }
        let content = self
            .store
            .config(&container.id, config_id)
            .map_err(failed)?;
        // The error itself would keep the bytes, which may be a secret.
        String::from_utf8(content)
            .map_err(|error| failed(BackendError::invalid(error.utf8_error())))
    }
}

/// Where the credential spec of a `credentialspec` option is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Location<'a> {
    /// A file below the credential-spec folder.
    File(&'a str),
    /// A value of the registry key.
    Registry(&'a str),
    /// A swarm config, by its id.
    Config(&'a str),
    /// The credential spec itself.
    Raw(&'a str),
}

impl<'a> Location<'a> {
    /// Parses `credentialspec=SCHEME://VALUE`, ignoring the case of the option's name and of the scheme as Go does.
    fn parse(option: &'a str) -> Result<Self, CredentialSpecError> {
        let (name, location) =
            option
                .split_once('=')
                .ok_or_else(|| CredentialSpecError::OptionWithoutValue {
                    option: option.to_owned(),
                })?;
        if !equals_ignoring_case(name, "credentialspec") {
            return Err(CredentialSpecError::UnsupportedOption {
                name: name.to_owned(),
            });
        }
        let (scheme, value) = location.split_once("://").unwrap_or_default();
        let locations = [
            ("file", Self::File(value)),
            ("registry", Self::Registry(value)),
            ("config", Self::Config(value)),
            ("raw", Self::Raw(value)),
        ];
        locations
            .into_iter()
            .find(|(known, _)| lowers_to(scheme, known) && !value.is_empty())
            .map(|(_, location)| location)
            .ok_or(CredentialSpecError::InvalidOption)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_scheme_ignore_case_as_go_does_and_the_value_is_kept() {
        use Location::{Config, File, Raw, Registry};
        let cases = [
            ("credentialspec=file://a/../web.json", File("a/../web.json")),
            ("CredentialSpec=REGISTRY://Web App", Registry("Web App")),
            ("credentialspec=config://abc", Config("abc")),
            ("CreDENtiaLSPeC=rAw://a=b://c", Raw("a=b://c")),
            ("credentialspec=raw:// ", Raw(" ")),
            ("credential\u{17f}pec=F\u{130}LE://x", File("x")),
        ];
        for (option, location) in cases {
            assert!(Location::parse(option).unwrap() == location, "{option}");
        }
    }

    #[test]
    fn options_that_name_no_location_are_invalid() {
        for option in [
            "credentialspec=",
            "credentialspec=raw",
            "credentialspec=raw:/x",
            "credentialspec=raw://",
            "credentialspec=://x",
            "credentialspec= raw://x",
            "credentialspec=http://x",
            "credentialspec=regi\u{17f}try://x",
        ] {
            let error = Location::parse(option).err().unwrap();
            assert!(
                matches!(error, CredentialSpecError::InvalidOption),
                "{option}"
            );
        }
    }
}

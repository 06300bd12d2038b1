//! The credential spec of a group Managed Service Account (gMSA), as Microsoft documents it.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use crate::differences::Differences;
use crate::go::json::{self, JsonError};
use crate::guid::is_guid;
use crate::redact::REDACTED;
use crate::text_encoding::decode;

/// The plugin of every gMSA credential spec.
const ACTIVE_DIRECTORY: &str = "ActiveDirectory";

/// The maximum number of characters of an account's name, before the `$`: that of a NetBIOS name.
const MAX_ACCOUNT_NAME: usize = 15;

/// The credential spec of a gMSA: the JSON that `New-CredentialSpec` writes and Windows reads.
///
/// [`from_json`](Self::from_json) reads it. Unknown fields are kept in [`extra`](Self::extra) and written again.
/// `build_spec` does not use this type: it passes any text on, as dockerd does.
///
/// The format is documented in Microsoft's "Create gMSAs for Windows containers". The `Debug` form shows neither the
/// plugin's input nor the values of unknown fields.
///
/// ```
/// use wcow_spec::gmsa::GmsaCredentialSpec;
///
/// let json = br#"{
///     "CmsPlugins": ["ActiveDirectory"],
///     "DomainJoinConfig": {
///         "Sid": "S-1-5-21-2126449477-2524075714-3094792973", "MachineAccountName": "webapp01",
///         "Guid": "244818ae-87ac-4fcd-92ec-e79e5252348a", "DnsName": "contoso.com", "NetBiosName": "CONTOSO"
///     },
///     "ActiveDirectoryConfig": {"GroupManagedServiceAccounts": [{"Name": "webapp01", "Scope": "CONTOSO"}]}
/// }"#;
/// let credential_spec = GmsaCredentialSpec::from_json(json)?;
/// assert_eq!(credential_spec.domain_join_config.dns_name, "contoso.com");
/// assert_eq!(credential_spec.validate(), []);
/// # Ok::<(), wcow_spec::JsonError>(())
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct GmsaCredentialSpec {
    /// The plugins that read the credential spec. `ActiveDirectory` must be one of them.
    pub cms_plugins: Vec<String>,
    /// The domain, and the account that the container is named after.
    pub domain_join_config: DomainJoinConfig,
    /// The accounts that may be used.
    pub active_directory_config: ActiveDirectoryConfig,
    differences: Differences,
}

/// The domain of a gMSA.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "PascalCase")]
pub struct DomainJoinConfig {
    /// The domain's security identifier, `S-1-5-21-…`.
    pub sid: String,
    /// The account's name, without `$`.
    pub machine_account_name: String,
    /// The domain's GUID.
    pub guid: String,
    /// The name of the forest's root domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_tree_name: Option<String>,
    /// The domain's DNS name.
    pub dns_name: String,
    /// The domain's NetBIOS name.
    pub net_bios_name: String,
}

/// The accounts of a gMSA credential spec.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "PascalCase")]
pub struct ActiveDirectoryConfig {
    /// The accounts that may be used.
    pub group_managed_service_accounts: Vec<GroupManagedServiceAccount>,
    /// The plugin through which a host outside the domain accesses the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_account_config: Option<HostAccountConfig>,
}

/// One account of a gMSA credential spec.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "PascalCase")]
pub struct GroupManagedServiceAccount {
    /// The account's name, without `$`.
    pub name: String,
    /// The domain, by its NetBIOS or its DNS name.
    pub scope: String,
}

/// The plugin through which a host outside the domain accesses the account.
///
/// Its `Debug` form does not show the plugin's input, which may hold a secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "PascalCase")]
pub struct HostAccountConfig {
    /// The version of the plugin's interface.
    pub portable_ccg_version: String,
    /// The plugin's COM class.
    #[serde(rename = "PluginGUID")]
    pub plugin_guid: String,
    /// The plugin's input: where the secret is, or the secret itself.
    pub plugin_input: String,
}

impl fmt::Debug for HostAccountConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostAccountConfig")
            .field("portable_ccg_version", &self.portable_ccg_version)
            .field("plugin_guid", &self.plugin_guid)
            .field("plugin_input", &REDACTED)
            .finish()
    }
}

impl fmt::Debug for GmsaCredentialSpec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GmsaCredentialSpec")
            .field("cms_plugins", &self.cms_plugins)
            .field("domain_join_config", &self.domain_join_config)
            .field("active_directory_config", &self.active_directory_config)
            .field("extra", &self.differences.extra.keys())
            .finish()
    }
}

/// The fields that are known, for reading.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct KnownFields {
    cms_plugins: Vec<String>,
    domain_join_config: DomainJoinConfig,
    active_directory_config: ActiveDirectoryConfig,
}

/// The fields that are known, for writing.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct KnownFieldsRef<'a> {
    cms_plugins: &'a [String],
    domain_join_config: &'a DomainJoinConfig,
    active_directory_config: &'a ActiveDirectoryConfig,
}

impl Serialize for GmsaCredentialSpec {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.differences
            .serialize_with(&self.known_fields(), serializer)
    }
}

fn in_credential_spec(error: JsonError) -> JsonError {
    error.without_values().of("the credential spec")
}

impl GmsaCredentialSpec {
    /// Reads a credential spec, in UTF-8 or UTF-16, with or without a byte-order mark. The case of keys is ignored.
    ///
    /// # Errors
    ///
    /// Returns [`JsonError`] with the location, but without any value, if the JSON is malformed, a field is missing, a
    /// value has the wrong type, or a known key comes twice in one object.
    pub fn from_json(json: &[u8]) -> Result<Self, JsonError> {
        Self::read(json).map_err(in_credential_spec)
    }

    fn read(json: &[u8]) -> Result<Self, JsonError> {
        let (mut credential_spec, document) = Self::read_known(json)?;
        let written = serde_json::to_value(credential_spec.known_fields());
        let written = written.map_err(JsonError::in_document)?;
        credential_spec.differences = Differences::between(&document, &written);
        Ok(credential_spec)
    }

    /// Reads a credential spec to look at it, as [`from_json`](Self::from_json) does, but without unrecognized fields.
    #[cfg(feature = "hcs")]
    pub(crate) fn known_from_json(json: &[u8]) -> Result<Self, JsonError> {
        let read = Self::read_known(json);
        read.map(|(credential_spec, _)| credential_spec)
            .map_err(in_credential_spec)
    }

    /// Returns the fields that are known, and the whole document.
    fn read_known(json: &[u8]) -> Result<(Self, Value), JsonError> {
        let text = &decode(json).map_err(JsonError::in_document)?;
        let known: KnownFields = json::from_str(text)?;
        let credential_spec = Self {
            cms_plugins: known.cms_plugins,
            domain_join_config: known.domain_join_config,
            active_directory_config: known.active_directory_config,
            differences: Differences::default(),
        };
        Ok((credential_spec, json::from_str(text)?))
    }

    /// Returns the unrecognized fields, by JSON pointer.
    #[must_use]
    pub fn extra(&self) -> &BTreeMap<String, Value> {
        &self.differences.extra
    }

    /// Returns mutable access to the unrecognized fields.
    ///
    /// An entry is written if its parent exists in the credential spec and does not have the key already.
    pub fn extra_mut(&mut self) -> &mut BTreeMap<String, Value> {
        &mut self.differences.extra
    }

    fn known_fields(&self) -> KnownFieldsRef<'_> {
        KnownFieldsRef {
            cms_plugins: &self.cms_plugins,
            domain_join_config: &self.domain_join_config,
            active_directory_config: &self.active_directory_config,
        }
    }

    /// Validates the plugins, security identifier, GUIDs and account names, and returns the problems. The names of the
    /// domain are not checked.
    #[must_use]
    pub fn validate(&self) -> Vec<Problem> {
        let domain = &self.domain_join_config;
        let mut problems = Vec::new();
        if !self
            .cms_plugins
            .iter()
            .any(|plugin| plugin == ACTIVE_DIRECTORY)
        {
            problems.push(Problem::NoPlugin);
        }
        if !is_domain_sid(&domain.sid) {
            problems.push(Problem::Sid);
        }
        problems.extend(self.guid_problems());
        problems.extend(self.account_problems());
        problems
    }

    fn guid_problems(&self) -> impl Iterator<Item = Problem> {
        let plugin = self.active_directory_config.host_account_config.as_ref();
        let guids = [
            ("DomainJoinConfig.Guid", Some(&self.domain_join_config.guid)),
            (
                "HostAccountConfig.PluginGUID",
                plugin.map(|plugin| &plugin.plugin_guid),
            ),
        ];
        let is_valid = |guid: &str| {
            let without_braces = guid
                .strip_prefix('{')
                .and_then(|guid| guid.strip_suffix('}'));
            is_guid(without_braces.unwrap_or(guid))
        };
        let guids = guids
            .into_iter()
            .filter_map(|(field, guid)| Some((field, guid?)));
        guids
            .filter(move |(_, guid)| !is_valid(guid))
            .map(|(field, _)| Problem::Guid { field })
    }

    fn account_problems(&self) -> impl Iterator<Item = Problem> {
        let accounts = &self.active_directory_config.group_managed_service_accounts;
        let no_account = accounts.is_empty().then_some(Problem::NoAccount);
        let names = (0usize..).zip(accounts).map(|(index, account)| {
            let field = format!("GroupManagedServiceAccounts[{index}].Name");
            (field, &account.name)
        });
        let machine = (
            "DomainJoinConfig.MachineAccountName".to_owned(),
            &self.domain_join_config.machine_account_name,
        );
        let names = std::iter::once(machine).chain(names);
        let invalid = names.filter(|(_, name)| {
            let length = name.trim_end_matches('$').chars().count();
            !(1..=MAX_ACCOUNT_NAME).contains(&length)
        });
        let invalid = invalid.map(|(field, _)| Problem::AccountName { field });
        no_account.into_iter().chain(invalid)
    }
}

/// A problem found in a gMSA credential spec. Displays the field, and never the value, which may be a secret.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Problem {
    /// The plugin that reads the credential spec is missing.
    NoPlugin,
    /// The domain's security identifier is not valid.
    Sid,
    /// A GUID is not valid.
    Guid {
        /// The field.
        field: &'static str,
    },
    /// The account is missing.
    NoAccount,
    /// An account's name is empty, or longer than 15 characters before the `$`.
    AccountName {
        /// The field.
        field: String,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPlugin => write!(f, "CmsPlugins does not have '{ACTIVE_DIRECTORY}'"),
            Self::Sid => f.write_str("DomainJoinConfig.Sid is not of the form S-1-5-21-…"),
            Self::Guid { field } => write!(f, "{field} is not a GUID"),
            Self::NoAccount => {
                f.write_str("ActiveDirectoryConfig.GroupManagedServiceAccounts is empty")
            }
            Self::AccountName { field } => {
                write!(
                    f,
                    "{field} does not have 1 to {MAX_ACCOUNT_NAME} characters"
                )
            }
        }
    }
}

/// Returns whether the text is the security identifier of a domain: `S-1-5-21-` and three numbers.
fn is_domain_sid(sid: &str) -> bool {
    let is_number =
        |part: &str| part.parse::<u32>().is_ok() && part.bytes().all(|b| b.is_ascii_digit());
    sid.strip_prefix("S-1-5-21-").is_some_and(|domain| {
        let parts: Vec<&str> = domain.split('-').collect();
        parts.len() == 3 && parts.iter().all(|part| is_number(part))
    })
}

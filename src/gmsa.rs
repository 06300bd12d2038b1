//! The credential spec of a group Managed Service Account (gMSA), as Microsoft documents it.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::error::Category;
use serde_json::{Map, Value};

/// The plugin of every credential spec.
const ACTIVE_DIRECTORY: &str = "ActiveDirectory";

/// The most characters of an account's name, before the `$`: those of a NetBIOS name.
const MAX_ACCOUNT_NAME: usize = 15;

/// The credential spec of a gMSA: the JSON that `New-CredentialSpec` writes and Windows reads.
///
/// Fields that are not known are kept and written again. `build_spec` itself takes any text, as dockerd
/// does; this type is for those who want to look into it.
///
/// The format is that of Microsoft's "Create gMSAs for Windows containers".
///
/// ```
/// use wcow_spec::gmsa::GmsaCredentialSpec;
///
/// let text = std::fs::read_to_string("tests/data/docker-root/CredentialSpecs/webapp01.json")?;
/// let credential_spec = GmsaCredentialSpec::parse(&text)?;
/// assert_eq!(credential_spec.domain_join_config.dns_name, "contoso.com");
/// assert_eq!(credential_spec.check(), []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "PascalCase")]
pub struct GmsaCredentialSpec {
    /// The plugins that read it; `ActiveDirectory` among them.
    pub cms_plugins: Vec<String>,
    /// The domain, and the account that the container is named after.
    pub domain_join_config: DomainJoinConfig,
    /// The accounts that may be used.
    pub active_directory_config: ActiveDirectoryConfig,
    /// What else there is.
    #[serde(flatten)]
    pub other: OtherFields,
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
    /// What else there is.
    #[serde(flatten)]
    pub other: OtherFields,
}

/// The accounts of a gMSA credential spec.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "PascalCase")]
pub struct ActiveDirectoryConfig {
    /// The accounts that may be used.
    pub group_managed_service_accounts: Vec<GroupManagedServiceAccount>,
    /// How a host that is not in the domain gets at the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_account_config: Option<HostAccountConfig>,
    /// What else there is.
    #[serde(flatten)]
    pub other: OtherFields,
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
    /// What else there is.
    #[serde(flatten)]
    pub other: OtherFields,
}

/// The plugin by which a host that is not in the domain gets at the account. Its `Debug` form does not show
/// the plugin's input, which holds a secret.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "PascalCase")]
pub struct HostAccountConfig {
    /// The version of the plugin's interface.
    pub portable_ccg_version: String,
    /// The plugin's COM class.
    #[serde(rename = "PluginGUID")]
    pub plugin_guid: String,
    /// What the plugin is told: where the secret is, or the secret itself.
    pub plugin_input: String,
    /// What else there is.
    #[serde(flatten)]
    pub other: OtherFields,
}

impl fmt::Debug for HostAccountConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostAccountConfig")
            .field("portable_ccg_version", &self.portable_ccg_version)
            .field("plugin_guid", &self.plugin_guid)
            .field("plugin_input", &"<redacted>")
            .finish_non_exhaustive()
    }
}

/// Fields that are not known. Their `Debug` form has only their names, as nobody knows what they hold.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OtherFields(pub Map<String, Value>);

impl fmt::Debug for OtherFields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Why a text is not read as a gMSA credential spec. It says where, but never shows what is there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}{}, at line {line} column {column}", at_key(.key))]
#[non_exhaustive]
pub struct GmsaParseError {
    /// What is wrong.
    pub problem: String,
    /// The key at which it arose, such as `DomainJoinConfig.Sid`; empty for the whole.
    pub key: String,
    /// The line, from 1; 0 if it is not known.
    pub line: usize,
    /// The column, from 1; 0 if it is not known.
    pub column: usize,
}

fn at_key(key: &str) -> String {
    if key.is_empty() {
        String::new()
    } else {
        format!(" at {key}")
    }
}

impl GmsaParseError {
    fn new(key: &str, error: &serde_json::Error) -> Self {
        let text = error.to_string();
        // The reader's own words quote values, but for those about a field that is missing.
        let missing = text.split(" at line ").next();
        let problem = match (error.classify(), missing) {
            (_, Some(missing)) if missing.starts_with("missing field ") => missing,
            (Category::Eof, _) => "the JSON ends too early",
            (Category::Data, _) => "a value is of another type than it should be",
            (Category::Syntax | Category::Io, _) => "this is not JSON",
        };
        Self {
            problem: problem.to_owned(),
            key: key.trim_end_matches('?').trim_end_matches('.').to_owned(),
            line: error.line(),
            column: error.column(),
        }
    }
}

/// A fault of a gMSA credential spec.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GmsaFault {
    /// The plugin is not among those that read it.
    #[error("CmsPlugins does not have '{ACTIVE_DIRECTORY}'")]
    NoPlugin,
    /// The domain's security identifier has another shape.
    #[error("DomainJoinConfig.Sid '{sid}' is not of the form S-1-5-21-…")]
    Sid {
        /// What there is.
        sid: String,
    },
    /// A GUID has another shape. It is not shown, since a secret may have come into its place.
    #[error("{field} is not a GUID")]
    Guid {
        /// The field.
        field: &'static str,
    },
    /// There is no account.
    #[error("ActiveDirectoryConfig.GroupManagedServiceAccounts is empty")]
    NoAccount,
    /// An account's name is empty, or longer than 15 characters before the `$`.
    #[error("the account name '{name}' does not have 1 to {MAX_ACCOUNT_NAME} characters")]
    AccountName {
        /// The name.
        name: String,
    },
}

impl GmsaCredentialSpec {
    /// Reads a credential spec.
    ///
    /// # Errors
    ///
    /// It is no JSON, or a field is missing or of another type.
    pub fn parse(text: &str) -> Result<Self, GmsaParseError> {
        // Windows PowerShell begins its UTF-8 files with a byte-order mark.
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        // Where something is wrong is only looked for if something is.
        if let Ok(credential_spec) = serde_json::from_str(text) {
            return Ok(credential_spec);
        }
        let mut json = serde_json::Deserializer::from_str(text);
        let credential_spec = serde_path_to_error::deserialize(&mut json)
            .map_err(|error| GmsaParseError::new(&error.path().to_string(), error.inner()))?;
        json.end()
            .map_err(|error| GmsaParseError::new("", &error))?;
        Ok(credential_spec)
    }

    /// What is wrong with the values. Nothing of a credential spec that Windows takes.
    #[must_use]
    pub fn check(&self) -> Vec<GmsaFault> {
        let domain = &self.domain_join_config;
        let accounts = &self.active_directory_config.group_managed_service_accounts;
        let plugin = self.active_directory_config.host_account_config.as_ref();
        let mut faults = Vec::new();
        if !self
            .cms_plugins
            .iter()
            .any(|plugin| plugin == ACTIVE_DIRECTORY)
        {
            faults.push(GmsaFault::NoPlugin);
        }
        if !is_domain_sid(&domain.sid) {
            faults.push(GmsaFault::Sid {
                sid: domain.sid.clone(),
            });
        }
        let guids = [("DomainJoinConfig.Guid", Some(&domain.guid))];
        let plugin_guid = plugin.map(|plugin| &plugin.plugin_guid);
        let guids = guids
            .into_iter()
            .chain([("HostAccountConfig.PluginGUID", plugin_guid)]);
        for (field, guid) in guids.filter_map(|(field, guid)| Some((field, guid?))) {
            let braced = guid
                .strip_prefix('{')
                .and_then(|guid| guid.strip_suffix('}'));
            if !is_guid(braced.unwrap_or(guid)) {
                faults.push(GmsaFault::Guid { field });
            }
        }
        if accounts.is_empty() {
            faults.push(GmsaFault::NoAccount);
        }
        let names = accounts.iter().map(|account| &account.name);
        for name in std::iter::once(&domain.machine_account_name).chain(names) {
            let length = name.trim_end_matches('$').chars().count();
            if !(1..=MAX_ACCOUNT_NAME).contains(&length) {
                faults.push(GmsaFault::AccountName { name: name.clone() });
            }
        }
        faults
    }
}

/// Whether the text is a security identifier of a domain: `S-1-5-21-` and three numbers.
fn is_domain_sid(sid: &str) -> bool {
    let is_number =
        |part: &str| part.parse::<u32>().is_ok() && part.bytes().all(|b| b.is_ascii_digit());
    sid.strip_prefix("S-1-5-21-").is_some_and(|domain| {
        let parts: Vec<&str> = domain.split('-').collect();
        parts.len() == 3 && parts.iter().all(|part| is_number(part))
    })
}

/// Whether the text is a GUID without braces.
pub(crate) fn is_guid(text: &str) -> bool {
    const LENGTH: usize = "5B45201D-F2F2-4F3B-85BB-30FF1F953599".len();

    text.len() == LENGTH
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

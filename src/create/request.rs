//! The body of a create request.

use std::collections::BTreeMap;

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Serialize};

use super::api;
use super::error::CreateError;
use crate::go::equal_fold::equals_ignoring_case;
use crate::go::json;

/// The body of `POST /containers/create`: what the user asks for.
///
/// Texts are as they were written. [`container`](super::container()) checks them, in dockerd's order.
///
/// Serializes as the body that [`from_json`](Self::from_json) reads: with Docker's keys, and without the keys that
/// Docker leaves out if they are empty. Unlike the `Debug` form, the JSON has all secrets of the request.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct CreateRequest {
    /// The settings that do not depend on the host; `None` if the body has none of their keys.
    #[serde(flatten)]
    pub config: Option<api::Config>,
    /// The settings that depend on the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host_config: Option<api::HostConfig>,
    /// The networks that the container is connected to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub networking_config: Option<api::NetworkingConfig>,
}

/// The keys of the body besides those of the config.
#[derive(Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
struct Beside {
    host_config: Option<api::HostConfig>,
    networking_config: Option<api::NetworkingConfig>,
}

impl CreateRequest {
    /// Reads the body of a request.
    ///
    /// Reads as dockerd does: UTF-8 without a byte-order mark, keys in any case, and `null` as unset. The lists `Cmd`,
    /// `Entrypoint`, `Shell`, `CapAdd` and `CapDrop` may also be a single text. What is not Unicode becomes U+FFFD. A
    /// known key that comes twice in one object is an error.
    ///
    /// As in dockerd, the size of the body is not bounded: a host that reads bodies from users must bound it. Reading long
    /// texts takes as much memory again as the body; lists of empty objects take up to 300 bytes for each byte.
    ///
    /// ```
    /// use wcow_spec::create::CreateRequest;
    ///
    /// let request = CreateRequest::from_json(br#"{"Image": "web", "Cmd": "ping", "HostConfig": {"CpuCount": 2}}"#)?;
    /// assert_eq!(request.config.unwrap().cmd.unwrap(), ["ping"]);
    /// assert_eq!(request.host_config.unwrap().cpu_count, 2);
    ///
    /// let error = CreateRequest::from_json(br#"{"Image": "web"} {}"#).unwrap_err();
    /// assert_eq!((error.to_string().as_str(), error.kind().http_status()), ("unexpected content after JSON", 400));
    /// # Ok::<(), wcow_spec::create::CreateError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns [`CreateError::EmptyBody`], [`CreateError::ContentAfterJson`], or [`CreateError::Json`] with the key if
    /// the JSON is malformed, or a value has the wrong type or is out of range.
    pub fn from_json(body: &[u8]) -> Result<Self, CreateError> {
        let text = json::lossy_text(body);
        let (value, rest) = json::split_first_value(&text)?.ok_or(CreateError::EmptyBody)?;
        let config: api::Config = read(value)?;
        let Beside {
            host_config,
            networking_config,
        } = read(value)?;
        // Go's decoder treats a closing bracket as the end of its input.
        let rest = json::trim_start(rest);
        if !rest.is_empty() && !rest.starts_with(['}', ']']) {
            return Err(CreateError::ContentAfterJson);
        }
        Ok(Self {
            config: has_config(value).then_some(config),
            host_config,
            networking_config,
        })
    }
}

/// Reads an object, or `null` as the default.
fn read<T: DeserializeOwned + Default>(value: &str) -> Result<T, CreateError> {
    let value: Option<T> = json::from_str(value)?;
    Ok(value.unwrap_or_default())
}

/// Returns whether the body has a key of the config, with any value.
fn has_config(body: &str) -> bool {
    let keys: BTreeMap<String, IgnoredAny> = serde_json::from_str(body).unwrap_or_default();
    let is_config = |key: &String| {
        let mut known = api::CONFIG_KEYS.iter();
        known.any(|known| equals_ignoring_case(key, known))
    };
    keys.keys().any(is_config)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> CreateRequest {
        CreateRequest::from_json(body.as_bytes()).unwrap()
    }

    #[test]
    fn a_config_is_there_if_one_of_its_keys_is() {
        for body in [
            r#"{"Image": null}"#,
            r#"{"hostname": ""}"#,
            r#"{"OnBuild": []}"#,
        ] {
            assert!(read(body).config.is_some(), "{body}");
        }
        for body in [
            "null",
            "{}",
            r#"{"Foo": 1}"#,
            r#"{"HostConfig": {"Image": "x"}}"#,
        ] {
            assert_eq!(read(body).config, None, "{body}");
        }
    }

    #[test]
    fn a_closing_bracket_behind_the_body_is_passed_over_as_go_does() {
        for body in ["{}", "{} \t\r\n", "{}}", "{} ]x"] {
            assert_eq!(read(body), CreateRequest::default(), "{body}");
        }
        for body in ["{}{}", "{}x", "{},", "{}\u{a0}", "{}\u{b}", "{}\u{2028}"] {
            let error = CreateRequest::from_json(body.as_bytes()).unwrap_err();
            assert!(matches!(error, CreateError::ContentAfterJson), "{body}");
        }
        for body in ["", " \n"] {
            let error = CreateRequest::from_json(body.as_bytes()).unwrap_err();
            assert!(matches!(error, CreateError::EmptyBody), "{body:?}");
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_key() {
        for (body, key) in [
            (r#"{"HostConfig": {"Memory": 1.5}}"#, "HostConfig.Memory"),
            (r#"{"Cmd": ["a", 5]}"#, "Cmd[1]"),
            (
                r#"{"HostConfig": {"Mounts": [{"Target": 5}]}}"#,
                "HostConfig.Mounts[0].Target",
            ),
            (r#"{"HostConfig": {}, "hostconfig": {}}"#, ""),
            ("[]", ""),
        ] {
            match CreateRequest::from_json(body.as_bytes()).unwrap_err() {
                CreateError::Json(error) => assert_eq!(error.key(), key, "{error}"),
                error => panic!("{error}"),
            }
        }
    }
}

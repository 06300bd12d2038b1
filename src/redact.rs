//! Hiding secrets in `Debug` forms.

#[cfg(feature = "hcs")]
use std::collections::BTreeMap;
use std::fmt;

/// Placeholder for a redacted value.
pub(crate) const REDACTED: &str = "<redacted>";

/// Returns an entry of an environment without its value. An entry without an equals sign is redacted as a whole.
pub(crate) fn variable(entry: &str) -> String {
    match entry.split_once('=') {
        Some((name, _)) => format!("{name}={REDACTED}"),
        None => REDACTED.to_owned(),
    }
}

/// Returns a security option without the credential spec that it may contain.
///
/// The locations `file://`, `registry://` and `config://` name a credential spec and are kept. Anything but
/// `credentialspec=…` may be a credential spec itself, with an equals sign inside.
pub(crate) fn security_option(option: &str) -> String {
    const LOCATIONS: [&str; 3] = ["file", "registry", "config"];

    let Some((name, value)) = option.split_once('=') else {
        return REDACTED.to_owned();
    };
    if !name.eq_ignore_ascii_case("credentialspec") {
        return REDACTED.to_owned();
    }
    let scheme = value.split_once("://").map(|(scheme, _)| scheme);
    let is_location = scheme.is_some_and(|scheme| {
        let mut locations = LOCATIONS.iter();
        locations.any(|location| location.eq_ignore_ascii_case(scheme))
    });
    if is_location {
        option.to_owned()
    } else {
        format!("{name}={REDACTED}")
    }
}

/// Returns the placeholder, whatever the text.
pub(crate) fn whole(_: &str) -> String {
    REDACTED.to_owned()
}

/// The `Debug` form of a list, in which each text is redacted by a function.
pub(crate) struct Redacted<'a>(pub(crate) &'a [String], pub(crate) fn(&str) -> String);

impl fmt::Debug for Redacted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(texts, redact) = self;
        f.debug_list()
            .entries(texts.iter().map(|text| redact(text)))
            .finish()
    }
}

/// The `Debug` form of variables, in which each shows its name alone.
#[cfg(feature = "hcs")]
pub(crate) struct Variables<'a>(pub(crate) &'a BTreeMap<String, String>);

#[cfg(feature = "hcs")]
impl fmt::Debug for Variables<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.0.keys().map(|name| (name, REDACTED)))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_shows_its_name_alone() {
        for (entry, shown) in [
            ("PASSWORD=x=y", "PASSWORD=<redacted>"),
            ("=C:=x", "=<redacted>"),
            ("secret", "<redacted>"),
        ] {
            assert_eq!(variable(entry), shown);
        }
    }

    #[test]
    fn a_security_option_shows_locations_and_nothing_else() {
        for (option, shown) in [
            (
                "credentialspec=file://web.json",
                "credentialspec=file://web.json",
            ),
            (
                "credentialspec=REGISTRY://web",
                "credentialspec=REGISTRY://web",
            ),
            ("credentialspec=config://k1", "credentialspec=config://k1"),
            ("credentialspec=raw://{}", "credentialspec=<redacted>"),
            (
                r#"credentialspec={"a":"b://c"}"#,
                "credentialspec=<redacted>",
            ),
            ("secret", "<redacted>"),
        ] {
            assert_eq!(security_option(option), shown);
        }
    }
}

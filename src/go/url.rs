//! URLs as Go's `net/url` parses them.

use super::quote::GoQuoted;

/// The parts of a URL. They are not unescaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Url<'a> {
    /// The scheme in lower case; empty for none.
    pub(crate) scheme: String,
    /// The host with its port, if any.
    pub(crate) host: &'a str,
    /// The path, with a slash at its start if there is a host.
    pub(crate) path: &'a str,
}

impl<'a> Url<'a> {
    /// Parses a URL as `url.Parse` does. The error is Go's text.
    pub(crate) fn parse(text: &'a str) -> Result<Self, String> {
        let failed = |text, problem| format!("parse {}: {problem}", GoQuoted(text));
        let (url, fragment) = text.split_once('#').unwrap_or((text, ""));
        let parsed = Self::parse_without_fragment(url).map_err(|problem| failed(url, problem))?;
        check(fragment, Part::Other).map_err(|problem| failed(text, problem))?;
        Ok(parsed)
    }

    fn parse_without_fragment(url: &'a str) -> Result<Self, String> {
        if url.contains(|c: char| c.is_ascii_control()) {
            return Err("net/url: invalid control character in URL".to_owned());
        }
        let (scheme, rest) = split_scheme(url)?;
        let scheme = scheme.to_ascii_lowercase();
        let rest = rest.split('?').next().unwrap_or(rest);
        if !rest.starts_with('/') {
            return match scheme.as_str() {
                "" => path_alone(rest),
                // What follows is opaque.
                _ => Ok(Self {
                    scheme,
                    host: "",
                    path: "",
                }),
            };
        }
        let has_host = !scheme.is_empty() || !rest.starts_with("///");
        let (host, path) = match rest.strip_prefix("//").filter(|_| has_host) {
            Some(rest) => {
                let end = rest.find('/').unwrap_or(rest.len());
                let (authority, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
                (host_of(authority)?, path)
            }
            None => ("", rest),
        };
        check(path, Part::Other)?;
        Ok(Self { scheme, host, path })
    }

    /// Returns the port, or an empty text if there is none: Go's `URL.Port`.
    pub(crate) fn port(&self) -> &'a str {
        match self.host.rsplit_once(':') {
            Some((_, port)) if is_digits(port) => port,
            _ => "",
        }
    }
}

fn path_alone(path: &str) -> Result<Url<'_>, String> {
    let first = path.split('/').next().unwrap_or(path);
    if first.contains(':') {
        return Err("first path segment in URL cannot contain colon".to_owned());
    }
    check(path, Part::Other)?;
    Ok(Url {
        scheme: String::new(),
        host: "",
        path,
    })
}

/// Splits a scheme from what follows its colon. Without a scheme, it is empty.
fn split_scheme(url: &str) -> Result<(&str, &str), String> {
    match url.split_once(':') {
        Some(("", _)) => Err("missing protocol scheme".to_owned()),
        Some((scheme, rest)) if is_scheme(scheme) => Ok((scheme, rest)),
        _ => Ok(("", url)),
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
}

/// Returns the host with its port from `[ACCOUNT@]HOST[:PORT]`.
fn host_of(authority: &str) -> Result<&str, String> {
    let (account, host) = match authority.rsplit_once('@') {
        Some((account, host)) => (Some(account), host),
        None => (None, authority),
    };
    check_host(host)?;
    if let Some(account) = account {
        let is_allowed = |b: u8| b.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(&b);
        if !account.bytes().all(is_allowed) {
            return Err("net/url: invalid userinfo".to_owned());
        }
        check(account, Part::Other)?;
    }
    Ok(host)
}

fn check_host(host: &str) -> Result<(), String> {
    let port = if host.starts_with('[') {
        let end = host.rfind(']').ok_or("missing ']' in host")?;
        host.get(end.saturating_add(1)..)
    } else {
        host.rfind(':').and_then(|colon| host.get(colon..))
    };
    let port = port.unwrap_or_default();
    if !port.is_empty() && !port.strip_prefix(':').is_some_and(is_digits) {
        return Err(format!("invalid port {} after host", GoQuoted(port)));
    }
    let zone = host.starts_with('[').then(|| host.find("%25")).flatten();
    match zone.and_then(|zone| host.split_at_checked(zone)) {
        Some((address, zone)) => {
            check(address, Part::Host)?;
            check(zone, Part::Zone)
        }
        None => check(host, Part::Host),
    }
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

/// Where a text stands in a URL.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Host,
    Zone,
    Other,
}

/// Checks the escapes of a text, and the characters of a host.
fn check(text: &str, part: Part) -> Result<(), String> {
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'%' {
            let rest = text.get(at..).unwrap_or_default();
            if !is_escape(rest, part) {
                let shown = rest.get(..3).or(rest.get(..2)).unwrap_or(rest);
                return Err(format!("invalid URL escape {}", GoQuoted(shown)));
            }
        } else if part != Part::Other && byte.is_ascii() && !is_host_byte(byte) {
            let byte = char::from(byte).to_string();
            return Err(format!(
                "invalid character {} in host name",
                GoQuoted(&byte)
            ));
        }
    }
    Ok(())
}

/// Returns whether the text begins with an escape that is allowed there: in a host only for what is not ASCII, and in
/// a zone also for what a host has as it is.
fn is_escape(text: &str, part: Part) -> bool {
    let digits = text
        .get(1..3)
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
        return false;
    };
    match part {
        Part::Host => byte == b'%' || !byte.is_ascii(),
        Part::Zone => matches!(byte, b'%' | b' ') || is_host_byte(byte),
        Part::Other => true,
    }
}

fn is_host_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_.~!$&'()*+,;=:[]<>\"".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (String, &str, &str, &str) {
        let url = Url::parse(text).unwrap();
        let port = url.port();
        (url.scheme, url.host, url.path, port)
    }

    /// The answers are those of Go.
    #[test]
    fn parts_are_those_of_go() {
        for (text, scheme, host, path, port) in [
            ("tcp://h:1", "tcp", "h:1", "", "1"),
            ("TCP://h:1?x#f", "tcp", "h:1", "", "1"),
            ("tcp://[::1]:2/", "tcp", "[::1]:2", "/", "2"),
            ("tcp://[::1]", "tcp", "[::1]", "", ""),
            ("tcp://u:p@v@h:1/a b", "tcp", "h:1", "/a b", "1"),
            ("tcp://a:b:1", "tcp", "a:b:1", "", "1"),
            ("tcp://h:", "tcp", "h:", "", ""),
            ("tcp://a[b:1", "tcp", "a[b:1", "", "1"),
            ("tcp://ünï:1", "tcp", "ünï:1", "", "1"),
            ("tcp://[::1%25en0]:1", "tcp", "[::1%25en0]:1", "", "1"),
            ("t-c.p+1://", "t-c.p+1", "", "", ""),
            ("unix://h/p", "unix", "h", "/p", ""),
            ("unix:///run/x", "unix", "", "/run/x", ""),
            ("tcp:h:1", "tcp", "", "", ""),
            ("tcp:/x", "tcp", "", "/x", ""),
            ("//h:1", "", "h:1", "", "1"),
            ("///h:1", "", "", "///h:1", ""),
            ("x/y:z", "", "", "x/y:z", ""),
            ("", "", "", "", ""),
        ] {
            assert_eq!(parts(text), (scheme.to_owned(), host, path, port), "{text}");
        }
    }

    /// The texts are those of Go.
    #[test]
    fn errors_are_those_of_go() {
        for (text, error) in [
            (
                "tcp://h:x",
                r#"parse "tcp://h:x": invalid port ":x" after host"#,
            ),
            ("tcp://[::1", r#"parse "tcp://[::1": missing ']' in host"#),
            (
                "tcp://[::1]x",
                r#"parse "tcp://[::1]x": invalid port "x" after host"#,
            ),
            (
                "tcp://h y:1",
                r#"parse "tcp://h y:1": invalid character " " in host name"#,
            ),
            (
                "127.0.0.1:1",
                r#"parse "127.0.0.1:1": first path segment in URL cannot contain colon"#,
            ),
            (
                "1tcp://h",
                r#"parse "1tcp://h": first path segment in URL cannot contain colon"#,
            ),
            ("://h:1", r#"parse "://h:1": missing protocol scheme"#),
            (
                "tcp://h%41:1",
                r#"parse "tcp://h%41:1": invalid URL escape "%41""#,
            ),
            (
                "tcp://h:1/%zz",
                r#"parse "tcp://h:1/%zz": invalid URL escape "%zz""#,
            ),
            (
                "tcp://h/%ü1",
                r#"parse "tcp://h/%ü1": invalid URL escape "%ü""#,
            ),
            (
                "tcp://h/%4",
                r#"parse "tcp://h/%4": invalid URL escape "%4""#,
            ),
            (
                "tcp://[::1%en0]:1",
                r#"parse "tcp://[::1%en0]:1": invalid URL escape "%en""#,
            ),
            (
                "tcp://u<@h:1",
                r#"parse "tcp://u<@h:1": net/url: invalid userinfo"#,
            ),
            (
                "tcp://h\u{1}#f",
                r#"parse "tcp://h\x01": net/url: invalid control character in URL"#,
            ),
            (
                "tcp://h:1?a#%zz",
                r#"parse "tcp://h:1?a#%zz": invalid URL escape "%zz""#,
            ),
        ] {
            assert_eq!(Url::parse(text), Err(error.to_owned()));
        }
    }
}
